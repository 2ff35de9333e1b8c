"""What is broken, too large, or somebody else's: a 4xx problem document that says what to mend, and nothing changed.

Schemathesis (tests/test_openapi.py) sends all kinds of JSON; here is what it does not: streams, files, raw bytes.
"""

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from services.lines import json_lines
from tests.conftest import rows
from tests.system.instance import Instance
from tests.waiting import PATIENCE

LINES: dict[str, tuple[str, dict[str, Any]]] = {
    "units": ("hotline", {"code": "ca-thu", "kind": "PROVINCE", "names": {"vi": "Thử"}, "parent": "bca"}),
    "hotlines": ("hotline", {"unit": "ca-hue", "dialled": "0900 000 999", "purpose": "OTHER"}),
    "sessions": (
        "schedule",
        {
            "unit": "ca-hue",
            "leader": {"position": "Giám đốc"},
            "place": "Trụ sở",
            "startsAt": "2027-01-04T01:00:00Z",
            "endsAt": "2027-01-04T04:00:00Z",
        },
    ),
    "notices": ("wanted", {"id": "bad-1", "list": "WANTED", "unit": "ca-hue", "fullName": "Người Thử", "demo": True}),
    "articles": ("articles", {"id": "bad-1", "kind": "OTHER", "unit": "ca-hue", "title": "Thử", "body": "Thử."}),
}
TEXT = {"units": "shortName", "hotlines": "note", "sessions": "place", "notices": "fullName", "articles": "title"}
EXPORTED = {kind: f"/api/{service}/{kind}/export" for kind, (service, _) in LINES.items()}
SERVICES = ("hotline", "schedule", "wanted", "articles", "feedback", "search")


def _with(kind: str, value: object) -> bytes:
    return orjson.dumps({**LINES[kind][1], TEXT[kind]: value})


def rejected(kind: str) -> dict[str, bytes]:
    """Lines that are refused one by one; what stands around them would be taken."""
    line = orjson.dumps(LINES[kind][1])
    return {
        "not JSON": line[:-1],
        "not an object": b"[" + line + b"]",
        "broken UTF-8": _with(kind, "x").replace(b'"x"', b'"\xc3\x28"'),
        "Latin-1": _with(kind, "x").replace(b'"x"', b'"Hu\xea"'),
        "a lone surrogate": _with(kind, "x").replace(b'"x"', b'"\\ud800"'),
        "NUL": _with(kind, "a\u0000b"),
        "text that turns its direction": _with(kind, "a\u202eb"),
        "a wrong type": _with(kind, {"of": "another"}),
        "an unknown field": orjson.dumps({**LINES[kind][1], "surprise": 1}),
        "too long": _with(kind, "x" * (1 << 20)),
    }


async def everything(client: httpx.AsyncClient) -> dict[str, list[str]]:
    """All that is there."""
    found: dict[str, list[bytes]] = {}
    for kind, path in EXPORTED.items():
        found[kind] = sorted(rows((await client.get(path)).raise_for_status().content))
    return found


@pytest.mark.shape("together")
@pytest.mark.parametrize("kind", LINES)
async def test_bad_lines_of_an_import_are_named_and_change_nothing(kind: str, operator: httpx.AsyncClient):
    before = await everything(operator)
    bad = rejected(kind)
    answer = await operator.post(f"/api/{LINES[kind][0]}/{kind}/import", content=b"\n".join(bad.values()))
    report = answer.raise_for_status().json()
    assert (report["inserted"], report["replaced"]) == (0, 0)
    assert [row["line"] for row in report["rejected"]] == list(range(1, len(bad) + 1)), list(bad)
    assert all(row["reason"] and len(row["reason"]) < 500 for row in report["rejected"])
    assert await everything(operator) == before


