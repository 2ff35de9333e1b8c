"""Answers of before, given while what they read is out of reach: when, how marked, and when never."""

import asyncio
from random import Random
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.cache.response_cache import feed_tag
from gateway.protocol.endpoint import GraphQLEndpoint
from tests.gateway.protocol.toy import World

STORED = "query S($id: ID!, $turns: Int = 0) { stored(id: $id, turns: $turns) }"


def client(endpoint: GraphQLEndpoint) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://server")


async def asked(
    http: httpx.AsyncClient, id: str = "1", turns: int = 0, headers: dict[str, str] | None = None
) -> httpx.Response:
    variables = {"id": id, "turns": turns}
    return await http.post("/graphql", json={"query": STORED, "variables": variables}, headers=headers)


def codes(answer: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in answer.json().get("errors", ())]


async def test_what_was_right_is_given_marked_while_its_store_is_down() -> None:
    world = World()
    endpoint = world.endpoint()
    async with client(endpoint) as http:
        world.stored["1"] = "old"
        fresh = await asked(http)
        world.down = True
        endpoint.response_cache.feed_lost("stored")
        for coding in ("identity", "gzip"):
            answer = await asked(http, headers={"accept-encoding": coding})
            assert answer.json()["data"] == {"stored": "old"}
            assert "errors" not in answer.json()
            assert answer.json()["extensions"]["cost"] == fresh.json()["extensions"]["cost"]
            assert answer.json()["extensions"]["stale"]["asOf"].endswith("Z")
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["cache-status"] == "tiepdan; fwd=stale; fwd-status=503"
            assert answer.headers["age"] == "0"
            assert "etag" not in answer.headers
        world.down = False
        again = await asked(http)
        assert "stale" not in again.json()["extensions"]
        assert endpoint.response_cache.counts.stale == 2


@pytest.mark.parametrize("settings", [{"stale_seconds": 0}, {"never_stale": ["stored:1"]}])
async def test_it_is_not_given_where_settings_or_tags_forbid(settings: dict[str, Any]) -> None:
    world = World()
    endpoint = world.endpoint(response_cache=settings)
    async with client(endpoint) as http:
        await asked(http)
        world.down = True
        endpoint.response_cache.feed_lost("stored")
        assert codes(await asked(http)) == ["UNAVAILABLE"]
        assert endpoint.response_cache.reserved == 0


async def test_what_a_change_dropped_never_comes_back() -> None:
    world = World()
    endpoint = world.endpoint()
    async with client(endpoint) as http:
        await asked(http, "1")
        await asked(http, "2")
        # One while it was fresh, one while it waited in the reserve.
        endpoint.response_cache.invalidate(["stored:1"])
        world.down = True
        endpoint.response_cache.feed_lost("stored")
        assert codes(await asked(http, "1")) == ["UNAVAILABLE"]
        assert codes(await asked(http, "2")) == []
        endpoint.response_cache.invalidate(["stored:2"])
        assert codes(await asked(http, "2")) == ["UNAVAILABLE"]


async def test_a_feed_that_begins_anew_empties_the_reserve() -> None:
    world = World()
    endpoint = world.endpoint()
    async with client(endpoint) as http:
        await asked(http)
        endpoint.response_cache.feed_lost("stored")
        endpoint.response_cache.invalidate([feed_tag("stored")])
        endpoint.response_cache.feed_restored("stored")
        world.down = True
        assert codes(await asked(http)) == ["UNAVAILABLE"]


async def test_nobody_who_signed_in_gets_an_old_answer() -> None:
    world = World()
    endpoint = world.endpoint()
    async with client(endpoint) as http:
        await asked(http)
        world.down = True
        endpoint.response_cache.feed_lost("stored")
        for headers in ({"authorization": "x"}, {"cookie": "x"}):
            answer = await asked(http, headers=headers)
            assert codes(answer) == ["UNAVAILABLE"]
            assert answer.json()["data"] == {"stored": None}


