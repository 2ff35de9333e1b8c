"""The gateway as a Federation 2 subgraph: composed with another one, and served by Hive's gateway beside it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.federation import entity_keys, subgraph_sdl
from gateway.schema import EXPORTED
from gateway.settings import Settings
from launcher.ports import LOOPBACK, free_port
from launcher.registry import REGISTRY
from services.settings import ServiceSettings
from tests.gateway.conftest import House
from tests.gateway.protocol.serving import served
from tests.node import Packages
from tests.waiting import until

HERE = Path(__file__).parent / "federation"
NODE = Packages(HERE)
STATIONS = HERE / "stations.graphql"
SUBGRAPH = "/graphql/subgraph"
HIVE = "node_modules/@graphql-hive/gateway/dist/bin.js"
ENTITIES = """query($of: [_Any!]!) { _entities(representations: $of) {
  __typename ... on Unit { id code name } ... on Hotline { id dialled } } }"""


@pytest.fixture
def gateway_settings(settings: ServiceSettings) -> Settings:
    return Settings(**settings.model_dump(), subgraph=True)


async def ask(client: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    return (await client.post(SUBGRAPH, json={"query": query, "variables": variables})).json()


# -- the subgraph ------------------------------------------------------------------------------------------------------


def test_every_node_has_its_key_and_the_rest_is_the_public_schema():
    public = EXPORTED.read_text(encoding="utf-8")
    ours = subgraph_sdl(REGISTRY, public)
    for name, keys in ((name, entity_keys(name)) for name in REGISTRY.kinds_by_type):
        head = next(line for line in ours.splitlines() if line.startswith(f"type {name} implements"))
        assert all(f'@key(fields: "{key}")' in head for key in keys)
    without_link = ours.partition("\n\n")[2]
    assert re.sub(r" @(key|shareable)(\(.*?\))?", "", without_link) == public


async def test_things_are_found_by_their_keys(house: House):
    hotline = await house.put_in(
        "hotline", "/hotlines", {"unit": "ca-hue", "dialled": "0900 000 001", "purpose": "TRAFFIC", "order": 1}
    )
    [node] = (await house.data("{ hotlines { edges { node { id } } } }"))["hotlines"]["edges"]
    unit = (await house.data('{ unit(code: "ca-hue") { id } }'))["unit"]["id"]
    asked = [
        {"__typename": "Unit", "code": "ca-ha-noi"},
        {"__typename": "Hotline", "id": node["node"]["id"]},
        {"__typename": "Unit", "id": unit},
        {"__typename": "Unit", "code": "nowhere"},
    ]
    before = house.counted()["hotline"]
    answer = await ask(house.client, ENTITIES, of=asked)
    assert "errors" not in answer
    first, second, third, fourth = answer["data"]["_entities"]
    assert (first["code"], first["name"]) == ("ca-ha-noi", "Công an thành phố Hà Nội")
    assert (second["__typename"], second["dialled"]) == ("Hotline", hotline["dialled"])
    assert third == {"__typename": "Unit", "id": unit, "code": "ca-hue", "name": "Công an thành phố Huế"}
    assert fourth is None
    assert house.counted()["hotline"] == before + 1


async def test_a_bad_reference_costs_itself_alone(house: House):
    asked = [
        {"__typename": "Unit", "code": "ca-hue"},
        {"__typename": "Unit"},
        {"__typename": "Nonsense", "id": "VW5pdDpiY2E="},
        {"__typename": "Hotline", "id": "VW5pdDpiY2E="},
        "VW5pdDpiY2E=",
    ]
    answer = await ask(house.client, ENTITIES, of=asked)
    found = answer["data"]["_entities"]
    assert [one and one["code"] for one in found] == ["ca-hue", None, None, None, None]
    assert [error["path"] for error in answer["errors"]] == [["_entities", place] for place in (1, 2, 3, 4)]
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_ID"}


async def test_too_many_references_are_refused(house: House):
    answer = await ask(house.client, ENTITIES, of=[{"__typename": "Unit", "code": "bca"}] * 101)
    assert answer["errors"][0]["extensions"]["code"] == "TOO_MANY_IDS"


async def test_the_public_door_knows_nothing_of_it(house: House):
    answer = await house.ask("{ _service { sdl } }")
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


# -- in a graph of others ----------------------------------------------------------------------------------------------


@asynccontextmanager
async def stations() -> AsyncIterator[str]:
    """The address of the other subgraph."""
    async with NODE.started("stations.mjs", str(STATIONS)) as process:
        assert process.stdout is not None
        yield (await process.stdout.readline()).decode().strip()


@asynccontextmanager
async def hive(supergraph: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of Hive's gateway that serves this supergraph."""
    port = free_port()
    arguments = ("supergraph", str(supergraph), "--host", LOOPBACK, "--port", str(port))
    async with NODE.started(HIVE, *arguments) as process, httpx.AsyncClient(timeout=60, trust_env=False) as client:
        client.base_url = f"http://{LOOPBACK}:{port}"

        async def ready() -> bool:
            if process.returncode is not None:
                assert process.stdout is not None
                pytest.fail((await process.stdout.read()).decode())
            try:
                return (await client.get("/readiness")).is_success
            except httpx.TransportError:
                return False

        await until(ready, patience=90)
        yield client


@pytest.mark.slow
async def test_a_supergraph_holds_both(house: House, tmp_path: Path):
    supergraph = tmp_path / "supergraph.graphql"
    async with served(house.gateway) as host, stations() as address:
        url = f"http://{host}{SUBGRAPH}"
        composed = await NODE.run("compose.mjs", url, str(STATIONS), address, str(supergraph))
        assert composed["errors"] == []
        async with hive(supergraph) as client:
            both = "{ stations { name unit { code name province parent { name } } } }"
            answer = (await client.post("/graphql", json={"query": both})).json()
            assert "errors" not in answer
            [first, second] = answer["data"]["stations"]
            assert first["unit"] == {
                "code": "ca-ha-noi",
                "name": "Công an thành phố Hà Nội",
                "province": "ha-noi",
                "parent": {"name": "Bộ Công an"},
            }
            assert second["unit"]["province"] == "hue"
            theirs = "{ units(first: 3) { totalCount edges { node { code stations { name } } } } }"
            answer = (await client.post("/graphql", json={"query": theirs})).json()
            assert "errors" not in answer
            nodes = [edge["node"] for edge in answer["data"]["units"]["edges"]]
            assert {node["code"]: [one["name"] for one in node["stations"]] for node in nodes} == {
                "bca": [],
                "ca-ha-noi": ["Đồn thử số 1"],
                "ca-hue": ["Đồn thử số 2"],
            }
