"""The whole-answer cache: what it keeps, what it drops, and that it never answers what was true before a drop."""

import asyncio
import gc
import weakref
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.cache.lru_store import CacheKey
from gateway.cache.response_cache import ComputedResponse, ResponseCache
from gateway.protocol.endpoint import GraphQLEndpoint
from gateway.protocol.settings import ResponseCacheSettings
from tests.gateway.protocol.toy import World

KEY: CacheKey = (b"document", b"rest")
STORED = "query S($id: ID!, $turns: Int = 0) { stored(id: $id, turns: $turns) }"


def client(endpoint: GraphQLEndpoint) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://server")


async def stored(http: httpx.AsyncClient, id: str, turns: int = 0) -> Any:
    variables = {"id": id, "turns": turns}
    answer = await http.post("/graphql", json={"query": STORED, "variables": variables})
    return answer.json()["data"]["stored"]


async def test_a_repeated_query_is_answered_from_the_cache_until_its_tag_is_dropped() -> None:
    world = World()
    endpoint = world.endpoint()
    async with client(endpoint) as http:
        world.stored["1"] = "old"
        assert [await stored(http, "1") for _ in range(3)] == ["old"] * 3
        assert world.reads == ["1"]
        world.stored["1"] = "new"
        assert endpoint.response_cache.invalidate(["stored:2"]) == 0
        assert await stored(http, "1") == "old"
        assert endpoint.response_cache.invalidate(["stored:1"]) == 1
        assert await stored(http, "1") == "new"
    assert world.contexts == 2


async def test_white_space_and_order_of_variables_do_not_make_another_answer() -> None:
    world = World()
    async with client(world.endpoint()) as http:
        fields = "a: rows(first: $a) { id } b: rows(first: $b) { id }"
        texts = [f"query($a: Int!, $b: Int!) {{ {fields} }}", f"query ( $a:Int!,$b: Int! ){{\n {fields} # now\n }}"]
        for text, variables in zip(texts, [{"a": 1, "b": 2}, {"b": 2, "a": 1}], strict=True):
            answer = await http.post("/graphql", json={"query": text, "variables": variables})
            assert len(answer.json()["data"]["b"]) == 2
    assert world.contexts == 1


async def test_each_language_has_its_own_answer() -> None:
    world = World()
    async with client(world.endpoint()) as http:
        for wanted, given_language in [("vi", "vi"), ("en-GB, vi;q=0.5", "en"), ("fr", "vi"), ("en", "en")]:
            headers = {"accept-language": wanted}
            answer = await http.get("/graphql", params={"query": "{ language }"}, headers=headers)
            assert answer.json()["data"]["language"] == given_language
    assert world.contexts == 2


@pytest.mark.parametrize("name", ["authorization", "cookie"])
async def test_requests_that_may_be_personal_are_never_kept(name: str) -> None:
    world = World()
    endpoint = world.endpoint()
    async with client(endpoint) as http:
        for value in ("a", "b"):
            answer = await http.post("/graphql", json={"query": "{ viewer }"}, headers={name: value})
            assert answer.headers["cache-control"] == "private, no-store"
            if name == "authorization":
                assert answer.json()["data"]["viewer"] == value
    assert len(endpoint.response_cache) == 0


async def test_private_fields_mutations_and_errors_are_never_kept() -> None:
    world = World()
    endpoint = world.endpoint(response_cache={"uncached_fields": ["Query.viewer"]})
    async with client(endpoint) as http:
        for query in ["{ viewer }", "{ ...F } fragment F on Query { v: viewer }", "mutation { fail }", "{ broken }"]:
            answer = await http.post("/graphql", json={"query": query})
            assert "no-store" in answer.headers["cache-control"], query
    assert len(endpoint.response_cache) == 0


async def test_private_by_interface_covers_its_types() -> None:
    world = World()
    world.root = {"named": {"__typename": "Place", "id": "1", "name": "x", "note": "mine"}}
    endpoint = world.endpoint(response_cache={"uncached_fields": ["Place.note"]})
    async with client(endpoint) as http:
        assert (await http.post("/graphql", json={"query": "{ named { note } }"})).json()["data"]
        assert len(endpoint.response_cache) == 0


