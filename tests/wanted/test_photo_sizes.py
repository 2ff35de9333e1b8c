"""How wide and high photos are: told wherever a notice shows them, also of those stored before that was known."""

import httpx
import orjson

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.documents.migrations import migrate, pending
from services.documents.mongo import Mongo
from services.media.pictures import process_picture
from services.settings import ServiceSettings
from tests.conftest import serving
from tests.pictures import picture, with_exif
from tests.wanted.notices import Headers, confirm, imported, withdraw
from wanted.app import create
from wanted.notices.store import MIGRATIONS

WIDE, HIGH = picture(), with_exif()
SIDEWAYS, UPRIGHT = {"width": 400, "height": 300}, {"width": 200, "height": 400}


async def test_a_photo_tells_its_size_wherever_it_is_listed(
    client: httpx.AsyncClient, editor: Headers, second: Headers
):
    await imported(client, editor, {"id": "n1"}, {"id": "n2"})
    for content, more in ((WIDE, "false"), (HIGH, "true")):
        await client.post(f"/notices/n1/photo?more={more}", content=content, headers=editor)
    waiting = (await client.get("/notices/n1/correction", headers=editor)).json()
    photos = [
        {"ref": waiting["photo"], **SIDEWAYS},
        {"ref": waiting["morePhotos"][0], **UPRIGHT},
    ]
    assert waiting["photos"] == photos
    assert (await client.get("/notices/n1")).json()["photos"] == []
    await confirm(client, second, "n1")
    dump = (await client.get("/dump.jsonl")).content.splitlines()[:-1]
    listed = (await client.get("/notices")).json()["edges"]
    batch = (await client.post("/batch", json={"keys": ["notice:n1"]})).json()["found"]
    for found in (
        (await client.get("/notices/n1")).json(),
        next(edge["node"] for edge in listed if edge["node"]["id"] == "n1"),
        next(line for line in map(orjson.loads, dump) if line["id"] == "n1"),
        batch["notice:n1"],
    ):
        assert found["photos"] == photos
    # Named by their references in another notice, by a save and by an import.
    assert (await imported(client, editor, {"id": "n2", "photo": photos[1]["ref"]}))["replaced"] == 1
    assert (await client.get("/notices/n2")).json()["photos"] == photos[1:]
    again = await imported(client, editor, {"id": "n2", "photo": photos[1]["ref"]})
    assert (again["unchanged"], again["replaced"]) == (1, 0)
    patch = {"photo": photos[0]["ref"]}
    await client.patch("/notices/n2", json=patch, headers=editor | {"Content-Type": "application/merge-patch+json"})
    assert (await client.get("/notices/n2")).json()["photos"] == photos[1:]
    await confirm(client, second, "n2")
    assert (await client.get("/notices/n2")).json()["photos"] == photos[:1]
    unknown = {"ref": "0" * 64, "width": None, "height": None}
    await imported(client, editor, {"id": "n2", "photo": "0" * 64})
    assert (await client.get("/notices/n2")).json()["photos"] == [unknown]
    await withdraw(client, editor, "n1")
    assert "photos" not in (await client.get("/notices/n1")).json()


async def test_photos_stored_before_get_their_sizes_though_it_is_killed(
    settings: ServiceSettings, mongo: Mongo, editor: Headers, second: Headers
):
    app = create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        await imported(client, editor, {"id": "n1"}, {"id": "n2"}, {"id": "n3"})
        for id, content in (("n1", WIDE), ("n2", HIGH)):
            await client.post(f"/notices/{id}/photo", content=content, headers=editor)
        before = await confirm(client, second, "n1")
    database = mongo.client.get_database(f"{settings.database_prefix}wanted")
    await database["photos"].update_many({}, {"$unset": {"width": 1, "height": 1}})
    await database["photos"].insert_one({"_id": "0" * 64, "jpeg": b"no picture"})
    await database["notices"].update_many({}, {"$unset": {"photos": 1}})
    await database["migrations"].replace_one({"_id": "state"}, {"_id": "state", "version": 1})
    old = Mongo(settings.mongo_url, database.name)
    [step] = await pending(old, "wanted", MIGRATIONS)
    assert step.left == 3 + 2
    # Killed after the photos.
    async for _ in MIGRATIONS[1].batches(old):
        break
    assert [one.left for one in await pending(old, "wanted", MIGRATIONS)] == [2]
    await migrate(old, "wanted", MIGRATIONS)
    assert await pending(old, "wanted", MIGRATIONS) == []
    old.close()
    async with serving(create(settings, ServiceClients(), REGISTRY)) as client:
        assert (await client.get("/notices/n1")).json() == before
        assert before["photos"] == [{"ref": process_picture(WIDE).ref, **SIDEWAYS}]
        waiting = (await client.get("/notices/n2/correction", headers=editor)).json()
        assert waiting["photos"] == [{"ref": process_picture(HIGH).ref, **UPRIGHT}]
        assert (await client.get("/notices/n3")).json()["photos"] == []
