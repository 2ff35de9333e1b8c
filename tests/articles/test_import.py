"""Importing articles, on the real database."""

import asyncio
import gzip
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from services.geography.provinces import PROVINCES, province_of
from services.global_ids import encode_id
from services.lines import server_sent_events
from tests.articles.conftest import DRAFT, Desk
from tests.conftest import Bearer, edges, rows
from tests.waiting import PATIENCE

Admin = Callable[..., dict[str, str]]

LINE = {
    "id": "t-1",
    "kind": "CASE",
    "province": "Sóc Trăng",
    "title": "Một vụ việc bịa ra",
    "summary": "Để thử.",
    "body": "Dòng thứ nhất, 17% < 25%.\nDòng thứ hai.\n",
    "publishedAt": "2024-06-18T01:00:00Z",
    "keywords": [],
    "language": "vi",
}


def packed(*lines: dict[str, Any] | bytes) -> bytes:
    return b"\n".join(line if isinstance(line, bytes) else orjson.dumps(line) for line in lines)


async def taken(client: httpx.AsyncClient, headers: dict[str, str], *lines: dict[str, Any] | bytes) -> dict[str, Any]:
    answer = await client.post("/articles/import?publish=true", content=packed(*lines), headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def counts(report: dict[str, Any]) -> tuple[int, int, int, int]:
    return report["inserted"], report["replaced"], report["unchanged"], report["rejectedCount"]


async def test_a_line_is_published_under_the_unit_of_today(client: httpx.AsyncClient, admin: Admin):
    report = await taken(client, admin("bca", "ca-can-tho"), LINE, LINE | {"id": "t-2", "province": None})
    assert counts(report) == (2, 0, 0, 0)
    article = (await client.get("/articles/t-1")).json()
    assert (article["unit"], article["province"], article["provinceAsWritten"]) == (
        "ca-can-tho",
        "can-tho",
        "Sóc Trăng",
    )
    assert (article["state"], article["publishedAt"]) == ("PUBLISHED", "2024-06-18T01:00:00Z")
    assert article["body"] == "<p>Dòng thứ nhất, 17% &lt; 25%.</p>\n<p>Dòng thứ hai.</p>"
    other = (await client.get("/articles/t-2")).json()
    assert (other["unit"], other["province"]) == ("bca", None)
    assert article["slug"] != other["slug"]
    assert (await client.get(f"/articles/by-slug/{other['slug']}")).json()["id"] == "t-2"


async def test_run_twice_changes_nothing(client: httpx.AsyncClient, admin: Admin):
    lines = [LINE, LINE | {"id": "t-2", "publishedAt": None}, LINE | {"id": "t-3", "state": "DRAFT", "unit": "bca"}]
    headers = admin("bca", "ca-can-tho")
    assert counts(await taken(client, headers, *lines)) == (3, 0, 0, 0)
    before = (await client.get("/articles")).json()
    assert counts(await taken(client, headers, *lines)) == (0, 0, 3, 0)
    assert (await client.get("/articles")).json() == before
    assert before["totalCount"] == 2


async def test_a_changed_line_replaces_and_keeps_address_and_history(client: httpx.AsyncClient, admin: Admin):
    headers = admin("ca-can-tho")
    await taken(client, headers, LINE)
    slug = (await client.get("/articles/t-1")).json()["slug"]
    assert counts(await taken(client, headers, LINE | {"title": "Tên khác"})) == (0, 1, 0, 0)
    after = (await client.get("/articles/t-1")).json()
    assert (after["title"], after["slug"], after["version"]) == ("Tên khác", slug, 2)
    history = (await client.get("/articles/t-1/history", headers=headers)).json()["history"]
    assert [event["act"] for event in history] == ["IMPORTED", "IMPORTED"]


async def test_an_import_does_not_bring_back_what_was_withdrawn(client: httpx.AsyncClient, admin: Admin):
    headers = admin("ca-can-tho")
    await taken(client, headers, LINE)
    await client.post("/articles/t-1/withdraw", json={"why": "thử"}, headers=headers)
    assert counts(await taken(client, headers, LINE | {"title": "Tên khác"})) == (0, 0, 1, 0)
    assert (await client.get("/articles/t-1")).status_code == 410


async def test_bad_lines_in_the_middle_are_reported(client: httpx.AsyncClient, admin: Admin):
    bad: list[dict[str, Any] | bytes] = [
        b"not json",
        b'{"id": "\xff"}',
        LINE | {"id": "x" * 65},
        LINE | {"id": "../etc"},
        LINE | {"id": "b", "province": "Atlantis"},
        LINE | {"id": "b", "title": "a\u0000b"},
        LINE | {"id": "b", "body": "a\u202eb"},
        LINE | {"id": "b", "unknown": 1},
        LINE | {"id": "b", "state": "WITHDRAWN"},
        LINE | {"id": "b", "body": "<script>1</script>"},
        {k: v for k, v in LINE.items() if k != "body"},
        LINE | {"id": "b", "unit": "ca-hue"},
    ]
    report = await taken(client, admin("ca-can-tho"), LINE, *bad, b"", LINE | {"id": "t-2"})
    assert counts(report) == (2, 0, 0, len(bad))
    assert [r["line"] for r in report["rejected"]] == list(range(2, 2 + len(bad)))
    named = ["JSON", "JSON", "id", "id", "province", "title", "body", "unknown", "state", "body", "body", "admin"]
    assert all(name in r["reason"] for name, r in zip(named, report["rejected"], strict=True))


async def test_stray_characters_of_old_typesetting_go(client: httpx.AsyncClient, admin: Admin):
    await taken(client, admin("ca-can-tho"), LINE | {"title": "Một\x1dhai \x7fba\u202c", "body": "\x08A\x1fB"})
    article = (await client.get("/articles/t-1")).json()
    assert (article["title"], article["body"]) == ("Một hai ba", "<p>A B</p>")


async def test_a_taken_address_refuses_its_line(client: httpx.AsyncClient, admin: Admin):
    lines = [LINE | {"id": "t-1", "slug": "mot-dia-chi"}, LINE | {"id": "t-2", "slug": "mot-dia-chi"}]
    report = await taken(client, admin("ca-can-tho"), *lines)
    assert (counts(report), report["rejected"][0]["line"]) == ((1, 0, 0, 1), 2)
    assert (await client.get("/articles")).json()["totalCount"] == 1


async def test_a_truncated_file_is_refused_as_such(client: httpx.AsyncClient, admin: Admin):
    whole = gzip.compress(packed(*(LINE | {"id": f"t-{n}"} for n in range(50))))
    headers = admin("ca-can-tho")
    answer = await client.post("/articles/import?publish=true", content=whole[:-20], headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body")
    answer = await client.post(
        "/articles/import?publish=true", content=gzip.compress(b" " * (64 << 20)), headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    assert counts(await taken(client, headers, whole)) == (50, 0, 0, 0)


async def test_only_admins_import(client: httpx.AsyncClient, bearer: Bearer, admin: Admin):
    assert (await client.post("/articles/import?publish=true", content=packed(LINE))).status_code == 401
    report = await taken(client, bearer("editor", units=("ca-can-tho",)), LINE)
    assert counts(report) == (0, 0, 0, 1)
    await taken(client, admin("ca-can-tho"), LINE)
    # Nor does an admin of one unit overwrite another's article by naming its id.
    assert counts(await taken(client, admin("bca"), LINE | {"unit": "bca"})) == (0, 0, 0, 1)


async def test_what_is_exported_can_be_imported(client: httpx.AsyncClient, desk: Desk, admin: Admin):
    headers = admin("ca-can-tho", "ca-ha-noi")
    await taken(client, headers, LINE)
    await desk.published()
    await desk.draft(title="Còn nháp")
    public = (await client.get("/articles/export")).content
    assert len(rows(public)) == 2
    assert b"writer" not in public
    everything = (await client.get("/articles/export", headers=headers)).content
    assert len(rows(everything)) == 3
    assert counts(await taken(client, headers, everything)) == (0, 0, 3, 0)


async def test_the_feed_tells_what_happened(client: httpx.AsyncClient, desk: Desk):
    token = orjson.loads(rows((await client.get("/snapshot")).content)[0])["resumeToken"]
    await desk.draft(title="Không ai thấy")
    old, new = await desk.published(title="Tin cũ"), await desk.published(title="Tin mới")
    shorter = DRAFT | {"title": "Tin cũ", "author": None, "why": "Tên không được nêu."}
    await client.put(f"/articles/{old['id']}", json=shorter, headers=desk.writer)
    found: list[tuple[str | None, dict[str, Any]]] = []
    async with asyncio.timeout(PATIENCE), client.stream("GET", "/changes", headers={"Last-Event-ID": token}) as feed:
        async for event in server_sent_events(feed.aiter_bytes()):
            if event.data is None:
                continue
            found.append((event.type, orjson.loads(event.data)))
            if len(found) == 3:
                await desk.supersede(old["id"], new["id"])
                await desk.act(new["id"], "withdraw", why="thử")
            if len(found) == 5:
                break
    assert [(event, data["id"]) for event, data in found] == [
        ("published", old["id"]),
        ("published", new["id"]),
        ("updated", old["id"]),
        ("withdrawn", old["id"]),
        ("withdrawn", new["id"]),
    ]
    named = {"kind": "article", "id": new["id"], "globalId": encode_id("Article", new["id"])}
    assert found[4][1] == named | {"version": found[4][1]["version"]}
    assert set(found[2][1]["document"]) == set(old) - {"correction"}


@pytest.fixture
def lines(shared: Path) -> list[bytes]:
    with gzip.open(shared / "data" / "articles.jsonl.gz") as file:
        return list(islice(file, 500))


async def test_real_articles_are_taken(client: httpx.AsyncClient, admin: Admin, lines: list[bytes]):
    headers = admin("bca", *(f"ca-{province.slug}" for province in PROVINCES))
    packed = gzip.compress(b"".join(lines))
    report = (await client.post("/articles/import?publish=true", content=packed, headers=headers)).json()
    assert counts(report) == (500, 0, 0, 0)
    again = (await client.post("/articles/import?publish=true", content=packed, headers=headers)).json()
    assert counts(again) == (0, 0, 500, 0)
    newest = max((orjson.loads(line) for line in lines), key=lambda line: (line["publishedAt"], line["id"]))
    listed = (await client.get("/articles", params={"first": 1})).json()
    assert listed["totalCount"] == 500
    assert edges(listed)[0]["publishedAt"] == newest["publishedAt"]
    for given in map(orjson.loads, lines[:20]):
        kept = (await client.get(f"/articles/{given['id']}")).json()
        place = province_of(given["province"]) if given["province"] else None
        assert kept["unit"] == (f"ca-{place.slug}" if place else "bca")
        assert kept["body"].count("<p>") == sum(bool(row.strip()) for row in given["body"].splitlines())


async def test_what_is_dated_to_be_published_later_is_refused(client: httpx.AsyncClient, admin: Admin):
    later = {"publishedAt": "2199-01-01T00:00:00Z", "unit": "bca"}
    lines = [LINE | later, LINE | later | {"id": "t-2", "state": "DRAFT"}, LINE | {"id": "t-3", "unit": "bca"}]
    report = await taken(client, admin("bca"), *lines)
    assert counts(report) == (1, 0, 0, 2)
    assert [(row["line"], row["code"]) for row in report["rejected"]] == [
        (1, "FUTURE_PUBLICATION"),
        (2, "FUTURE_PUBLICATION"),
    ]
    assert (await client.get("/articles/t-1")).status_code == 404


async def test_the_report_names_what_was_changed_in_bodies(client: httpx.AsyncClient, admin: Admin):
    body = "<div>a <span style='display:none'>ẩn</span></div><div>b</div>"
    report = await taken(
        client, admin("bca"), LINE | {"unit": "bca"}, LINE | {"id": "t-2", "unit": "bca", "body": body}
    )
    assert report["warningCount"] == 2
    assert [(warning["line"], warning["code"], warning["count"]) for warning in report["warnings"]] == [
        (2, "HIDDEN_TEXT_REMOVED", 1),
        (2, "BLOCK_BECAME_PARAGRAPHS", 2),
    ]
    assert (await client.get("/articles/t-2")).json()["body"] == "<p>a </p><p>b</p>"
