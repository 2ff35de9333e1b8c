"""The measures, each a function of the running system; in the order in which they need each other."""

import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson

from tests.bench.articles import articles, phrases
from tests.bench.calling import calling as measure_calling
from tests.bench.collecting import issuing, ratings, submitting
from tests.bench.connection import Connection
from tests.bench.figures import error, release
from tests.bench.listening import listening
from tests.bench.matching import matching
from tests.bench.measuring import Results, load, quantile
from tests.bench.queues import queue
from tests.bench.receptions import receptions as measure_receptions
from tests.bench.redacting import redacting
from tests.bench.workbooks import cut_off, preview, workbooks
from tests.system.conftest import put_in_units
from tests.system.instance import Instance, in_thread, resident_megabytes
from tests.system.test_publication import found, new_word, published_article
from tests.system.timing import seconds_until
from tests.system.withdrawals import published, watched

LISTED = """{ articles(first: 20) { edges { node {
    id title summary kind language publishedAt province unit { id code name } } } } }"""
AT_ONCE = 16
WITHDRAWN_AT_ONCE = 20
"""Notices put in at a time, so that those not withdrawn yet are on the first page of the list."""


@dataclass
class Bench:
    """The system under measure; `quick` measures less often and less."""

    instance: Instance
    results: Results
    quick: bool
    rows: list[dict[str, Any]]

    def times(self, many: int) -> int:
        return max(10, many // 10) if self.quick else many


async def start(bench: Bench) -> None:
    """From the command to "everything is ready", on a fresh folder and again; and Ctrl-C."""
    for separate in (False, True):
        shape = "separate" if separate else "together"
        with tempfile.TemporaryDirectory() as folder:
            instance = Instance(Path(folder) / "var", separate=separate)
            bench.results.add("start", f"{shape}, fresh folder", instance.start(), "s")
            stopped = instance.interrupt()
            bench.results.add("start", f"{shape}, Ctrl-C", stopped, "s", "≤ 5 s", stopped <= 5)
            again = instance.start()
            bench.results.add("start", f"{shape}, again", again, "s", "≤ 5 s", again <= 5)
            instance.interrupt()


async def imports(bench: Bench) -> None:
    """All articles through `tiepdan import`, and until the index has them."""
    count = 2_000 if bench.quick else 20_000
    what, bench.rows = articles(count)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in bench.rows))
        begun = time.monotonic()
        done = bench.instance.run("import", "articles", str(file), "--publish", "--yes", "--json")
        taken = time.monotonic() - begun
    assert orjson.loads(done.stdout.splitlines()[-1])["rejected"] == 0, done.stderr.decode()
    async with bench.instance.client() as client:

        async def indexed() -> bool:
            page = await client.get("/api/search/search", params={"kinds": "article", "first": 0})
            return page.raise_for_status().json()["totalCount"] == count

        whole = await seconds_until(indexed, begun, patience=600)
    bench.results.add("import", f"{count:,} {what}, stored", count / taken, "/s")
    bench.results.add("import", f"{count:,} {what}, stored and indexed", whole, "s", "20,000 in ≤ 60 s", whole <= 60)


async def memory(bench: Bench) -> None:
    for name, pid in bench.instance.processes().items():
        megabytes = await in_thread(lambda pid=pid: resident_megabytes(pid))
        ours = name == "launcher"
        held = f"{name}, {len(bench.rows):,} articles"
        bench.results.add(
            "memory", held, megabytes, "MB", "≤ 700 MB" if ours else "", megabytes <= 700 if ours else None
        )


async def gateway(bench: Bench) -> None:
    """A list of 20 with nested units: answered from the cache, and anew, as it is for who is signed in."""
    for what, headers, count in (("miss", bench.instance.bearer(), 1_500), ("hit", {}, 15_000)):
        async with AsyncExitStack() as stack:
            connections = [
                await stack.enter_async_context(Connection(bench.instance.port, headers)) for _ in range(AT_ONCE)
            ]

            async def asked(_: int, connections: list[Connection] = connections) -> None:
                connection = connections.pop()
                answer = await connection.ask(LISTED)
                connections.append(connection)
                assert answer.count(b'"code"') == 20, answer[:500]

            await asked(0)
            rate, took = await load(asked, bench.times(count), AT_ONCE)
        bench.results.add("gateway", f"list of 20, {what}", rate, "/s")
        bench.results.spread("gateway", f"list of 20, {what}, {AT_ONCE} at once", took)


