"""Photos over HTTP: seen while a published notice shows them."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.media.pictures import SMALL_SIDE
from services.settings import ServiceSettings
from tests.approving import approve
from tests.conftest import Bearer, serving
from tests.pictures import opened, picture, png_bomb, with_exif, with_zip
from tests.waiting import until
from tests.wanted.notices import Headers, confirm, do_jobs, drafted, imported, withdraw
from tests.wanted.test_submissions import SIGHTING
from wanted.app import create


async def send(client: httpx.AsyncClient, editor: Headers, id: str, content: bytes, query: str = "") -> httpx.Response:
    return await client.post(f"/notices/{id}/photo{query}", content=content, headers=editor)


async def shown(client: httpx.AsyncClient, editor: Headers, second: Headers, id: str, content: bytes) -> str:
    """The reference of a photo that one person sent and another approved."""
    assert (await send(client, editor, id, content)).status_code == 200
    return (await confirm(client, second, id))["photo"]


async def status(client: httpx.AsyncClient, ref: str, form: str = "webp", headers: Headers | None = None) -> int:
    return (await client.get(f"/photos/{ref}.{form}", headers=headers)).status_code


async def test_a_photo_is_seen_while_its_notice_is_published(
    client: httpx.AsyncClient, editor: Headers, second: Headers
):
    notice = await drafted(client, editor)
    ref = (await send(client, editor, notice["id"], with_exif())).json()["photo"]
    assert await status(client, ref) == 404
    assert await status(client, ref, headers=editor) == 200
    await approve(client, f"/notices/{notice['id']}", second)
    await client.post(f"/notices/{notice['id']}/publish", headers=editor)
    for form, kind in (("webp", "WEBP"), ("jpg", "JPEG")):
        answer = await client.get(f"/photos/{ref}.{form}")
        assert opened(answer.content).format == kind
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        small = await client.get(f"/photos/{ref}.{form}", params={"size": "small"})
        assert max(opened(small.content).size) == SMALL_SIDE
    known = {"If-None-Match": (await client.get(f"/photos/{ref}.jpg")).headers["ETag"]}
    assert await status(client, ref, "jpg", known) == 304
    await withdraw(client, editor, notice["id"])
    assert await status(client, ref, "jpg", known) == 410
    assert await status(client, ref) == 410
    assert await status(client, ref, headers=editor) == 200


async def test_a_photo_of_two_notices_lives_as_long_as_one_of_them(
    client: httpx.AsyncClient, editor: Headers, second: Headers
):
    await imported(client, editor, {"id": "n1"}, {"id": "n2"})
    refs = {await shown(client, editor, second, id, picture()) for id in ("n1", "n2")}
    (ref,) = refs
    await withdraw(client, editor, "n1")
    assert await status(client, ref) == 200
    await withdraw(client, editor, "n2")
    assert await status(client, ref) == 410


async def remove(
    client: httpx.AsyncClient, editor: Headers, ref: str, why: str | None = "Nhầm người"
) -> httpx.Response:
    body = {} if why is None else {"json": {"why": why}}
    return await client.request("DELETE", f"/notices/n1/photos/{ref}", headers=editor, **body)


async def test_photos_are_added_replaced_and_taken_off(client: httpx.AsyncClient, editor: Headers, second: Headers):
    await imported(client, editor, {"id": "n1"})
    first, other = [
        [(await send(client, editor, "n1", picture(colour=c), q)).json(), await confirm(client, second, "n1")][1]
        for c, q in (("red", ""), ("blue", "?more=true"))
    ]
    assert other["photo"] == first["photo"]
    assert len(other["morePhotos"]) == 1
    left = (await remove(client, editor, first["photo"])).json()
    assert (left["photo"], left["morePhotos"]) == (other["morePhotos"][0], [])
    assert await status(client, first["photo"]) == 404
    missing = await remove(client, editor, first["photo"])
    assert missing.status_code == 404
    report = await imported(client, editor, {"id": "n1", "marks": "Sẹo"})
    assert report["replaced"] == 1
    assert (await client.get("/notices/n1")).json()["photo"] == left["photo"]


async def test_a_photo_on_an_approved_draft_needs_another_approval(
    client: httpx.AsyncClient, editor: Headers, second: Headers
):
    notice = await drafted(client, editor)
    await approve(client, f"/notices/{notice['id']}", second)
    assert (await send(client, second, notice["id"], picture())).json()["state"] == "DRAFT"
    own = await approve(client, f"/notices/{notice['id']}", second)
    assert own.json()["code"] == "SECOND_PERSON_NEEDED"


async def test_only_the_units_editors_send_photos(client: httpx.AsyncClient, published: dict[str, Any], bearer: Bearer):
    other = bearer("editor", units=("ca-hue",))
    assert (await send(client, other, published["id"], picture())).status_code == 403
    assert (await send(client, {}, published["id"], picture())).status_code == 401
    assert (await client.get(f"/notices/{published['id']}")).json()["photo"] is None


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"hello", 415, "NOT_A_PHOTO"),
        (with_zip(), 415, "TWO_FILES_IN_ONE"),
        (png_bomb(), 413, "PHOTO_TOO_LARGE"),
        (picture(size=(10, 10)), 422, "PHOTO_TOO_SMALL"),
        (bytes(11 << 20), 413, "TOO_LARGE"),
    ],
    ids=["text", "zip", "bomb", "tiny", "long"],
)
async def test_bad_files_have_typed_errors_and_change_nothing(
    client: httpx.AsyncClient, editor: Headers, published: dict[str, Any], content: bytes, status: int, code: str
):
    answer = await send(client, editor, published["id"], content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await client.get(f"/notices/{published['id']}")).json() == published


async def test_only_photos_may_be_large(client: httpx.AsyncClient, editor: Headers):
    answer = await client.post("/notices", content=b" " * (2 << 20), headers=editor)
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")


async def test_a_withdrawn_notice_takes_no_photo(client: httpx.AsyncClient, editor: Headers):
    await imported(client, editor, {"id": "n1"})
    await withdraw(client, editor, "n1")
    answer = await send(client, editor, "n1", picture())
    assert (answer.status_code, answer.json()["code"]) == (409, "WRONG_STATE")


async def test_photos_nobody_names_are_deleted(settings: ServiceSettings, editor: Headers, second: Headers):
    import datetime as dt

    times = [dt.datetime.now(dt.UTC)]
    app = create(settings, ServiceClients(), REGISTRY, lambda: times[0])
    async with serving(app) as client:
        await imported(client, editor, {"id": "n1"}, {"id": "n2"})
        kept = await shown(client, editor, second, "n1", picture(colour="red"))
        await shown(client, editor, second, "n2", picture(colour="blue"))
        await withdraw(client, editor, "n2")
        stored = app.state.kit.database["photos"]
        times[0] += dt.timedelta(days=2)
        await do_jobs(app.state.container.jobs)
        assert await stored.count_documents({}) == 2
        times[0] += dt.timedelta(days=30)
        await do_jobs(app.state.container.jobs)
        assert [raw["_id"] async for raw in stored.find({})] == [kept]


async def test_photos_of_a_notice_that_cannot_be_read_stay(settings: ServiceSettings, editor: Headers):
    app = create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        await imported(client, editor, {"id": "n1"})
        await send(client, editor, "n1", picture())
        database = app.state.kit.database
        await database["notices"].update_one({"_id": "n1"}, {"$unset": {"fullName": 1}})
    later = datetime.now(UTC) + timedelta(days=2)
    app = create(settings, ServiceClients(), REGISTRY, lambda: later)
    async with serving(app) as client:
        await do_jobs(app.state.container.jobs)
        stored = app.state.kit.database["photos"]
        assert await stored.count_documents({}) == 1
        change = {"$set": {"fullName": "Nguyễn Trần Khuyết Danh"}, "$inc": {"version": 1}}
        await app.state.kit.database["notices"].update_one({"_id": "n1"}, change)
        await until(lambda: not app.state.container.store.notices.set_aside)
        await do_jobs(app.state.container.jobs)
        assert await stored.count_documents({}) == 1


async def test_a_sightings_photo_is_for_the_unit_alone(settings: ServiceSettings, editor: Headers, bearer: Bearer):
    app = create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        await imported(client, editor, {"id": "n1"})
        receipt = (await client.post("/notices/n1/sightings", json=SIGHTING)).json()
        path = f"/sightings/{receipt['number']}/photo"
        secret = {"Receipt-Secret": receipt["secret"]}
        wrong = await client.post(path, content=picture(), headers={"Receipt-Secret": "x" * 22})
        assert wrong.status_code == 404
        assert (await client.get(path, headers=editor)).status_code == 404
        assert (await client.post(path, content=with_exif(), headers=secret)).status_code == 204
        seen = await client.get(path, headers=editor)
        assert opened(seen.content).size == (200, 400)
        assert (await client.get(path, headers=bearer("editor", units=("ca-hue",)))).status_code == 404
        assert (await client.get(path)).status_code == 401
        ref = hashlib.sha256(seen.content).hexdigest()
        assert await status(client, ref) == 404
        stored = await app.state.kit.database["submission_photos"].find_one({})
        assert seen.content[:200] not in stored["sealed"]
        item = (await client.get("/sightings", headers=editor)).json()["items"][0]
        assert item["photo"] is True
        await client.post(f"/sightings/{receipt['number']}/close", json={"outcome": "KNOWN"}, headers=editor)
        assert (await client.post(path, content=picture(), headers=secret)).status_code == 409


async def test_the_address_of_a_photo_stays_dead_when_the_notice_is_emptied(
    settings: ServiceSettings, editor: Headers, second: Headers
):
    times = [datetime.now(UTC)]
    app = create(settings, ServiceClients(), REGISTRY, lambda: times[0])
    async with serving(app) as client:
        await imported(client, editor, {"id": "n1"})
        ref = await shown(client, editor, second, "n1", picture())
        address = f"/photos/{ref}.jpg"
        await withdraw(client, editor, "n1")
        assert (await client.get(address)).status_code == 410
        for days in (31, 2):
            times[0] += timedelta(days=days)
            await do_jobs(app.state.container.jobs)
        assert await app.state.container.store.photos.read(ref, "jpeg") is None
        assert (await client.get(address)).status_code == 410
        assert (await client.get(f"/photos/{'0' * 64}.jpg")).status_code == 404
        # What is kept of it tells nobody which photo it was.
        assert ref not in str([r async for r in app.state.kit.database["dead_photos"].find({})])
