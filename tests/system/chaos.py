"""Each service in turn killed, hung, slowed, answering rubbish, under load: what readers see meanwhile, and after.

Readers ask for something of every service at once. Whatever happens to one service, its own fields may be null with a
code, or old and marked where that is allowed; every other field is what it was.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from signal import SIGCONT, SIGKILL, SIGSTOP
from typing import Any

import httpx

from tests.system.cluster import BEHIND, Cluster
from tests.system.relay import RUBBISH
from tests.waiting import until

EVERYTHING = """{
    units(first: 3) { totalCount edges { node { code name } } }
    hotlines(first: 3) { edges { node { dialled label } } }
    receptionSessions(first: 3) { totalCount edges { node { id place } } }
    wantedNotices(first: 3) { totalCount edges { node { id fullName } } }
    articles(first: 3) { totalCount edges { node { id title } } }
    ratingTerms { issuerName commentLimit }
    search(text: "", first: 3) { totalCount edges { title } } }"""
OF_ONE = {
    "articles": "{ articles(first: 2) { edges { node { id title } } } }",
    "wanted": "{ wantedNotices(first: 2) { edges { node { id fullName } } } }",
}
"""Of one service, and asked without signing in: these may be kept, those of articles given when they are old."""

OWNERS = {
    "units": "hotline",
    "hotlines": "hotline",
    "receptionSessions": "schedule",
    "wantedNotices": "wanted",
    "articles": "articles",
    "ratingTerms": "feedback",
    "search": "search",
}
TOLD = {"/srv/app/store.py,", "db-3.internal:27017"}
"""Words of the rubbish that nobody outside may read."""
CODES = {"SERVICE_UNAVAILABLE"}
MASKED = {"INTERNAL"}
"""Of rubbish in the form of an answer, whose fields are not what the schema says."""

READERS = 8
ENOUGH = 12
"""Answers without the service's fields that must be seen before it is mended."""
FAILURES, REST = 5, 1.0
"""The gateway's settings: when it leaves a service alone, and for how long."""
STALL = 4.0
"""The deadline of the gateway's calls here: a service on a busy machine is in no trouble."""
LATE = 0.2


@dataclass
class Tally:
    """What readers saw during one trouble."""

    whole: int = 0
    partial: int = 0
    stale: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def answers(self) -> int:
        return self.whole + self.partial + self.stale


@dataclass(frozen=True)
class Expected:
    """Which service may fail just now, and whether with a masked code."""

    service: str
    masked: bool = False


@dataclass
class Readers:
    """They ask all the time, and compare every answer with the first."""

    cluster: Cluster
    expected: Mapping[str, Mapping[str, Any]]
    trouble: Expected = Expected("")
    tally: Tally = field(default_factory=Tally)
    ending: bool = False

    def begin(self, service: str, *, masked: bool = False) -> Tally:
        """From now on this service may fail."""
        self.trouble, self.tally = Expected(service, masked), Tally()
        return self.tally

    def check(self, query: str, answer: httpx.Response, before: Expected) -> None:
        """Raises AssertionError for anything that the trouble does not explain, now or `before`, when it was asked."""
        assert answer.status_code == 200, answer.text
        assert TOLD.isdisjoint(answer.text.split()), answer.text
        body = answer.json()
        wanted, troubled = self.expected[query], (before.service, self.trouble.service)
        codes = CODES | (MASKED if before.masked or self.trouble.masked else set())
        lost = {name for name in wanted if body["data"][name] != wanted[name]}
        for error in body.get("errors", ()):
            assert error["extensions"]["code"] in codes, (troubled, error)
            assert OWNERS[error["path"][0]] in troubled, (troubled, error)
            self.tally.codes[error["extensions"]["code"]] += 1
        for name in lost:
            assert OWNERS[name] in troubled, (troubled, name, body)
            assert body["data"][name] is None, (troubled, name, body["data"][name])
        if lost:
            assert body.get("errors"), "a field is null and nothing says why"
            self.tally.partial += 1
        elif "stale" in body["extensions"]:
            assert query == OF_ONE["articles"], "this may never be old"
            self.tally.stale += 1
        else:
            self.tally.whole += 1

    async def read(self, query: str, headers: Mapping[str, str]) -> None:
        async with self.cluster.client(headers) as client:
            while not self.ending:
                before = self.trouble
                self.check(query, await client.post("/graphql", json={"query": query}), before)


