"""Files of articles over HTTP: uploaded by editors, and read by nobody else until a public article shows them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from articles.app import create
from articles.container import ArticlesContainer
from articles.settings import FileSettings, Settings
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.media.pictures import LARGEST_FILE, SMALL_SIDE
from services.settings import ServiceSettings
from services.web.container import container_of
from tests.articles.conftest import DRAFT, UNIT, Desk
from tests.conftest import Bearer, serving
from tests.pictures import PLACE_TAKEN, opened, picture, png_bomb, with_exif, with_zip

GUESSED = "0" * 64


async def upload(client: httpx.AsyncClient, who: dict[str, str], content: bytes, unit: str = UNIT) -> httpx.Response:
    return await client.post("/files", params={"unit": unit}, content=content, headers=who)


async def uploaded(desk: Desk, content: bytes | None = None) -> dict[str, Any]:
    answer = await upload(desk.client, desk.writer, content or picture())
    assert answer.status_code == 201, answer.text
    return {name: value for name, value in answer.json().items() if name != "remarks"}


async def test_a_picture_is_for_the_editors_of_its_unit_until_an_article_shows_it(desk: Desk, bearer: Bearer):
    facts = await uploaded(desk, with_exif())
    assert (facts["mediaType"], facts["width"], facts["height"]) == ("image/jpeg", 200, 400)
    for form, kind in (("jpg", "JPEG"), ("webp", "WEBP")):
        path = f"/files/{facts['file']}.{form}"
        seen = await desk.client.get(path, headers=desk.second)
        assert opened(seen.content).format == kind
        assert PLACE_TAKEN.encode() not in seen.content
        assert seen.headers["Cache-Control"] == "private, no-store"
        small = await desk.client.get(path, params={"size": "small"}, headers=desk.second)
        assert max(opened(small.content).size) == SMALL_SIDE
        for other in ({}, bearer("editor", units=("ca-hue",)), bearer("auditor", units=(UNIT,))):
            hidden = await desk.client.get(path, headers=other)
            guessed = await desk.client.get(f"/files/{GUESSED}.{form}", headers=other)
            assert (hidden.status_code, hidden.json()["detail"]) == (404, guessed.json()["detail"])


async def test_only_editors_of_the_unit_upload(client: httpx.AsyncClient, bearer: Bearer):
    for who, status in (({}, 401), (bearer("editor", units=("ca-hue",)), 403), (bearer("auditor", units=(UNIT,)), 403)):
        assert (await upload(client, who, picture())).status_code == status
    unknown = await upload(client, bearer("editor", units=("bca",)), picture(), "ca-nowhere")
    assert unknown.status_code in {403, 422}


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 415, "FILE_TYPE_UNKNOWN"),
        (b"<html><script>alert(1)</script>", 415, "FILE_TYPE_UNKNOWN"),
        (picture()[:300], 415, "NOT_A_PHOTO"),
        (with_zip(), 415, "TWO_FILES_IN_ONE"),
        (picture()[:20] + b"%PDF-1.7" + picture()[20:], 415, "TWO_FILES_IN_ONE"),
        (png_bomb(), 413, "PHOTO_TOO_LARGE"),
        (b"\xff\xd8\xff" + bytes(LARGEST_FILE), 413, "PHOTO_TOO_LARGE"),
        (b"%PDF-1.7" + bytes(LARGEST_FILE), 413, "DOCUMENT_TOO_LARGE"),
        (bytes(LARGEST_FILE + (1 << 20)), 413, "TOO_LARGE"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
async def test_bad_files_have_typed_errors(desk: Desk, content: bytes, status: int, code: str):
    answer = await upload(desk.client, desk.writer, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_only_files_may_be_large(desk: Desk):
    refused = await desk.client.post("/articles", content=b" " * (2 << 20), headers=desk.writer)
    assert refused.status_code == 413


async def test_a_unit_has_so_many_bytes_and_not_more(settings: ServiceSettings, bearer: Bearer):
    bounded = Settings.of(settings).model_copy(update={"files": FileSettings(per_unit=5_000)})
    async with serving(create(bounded, ServiceClients(), REGISTRY)) as client:
        desk = Desk(client, bearer("editor", units=(UNIT,)), {})
        first = await uploaded(desk, picture(size=(60, 60)))
        full = await upload(client, desk.writer, picture(size=(900, 900)))
        assert (full.status_code, full.json()["code"]) == (413, "UNIT_FILES_QUOTA")
        assert (await uploaded(desk, picture(size=(60, 60)))) == first
        assert (
            await upload(client, bearer("editor", units=("ca-hue",)), picture(size=(60, 60)), "ca-hue")
        ).status_code == 201


async def test_files_that_no_article_names_go_after_a_day(settings: ServiceSettings, bearer: Bearer):
    moment = [datetime(2026, 11, 20, 12, tzinfo=UTC)]
    app = create(settings, ServiceClients(), REGISTRY, lambda: moment[0])
    async with serving(app) as client:
        desk = Desk(client, bearer("editor", units=(UNIT,)), {})
        path = f"/files/{(await uploaded(desk))['file']}.jpg"
        jobs = container_of(app, ArticlesContainer).jobs
        for hours, status in ((23, 200), (2, 404)):
            moment[0] += timedelta(hours=hours)
            await jobs.drop_files()
            assert (await client.get(path, headers=desk.writer)).status_code == status


# -- what articles show ------------------------------------------------------------------------------------------


def cover(facts: dict[str, Any], alt: str = "Một hình vuông") -> dict[str, str]:
    return {"file": facts["file"], "alt": alt}


async def status(desk: Desk, facts: dict[str, Any], who: dict[str, str] | None = None, **headers: str) -> int:
    answer = await desk.client.get(f"/files/{facts['file']}.jpg", headers={**(who or {}), **headers})
    return answer.status_code


async def test_a_picture_is_public_from_the_publication_of_its_article_to_its_withdrawal(desk: Desk):
    one, two = await uploaded(desk), await uploaded(desk, picture(colour="maroon"))
    shown = {"cover": cover(one), "figures": [{**cover(two), "caption": "Chú thích"}]}
    draft = await desk.draft(**shown)
    for act, who in (("submit", desk.writer), ("approve", desk.second)):
        assert await status(desk, one) == 404
        await desk.act(draft["id"], act, who)
    assert (await status(desk, one), await status(desk, one, desk.second)) == (404, 200)
    await desk.act(draft["id"], "publish", desk.second)
    article = (await desk.client.get(f"/articles/{draft['id']}")).json()
    assert (article["cover"], article["figures"]) == (shown["cover"], shown["figures"])
    assert article["files"] == [one, two]
    seen = await desk.client.get(f"/files/{two['file']}.webp")
    assert seen.status_code == 200
    assert "set-cookie" not in seen.headers
    expected = {
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    }
    assert {name: seen.headers[name] for name in expected} == expected
    tag = (await desk.client.get(f"/files/{one['file']}.jpg")).headers["ETag"]
    assert await status(desk, one, **{"If-None-Match": tag}) == 304
    await desk.act(draft["id"], "withdraw", desk.second, why="Nhầm")
    assert await status(desk, one, **{"If-None-Match": tag}) == 410
    assert (await status(desk, two), await status(desk, two, desk.second)) == (410, 200)


async def test_a_file_of_two_articles_lives_as_long_as_one_of_them_is_public(desk: Desk):
    facts = await uploaded(desk)
    articles = [await desk.published(cover=cover(facts), title=f"Bài {number}") for number in range(2)]
    for article, left in zip(articles, (200, 410), strict=True):
        await desk.act(article["id"], "withdraw", desk.second, why="Nhầm")
        assert await status(desk, facts) == left


async def test_a_superseded_article_still_shows_its_pictures(desk: Desk):
    facts = await uploaded(desk)
    old, new = await desk.published(cover=cover(facts)), await desk.published(title="Bài mới")
    await desk.supersede(old["id"], new["id"])
    assert (await desk.client.get(f"/articles/{old['id']}")).json()["state"] == "SUPERSEDED"
    assert await status(desk, facts) == 200


async def test_a_waiting_correction_keeps_its_pictures_private(desk: Desk):
    old, new = await uploaded(desk), await uploaded(desk, picture(colour="maroon"))
    article = await desk.published(cover=cover(old))
    path = f"/articles/{article['id']}"
    saved = await desk.client.patch(path, json={"cover": cover(new)}, headers=desk.writer)
    correction = saved.json()["correction"]
    assert (correction["cover"], correction["files"]) == (cover(new), [new])
    assert [d["field"] for d in correction["differences"]] == ["cover"]
    assert new["file"] not in (await desk.client.get(path)).text
    assert new["file"] not in (await desk.client.get("/articles")).text
    assert (await status(desk, old), await status(desk, new), await status(desk, new, desk.second)) == (200, 404, 200)
    await desk.through(article["id"])
    assert (await status(desk, old), await status(desk, new)) == (404, 200)
    assert (await desk.client.get(path)).json()["files"] == [new]


async def test_another_picture_or_text_for_it_voids_an_approval(desk: Desk):
    facts, other = await uploaded(desk), await uploaded(desk, picture(colour="maroon"))
    draft = await desk.draft(cover=cover(facts), figures=[cover(facts)])
    path = f"/articles/{draft['id']}"
    for change in (
        {"cover": {"alt": "Khác"}},
        {"cover": cover(other)},
        {"figures": [cover(other)]},
        {"figures": [{**cover(other), "caption": "Chú thích"}]},
        {"cover": None},
    ):
        await desk.act(draft["id"], "submit")
        await desk.act(draft["id"], "approve", desk.second)
        same = await desk.client.patch(path, json={}, headers=desk.writer)
        assert same.json()["state"] == "APPROVED"
        changed = await desk.client.patch(path, json=change, headers=desk.writer)
        assert changed.json()["state"] == "DRAFT", change
        assert (await desk.act(draft["id"], "publish", desk.second)).status_code == 409


async def test_one_person_removes_a_picture_at_once_for_a_reason(desk: Desk):
    facts = await uploaded(desk)
    article = await desk.published(cover=cover(facts), figures=[cover(facts)])
    path = f"/articles/{article['id']}"
    patch = {"cover": None, "figures": [], "why": "Ảnh nhầm người"}
    removed = await desk.client.patch(path, json=patch, headers=desk.writer)
    assert (removed.json()["cover"], removed.json()["files"], removed.json()["correction"]) == (None, [], None)
    assert await status(desk, facts) == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"cover": {"file": GUESSED, "alt": "Không có"}}, "cover.file"),
        ({"cover": {"file": "../secret", "alt": "Không có"}}, "cover.file"),
        ({"figures": [{"file": GUESSED, "alt": "Không có"}]}, "figures.0.file"),
        ({"cover": {"file": GUESSED}}, "cover.alt"),
        ({"cover": {"file": GUESSED, "alt": " "}}, "cover.alt"),
    ],
)
async def test_what_an_article_may_not_show(desk: Desk, given: dict[str, Any], field: str):
    draft = await desk.draft()
    for answer in (
        await desk.client.post("/articles", json=DRAFT | given, headers=desk.writer),
        await desk.client.patch(f"/articles/{draft['id']}", json=given, headers=desk.writer),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "BAD_INPUT")
        assert answer.json()["errors"][0]["field"] == field
    assert (await desk.client.get(f"/articles/{draft['id']}", headers=desk.writer)).json()["version"] == 1


async def test_files_of_other_units_are_borrowed_only_once_they_are_public(desk: Desk, bearer: Bearer):
    facts = await uploaded(desk)
    hue = {"unit": "ca-hue", "province": "Huế"}
    other = Desk(desk.client, bearer("editor", units=("ca-hue",)), bearer("editor", units=("ca-hue",), subject="b"))
    draft = await desk.draft(cover=cover(facts))
    refused = await other.client.post("/articles", json=DRAFT | hue | {"cover": cover(facts)}, headers=other.writer)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "cover.file")
    await desk.through(draft["id"])
    borrowed = await other.published(**hue, cover=cover(facts), title="Bài mượn ảnh")
    await desk.act(draft["id"], "withdraw", desk.second, why="Nhầm")
    assert await status(desk, facts) == 200
    await other.act(borrowed["id"], "withdraw", why="Nhầm")
    assert await status(desk, facts) == 410


async def test_an_article_has_so_many_bytes_and_not_more(settings: ServiceSettings, bearer: Bearer):
    bounded = Settings.of(settings).model_copy(update={"files": FileSettings(per_article=100)})
    async with serving(create(bounded, ServiceClients(), REGISTRY)) as client:
        desk = Desk(client, bearer("editor", units=(UNIT,)), {})
        given = DRAFT | {"cover": cover(await uploaded(desk))}
        refused = await client.post("/articles", json=given, headers=desk.writer)
        assert (refused.status_code, refused.json()["code"]) == (413, "ARTICLE_FILES_QUOTA")


async def test_files_that_an_article_names_stay(settings: ServiceSettings, bearer: Bearer):
    moment = [datetime(2026, 11, 20, 12, tzinfo=UTC)]
    app = create(settings, ServiceClients(), REGISTRY, lambda: moment[0])
    async with serving(app) as client:
        desk = Desk(client, bearer("editor", units=(UNIT,)), bearer("editor", units=(UNIT,), subject="second"))
        one, two = await uploaded(desk), await uploaded(desk, picture(colour="maroon"))
        article = await desk.published(cover=cover(one))
        await client.patch(f"/articles/{article['id']}", json={"cover": cover(two)}, headers=desk.writer)
        moment[0] += timedelta(days=3)
        await container_of(app, ArticlesContainer).jobs.drop_files()
        assert [await status(desk, facts, desk.writer) for facts in (one, two)] == [200, 200]
        await client.patch(f"/articles/{article['id']}", json={"cover": cover(one)}, headers=desk.writer)
        await container_of(app, ArticlesContainer).jobs.drop_files()
        assert [await status(desk, facts, desk.writer) for facts in (one, two)] == [200, 404]


async def test_an_import_leaves_the_pictures(desk: Desk, admin: Callable[..., dict[str, str]]):
    facts = await uploaded(desk)
    article = await desk.published(cover=cover(facts))
    line = {"id": article["id"], "kind": "OTHER", "unit": UNIT, "title": "Nhập lại", "body": "Chữ."}
    answer = await desk.client.post("/articles/import?publish=true", content=orjson.dumps(line), headers=admin(UNIT))
    assert answer.json()["rejectedCount"] == 0, answer.text
    after = (await desk.client.get(f"/articles/{article['id']}")).json()
    assert (after["title"], after["cover"], after["files"]) == ("Nhập lại", cover(facts), [facts])
    assert await status(desk, facts) == 200
