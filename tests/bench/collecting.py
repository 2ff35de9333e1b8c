"""Tokens and ratings: how many are signed, checked and kept, beside what the database does bare in the same run."""

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from pymongo import AsyncMongoClient

from feedback.tokens import issuance
from feedback.tokens.batches import BATCH_REQUEST_MEDIA_TYPE, encode_batch_request, parse_batch_response
from feedback.tokens.keys import KeyRing, PeriodKey
from feedback.tokens.pending_token import PendingToken
from services.crypto.privacypass import periods
from services.crypto.privacypass.verifiers import BlindRsaVerifier, ChallengeRule
from services.documents.models import now
from services.global_ids import encode_id
from tests.bench.connection import Connection
from tests.bench.figures import private_address
from tests.bench.measuring import load, quantile
from tests.system.instance import Instance
from tests.system.rating import FEEDBACK, tokens

if TYPE_CHECKING:
    from tests.bench.benches import Bench

AT_ONCE, BATCH = 16, 30
RATE = """mutation ($input: SubmitRatingInput!) { submitRating(input: $input) { receipt errors { code } } }"""
SHARE, AGAIN = 0.5, 0.1


async def issuing(bench: "Bench") -> None:
    """Blind signatures, and checks of tokens, in a second of one processor: without network or database."""
    moment = now()
    period = periods.period_of(moment)
    key, rule = PeriodKey.generate(period), ChallengeRule("bench.example", "bench.example")
    ring = KeyRing([key])
    pending = [PendingToken.begin(rule.challenge(period), key) for _ in range(BATCH)]
    body = encode_batch_request([one.request for one in pending])

    def signed() -> bytes:
        return issuance.sign(issuance.read_order(BATCH_REQUEST_MEDIA_TYPE, body, ring, moment)).content

    rounds = bench.times(50)
    bench.results.add("issuing", "tokens signed, one core", BATCH * rounds / _processor(signed, rounds), "/s")
    answers = zip(pending, parse_batch_response(signed()), strict=True)
    made = [one.finish(response).encode() for one, response in answers if response is not None]
    verifier = BlindRsaVerifier(ring.find, rule)

    def checked() -> None:
        for token in made:
            verifier.verify(token, moment)

    rounds = bench.times(200)
    bench.results.add("issuing", "tokens checked, one core", BATCH * rounds / _processor(checked, rounds), "/s")


def _processor(work: Callable[[], object], rounds: int) -> float:
    begun = time.process_time()
    for _ in range(rounds):
        work()
    return time.process_time() - begun


async def ratings(bench: "Bench") -> None:
    """Ratings a second, and in the same run what the database does bare: durable inserts, and transactions of two.

    Rounds of both take turns, so that whatever else the machine does falls on both.
    """
    count, rounds = bench.times(400), 4
    async with bench.instance.client() as client, AsyncExitStack() as stack:
        begun = time.monotonic()
        purse = await tokens(client, count)
        bench.results.add("ratings", "tokens proved and signed, one client", count / (time.monotonic() - begun), "/s")
        connections = [await stack.enter_async_context(Connection(bench.instance.port, {})) for _ in range(AT_ONCE)]

        async def rate(_: int) -> None:
            connection, given = (
                connections.pop(),
                {"subject": {"kind": "unit", "id": "ca-hue"}, "stars": 4, "token": purse.pop()},
            )
            await connection.post(f"{FEEDBACK}/ratings", given, 201)
            connections.append(connection)

        rates: dict[str, list[float]] = {"ratings": [], "durable inserts": [], "durable transactions of two": []}
        took: list[float] = []
        used = Used(bench.instance)
        async with AsyncMongoClient[dict[str, Any]](private_address(bench)) as mongo:
            bare = mongo["bench"]["bare"]
            await bare.insert_one({"number": -1})

            async def insert(number: int) -> None:
                await bare.insert_one({"number": number, "sealed": b"x" * 300})

            async def transaction(number: int) -> None:
                async with mongo.start_session() as session, await session.start_transaction():
                    await bare.insert_one({"one": number}, session=session)
                    await bare.insert_one({"two": number, "sealed": b"x" * 300}, session=session)

            for _ in range(rounds):
                with used:
                    rate_per_second, spent = await load(rate, count // rounds, AT_ONCE)
                rates["ratings"].append(rate_per_second)
                took += spent
                for what, work in (("durable inserts", insert), ("durable transactions of two", transaction)):
                    rates[what].append((await load(work, count // rounds, AT_ONCE))[0])
            await mongo.drop_database("bench")
    _compare(bench, rates, took, used, count)


def _compare(bench: "Bench", rates: dict[str, list[float]], took: list[float], used: "Used", count: int) -> None:
    middle = {what: quantile(found, 0.5) for what, found in rates.items()}
    ours = middle.pop("ratings")
    bench.results.add("ratings", f"ratings, {AT_ONCE} at once", ours, "/s")
    bench.results.spread("ratings", "rating", took)
    for name, seconds in used.seconds.items():
        bench.results.add("ratings", f"ratings in a second of one core of the {name}", count / seconds, "/s")
    for what, bare in middle.items():
        bench.results.add("ratings", f"bare {what}", bare, "/s")
        goal = "two" in what
        met = ours / bare >= SHARE if goal else None
        bench.results.add("ratings", f"ratings to bare {what}", ours / bare, "×", f"≥ {SHARE}" if goal else "", met)


class Used:
    """Processor time that the system's processes used while the block ran, however often."""

    def __init__(self, instance: Instance) -> None:
        processes = instance.processes()
        self._pids = {"services": processes["launcher"], "database": processes["feedback-database"]}
        self.seconds = dict.fromkeys(self._pids, 0.0)

    def __enter__(self) -> None:
        self._before = {name: _processor_seconds(pid) for name, pid in self._pids.items()}

    def __exit__(self, *error: object) -> None:
        for name, pid in self._pids.items():
            self.seconds[name] += _processor_seconds(pid) - self._before[name]


def _processor_seconds(pid: int) -> float:
    """What a process has used so far (proc(5): fields 14 and 15 of stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def submitting(bench: "Bench") -> None:
    """`submitRating` through the gateway: one citizen after another, and many at once.

    A busy gateway refuses what it cannot answer in time; that is sent again, and how long it takes counts from the
    first time on.
    """
    subject, refused = encode_id("Unit", "ca-hue"), 0
    async with bench.instance.client() as client, AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(Connection(bench.instance.port, {})) for _ in range(AT_ONCE)]
        for at_once in (1, AT_ONCE):
            purse = await tokens(client, bench.times(200))

            async def submit(_: int, purse: list[str] = purse) -> None:
                nonlocal refused
                connection = connections.pop()
                given = {"subject": subject, "stars": 4, "reasons": ["CLEAR"], "token": purse.pop()}
                asked = {"query": RATE, "variables": {"input": given}}
                while (found := await connection.answer("/graphql", asked))[0] == httpx.codes.SERVICE_UNAVAILABLE:
                    refused += 1
                    await asyncio.sleep(AGAIN)
                connections.append(connection)
                assert b'"errors":[]' in found[1], found

            rate, took = await load(submit, len(purse), at_once)
            bench.results.add("submitting", f"submitRating, {at_once} at once", rate, "/s")
            bench.results.spread("submitting", f"submitRating, {at_once} at once", took)
    bench.results.add("submitting", "submitRating refused for a while", refused, "times")
