"""Changes: answers are dropped from the cache, and subscribers are told."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import ExecutionResult, parse, subscribe

from gateway.broker import Broker, ChangeEvent, ChangeFilter
from gateway.cache.entity_cache import EntityCache
from gateway.clients import UpstreamClients
from gateway.context import OperationContextFactory
from gateway.errors import ChangesLost, SlowSubscriber
from gateway.execution.sources import accept_documents, graphql_schema
from gateway.protocol.request_context import RequestContext
from gateway.schema import make_schema
from gateway.settings import UpstreamSettings
from launcher.registry import REGISTRY
from services.errors import TooManyRequests
from services.global_ids import encode_id
from tests.gateway.conftest import HUE, House
from tests.waiting import PATIENCE, until

LINE = {"unit": "ca-hue", "dialled": "113", "purpose": "CRIME_REPORT"}


async def answered(house: House, query: str, wanted: Any) -> None:
    """Returns when the query is answered so; a cached answer that is never dropped fails the test."""

    async def look() -> bool:
        return await house.data(query) == wanted

    await until(look)


async def test_a_cached_answer_goes_when_what_it_read_changes(house: House):
    query = '{ unit(code: "ca-hue") { address } hotlines { totalCount } }'
    assert await house.data(query) == {"unit": {"address": None}, "hotlines": {"totalCount": 0}}
    changed = await house.peers["hotline"].put("/units/ca-hue", json=HUE | {"address": "1"}, headers=house.staff)
    assert changed.status_code == 200
    await answered(house, query, {"unit": {"address": "1"}, "hotlines": {"totalCount": 0}})
    await house.put_in("hotline", "/hotlines", LINE)
    await answered(house, query, {"unit": {"address": "1"}, "hotlines": {"totalCount": 1}})


async def test_nothing_is_cached_while_a_feed_is_lost(house: House):
    query = "{ hotlines { totalCount } }"
    await house.data(query)
    cache = house.gateway.endpoint.response_cache
    assert len(cache) == 1
    await house.gateway.state.container.feeds.followers["hotline"].stop()
    cache.feed_lost("hotline")
    await house.data(query)
    assert len(cache) == 0


async def test_answers_for_somebody_are_not_cached(house: House):
    before = house.counted()["hotline"]
    for _ in range(2):
        await house.data("{ hotlines { totalCount } }", house.staff)
    assert house.counted()["hotline"] == before + 2
    assert len(house.gateway.endpoint.response_cache) == 0


# -- subscriptions ---------------------------------------------------------------------------------------------


async def events(house: House, text: str) -> AsyncIterator[dict[str, Any]]:
    schema = make_schema(REGISTRY)
    accept_documents(schema)
    operations = OperationContextFactory(
        UpstreamClients(house.peers, UpstreamSettings()), house.broker, REGISTRY, 0.05, EntityCache(REGISTRY, 0, 0)
    )
    context = operations.create_context(RequestContext("request-1", "vi"), None, None)
    stream = subscribe(graphql_schema(schema), parse(text), context_value=context)
    stream = await stream if asyncio.iscoroutine(stream) else stream
    assert not isinstance(stream, ExecutionResult), stream
    try:
        async for result in stream:
            assert result.errors is None, result.errors
            yield result.data or {}
    finally:
        await stream.aclose()


async def test_changes_are_pushed_with_what_they_are_about(house: House):
    text = """subscription { changes(kinds: [HOTLINE], unit: "ca-hue") {
      what kind id node { id ... on Hotline { order unit { name } } } } }"""
    stream = events(house, text)
    first = asyncio.ensure_future(anext(stream))
    async with asyncio.timeout(PATIENCE):
        while len(house.broker) == 0:
            await asyncio.sleep(0)
        await house.put_in("hotline", "/hotlines", LINE | {"unit": "bca"})
        line = await house.put_in("hotline", "/hotlines", LINE)
        id = encode_id("Hotline", line["id"])
        node = {"id": id, "order": 0, "unit": {"name": HUE["names"]["vi"]}}
        assert (await first)["changes"] == {"what": "PUBLISHED", "kind": "HOTLINE", "id": id, "node": node}
        await house.put_in("hotline", "/hotlines", LINE | {"id": line["id"], "order": 3}, announced=False)
        assert (await anext(stream))["changes"]["node"] == node | {"order": 3}
        path, retired = f"/hotlines/{line['id']}", LINE | {"order": 3, "state": "RETIRED"}
        await house.peers["hotline"].put(path, json=retired, headers=house.staff)
        assert (await anext(stream))["changes"] == {"what": "WITHDRAWN", "kind": "HOTLINE", "id": id, "node": None}
        await stream.aclose()
    assert len(house.broker) == 0


CHANGE = ChangeEvent("UPDATED", "hotline", "1", {"_id": "1", "unitCode": "bca"})
ALL = ChangeFilter(None, None)


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (ALL, True),
        (ChangeFilter({"hotline"}, None), True),
        (ChangeFilter({"unit"}, None), False),
        (ChangeFilter(None, "bca"), True),
        (ChangeFilter(None, "ca-hue"), False),
    ],
)
def test_a_filter_takes_what_was_asked_for(wanted: ChangeFilter, taken: bool):
    assert wanted.matches(CHANGE) is taken
    assert wanted.matches(ChangeEvent("WITHDRAWN", "hotline", "1", None)) is (wanted.kinds != {"unit"})


def test_a_unit_is_filtered_by_its_own_code():
    assert ChangeFilter(None, "bca").matches(ChangeEvent("UPDATED", "unit", "bca", {"_id": "bca"}))


async def test_a_slow_reader_is_let_go_and_told():
    broker = Broker(backlog=2, max_subscribers=10)
    stream = broker.subscribe(ALL)
    coming = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    broker.publish(CHANGE)
    assert await coming is CHANGE
    for _ in range(3):
        broker.publish(CHANGE)
    with pytest.raises(SlowSubscriber):
        await anext(stream)
    assert len(broker) == 0


async def test_subscribers_learn_of_a_gap_and_of_the_end():
    broker = Broker(10, 10)
    lost, ended = broker.subscribe(ALL), broker.subscribe(ALL)
    waiting = [asyncio.ensure_future(anext(stream)) for stream in (lost, ended)]
    await asyncio.sleep(0)
    broker.signal_gap()
    with pytest.raises(ChangesLost):
        await waiting[0]
    with pytest.raises(ChangesLost):
        await waiting[1]
    stream = broker.subscribe(ALL)
    last = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    broker.close()
    with pytest.raises(StopAsyncIteration):
        await last


async def test_there_are_only_so_many_subscriptions():
    broker = Broker(10, 1)
    first = broker.subscribe(ALL)
    waiting = asyncio.ensure_future(anext(first))
    await asyncio.sleep(0)
    with pytest.raises(TooManyRequests):
        await anext(broker.subscribe(ALL))
    waiting.cancel()