@pytest.mark.shape("together")
@pytest.mark.parametrize("kind", LINES)
async def test_files_that_are_broken_as_a_whole_are_refused(kind: str, operator: httpx.AsyncClient):
    before = await everything(operator)
    bomb = gzip.compress(b" " * (64 << 20))
    whole = gzip.compress(b"\n" * 200_000 + b"x" * 50_000)
    bodies = {
        "TOO_LARGE": [bomb],
        "BAD_INPUT": [whole[: len(whole) // 2], whole[:30] + b"\x00" * 40, b"\x1f\x8b"],
    }
    for code, given in bodies.items():
        for body in given:
            answer = await operator.post(f"/api/{LINES[kind][0]}/{kind}/import", content=body)
            assert 400 <= answer.status_code < 500, body[:20]
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["code"] == code
    assert await everything(operator) == before


@pytest.mark.parametrize("service", SERVICES)
async def test_a_body_without_end_is_cut_off(service: str, operator: httpx.AsyncClient):
    async def flood() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * (1 << 16)

    path = "/search" if service == "search" else "/batch"
    answer = await operator.post(f"/api/{service}{path}", content=flood(), headers={"Content-Type": "application/json"})
    # Search takes no body at all: it may say so before the size is seen.
    assert (answer.status_code, answer.json()["code"]) in {
        (413, "TOO_LARGE"),
        *([(405, "METHOD_NOT_ALLOWED")] if service == "search" else []),
    }


async def test_a_length_beyond_the_limit_is_refused_unread(system: Instance):
    token = system.bearer()["Authorization"]
    reader, writer = await asyncio.open_connection("127.0.0.1", system.port)
    writer.write(
        f"POST /api/articles/articles/import HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
        "Content-Length: 99999999999\r\n\r\n".encode()
    )
    async with asyncio.timeout(PATIENCE):
        assert b" 413 " in await reader.readline()
    writer.close()


async def test_a_request_that_breaks_off_takes_nothing_with_it(system: Instance, operator: httpx.AsyncClient):
    before = await everything(operator)
    token = system.bearer()["Authorization"]
    for _ in range(5):
        _, writer = await asyncio.open_connection("127.0.0.1", system.port)
        writer.write(
            f"POST /api/articles/articles/import HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
            'Content-Length: 1000000\r\n\r\n{"id": "half'.encode()
        )
        await writer.drain()
        writer.transport.abort()
    assert (await operator.get("/health/ready")).status_code == 200
    assert await everything(operator) == before


async def test_places_in_feeds_are_nobody_elses(citizen: httpx.AsyncClient):
    async def token_of(service: str) -> str:
        async with citizen.stream("GET", f"/api/{service}/snapshot") as answer:
            return orjson.loads(await anext(json_lines(answer.aiter_bytes())))["resumeToken"]

    own, other = await token_of("hotline"), await token_of("articles")
    for place in (other, own[:-3] + "AAA", own[: len(own) // 2], "nonsense", "A" * 5_000):
        async with citizen.stream("GET", "/api/hotline/changes", headers={"Last-Event-ID": place}) as answer:
            assert 400 <= answer.status_code < 500, place
            assert orjson.loads(await answer.aread())["code"], place
    async with citizen.stream("GET", "/api/hotline/changes", headers={"Last-Event-ID": own}) as answer:
        assert answer.status_code == 200


async def test_pages_of_other_lists_are_refused(citizen: httpx.AsyncClient):
    page = (await citizen.get("/api/hotline/units", params={"first": 2})).json()
    cursor = page["pageInfo"]["endCursor"]
    others = ("/api/hotline/hotlines", "/api/schedule/sessions", "/api/wanted/notices", "/api/articles/articles")
    for path in (*others, "/api/search/search"):
        answer = await citizen.get(path, params={"after": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "BAD_CURSOR"), path
    query = "query($after: String) { hotlines(first: 1, after: $after) { totalCount } }"
    answer = (await citizen.post("/graphql", json={"query": query, "variables": {"after": cursor}})).json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


async def test_receipts_that_are_not_ones_open_nothing(citizen: httpx.AsyncClient):
    for receipt in ("A" * 22, "x", "", "A" * 22 + "=", "../../etc", "Á" * 22):
        answer = await citizen.post("/api/feedback/receipts/rating", json={"receipt": receipt})
        assert answer.status_code in {404, 422, 429}, receipt
        assert receipt not in answer.text or not receipt


async def test_addresses_that_climb_lead_nowhere(citizen: httpx.AsyncClient):
    for path in ("/api/articles/..%2f..%2fmetrics", "/api/hotline/units/%00", "/api/wanted/notices/%2e%2e", "/%ff%fe"):
        answer = await citizen.get(path)
        assert 400 <= answer.status_code < 500, path
        assert answer.headers["content-type"] == "application/problem+json", path
