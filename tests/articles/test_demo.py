"""Made-up articles for trying the system, by two people."""

from datetime import UTC, datetime

import httpx
import orjson
from fastapi import FastAPI

from articles import demo
from articles.app import create
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.geography.provinces import PROVINCES
from services.settings import ServiceSettings
from tests.conftest import Bearer, edges, serving


async def test_some_have_pictures_one_is_scheduled_and_a_draft_and_a_correction_wait(
    settings: ServiceSettings, bearer: Bearer
):
    app, service = FastAPI(), create(settings, ServiceClients(), REGISTRY)
    app.mount("/api/articles", service)
    lines = list(demo.lines(datetime.now(UTC))["articles"])
    units = ("bca", *(f"ca-{province.slug}" for province in PROVINCES))

    def front(subject: str) -> httpx.AsyncClient:
        headers = bearer("editor", "admin", units=units, subject=subject)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://front", headers=headers)

    async with serving(service) as client, front("one") as one, front("two") as two:
        body = b"\n".join(map(orjson.dumps, lines))
        await one.post("/api/articles/articles/import?publish=true", content=body)
        # Again, as after a load that broke off, they change nothing.
        for _ in range(2):
            assert await demo.edit(one, two) == 3
            assert await demo.illustrate(one, two) == len(demo.ILLUSTRATED)
        whole = (await client.get(f"/articles/by-slug/demo-illustrated-{demo.ILLUSTRATED[0]}")).json()
        assert [len(whole[name]) for name in ("figures", "attachments")] == [1, 1]
        assert all(one["alt"] for one in (whole["cover"], *whole["figures"]))
        for facts in whole["files"]:
            ending = "pdf" if facts["mediaType"] == "application/pdf" else "webp"
            assert (await client.get(f"/files/{facts['file']}.{ending}")).status_code == 200
        public = (await client.get("/articles")).json()
        assert public["totalCount"] == demo.COUNT + len(demo.ILLUSTRATED)
        for state in ("SUBMITTED", "SCHEDULED"):
            assert len(edges((await one.get(f"/api/articles/articles?state={state}")).json())) == 1
        correction = (await one.get(f"/api/articles/articles/demo-{demo.CORRECTED:03d}/correction")).json()
        assert correction["state"] == "SUBMITTED"
