"""Texts that hold any line break of Unicode pass through every feed, file and index, and so does what comes later."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from launcher.registry import REGISTRY
from services.global_ids import encode_id
from tests.conftest import rows
from tests.system.conftest import Told, changes, jsonl, put_in
from tests.system.instance import Instance, in_thread
from tests.waiting import until

BREAKS = [char for char in map(chr, range(0x3000)) if len(f"a{char}b".splitlines()) == 2]
KEPT = ("\n", "\r", "\x85", "\u2028", "\u2029")
"""The others are control characters, which are refused where a text comes in, or taken out of old articles."""
SERVICE = {
    "units": "hotline",
    "hotlines": "hotline",
    "sessions": "schedule",
    "notices": "wanted",
    "articles": "articles",
}
WORD = "a" + uuid.uuid4().hex[:12]
"""Tells what is published here from everything else, also in the index."""
LATER = 20


def line(kind: str, number: int, text: str) -> dict[str, Any]:
    """A line of an import, with `text` where a text of several lines may stand."""
    id, title = f"{WORD}-{kind}-{number}", f"Thử {WORD} {WORD}{number}"
    day = f"2027-01-{number + 1:02}"
    return {
        "units": {"code": id, "kind": "DEPARTMENT", "names": {"vi": title}, "parent": "bca", "address": text},
        "hotlines": {
            "id": id,
            "unit": "bca",
            "dialled": f"0900 000 {number:03}",
            "purpose": "OTHER",
            "label": {"vi": title},
            "note": text,
        },
        "sessions": {
            "id": id,
            "unit": "bca",
            "leader": {"position": "Giám đốc"},
            "place": title,
            "startsAt": f"{day}T01:00:00Z",
            "endsAt": f"{day}T04:00:00Z",
            "registration": text,
        },
        "notices": {"id": id, "list": "WANTED", "unit": "bca", "fullName": "Người Thử", "marks": f"{title} {text}"},
        "articles": {"id": id, "kind": "OTHER", "unit": "bca", "title": title, "summary": text, "body": text},
    }[kind]


@pytest.fixture(params=[pytest.param(kind, marks=[] if kind == "articles" else [pytest.mark.slow]) for kind in SERVICE])
async def kind(request: pytest.FixtureRequest, operator: httpx.AsyncClient) -> str:
    """A kind of which there are things whose texts hold each line break."""
    await publish(request.param, operator)
    return request.param


async def publish(kind: str, operator: httpx.AsyncClient) -> None:
    lines = {char: line(kind, number, f"Dòng một{char}dòng hai") for number, char in enumerate(BREAKS)}
    await put_in(operator, SERVICE[kind], kind, [lines[char] for char in KEPT])
    others = jsonl([given for char, given in lines.items() if char not in KEPT])
    answer = await operator.post(f"/api/{SERVICE[kind]}/{kind}/import?publish=true", content=others)
    mended = 3 if kind == "articles" else 0
    assert answer.raise_for_status().json()["rejectedCount"] == len(BREAKS) - len(KEPT) - mended


async def test_what_is_published_later_is_found(kind: str, operator: httpx.AsyncClient, citizen: httpx.AsyncClient):
    await put_in(operator, SERVICE[kind], kind, [line(kind, LATER, "Dòng một\u2028dòng hai")])

    async def found(text: str) -> int:
        asked = {"text": text, "kinds": kind.removesuffix("s"), "first": 0}
        return (await citizen.get("/api/search/search", params=asked)).raise_for_status().json()["totalCount"]

    async def there() -> bool:
        return await found(f"{WORD}{LATER}") == 1 and await found(WORD) > len(KEPT)

    await until(there)


@pytest.mark.shape("together")
async def test_an_export_can_be_imported_and_changes_nothing(kind: str, system: Instance, tmp_path: Path):
    file, own = tmp_path / "all.jsonl", tmp_path / "own.jsonl"
    assert (await in_thread(lambda: system.run("export", kind, str(file)))).returncode == 0
    lines = [row for row in rows(file.read_bytes()) if WORD.encode() in row]
    assert len(lines) >= len(KEPT)
    own.write_bytes(b"\n".join(lines))
    done = await in_thread(lambda: system.run("import", kind, str(own), "--publish", "--yes", "--json"))
    assert done.returncode == 0, done.stderr.decode()
    report = orjson.loads(rows(done.stdout)[-1])
    assert (report["inserted"], report["replaced"], report["unchanged"], report["rejected"]) == (0, 0, len(lines), 0)


@pytest.mark.shape("together")
async def test_the_doctor_is_content(system: Instance, operator: httpx.AsyncClient):
    for kind in SERVICE:
        await publish(kind, operator)

    async def content() -> bool:
        return (await in_thread(lambda: system.run("doctor", "--deep", "--json"))).returncode == 0

    await until(content, patience=60)


@pytest.fixture
async def told(citizen: httpx.AsyncClient) -> AsyncIterator[set[Told]]:
    async with changes(citizen) as told:
        yield told


WITHDRAWN = {"hotlines": "RETIRED", "notices": "ARRESTED", "articles": "Thử"}
"""The kinds of which things are withdrawn, and what is said with it."""


@pytest.mark.parametrize("place", range(len(KEPT)))
@pytest.mark.parametrize("kind", WITHDRAWN)
async def test_a_withdrawal_is_told(
    kind: str, place: int, operator: httpx.AsyncClient, told: set[Told], citizen: httpx.AsyncClient
):
    given = line(kind, LATER + 1 + place, f"Dòng một{KEPT[place]}dòng hai")
    id = encode_id(REGISTRY.kinds[kind.removesuffix("s")].type, given["id"])
    await put_in(operator, SERVICE[kind], kind, [given])
    await until(lambda: ("PUBLISHED", id) in told)
    address = f"/api/{SERVICE[kind]}/{kind}/{given['id']}"
    if kind == "hotlines":
        answer = await operator.put(address, json=given | {"state": WITHDRAWN[kind]})
    elif kind == "notices":
        answer = await operator.post(f"{address}/withdraw", json={"reason": WITHDRAWN[kind]})
    else:
        answer = await operator.post(f"{address}/withdraw", json={"why": WITHDRAWN[kind]})
    answer.raise_for_status()
    await until(lambda: ("WITHDRAWN", id) in told)

    async def gone() -> bool:
        asked = {"text": f"{WORD}{LATER + 1 + place}", "kinds": kind.removesuffix("s"), "first": 0}
        return (await citizen.get("/api/search/search", params=asked)).json()["totalCount"] == 0

    await until(gone)