async def test_etag_age_and_not_modified() -> None:
    async with client(World().endpoint(response_cache={"shared_seconds": 60, "browser_seconds": 5})) as http:
        first = await http.get("/graphql", params={"query": "{ rows(first: 1) { id } }"})
        assert first.headers["cache-control"] == "public, max-age=5, s-maxage=60"
        assert first.headers["surrogate-key"] == "list:rows"
        assert first.headers["age"] == "0"
        assert "Accept-Language" in first.headers["vary"]
        asked = {"if-none-match": f'"other", {first.headers["etag"]}'}
        again = await http.get("/graphql", params={"query": "{ rows(first: 1) { id } }"}, headers=asked)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        posted = await http.post("/graphql", json={"query": "{ rows(first: 1) { id } }"}, headers=asked)
        assert posted.status_code == 200


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip"])
async def test_larger_answers_are_compressed(coding: str) -> None:
    import brotli
    import zstandard

    undo = {"br": brotli.decompress, "zstd": zstandard.decompress, "gzip": __import__("gzip").decompress}
    endpoint = World().endpoint()
    async with client(endpoint) as http:
        ask = {"query": "{ rows(first: 20) { id title summary } }"}
        plain = await http.post("/graphql", json=ask, headers={"accept-encoding": "identity"})
        for headers in ({}, {"authorization": "x"}):
            request = http.build_request(
                "POST", "/graphql", json=ask, headers={"accept-encoding": f"{coding}, br;q=0.1", **headers}
            )
            answer = await http.send(request, stream=True)
            raw = b"".join([chunk async for chunk in answer.aiter_raw()])
            assert answer.headers["content-encoding"] == coding
            assert undo[coding](raw) == plain.content
            assert len(raw) * 3 < len(plain.content)
        small = await http.post("/graphql", json={"query": "{ hello }"}, headers={"accept-encoding": coding})
        assert "content-encoding" not in small.headers
    assert endpoint.response_cache.bytes > len(plain.content)
    endpoint.response_cache.clear()
    assert endpoint.response_cache.bytes == 0, "what was compressed later was counted too"


