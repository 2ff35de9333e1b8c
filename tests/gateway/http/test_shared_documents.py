"""One document at several places of an answer: completed once, unless something of it failed or is awaited."""

import asyncio
from typing import Any

import pytest
import strawberry
from starlette.requests import Request

from gateway.http import DoorSettings, GraphQLDoor
from gateway.http.execution import Outcome
from gateway.http.parameters import Parameters

calls: list[str] = []


def _called(root: strawberry.Parent[Any]) -> str:
    calls.append(root["id"])
    return root["id"]


def _broken(root: strawberry.Parent[Any]) -> str | None:
    raise ValueError(root["id"])


async def _awaited(root: strawberry.Parent[Any]) -> str | None:
    await asyncio.sleep(0)
    return root["id"]


@strawberry.type
class Thing:
    id: str
    called: str = strawberry.field(resolver=_called)
    broken: str | None = strawberry.field(resolver=_broken)
    surely: str = strawberry.field(resolver=_broken)
    awaited: str | None = strawberry.field(resolver=_awaited)
    within: "Thing | None"


@strawberry.type
class Query:
    @strawberry.field
    def things(self) -> list[Thing | None]:
        shared: Any = {"id": "shared"}
        return [{"id": str(n), "within": shared} for n in range(3)] + [shared]  # type: ignore[return-value]


async def _no_context(_: Request) -> None:
    return None


RUNNER = GraphQLDoor(strawberry.Schema(Query), settings=DoorSettings(budget=None), context=_no_context)._runner


async def _both(selection: str) -> tuple[Outcome, Outcome]:
    prepared = RUNNER.prepare(Parameters(f"{{ things {selection} }}"))
    return await RUNNER.run(prepared, None), await RUNNER.by_core(prepared, None)


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
