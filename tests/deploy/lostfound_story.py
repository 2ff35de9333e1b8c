"""The domain that CONTRIBUTING.md builds, in the whole system: run by test_contributing.py beside that domain."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from pydantic import SecretStr

from launcher.assembly import in_one_process
from launcher.ports import LOOPBACK, free_port
from launcher.registry import REGISTRY, SERVICES
from launcher.server import serving
from services.identity import DevelopmentIssuer
from tests.conftest import Bearer
from tests.system.rating import tokens
from tests.waiting import until

UNIT = {"code": "bca", "kind": "MINISTRY_OFFICE", "names": {"vi": "Bộ Công an"}}
WALLET = {"id": "wallet", "unit": "bca", "what": "Ví da màu nâu", "place": "Bến xe Mỹ Đình", "foundOn": "2026-11-20"}
LISTED = "{ lostItems { totalCount edges { node { id what foundOn unit { name } } } } }"
FOUND = '{ search(text: "vi da", kinds: [ITEM]) { totalCount edges { title kind node { __typename id } } } }'
CHANGES = "subscription { changes(kinds: [ITEM]) { what kind node { ... on LostItem { what } } } }"


@pytest.fixture
async def system(
    mongo_url: str, database_name: str, issuer: DevelopmentIssuer, tmp_path: Path, bearer: Bearer
) -> AsyncIterator[httpx.AsyncClient]:
    """Every service in this process, lost property among them; the client is an editor of the ministry's."""
    given: dict[str, Any] = {
        "mongo_url": mongo_url,
        "database_prefix": f"{database_name}_",
        "secret": SecretStr("a secret for tests"),
        "identity": issuer.settings(),
    }
    settings = {name: entry.settings(**given, folder=tmp_path / name) for name, entry in SERVICES.items()}
    address, staff = f"http://{LOOPBACK}:{(port := free_port())}", bearer("admin", "editor")
    async with (
        in_one_process(settings) as assembly,
        serving(assembly.front, LOOPBACK, port),
        httpx.AsyncClient(base_url=address, headers=staff, timeout=60, trust_env=False) as client,
    ):
        await taken_in(client, "hotline", "units", UNIT)
        yield client


async def taken_in(client: httpx.AsyncClient, service: str, kind: str, line: dict[str, Any]) -> None:
    """Imports the line; a service may learn of a new unit a moment late."""

    async def look() -> bool:
        answer = await client.post(f"/api/{service}/{kind}/import", content=orjson.dumps(line))
        return answer.raise_for_status().json()["rejected"] == []

    await until(look)


async def asked(client: httpx.AsyncClient, query: str) -> Any:
    """The data of an anonymous query, which may be cached."""
    async with httpx.AsyncClient(base_url=client.base_url, timeout=60, trust_env=False) as citizen:
        answer = (await citizen.post("/graphql", json={"query": query})).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def events(client: httpx.AsyncClient) -> AsyncIterator[dict[str, Any]]:
    """What a subscription to changes of lost property tells; first that it listens."""
    headers = {"Accept": "text/event-stream"}
    async with client.stream("POST", "/graphql", json={"query": CHANGES}, headers=headers) as stream:
        yield {}
        async for line in stream.aiter_lines():
            if line.startswith("data:") and "changes" in line:
                yield orjson.loads(line.removeprefix("data:"))["data"]["changes"]


async def test_it_is_served_searched_and_followed(system: httpx.AsyncClient):
    async with aclosing(events(system)) as told:
        await anext(told)
        await taken_in(system, "lostfound", "items", WALLET)
        assert await anext(told) == {"what": "PUBLISHED", "kind": "ITEM", "node": {"what": WALLET["what"]}}
        listed = (await asked(system, LISTED))["lostItems"]
        node = listed["edges"][0]["node"]
        assert node == {**node, "what": WALLET["what"], "foundOn": "2026-11-20", "unit": {"name": "Bộ Công an"}}
        assert (await asked(system, f'{{ node(id: "{node["id"]}") {{ __typename }} }}'))["node"] == {
            "__typename": "LostItem"
        }
        found = (await until(lambda: _found(system, 1)))["edges"][0]
        shown = {"__typename": "LostItem", "id": node["id"]}
        assert found == {"title": WALLET["what"], "kind": "ITEM", "node": shown}

        assert (await system.post("/api/lostfound/items/wallet/return")).status_code == 200
        assert await anext(told) == {"what": "WITHDRAWN", "kind": "ITEM", "node": None}
        assert (await asked(system, LISTED))["lostItems"]["totalCount"] == 0
        await until(lambda: _found(system, 0))


async def _found(client: httpx.AsyncClient, count: int) -> Any:
    found = (await asked(client, FOUND))["search"]
    return found if found["totalCount"] == count else None


async def test_it_is_rated(system: httpx.AsyncClient):
    await taken_in(system, "lostfound", "items", WALLET)
    async with httpx.AsyncClient(base_url=system.base_url, timeout=60, trust_env=False) as citizen:
        [token] = await tokens(citizen, 1)
        rating = {"subject": {"kind": "item", "id": "wallet"}, "stars": 5, "token": token}
        answer = await citizen.post("/api/feedback/ratings", json=rating)
        assert answer.status_code == 201, answer.text
        unknown = await citizen.post("/api/feedback/ratings", json=rating | {"subject": {"kind": "castle", "id": "x"}})
    assert unknown.status_code == 422
    assert "'item'" in unknown.json()["detail"]


async def test_it_is_documented(system: httpx.AsyncClient):
    assert "/items" in (await system.get("/api/lostfound/openapi.json")).json()["paths"]
    assert (await system.get("/schemas/items.json")).json()["$id"] == "/schemas/items.json"
    assert "type LostItem implements Node" in (await system.get("/schema.graphql")).text
    assert "/api/lostfound/changes" in (await system.get("/")).text
    kinds = (await system.get("/api/search/openapi.json")).json()["paths"]["/search"]["get"]["parameters"]
    [listed] = [one for one in kinds if one["name"] == "kinds"]
    assert str(list(REGISTRY.searchable)) in str(listed)
