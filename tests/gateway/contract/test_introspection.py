"""What the running gateway tells of its schema is the exported contract, as the reference implementation reads it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from graphql import get_introspection_query

from gateway.app import create
from gateway.schema import EXPORTED
from gateway.settings import Settings
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.clients.transport import AppTransport
from services.identity import DevelopmentIssuer
from services.web.app import with_lifespan
from tests.node import Packages

NODE = Packages(Path(__file__).parent / "node")


@pytest.fixture
async def gateway(issuer: DevelopmentIssuer, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway with no service behind it."""
    settings = Settings.model_validate(
        {"secret": "a secret for tests", "identity": issuer.settings(), "folder": tmp_path}
    )
    peers = ServiceClients({})
    app = create(settings, peers, REGISTRY)
    client = httpx.AsyncClient(transport=AppTransport(app), base_url="http://gateway")
    async with with_lifespan(app), client:  # type: ignore[arg-type]
        yield client
    await peers.close()


async def test_introspection_is_the_exported_schema_to_graphql_js_16_and_17(gateway: httpx.AsyncClient, tmp_path: Path):
    query = get_introspection_query(specified_by_url=True, input_value_deprecation=True, directive_is_repeatable=True)
    answer = await gateway.post("/graphql", json={"query": query})
    assert "errors" not in answer.json(), answer.text[:500]
    (tmp_path / "answer.json").write_bytes(answer.content)
    read = await NODE.run("introspection.mjs", str(tmp_path / "answer.json"), str(EXPORTED))
    assert [one["version"].partition(".")[0] for one in read] == ["16", "17"]
    assert [one["differ"] for one in read if not one["same"]] == []
    assert min(one["lines"] for one in read) > 2_000


async def test_the_definition_is_served_as_exported(gateway: httpx.AsyncClient):
    answer = await gateway.get("/schema.graphql")
    assert answer.text == EXPORTED.read_text(encoding="utf-8")
