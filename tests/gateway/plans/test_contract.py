"""The contract of compiled plans: each returns what graphql-core returns for the same operation and sources."""

import asyncio
from random import Random
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gateway.execution.runner import OperationResult, PreparedOperation, Runner
from gateway.plans import OperationPlans
from gateway.protocol.parameters import Parameters
from gateway.protocol.request_context import CacheTags
from tests.gateway.protocol.random_operations import Documents, Operations, made
from tests.gateway.protocol.toy import ROWS_QUERY, World
from tests.waiting import PATIENCE

LAWS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
WORLD = World()
ENDPOINT = WORLD.endpoint(limits={"depth": 40, "aliases": 500, "directives": 500, "fields": 100_000, "tokens": 100_000})
RUNNER: Runner = ENDPOINT.runner
SCHEMA = RUNNER.schema


async def both(text: str, root: Any) -> tuple[OperationResult, OperationResult]:
    """What the plan answers and what graphql-core answers, each from sources of its own."""
    prepared = RUNNER.prepare(Parameters(text))
    context = WORLD.plain_context(CacheTags())
    RUNNER.root = made(root)
    planned = await by_plan(prepared, context)
    RUNNER.root = made(root)
    core = await RUNNER.run_interpreted(prepared, context)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*left, return_exceptions=True)
    return planned, core


async def by_plan(prepared: PreparedOperation, context: Any) -> OperationResult:
    plans = OperationPlans(SCHEMA, prepared.operation.document, prepared.operation.node)
    plan = plans.plan(prepared.coerced)
    assert plan is not None
    return OperationResult(*await plans.run(plan, prepared.coerced, context, RUNNER.root))


def nulled(outcome: OperationResult) -> set[tuple[str | int, ...]]:
    """The places that errors made null: each error's path up to the first null."""
    places = set()
    for error in outcome.errors:
        assert error.path is not None
        place: list[str | int] = []
        value: Any = outcome.data
        for key in error.path:
            if value is None:
                break
            place.append(key)
            value = value[key]
        assert value is None, "an error whose place is not null"
        places.add(tuple(place))
    return places


def is_valid(text: str) -> bool:
    return RUNNER.documents.get(text).error is None


@LAWS
@given(st.integers(0, 2**63), st.sampled_from([0.0, 0.02, 0.1]))
def test_sync_plan_equals_core_with_errors_in_order(seed: int, oddity: float) -> None:
    random = Random(seed)
    text = Operations(SCHEMA, random).text()
    root = Documents(SCHEMA, random, awaiting=False, oddity=oddity).root()
    assume("boss" not in text)
    assume(is_valid(text))
    planned, core = asyncio.run(both(text, root))
    assert planned.data == core.data
    assert [(e.path, e.locations) for e in planned.errors] == [(e.path, e.locations) for e in core.errors]


@LAWS
@given(st.integers(0, 2**63), st.sampled_from([0.0, 0.02, 0.1]))
def test_awaiting_plan_equals_core(seed: int, oddity: float) -> None:
    random = Random(seed)
    text = Operations(SCHEMA, random).text()
    root = Documents(SCHEMA, random, awaiting=True, oddity=oddity).root()
    assume(is_valid(text))
    planned, core = asyncio.run(both(text, root))
    assert planned.data == core.data
    assert nulled(planned) == nulled(core)


@pytest.mark.parametrize(
    "text",
    [
        "{ __schema { types { name kind fields { name args { name defaultValue } } } } }",
        '{ __type(name: "Person") { name interfaces { name } } __typename }',
        '{ wish(wish: {name: "x", words: ["a"]}) hello }',
        "{ broken missing brokenLater later(turns: 2) }",
        ROWS_QUERY,
        "{ connection(first: 3) { edges { cursor node { id author { name shout(times: 2) } } } } }",
        "mutation { a: add(number: 1) b: fail c: add(number: 2) __typename }",
    ],
)
async def test_plan_equals_core_on_a_real_query(text: str) -> None:
    planned, core = await both(text, None)
    assert planned.data == core.data
    assert nulled(planned) == nulled(core)


async def test_mutations_run_one_after_the_other() -> None:
    world = World()
    prepared = RUNNER.prepare(Parameters("mutation { a: add(number: 1) b: add(number: 2) }"))
    outcome = await by_plan(prepared, world.plain_context(CacheTags()))
    assert outcome.data == {"a": 1, "b": 2}
    assert world.log == ["begin 1", "end 1", "begin 2", "end 2"]


async def test_loads_of_one_level_meet_in_one_batch() -> None:
    world = World()
    prepared = RUNNER.prepare(Parameters(ROWS_QUERY, None, {"first": 20}))
    outcome = await by_plan(prepared, world.plain_context(CacheTags()))
    assert not outcome.errors
    assert [len(batch) for batch in world.batches] == [7]


async def test_plan_follows_conditions_of_each_request() -> None:
    text = "query ($yes: Boolean!) { hello @include(if: $yes) __typename }"
    with_it = RUNNER.prepare(Parameters(text, None, {"yes": True}))
    without = RUNNER.prepare(Parameters(text, None, {"yes": False}))
    context = WORLD.plain_context(CacheTags())
    assert (await RUNNER.run(with_it, context)).data == {"hello": "hello you", "__typename": "Query"}
    assert (await RUNNER.run(without, context)).data == {"__typename": "Query"}
    assert (await RUNNER.run(with_it, context)).data == {"hello": "hello you", "__typename": "Query"}


async def test_cancelled_run_cancels_its_resolvers() -> None:
    prepared = RUNNER.prepare(Parameters("{ never }"))
    task = asyncio.create_task(RUNNER.run(prepared, WORLD.plain_context(CacheTags())))
    while len(asyncio.all_tasks()) < 3:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0)


async def test_null_at_the_root_does_not_wait_for_the_rest() -> None:
    RUNNER.root = {"strict": None}
    prepared = RUNNER.prepare(Parameters("{ never strict { id } }"))
    async with asyncio.timeout(PATIENCE):
        outcome = await by_plan(prepared, WORLD.plain_context(CacheTags()))
    assert outcome.data is None
    assert [error.path for error in outcome.errors if isinstance(error, GraphQLError)] == [["strict"]]
