"""Photos: only pixels go out, only of what is published, and nothing that is sent breaks the service."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving
from tests.wanted.notices import Headers, confirm, do_jobs, drafted, imported, withdraw
from tests.wanted.pictures import (
    PLACE_TAKEN,
    green_by_its_profile,
    picture,
    png16,
    png_bomb,
    text_bomb,
    with_exif,
    with_zip,
)
from tests.wanted.test_submissions import SIGHTING
from wanted.app import create
from wanted.notices import photos
from wanted.notices.photos import BlankPhoto, NotAPhoto, PhotoTooLarge, PhotoTooSmall, TwoFilesInOne, process_photo


def flat(mode: str, colour: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (100, 100), colour).save(out, "PNG")
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


# -- the rule --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_comes_out_as_jpeg_and_webp_of_the_same_picture(kind: str):
    photo = process_photo(picture(kind, (2_000, 1_000)))
    for content, form, size in (
        (photo.jpeg, "JPEG", (1_600, 800)),
        (photo.webp, "WEBP", (1_600, 800)),
        (photo.small_jpeg, "JPEG", (320, 160)),
        (photo.small_webp, "WEBP", (320, 160)),
    ):
        image = opened(content)
        assert (image.format, image.size, image.mode) == (form, size, "RGB")
    assert photo.ref == hashlib.sha256(photo.jpeg).hexdigest()
    assert process_photo(picture(kind, (2_000, 1_000))) == photo


def test_nothing_but_pixels_remains_and_they_stand_upright():
    sent = with_exif()
    assert PLACE_TAKEN.encode() in sent
    photo = process_photo(sent)
    for content in (photo.jpeg, photo.webp, photo.small_jpeg, photo.small_webp):
        assert PLACE_TAKEN.encode() not in content
        assert not opened(content).getexif()
        assert "icc_profile" not in opened(content).info
    assert opened(photo.jpeg).size == (200, 400)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_of_colour_is_taken(mode: str):
    levels = np.full((100, 100), 0x8000 if mode == "I;16" else 255, np.uint16 if mode == "I;16" else np.uint8)
    levels[:50, :50] = 0
    image = Image.fromarray(levels).convert(mode)
    out = io.BytesIO()
    image.save(out, "JPEG" if mode == "CMYK" else "PNG")
    value = opened(process_photo(out.getvalue()).jpeg).convert("L").getpixel((80, 80))
    assert isinstance(value, int)
    assert abs(value - (128 if mode == "I;16" else 255)) < 3


def test_what_is_transparent_becomes_white():
    out = io.BytesIO()
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((10, 20, 30, 255), (0, 0, 50, 50))
    image.save(out, "PNG")
    assert opened(process_photo(out.getvalue()).jpeg).getpixel((80, 80)) == (255, 255, 255)


@pytest.mark.parametrize("transparent", [None, 0, 40_000])
def test_sixteen_bits_of_grey_keep_their_levels(transparent: int | None):
    photo = opened(process_photo(png16(transparent)).jpeg).convert("L")
    for column in (20, 30, 50):
        level = photo.getpixel((column, 32))
        assert isinstance(level, int)
        assert abs(level - column * 1_000 // 256) < 6
    white = opened(process_photo(png16(40_000)).jpeg).convert("L").getpixel((40, 32))
    assert isinstance(white, int)
    assert white > 220


def test_colours_are_those_of_the_profile_that_came_with_them():
    red, green, blue = np.asarray(opened(process_photo(green_by_its_profile()).jpeg))[200, 300]
    assert green > 200
    assert max(red, blue) < 60


def test_a_profile_that_does_not_fit_the_picture_changes_nothing():
    grey = opened(process_photo(green_by_its_profile("L")).jpeg)
    plain = opened(process_photo(picture("PNG", colour="red")).jpeg).convert("L")
    assert grey.getpixel((300, 200)) == (plain.getpixel((300, 200)),) * 3


@pytest.mark.parametrize("name", ["icc-p3.jpg", "icc-prophoto.jpg", "alpha0.png"])
def test_cases_that_show_nothing_are_refused(name: str):
    with pytest.raises(BlankPhoto):
        process_photo(case(name))


@pytest.mark.parametrize("name", ["g16t0.png", "g16trns.png", "xmpbig.png"])
def test_cases_that_were_refused_or_came_out_white_are_taken(name: str):
    assert np.ptp(np.asarray(opened(process_photo(case(name)).jpeg).convert("L"))) > 50


def case(name: str) -> bytes:
    file = Path(__file__).parents[3] / "shared" / "cases" / "photos" / name
    if not file.exists():
        pytest.skip(f"{file} is not on this machine")
    return file.read_bytes()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NotAPhoto),
        (b"hello", NotAPhoto),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NotAPhoto),
        (picture("GIF"), NotAPhoto),
        (picture("TIFF"), NotAPhoto),
        (picture("BMP"), NotAPhoto),
        (picture()[:300], NotAPhoto),
        (b"\xff\xd8\xff" + bytes(500), NotAPhoto),
        (b"RIFF\xff\x00\x00\x00WEBP" + bytes(100), NotAPhoto),
        (picture("PNG").replace(b"IDAT", b"IDAX"), NotAPhoto),
        (png_bomb(), PhotoTooLarge),
        (png_bomb(13_000), PhotoTooLarge),
        (picture("PNG", (13_000, 60)), PhotoTooLarge),
        (bytes(11 << 20), PhotoTooLarge),
        (picture(size=(400, 40)), PhotoTooSmall),
        (flat("RGB", "white"), BlankPhoto),
        (flat("RGB", "teal"), BlankPhoto),
        (flat("RGBA", (200, 30, 30, 0)), BlankPhoto),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), NotAPhoto),
        (with_zip(), TwoFilesInOne),
        (picture("PNG") + b"more", TwoFilesInOne),
        (picture("WEBP") + b"much more", TwoFilesInOne),
        (picture() + b"<?php system($_GET[0]);", TwoFilesInOne),
        (picture() + b"<SCRIPT>alert(1)</SCRIPT>", TwoFilesInOne),
        (picture()[:20] + b"%PDF-1.7" + picture()[20:], TwoFilesInOne),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else f"{len(value)}b",
)
def test_what_is_not_one_good_photo_is_refused_with_its_reason(content: bytes, refusal: type[Exception]):
    with pytest.raises(refusal):
        process_photo(content)


def test_comments_are_not_read_however_much_they_unpack_to():
    assert process_photo(text_bomb()) == process_photo(picture("PNG"))


def test_a_photo_of_a_telephone_is_named_as_what_it_is():
    with pytest.raises(NotAPhoto, match="HEIC"):
        process_photo(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200))


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_is_a_typed_refusal_or_harmless(data: st.DataObject):
    content = bytearray(picture(data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"])), (64, 64)))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        photo = process_photo(bytes(content))
    except (NotAPhoto, TwoFilesInOne, PhotoTooLarge, PhotoTooSmall, BlankPhoto):
        return
    assert opened(photo.jpeg).size <= (photos.SIDE, photos.SIDE)


# -- over HTTP -------------------------------------------------------------------------------------------------


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
    await client.post(f"/notices/{notice['id']}/approve", headers=second)
    await client.post(f"/notices/{notice['id']}/publish", headers=editor)
    for form, kind in (("webp", "WEBP"), ("jpg", "JPEG")):
        answer = await client.get(f"/photos/{ref}.{form}")
        assert opened(answer.content).format == kind
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        small = await client.get(f"/photos/{ref}.{form}", params={"size": "small"})
        assert max(opened(small.content).size) == photos.SMALL_SIDE
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
    await client.post(f"/notices/{notice['id']}/approve", headers=second)
    assert (await send(client, second, notice["id"], picture())).json()["state"] == "DRAFT"
    own = await client.post(f"/notices/{notice['id']}/approve", headers=second)
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
