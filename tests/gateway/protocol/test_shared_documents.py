"""One document at several places of an answer: completed once, unless something of it failed or is awaited."""

import asyncio
from typing import Any

import pytest
import strawberry
from starlette.requests import Request

from gateway.execution.runner import OperationResult
from gateway.execution.sources import depends_on
from gateway.protocol.endpoint import GraphQLEndpoint
from gateway.protocol.parameters import Parameters
from gateway.protocol.settings import EndpointSettings

calls: list[str] = []


def _called(root: strawberry.Parent[Any]) -> str:
    calls.append(root["id"])
    return root["id"]


def _broken(root: strawberry.Parent[Any]) -> str | None:
    raise ValueError(root["id"])


async def _awaited(root: strawberry.Parent[Any]) -> str | None:
    await asyncio.sleep(0)
    return root["id"]


OWNERS: dict[str, Any] = {"a": {"id": "owner a", "within": {"id": "inner"}}, "b": {"id": "owner b"}}


@depends_on("owner")
def _owner(root: strawberry.Parent[Any]) -> Any:
    """The owner `a` or `b`; nobody, a failure or something awaited for others."""
    calls.append(str(root["owner"]))
    if root["owner"] == "broken":
        raise ValueError("no such owner")
    return _later(OWNERS["a"]) if root["owner"] == "later" else OWNERS.get(root["owner"])


async def _later(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


@strawberry.type
class Thing:
    id: str
    called: str = strawberry.field(resolver=_called)
    broken: str | None = strawberry.field(resolver=_broken)
    surely: str = strawberry.field(resolver=_broken)
    awaited: str | None = strawberry.field(resolver=_awaited)
    within: "Thing | None"
    owner: "Thing | None" = strawberry.field(resolver=_owner)


@strawberry.type
class Query:
    @strawberry.field
    def things(self) -> list[Thing | None]:
        shared: Any = {"id": "shared"}
        return [{"id": str(n), "within": shared} for n in range(3)] + [shared]  # type: ignore[return-value]

    @strawberry.field
    def owned(self) -> list[Thing | None]:
        owners = ["a", "b", "a", "broken", "later", None, "b", "broken", "later", "unknown", "unknown", 7]
        return [{"id": str(n), "owner": owner} for n, owner in enumerate(owners)]  # type: ignore[return-value]


async def _no_context(_: Request) -> None:
    return None


RUNNER = GraphQLEndpoint(
    strawberry.Schema(Query), settings=EndpointSettings(rate_limit=None), context=_no_context
).runner


async def _both(selection: str, field: str = "things") -> tuple[OperationResult, OperationResult]:
    prepared = RUNNER.prepare(Parameters(f"{{ {field} {selection} }}"))
    return await RUNNER.run(prepared, None), await RUNNER.run_interpreted(prepared, None)


@pytest.mark.parametrize(
    "selection",
    [
        "{ id within { id called } }",
        "{ id within { id broken } }",
        "{ id within { id surely } }",
        "{ id within { awaited } }",
        "{ called within { awaited broken } }",
        "{ a: within { id } b: within { x: id called } within { __typename } }",
    ],
)
async def test_it_answers_what_graphql_core_answers(selection: str):
    ours, core = await _both(selection)
    assert ours.data == core.data
    found = [sorted(str(error.path) for error in one.errors) for one in (ours, core)]
    assert found[0] == found[1]


async def test_resolvers_of_a_shared_document_are_called_once():
    calls.clear()
    prepared = RUNNER.prepare(Parameters("{ things { within { called } } }"))
    outcome = await RUNNER.run(prepared, None)
    assert outcome.data == {"things": [{"within": {"called": "shared"}}] * 3 + [{"within": None}]}
    assert calls == ["shared"]


@pytest.mark.parametrize(
    "selection",
    [
        "{ id owner { id called } }",
        "{ owner { id broken } }",
        "{ owner { surely } }",
        "{ owner { awaited within { awaited } } }",
        "{ one: owner { id } two: owner { within { broken called } } }",
    ],
)
async def test_what_one_key_decides_is_what_graphql_core_answers(selection: str):
    ours, core = await _both(selection, "owned")
    assert ours.data == core.data
    found = [sorted(str(error.path) for error in one.errors) for one in (ours, core)]
    assert found[0] == found[1]


async def test_a_resolver_is_called_once_for_each_key_that_decides():
    calls.clear()
    outcome = await RUNNER.run(RUNNER.prepare(Parameters("{ owned { owner { id } } }")), None)
    assert outcome.data is not None
    assert sorted(calls) == sorted(["a", "b", "broken", "later", "None", "broken", "later", "unknown", "7"])