@asynccontextmanager
async def reading(cluster: Cluster) -> AsyncIterator[Readers]:
    """Readers at work: half of them signed in, the others served from the cache where that may be."""
    expected: dict[str, Mapping[str, Any]] = {}
    async with cluster.client(cluster.staff()) as client:
        for query in (EVERYTHING, *OF_ONE.values()):
            answer = (await client.post("/graphql", json={"query": query})).json()
            assert "errors" not in answer, answer
            expected[query] = answer["data"]
    readers = Readers(cluster, expected)
    async with asyncio.TaskGroup() as group:
        for number in range(READERS):
            headers = cluster.staff() if number % 2 else {}
            query = [EVERYTHING, EVERYTHING, *OF_ONE.values()][number // 2]
            group.create_task(readers.read(query, headers))

        async def at_work() -> bool:
            return readers.tally.whole >= 10 * READERS

        try:
            await until(at_work, patience=60)
            yield readers
        finally:
            readers.ending = True


@dataclass(frozen=True)
class Trouble:
    """How one service was in trouble, and what came of it."""

    service: str
    kind: str
    tally: Tally
    seconds: float
    """How long it lasted."""
    asked: int
    """Requests that the service got of the gateway's readers meanwhile."""
    followed: int
    """Requests for its feed meanwhile."""
    recovery: float
    """Seconds from its return to the first whole answer."""

    def check(self) -> None:
        """No storm: what it got is bounded by the breaker, not by how many ask, and never more than they ask for.

        Raises AssertionError.
        """
        assert self.asked <= 2 * self.tally.answers + 2 * READERS, self
        if self.kind in ("killed", "hung"):
            assert self.asked <= 2 * (FAILURES + 2 * READERS) + 2 * (self.seconds / REST + 2), self
        assert self.followed <= 12 + 2 * self.seconds, self


async def _whole(cluster: Cluster) -> bool:
    """Whether somebody who is signed in gets everything."""
    async with cluster.client(cluster.staff()) as client:
        return "errors" not in (await client.post("/graphql", json={"query": EVERYTHING})).json()


async def in_trouble(
    readers: Readers, service: str, kind: str, doing: Callable[[], object], undoing: Callable[[], Awaitable[object]]
) -> Trouble:
    """One trouble, until enough of it was seen; then it is mended, and how long it takes until all is well again."""
    relay = readers.cluster.relays[service]
    tally = readers.begin(service, masked=kind not in ("killed", "hung", "slow"))
    asked, followed, begun = relay.asked(), relay.asked(feeds=True), time.monotonic()
    doing()

    async def seen() -> bool:
        return tally.whole + tally.stale >= ENOUGH if kind == "slow" else tally.partial >= ENOUGH

    await until(seen, patience=60)
    asked, followed = relay.asked() - asked, relay.asked(feeds=True) - followed
    seconds = time.monotonic() - begun
    await undoing()
    back = time.monotonic()
    await until(lambda: _whole(readers.cluster), patience=60)
    return Trouble(service, kind, tally, seconds, asked, followed, time.monotonic() - back)


async def killed(readers: Readers, service: str) -> Trouble:
    """kill -9; the launcher starts it again."""
    cluster = readers.cluster

    async def back() -> None:
        await until(lambda: cluster.serves(service), patience=90)

    return await in_trouble(readers, service, "killed", lambda: cluster.signal(service, SIGKILL), back)


async def hung(readers: Readers, service: str) -> Trouble:
    """SIGSTOP: it takes connections and never answers."""
    cluster = readers.cluster

    async def back() -> None:
        cluster.signal(service, SIGCONT)
        await until(lambda: cluster.serves(service), patience=90)

    return await in_trouble(readers, service, "hung", lambda: cluster.signal(service, SIGSTOP), back)


async def slowed(readers: Readers, service: str) -> Trouble:
    """Its answers come late, but in time: nothing is missing."""
    relay = readers.cluster.relays[service]

    async def back() -> None:
        relay.heal()

    return await in_trouble(readers, service, "slow", lambda: relay.slow(LATE), back)


async def too_slow(readers: Readers, service: str) -> Trouble:
    """Its answers come after the deadline."""
    relay = readers.cluster.relays[service]

    async def back() -> None:
        relay.heal()

    return await in_trouble(readers, service, "too slow", lambda: relay.slow(STALL * 1.5), back)


async def talking(readers: Readers, service: str, rubbish: str) -> Trouble:
    """It answers rubbish of one kind."""
    relay = readers.cluster.relays[service]

    async def back() -> None:
        relay.heal()

    return await in_trouble(readers, service, rubbish, lambda: relay.spoil(RUBBISH[rubbish]), back)


async def troubles(cluster: Cluster, rounds: Iterable[int]) -> AsyncIterator[Trouble]:
    """Every service in every kind of trouble, once a round; each is checked before the next.

    A round's number says which rubbish they answer in it.
    """
    async with reading(cluster) as readers:
        for number in rounds:
            rubbish = list(RUBBISH)[number % len(RUBBISH)]
            for service in BEHIND:
                for trouble in (killed, hung, slowed, too_slow):
                    done = await trouble(readers, service)
                    done.check()
                    yield done
                done = await talking(readers, service, rubbish)
                done.check()
                yield done


__all__ = ["Readers", "Trouble", "hung", "killed", "reading", "slowed", "talking", "too_slow", "troubles"]
