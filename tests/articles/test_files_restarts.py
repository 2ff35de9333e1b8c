"""Files of an article whose service ends between any two steps, from the upload to the publication."""

from datetime import UTC, datetime, timedelta

import httpx

from articles.app import create
from articles.container import ArticlesContainer
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from services.web.container import container_of
from tests.articles.conftest import UNIT, Desk
from tests.articles.test_files import cover, status, uploaded
from tests.conftest import Bearer, serving
from tests.documents import pdf
from tests.pictures import picture


async def test_files_outlive_each_end_of_the_service_and_what_nothing_names_goes_in_the_end(
    settings: ServiceSettings, bearer: Bearer
):
    """The fast form of `tests/system/test_killed_uploads.py`."""
    moment = [datetime(2026, 11, 20, 12, tzinfo=UTC)]
    writer, second = (bearer("editor", units=(UNIT,), subject=name) for name in ("writer", "second"))
    app = create(settings, ServiceClients(), REGISTRY, lambda: moment[0])
    async with serving(app) as client:
        desk = Desk(client, writer, second)
        shown, forgotten = await uploaded(desk), await uploaded(desk, picture(colour="maroon"))
        attached = await uploaded(desk, pdf())

    async def read(client: httpx.AsyncClient, who: dict[str, str]) -> list[int]:
        names = f"{shown['file']}.webp", f"{attached['file']}.pdf", f"{forgotten['file']}.jpg"
        return [(await client.get(f"/files/{name}", headers=who)).status_code for name in names]

    id = ""
    for act, who in (("save", writer), ("submit", writer), ("approve", second), ("publish", second)):
        app = create(settings, ServiceClients(), REGISTRY, lambda: moment[0])
        async with serving(app) as client:
            await container_of(app, ArticlesContainer).jobs.drop_files()
            assert (await read(client, {}), await read(client, writer)) == ([404] * 3, [200] * 3), act
            desk = Desk(client, writer, second)
            if act == "save":
                title = {"title": "Văn bản", "file": attached["file"]}
                id = (await desk.draft(cover=cover(shown), attachments=[title]))["id"]
            else:
                assert (await desk.act(id, act, who)).status_code == 200
        moment[0] += timedelta(hours=5)
    moment[0] += timedelta(hours=5)
    app = create(settings, ServiceClients(), REGISTRY, lambda: moment[0])
    async with serving(app) as client:
        await container_of(app, ArticlesContainer).jobs.drop_files()
        assert (await read(client, {}), await read(client, writer)) == ([200, 200, 404], [200, 200, 404])
        assert await status(Desk(client, writer, second), forgotten, second) == 404