async def test_it_is_given_for_so_long_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    for module in ("response_cache", "lru_store"):
        monkeypatch.setattr(f"gateway.cache.{module}.monotonic", lambda: now)
    world = World()
    endpoint = world.endpoint(response_cache={"seconds": 100, "stale_seconds": 60})
    async with client(endpoint) as http:
        await asked(http, "aged")
        now += 90
        await asked(http, "lost")
        world.down = True
        now += 11
        # The one has come of age; nothing was lost, so that the other is simply fresh.
        assert [(await asked(http, id)).json()["extensions"].keys() for id in ("aged", "lost")] == [
            {"cost", "stale"},
            {"cost"},
        ]
        endpoint.response_cache.feed_lost("stored")
        now += 58
        assert codes(await asked(http, "aged")) == []
        now += 1.5
        assert [codes(await asked(http, id)) for id in ("aged", "lost")] == [["UNAVAILABLE"], []]
        now += 2
        assert codes(await asked(http, "lost")) == ["UNAVAILABLE"]
        assert endpoint.response_cache.reserved == 0


async def test_an_old_answer_stands_in_where_too_much_runs_or_it_takes_too_long() -> None:
    world = World()
    endpoint = world.endpoint(limits={"concurrent_operations": 1, "queue_seconds": 0.01})
    async with client(endpoint) as http, asyncio.TaskGroup() as group:
        assert codes(await asked(http)) == []
        endpoint.response_cache.feed_lost("stored")
        group.create_task(http.post("/graphql", json={"query": "{ held }"}))
        while world.log != ["held"]:
            await asyncio.sleep(0)
        answer = await asked(http)
        assert (answer.status_code, answer.headers["cache-status"].split(";")[0]) == (200, "tiepdan")
        assert (await asked(http, "another")).status_code == 503
        world.let_go.set()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**63))
def test_old_answers_were_true_after_the_last_drop_that_was_heard(seed: int) -> None:
    """Random reads, writes and outages; feeds tell of what was missed before they count as followed, or begin anew.

    Whatever is given was true at some time since the last drop that was processed, and is marked where it is old.
    """
    random = Random(seed)

    async def play() -> None:
        world = World()
        endpoint = world.endpoint(response_cache={"bytes": random.choice([4_000, 10_000_000])})
        versions: dict[str, int] = {}
        settled: dict[str, int] = {}
        missed: list[tuple[str, int]] = []
        lost = False

        def heard(id: str, version: int) -> None:
            endpoint.response_cache.invalidate([f"stored:{id}"])
            settled[id] = max(settled.get(id, 0), version)

        async def write() -> None:
            id = random.choice("abcd")
            versions[id] = mine = versions.get(id, 0) + 1
            world.stored[id] = str(mine)
            for _ in range(random.randrange(4)):
                await asyncio.sleep(0)
            if lost:
                missed.append((id, mine))
            else:
                heard(id, mine)

        async def turn() -> None:
            nonlocal lost
            world.down = random.random() < 0.5
            if not lost:
                lost = True
                endpoint.response_cache.feed_lost("stored")
                return
            lost = False
            if random.random() < 0.3:
                endpoint.response_cache.invalidate([feed_tag("stored")])
                settled.update(versions)
            else:
                for change in missed:
                    heard(*change)
            missed.clear()
            endpoint.response_cache.feed_restored("stored")

        async def read(http: httpx.AsyncClient) -> None:
            id = random.choice("abcd")
            least = settled.get(id, 0)
            answer = orjson.loads((await asked(http, id, random.choice([0, 4]))).content)
            if "errors" in answer:
                return
            assert least <= int(answer["data"]["stored"] or 0) <= versions.get(id, 0)

        async with client(endpoint) as http:
            for _ in range(30):
                async with asyncio.TaskGroup() as group:
                    for _ in range(random.randrange(1, 6)):
                        luck = random.random()
                        group.create_task(write() if luck < 0.35 else turn() if luck < 0.5 else read(http))
            world.down = False
            if lost:
                await turn()
                world.down = False
            for id in "abcd":
                answer = (await asked(http, id)).json()
                assert answer["data"]["stored"] == world.stored.get(id)
                assert "stale" not in answer["extensions"]

    asyncio.run(play())