async def calling(bench: Bench) -> None:
    """Whom to call and the nearest units, beside a list of hotlines over HTTP."""
    await measure_calling(bench.results, bench.times(500))
    async with bench.instance.client() as client:

        async def listed(_: int) -> None:
            assert (await client.get("/api/hotline/hotlines", params={"first": 20})).status_code == 200

        await listed(0)
        _, took = await load(listed, bench.times(500), 1)
    bench.results.spread("calling", "list of 20 hotlines, 1 at once", took)


async def receptions(bench: Bench) -> None:
    """The reception schedule over HTTP."""
    await measure_receptions(bench.instance, bench.results, bench.times(200))


async def search(bench: Bench) -> None:
    async with bench.instance.client() as client:
        asked = phrases(bench.rows, bench.times(300))

        async def find(number: int) -> None:
            answer = await client.get("/api/search/search", params={"text": asked[number]})
            assert answer.raise_for_status().json()["totalCount"] >= 1

        _, took = await load(find, len(asked), 1)
    bench.results.spread("search", f"phrase of six words over {len(bench.rows):,}", took)


async def publication(bench: Bench) -> None:
    """From the answer to `publishArticle` until the gateway's search gives the article."""
    took: list[float] = []
    async with _people(bench.instance) as (operator, second, citizen):
        for _ in range(bench.times(200)):
            word = new_word()
            id = await published_article(operator, second, word)

            async def seen(id: str = id, word: str = word) -> bool:
                return id in await found(citizen, word)

            took.append(await seconds_until(seen, time.monotonic()))
    bench.results.spread("publication", "article visible in search", took, most=2)


async def withdrawal(bench: Bench) -> None:
    """From sending a withdrawal until every layer does not know the notice any more, while others read; both shapes."""
    await _withdrawals(bench, bench.instance, "together")
    with tempfile.TemporaryDirectory() as folder, Instance(Path(folder) / "var", separate=True) as instance:
        put_in_units(instance)
        await _withdrawals(bench, instance, "separate")


async def _withdrawals(bench: Bench, instance: Instance, shape: str) -> None:
    background = await published(instance, WITHDRAWN_AT_ONCE)
    async with watched(instance, background) as layers:
        for _ in range(bench.times(200) // WITHDRAWN_AT_ONCE or 1):
            for notice in await published(instance, WITHDRAWN_AT_ONCE):
                await layers.read(notice)
                await layers.withdraw(notice, 60)
    for layer, took in layers.took.items():
        bench.results.add("withdrawal", f"{shape}, {layer}, p99", quantile(took, 0.99) * 1000, "ms")
    bench.results.spread("withdrawal", f"{shape}, gone from every layer", layers.slowest(), most=1)


class _people:
    """Clients of an operator, a second editor and a citizen."""

    def __init__(self, instance: Instance) -> None:
        self._instance, self._stack = instance, AsyncExitStack()

    async def __aenter__(self) -> tuple[httpx.AsyncClient, httpx.AsyncClient, httpx.AsyncClient]:
        headers = (self._instance.bearer(), self._instance.bearer("second"), None)
        made = [await self._stack.enter_async_context(self._instance.client(h)) for h in headers]
        return made[0], made[1], made[2]

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()


BENCHES: dict[str, Callable[[Bench], Awaitable[None]]] = {
    work.__name__: work
    for work in (
        *(start, imports, memory, gateway, calling, receptions, search, publication, withdrawal),
        *(
            issuing,
            ratings,
            submitting,
            redacting,
            error,
            queue,
            release,
            matching,
            listening,
            preview,
            workbooks,
            cut_off,
        ),
    )
}

__all__ = ["BENCHES", "Bench", "put_in_units"]