async def test_one_flight_for_all_who_wait_even_if_the_first_leaves() -> None:
    cache = ResponseCache(ResponseCacheSettings())
    go = asyncio.Event()
    flights = 0

    async def compute() -> ComputedResponse:
        nonlocal flights
        flights += 1
        await go.wait()
        return ComputedResponse(b"{}", frozenset({"t"}), True)

    waiting = [asyncio.create_task(cache.fetch(KEY, compute)) for _ in range(50)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    go.set()
    bodies = await asyncio.gather(*waiting[1:])
    assert {answer.body for answer in bodies} == {b"{}"}
    assert flights == 1
    assert len(cache) == 1


async def test_an_answer_overtaken_by_a_drop_is_worked_out_again() -> None:
    cache = ResponseCache(ResponseCacheSettings())
    truth = "old"
    began, go = asyncio.Event(), asyncio.Event()

    async def compute() -> ComputedResponse:
        seen = truth
        began.set()
        await go.wait()
        return ComputedResponse(seen.encode(), frozenset({"thing"}), True)

    waiting = asyncio.create_task(cache.fetch(KEY, compute))
    await began.wait()
    truth = "new"
    cache.invalidate(["thing"])
    later = asyncio.create_task(cache.fetch(KEY, compute))
    go.set()
    assert (await waiting).body == b"new"
    assert (await later).body == b"new"
    assert (await cache.fetch(KEY, compute)).body == b"new"


async def test_an_answer_that_is_always_overtaken_is_given_but_not_kept() -> None:
    cache = ResponseCache(ResponseCacheSettings())

    async def compute() -> ComputedResponse:
        await asyncio.sleep(0)
        cache.invalidate(["thing"])
        return ComputedResponse(b"x", frozenset({"thing"}), True)

    answer = await cache.fetch(KEY, compute)
    assert answer.body == b"x"
    assert not answer.cacheable
    assert len(cache) == 0


async def test_nothing_is_kept_while_a_feed_is_lost() -> None:
    world = World()
    endpoint = world.endpoint()
    async with client(endpoint) as http:
        await stored(http, "1")
        assert endpoint.response_cache.feed_lost("articles") == 0
        assert endpoint.response_cache.feed_lost("stored") == 1
        assert endpoint.response_cache.lost_feeds == {"articles", "stored"}
        await stored(http, "1")
        assert len(endpoint.response_cache) == 0
        await http.get("/graphql", params={"query": "{ hello }"})
        assert len(endpoint.response_cache) == 1, "what read nothing of the lost feed is kept"
        endpoint.response_cache.feed_restored("stored")
        await stored(http, "1")
        assert len(endpoint.response_cache) == 2
        assert endpoint.response_cache.lost_feeds == {"articles"}


class Failure(LookupError):
    pass


async def test_a_flight_that_fails_reaches_its_waiters_and_is_forgotten() -> None:
    cache = ResponseCache(ResponseCacheSettings())

    async def fails() -> ComputedResponse:
        await asyncio.sleep(0)
        raise Failure

    async def failure() -> weakref.ref[Failure]:
        with pytest.raises(Failure) as caught:
            await cache.fetch(KEY, fails)
        return weakref.ref(caught.value)

    failures = await asyncio.gather(*(failure() for _ in range(3)))
    gc.collect()
    assert {one() for one in failures} == {None}, "the cache holds on to what failed"
    assert (cache.counts.misses, cache.counts.joined) == (1, 2)
    with pytest.raises(Failure):
        await cache.fetch(KEY, fails)
    assert cache.counts.misses == 2


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2_000), st.sets(st.sampled_from("abc"))), max_size=60))
def test_bytes_and_tags_always_add_up(steps: list[tuple[int, int, set[str]]]) -> None:
    async def play() -> None:
        cache = ResponseCache(ResponseCacheSettings(bytes=10_000))
        for number, size, tags in steps:
            computed = ComputedResponse(b"x" * size, frozenset(tags), True)
            key: CacheKey = (b"", b"%d" % number)

            async def compute(computed: ComputedResponse = computed) -> ComputedResponse:
                return computed

            await cache.fetch(key, compute)
            if number % 7 == 0:
                cache.invalidate(tags)
            kept = [answer for n in range(31) if (answer := cache.get((b"", b"%d" % n)))]
            assert len(cache) == len(kept)
            assert cache.bytes == sum(answer.size for answer in kept) <= 10_000
        for tag in "abc":
            kept = [answer for n in range(31) if (answer := cache.get((b"", b"%d" % n)))]
            assert cache.invalidate({tag}) == len([answer for answer in kept if tag in answer.tags])

    asyncio.run(play())


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**63))
def test_cached_answers_equal_uncached_ones_once_the_drop_is_processed(seed: int) -> None:
    """Random reads and writes at once; each read must give a value that was true after the last processed drop."""
    random = Random(seed)

    async def play() -> None:
        world = World()
        endpoint = world.endpoint(response_cache={"bytes": random.choice([4_000, 10_000_000])})
        versions: dict[str, int] = {}
        settled: dict[str, int] = {}

        async def write() -> None:
            for _ in range(random.randrange(30)):
                await asyncio.sleep(0)
            id = random.choice("abcd")
            versions[id] = versions.get(id, 0) + 1
            mine = versions[id]
            world.stored[id] = str(mine)
            for _ in range(random.randrange(4)):
                await asyncio.sleep(0)
            endpoint.response_cache.invalidate([f"stored:{id}"])
            settled[id] = max(settled.get(id, 0), mine)

        async def read(http: httpx.AsyncClient) -> None:
            id = random.choice("abcd")
            least = settled.get(id, 0)
            value = int(await stored(http, id, random.choice([0, 4, 20])) or 0)
            assert least <= value <= versions.get(id, 0)

        async with client(endpoint) as http:
            for _ in range(30):
                async with asyncio.TaskGroup() as group:
                    for _ in range(random.randrange(1, 6)):
                        group.create_task(write() if random.random() < 0.4 else read(http))
            for id in "abcd":
                for turns in (0, 4, 20):
                    assert await stored(http, id, turns) == world.stored.get(id)

    asyncio.run(play())
