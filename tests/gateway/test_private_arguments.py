"""Private arguments of every domain: never in an address, and in nothing that is kept."""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType

from gateway.execution.sources import graphql_schema
from gateway.privacy_policy import uncached_fields, unlogged_fields
from gateway.schema import SchemaMismatch, make_schema
from launcher.registry import REGISTRY
from services.domain import Domain, PrivateArguments, Registry
from tests.gateway.conftest import House
from tests.test_openapi import DOCUMENTS

SCHEMA = make_schema(REGISTRY)
FIELDS = sorted(REGISTRY.post_only_fields)
PATHS = [(name, path) for name, domain in REGISTRY.domains.items() for path in domain.post_only_paths]
WORD = "Qwzxvword"
SECRETS = {"receipt", "secret", "token", "attestation"}
"""Arguments that are secret wherever they stand."""


def field_of(path: str) -> GraphQLField:
    type_name, _, name = path.partition(".")
    found = graphql_schema(SCHEMA).type_map[type_name]
    assert isinstance(found, GraphQLObjectType)
    return found.fields[name]


def document(path: str) -> str:
    """An operation of the field alone, with a variable for each argument that it needs."""
    kind, _, name = path.partition(".")
    needed = {n: a.type for n, a in field_of(path).args.items() if isinstance(a.type, GraphQLNonNull)}
    declared = ", ".join(f"${n}: {type_}" for n, type_ in needed.items())
    given = ", ".join(f"{n}: ${n}" for n in needed)
    signature, arguments = (f"({declared})", f"({given})") if needed else ("", "")
    return f"{kind.lower()} Private{signature} {{ {name}{arguments} {{ __typename }} }}"


def hashed(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}}


def values(path: str) -> dict[str, Any]:
    """For the arguments of queries; a mutation is refused before its input is looked at."""
    given = {"name": WORD, "queries": [{"name": WORD}], "number": f"TG-{WORD}", "secret": WORD * 2, "receipt": WORD}
    given |= {"location": {"latitude": 21.0, "longitude": 105.8}}
    return {name: given[name] for name in field_of(path).args if name in given}


@pytest.mark.parametrize("path", [path for path in FIELDS if path.startswith("Query.")])
async def test_get_is_refused_however_the_document_comes(station: House, path: str):
    endpoint = station.gateway.endpoint
    text = document(path)
    registered, variables = endpoint.register(text + " # registered"), values(path)
    await station.client.post("/graphql", json={"query": text, "extensions": hashed(text), "variables": variables})
    ways: list[dict[str, str]] = [
        {"query": text},
        {"extensions": orjson.dumps(hashed(text)).decode()},
        {"extensions": orjson.dumps({"persistedQuery": {"version": 1, "sha256Hash": registered}}).decode()},
    ]
    for way in ways:
        for accept in ("application/json", "text/event-stream"):
            params = {**way, "variables": orjson.dumps(variables).decode()}
            answer = await station.client.get("/graphql", params=params, headers={"Accept": accept})
            refused(answer)
            assert (await station.client.head("/graphql", params=params)).status_code == 405


def refused(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST"), answer.text
    assert "METHOD_NOT_ALLOWED" in answer.text
    assert "POST" in answer.text
    assert WORD not in answer.text + str(answer.headers)


@pytest.mark.parametrize("path", [path for path in FIELDS if path.startswith("Query.")])
async def test_an_answer_names_nothing_that_was_asked_and_is_kept_nowhere(station: House, logged: list[Any], path: str):
    answer = await station.client.post("/graphql", json={"query": document(path), "variables": values(path)})
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not {"etag", "surrogate-key", "age"} & set(answer.headers)
    assert WORD not in str(logged) + str(answer.headers)


async def test_a_text_that_spells_out_a_name_is_kept_in_no_cache(station: House):
    endpoint = station.gateway.endpoint
    for text in (
        f'{{ wantedMatch(name: "{WORD}") {{ caution }} }}',
        f'query($name: String = "{WORD}") {{ wantedMatch(name: $name) {{ caution }} }}',
        f'{{ wantedMatch(name: "{WORD}") {{ nothing }} }}',
        f'{{ wantedMatch(name: "{WORD}") ',
    ):
        await station.client.post("/graphql", json={"query": text, "extensions": hashed(text)})
        assert text not in endpoint.runner.documents
        again = await station.client.post("/graphql", json={"extensions": hashed(text)})
        assert again.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    with_variable = "query($name: String!) { wantedMatch(name: $name) { caution } }"
    await station.data(with_variable, name=WORD)
    assert with_variable in endpoint.runner.documents


def test_fields_with_private_arguments_are_neither_cached_nor_logged():
    assert set(FIELDS) <= uncached_fields(REGISTRY)
    assert set(FIELDS) <= unlogged_fields(SCHEMA, REGISTRY)


def parameters() -> Iterator[tuple[str, str, str]]:
    """Service, path and name of everything that stands in the address of a REST request."""
    for service, given in DOCUMENTS.items():
        for path, operations in given["paths"].items():
            for operation in operations.values():
                for parameter in operation.get("parameters", []):
                    if parameter["in"] in {"query", "path"}:
                        yield service, path, parameter["name"]


def test_no_address_of_rest_takes_a_private_argument():
    private = {(one.path, name) for one in REGISTRY.private_arguments for name in one.names}
    assert not [given for given in parameters() if given[1:] in private or given[2] in SECRETS]
    for service, path in PATHS:
        assert DOCUMENTS[service]["paths"][path].keys() == {"post"}, path


async def asks_for_post(house: House, service: str) -> None:
    paths = [path for name, path in PATHS if name == service]
    assert paths
    for path in paths:
        url, asked = path.replace("{id}", "n1"), {"name": WORD, "receipt": WORD}
        answer = await house.peers[service].get(url, params=asked)
        refused(answer)
        assert answer.json()["detail"] == "Send it with POST."
        assert (await house.peers[service].request("HEAD", url, params=asked)).status_code == 405


async def test_wanted_asks_for_post(station: House):
    await asks_for_post(station, "wanted")


async def test_hotline_asks_for_post(station: House):
    await asks_for_post(station, "hotline")


async def test_feedback_asks_for_post(counter: House):
    await asks_for_post(counter, "feedback")


def test_every_service_with_private_paths_is_asked():
    assert {name for name, _ in PATHS} == {"wanted", "feedback", "hotline"}


def test_a_manifest_that_names_an_argument_wrongly_makes_no_schema():
    wrong = PrivateArguments(names=("nickname",), field="Query.wantedMatch")
    domains = [*REGISTRY.domains.values(), Domain(name="lost", private_arguments=(wrong,))]
    with pytest.raises(SchemaMismatch, match="nickname"):
        make_schema(Registry(domains))
