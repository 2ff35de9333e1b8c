"""The whole system, run as a person runs it, once in each of its two shapes.

The stories of one shape share one system; each keeps to things of its own. `--dist loadgroup` gives each shape to one
worker; under another distribution every worker starts its own.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest

from hotline.demo import lines
from services.cancellation import cancel
from services.identity import Role
from services.lines import ServerSentEvent, server_sent_events
from tests.system.instance import Instance
from tests.waiting import until

SHAPES = [
    pytest.param(False, id="together", marks=pytest.mark.xdist_group("system-together")),
    pytest.param(True, id="separate", marks=pytest.mark.xdist_group("system-separate")),
]


@pytest.fixture(scope="session", params=SHAPES)
def shape(request: pytest.FixtureRequest) -> bool:
    """Whether the services are processes of their own."""
    return request.param


@pytest.fixture(scope="session")
def system(shape: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running system that holds the units of the country and nothing else."""
    with Instance(tmp_path_factory.mktemp("system") / "var", separate=shape) as instance:
        put_in_units(instance)
        yield instance


@pytest.fixture
async def citizen(system: Instance) -> AsyncIterator[httpx.AsyncClient]:
    async with system.client() as client:
        yield client


@pytest.fixture
async def operator(system: Instance) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with every role for the whole house."""
    async with system.client(system.bearer()) as client:
        yield client


@pytest.fixture
async def second(system: Instance) -> AsyncIterator[httpx.AsyncClient]:
    """Another editor, as approving takes two."""
    async with system.client(system.bearer("second", [Role.EDITOR])) as client:
        yield client


def jsonl(rows: Sequence[Mapping[str, object]]) -> bytes:
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def put_in_units(instance: Instance) -> None:
    """Imports the ministry, its departments and the provinces' units."""
    units = list(lines(datetime.now(UTC))["units"])
    with httpx.Client(base_url=instance.address, headers=instance.bearer(), timeout=60, trust_env=False) as client:
        answer = client.post("/api/hotline/units/import", content=jsonl(units))
    assert answer.raise_for_status().json()["inserted"] == len(units)


async def put_in(client: httpx.AsyncClient, service: str, kind: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Imports and publishes lines; until the service has heard of the units of a new system it refuses them."""

    async def taken() -> bool:
        answer = await client.post(f"/api/{service}/{kind}/import?publish=true", content=jsonl(rows))
        return answer.raise_for_status().json()["rejectedCount"] == 0

    await until(taken)


Told = tuple[str, str]
"""What happened, and the global id of the thing."""


@asynccontextmanager
async def changes(client: httpx.AsyncClient) -> AsyncIterator[set[Told]]:
    """What a subscriber of the gateway is told meanwhile, as it comes."""
    told: set[Told] = set()
    asked = {"query": "subscription { changes { what id } }"}
    headers = {"Accept": "text/event-stream"}

    async def listen(events: AsyncIterator[ServerSentEvent]) -> None:
        async for event in events:
            if event.data:
                change = orjson.loads(event.data)["data"]["changes"]
                told.add((change["what"], change["id"]))

    async with client.stream("POST", "/graphql", json=asked, headers=headers, timeout=None) as answer:
        events = server_sent_events(answer.raise_for_status().aiter_bytes())
        await anext(events)
        listening = asyncio.create_task(listen(events))
        try:
            yield told
        finally:
            await cancel(listening)


async def ask(client: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    """The data of a GraphQL operation that goes well."""
    answer = (await client.post("/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def act(client: httpx.AsyncClient, verb: str, thing: str, **given: Any) -> dict[str, Any]:
    """What a mutation such as `publishArticle` made of a thing. It must go well."""
    name, field = f"{verb}{thing}", {"WantedNotice": "notice"}.get(thing, thing[0].lower() + thing[1:])
    text = (
        f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{"
        f" {field} {{ id state version }} errors {{ code message field detail }} }} }}"
    )
    payload = (await ask(client, text, input=given))[name]
    assert payload["errors"] == []
    return payload[field]
