"""A million requests to one gateway, of every sort, and 64 connections at once: what it holds, and how long p99 is.

python -m tests.bench.endurance [--requests N] [--json FILE]
"""

import argparse
import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.bench.__main__ import report
from tests.bench.connection import Connection
from tests.bench.measuring import Results, load
from tests.scraping import free_metrics_port, scraped_at
from tests.system.instance import Instance, in_thread, resident_megabytes

REQUESTS = 1_000_000
PIECES = 20
AT_ONCE = 16
CROWD = 64
MEMORIES = 20_000
"""Requests of which the gateway remembers what they led to (`gateway.cache.lru_store.KeyMemo`)."""
UNBOUNDED = {
    "TIEPDAN_ENDPOINT__RATE_LIMIT__BURST": "1000000000",
    "TIEPDAN_ENDPOINT__RATE_LIMIT__PER_SECOND": "1000000000",
}
"""All requests come from one address, and none may be refused for that."""

LISTED = """query Listed($first: Int!) { articles(first: $first) { edges { node {
    id title summary kind language publishedAt province unit { id code name } } } } }"""
NEW = "{ units(first: 5) { edges { node { code name } } } }"
WRONG = (
    "{ articles { edges { node { id ",
    "{ nothing { of { this } } }",
    "query($first: Int!) { units(first: $first) { totalCount } }",
    '{ node(id: "made up") { id } }',
    "{ articles(first: 100000) { totalCount } }",
)


@dataclass
class Mix:
    """What is asked: of a thousand requests 980 that were asked before, 5 by somebody signed in, 5 new ones, 10 wrong.

    Each new one has a text that nobody sent before, as a hostile client's would: it needs a place of its own in every
    memory that the gateway has.
    """

    luck: random.Random = field(default_factory=lambda: random.Random(3))
    numbers: Iterator[int] = field(default_factory=count)

    def request(self) -> tuple[str, dict[str, object], bool]:
        """Text, variables, and whether by somebody signed in."""
        part = self.luck.randrange(1000)
        if part < 980:
            return LISTED, {"first": part % 20 + 1}, False
        if part < 985:
            return LISTED, {"first": 20}, True
        if part < 990:
            return (
                f"query N{next(self.numbers)} {{ units(first: 5) {{ edges {{ node {{ code name }} }} }} }}",
                {},
                False,
            )
        return self.luck.choice(WRONG), {}, False


@asynccontextmanager
async def connections_of(
    instance: Instance, number: int, headers: Mapping[str, str]
) -> AsyncIterator[list[Connection]]:
    """So many connections."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Connection(instance.port, headers)) for _ in range(number)]


async def piece(instance: Instance, mix: Mix, requests: int) -> float:
    """So many requests of the mix; how many a second."""
    staff = instance.bearer()
    async with connections_of(instance, AT_ONCE, {}) as connections:

        async def asked(_: int) -> None:
            text, variables, signed_in = mix.request()
            if signed_in:
                # So seldom that the server would have closed a connection that waits for it.
                async with Connection(instance.port, staff) as connection:
                    await connection.ask(text, **variables)
                return
            connection = connections.pop()
            await connection.ask(text, **variables)
            connections.append(connection)

        rate, _ = await load(asked, requests, AT_ONCE)
    return rate


async def filled(instance: Instance) -> int:
    """Fills what the gateway remembers, as a hostile client would, until it lets go of answers; how many it took.

    Each request has bytes of its own, and one of four asks for a long list in words that were never sent before.
    """
    numbers = count()
    async with connections_of(instance, AT_ONCE, {}) as connections:

        async def asked(_: int) -> None:
            number, connection = next(numbers), connections.pop()
            text = LISTED.replace("Listed", f"Filling{number}") if number % 4 == 0 else LISTED
            await connection.post("/graphql", {"query": text, "variables": {"first": 20}, "number": number})
            connections.append(connection)

        while True:
            await load(asked, MEMORIES, AT_ONCE)
            if 'response_cache_events{event="evicted"} 0.0' not in await scraped_at(instance.metrics["gateway"]):
                return next(numbers)


async def memory_of(instance: Instance) -> float:
    """Megabytes that the process with the gateway holds."""
    return await in_thread(lambda: resident_megabytes(instance.pid))


def told(results: Results, held: list[float], requests: int) -> None:
    """What the process held after each piece, and how much it grew once its memories were full."""
    half = len(held) // 2
    moments = (("memories full", held[0]), ("first piece", held[1]), ("half", held[half]), ("all", held[-1]))
    for what, megabytes in moments:
        results.add("endurance", f"{requests:,} requests, held after {what}", megabytes, "MB")
    grown = max(held[half:]) - held[half]
    results.add("endurance", "grown in the second half", grown, "MB", "≤ 5 %", grown <= held[half] * 0.05)


async def crowd(instance: Instance, results: Results, requests: int) -> None:
    """So many connections that ask without a pause: what was asked before, and by people who signed in."""
    for what, headers, number in (("hit", {}, requests), ("miss", instance.bearer(), requests // 10)):
        async with connections_of(instance, CROWD, headers) as connections:

            async def asked(_: int, connections: list[Connection] = connections) -> None:
                connection = connections.pop()
                answer = await connection.ask(LISTED, first=20)
                assert b'"errors"' not in answer, answer[:300]
                connections.append(connection)

            await asked(0)
            rate, took = await load(asked, number, CROWD)
        results.add("crowd", f"{CROWD} connections, {what}", rate, "/s")
        results.spread("crowd", f"{CROWD} connections, {what}", took)


async def measured(results: Results, requests: int) -> None:
    folder = tempfile.TemporaryDirectory()
    port = free_metrics_port()
    with folder, Instance(Path(folder.name) / "var", arguments=(), settings=UNBOUNDED, metrics_port=port) as instance:
        mix = Mix()
        results.add("endurance", "requests until its memories were full", await filled(instance), "")
        held = [await memory_of(instance)]
        for _ in range(PIECES):
            await piece(instance, mix, requests // PIECES)
            held.append(await memory_of(instance))
        told(results, held, requests)
        await crowd(instance, results, max(CROWD * 10, requests // 50))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.endurance", description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--json", type=Path, help="also write the numbers into this file")
    given = parser.parse_args()
    results = Results()
    try:
        asyncio.run(measured(results, given.requests))
    finally:
        report(results, given.json)


if __name__ == "__main__":
    main()
