"""kill -9 at any moment under load: no acknowledged rating is lost, none counts twice."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress

import httpx
import pytest

from tests.adversaries.citizens import Citizen, body
from tests.adversaries.running import PREFIX, Played, at_the_door
from tests.waiting import until

RATINGS = 30
LANES = 5
KILLS = (6, 14, 22)
"""After how many acknowledgements something is killed."""


async def test_no_acknowledged_rating_is_lost_or_counts_twice(played: Played):
    acknowledged: dict[str, str] = {}
    async with at_the_door(played.system, {}) as citizen:
        tokens = [one.token for _ in range(RATINGS // 5) for one in await citizen.signed(5)]
        stars = {token: 1 + number % 5 for number, token in enumerate(tokens)}
        with played.books() as books:
            before = await asyncio.to_thread(books.counts)
        async with asyncio.timeout(300), asyncio.TaskGroup() as group:
            group.create_task(_kill(played, acknowledged))
            for lane in range(LANES):
                group.create_task(_give(citizen, tokens[lane::LANES], stars, acknowledged))
        with played.books() as books:
            after = await asyncio.to_thread(books.counts)
        grown = {name: after[name] - before[name] for name in after}
        assert grown["nullifiers"] == RATINGS
        assert grown["intake"] + grown["ratings"] == RATINGS
        assert len(set(acknowledged.values())) == RATINGS
        for token, receipt in acknowledged.items():
            assert (await _look(citizen, receipt))["stars"] == stars[token]


async def _look(citizen: Citizen, receipt: str) -> dict[str, object]:
    async def shown() -> dict[str, object] | None:
        answer = await citizen.ask("/receipts/rating", json={"receipt": receipt})
        assert answer.status_code in {200, 503}, answer.text
        return answer.json() if answer.status_code == 200 else None

    found = await until(shown, patience=60)
    assert found is not None
    return found


async def _give(citizen: Citizen, tokens: Sequence[str], stars: dict[str, int], acknowledged: dict[str, str]) -> None:
    """Gives one rating after another, each sent again until it is acknowledged."""
    for token in tokens:

        async def taken(token: str = token) -> str | None:
            with suppress(httpx.TransportError):
                answer = await citizen.ask("/ratings", json=body(token, stars=stars[token]))
                assert answer.status_code in {201, 502, 503, 504}, answer.text
                return answer.json()["receipt"] if answer.status_code == 201 else None
            return None

        receipt = await until(taken, patience=120)
        assert receipt is not None
        acknowledged[token] = receipt


async def _kill(played: Played, acknowledged: dict[str, str]) -> None:
    """Kills the database, then what serves the ratings, then the database again."""
    for goal, victim in zip(KILLS, ("feedback-database", "feedback", "feedback-database"), strict=True):

        async def reached(goal: int = goal) -> bool:
            return len(acknowledged) >= goal

        await until(reached, patience=120)
        processes = await asyncio.to_thread(played.system.processes)
        if victim == "feedback" and not played.system.separate:
            # All services are in the one process that also holds the databases: everything dies at once.
            played.said += played.system.said
            await asyncio.to_thread(played.system.kill)
            await asyncio.to_thread(played.system.start)
            continue
        with suppress(ProcessLookupError):
            os.kill(processes[victim], signal.SIGKILL)


@pytest.mark.parametrize("path", ["/health/live", f"{PREFIX}/terms"])
async def test_it_runs_on(played: Played, path: str):
    async with played.system.client() as client:
        assert (await client.get(path)).status_code == 200
