"""A workbook of 50,000 made-up notices through HTTP: its preview, its import, and a kill -9 in the middle of it."""

import asyncio
import io
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
from openpyxl import Workbook

from tests.bench.measuring import Results
from tests.system.conftest import put_in_units
from tests.system.instance import Instance, in_thread, resident_megabytes
from tests.waiting import until
from tools.matching_evaluation.census import Census

if TYPE_CHECKING:
    from tests.bench.benches import Bench

UNIT, PATIENCE = "ca-ha-noi", 280
TITLE = ["DANH SÁCH ĐỐI TƯỢNG TRUY NÃ (dữ liệu giả định, không nói về ai)"]
ABOVE = ["STT", "Họ và tên", "Giới tính", "Ngày sinh", "Nơi ĐKHKTT", "Tội danh", "Quyết định truy nã", None, "CCCD"]
BELOW = [None, None, None, None, None, None, "Số", "Ngày", None]
READ = '{ wantedMatch(name: "nguyen van hung", birthYear: 1985, first: 3) { hits { grade notice { id fullName } } } }'
MEGABYTES = 600
"""How much more memory than before an import of this size may take, the notices that stay included."""


def rows(count: int) -> Iterator[list[Any]]:
    """Rows as units write them: dates in four forms, some years alone."""
    people, luck = Census(50_000), Random(5)
    for number in range(1, count + 1):
        person = people.person()
        year, month, day = (person.birth or "1980-01-01").split("-")
        born = (f"{day}/{month}/{year}", int(year), f"{int(day)}.{int(month)}.{year}", person.birth or year)
        offence = luck.choice(("Trộm cắp tài sản", "Lừa đảo chiếm đoạt tài sản", "Cố ý gây thương tích"))
        decision, decided = f"{number}/QĐ-GIẢ ĐỊNH", f"{luck.randrange(1, 29):02}/03/2026"
        sex = {"male": "Nam", "female": "Nữ"}.get(person.sex or "", "")
        card = f"0{luck.randrange(10**11):011}"
        yield [number, person.name, sex, luck.choice(born), "Xã Giả Định, Hà Nội", offence, decision, decided, card]


def workbook(count: int) -> bytes:
    """The file, with a title, and a heading that spans two columns."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (TITLE, ABOVE, BELOW, *rows(count)):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(bench: "Bench") -> int:
    return 5_000 if bench.quick else 50_000


async def send(client: httpx.AsyncClient, content: bytes, *, dry_run: bool = False) -> dict[str, Any]:
    """The report on a file."""
    params = {"unit": UNIT, "dryRun": str(dry_run).lower(), "publish": "true"}
    answer = await client.post("/api/wanted/notices/import", params=params, content=content, timeout=PATIENCE)
    return answer.raise_for_status().json()


@asynccontextmanager
async def watched(results: Results, instance: Instance, what: str) -> AsyncIterator[None]:
    """Measures the work within: how long it takes, the most memory meanwhile, and how long others wait."""
    process = instance.processes()["launcher"]
    before = most = resident_megabytes(process)
    waited = 0.0
    done = asyncio.Event()

    async def look() -> None:
        nonlocal most, waited
        async with instance.client(instance.bearer()) as client:
            while not done.is_set():
                begun = time.monotonic()
                answer = await client.post("/graphql", json={"query": READ}, timeout=PATIENCE)
                assert "errors" not in answer.raise_for_status().json(), answer.text
                waited = max(waited, time.monotonic() - begun)
                most = max(most, await in_thread(lambda: resident_megabytes(process)))
                await asyncio.sleep(0.05)

    begun = time.monotonic()
    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        taken = time.monotonic() - begun
        done.set()
        await looking
    results.add("workbooks", what, taken, "s")
    goal = f"≤ {MEGABYTES} MB"
    results.add(
        "workbooks", f"{what}: memory on top of {before:,.0f} MB", most - before, "MB", goal, most - before <= MEGABYTES
    )
    results.add("workbooks", f"{what}: the longest anybody else waited for a match", waited * 1000, "ms")


async def listed(client: httpx.AsyncClient) -> int:
    """How many notices the public is told of; 0 while nobody answers."""
    try:
        answer = await client.get("/api/wanted/notices", params={"first": 1})
        return answer.raise_for_status().json()["totalCount"]
    except httpx.HTTPError:
        return 0


async def preview(bench: "Bench") -> None:
    """What a workbook would change, where nothing of it is known."""
    count, results, instance = rows_of(bench), bench.results, bench.instance
    content = await in_thread(lambda: workbook(count))
    async with instance.client(instance.bearer()) as client, watched(results, instance, "preview, of nothing known"):
        told = await send(client, content, dry_run=True)
    assert (told["new"], told["rejectedCount"]) == (count, 0), told["rejected"][:3]


async def workbooks(bench: "Bench") -> None:
    """Its import, the same again, and a preview of it once more."""
    count, results, instance = rows_of(bench), bench.results, bench.instance
    content = await in_thread(lambda: workbook(count))
    results.add("workbooks", f"{count:,} rows", len(content) / (1 << 20), "MB")
    async with instance.client(instance.bearer()) as client:
        async with watched(results, instance, "import"):
            report = await send(client, content)
        assert (report["inserted"], report["rejectedCount"]) == (count, 0), report["rejected"][:3]
        async with watched(results, instance, "the same again"):
            assert (await send(client, content))["unchanged"] == count
        async with watched(results, instance, "preview, of all known"):
            assert (await send(client, content, dry_run=True))["same"] == count


async def cut_off(bench: "Bench") -> None:
    """An import that kill -9 cuts off in the middle on a system of its own, and that is sent again."""
    count, results = rows_of(bench), bench.results
    content = await in_thread(lambda: workbook(count))
    with tempfile.TemporaryDirectory() as folder, Instance(Path(folder) / "var") as instance:
        put_in_units(instance)
        async with instance.client(instance.bearer()) as client, instance.client() as citizen:
            sending = asyncio.create_task(send(client, content))

            async def in_the_middle() -> bool:
                assert not sending.done(), "it was over before it could be cut off"
                return await listed(citizen) >= count // 3

            await until(in_the_middle, patience=PATIENCE)
            told = await listed(citizen)
            await in_thread(instance.kill)
            await asyncio.wait({sending})
            assert isinstance(sending.exception(), httpx.HTTPError)
        await in_thread(instance.start)
        async with instance.client(instance.bearer()) as client, instance.client() as citizen:
            kept = await listed(citizen)
            assert told <= kept < count, (told, kept)
            again = await send(client, content)
            assert (again["inserted"], again["unchanged"], again["rejectedCount"]) == (count - kept, kept, 0)
            assert (await send(client, content))["unchanged"] == count
            assert await listed(citizen) == count
    results.add("cut_off", "kill -9 in the middle: notices told of before", told, "")
    results.add("cut_off", "there after the restart", kept, "", "all that were told of", kept >= told)
    results.add("cut_off", "and after sending it again", count, "", f"{count:,}, each once", True)
