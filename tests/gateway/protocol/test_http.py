"""GraphQL over HTTP beyond what the audits ask: methods, media types, persisted queries, cross-origin reads, ids."""

import asyncio
import gzip
import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gateway.execution.observer import Observer, OperationRecord
from gateway.protocol.endpoint import GraphQLEndpoint
from gateway.protocol.negotiation import content_coding, media_type, wants_page
from gateway.protocol.parameters import from_object
from gateway.protocol.persisted import TrustedDocuments, document_hash
from gateway.protocol.request_context import request_context
from gateway.protocol.settings import EndpointSettings
from services.errors import Problem
from services.observability.request_ids import RequestIdMiddleware, request_id
from services.web.accepted import language
from tests.gateway.protocol.toy import World, make_schema

GRAPHQL = "application/graphql-response+json"


def client(endpoint: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://server")


def code(answer: httpx.Response) -> str:
    return answer.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL};q=0.5, application/json", "application/json"),
        (f"{GRAPHQL}, application/json;q=0.9", GRAPHQL),
        (f"{GRAPHQL}; charset=utf-8, application/json; charset=utf-8", GRAPHQL),
        ("text/event-stream", "text/event-stream"),
        ("text/html, */*;q=0.1", "application/json"),
        ("application/xml", None),
        ("application/json;q=0", None),
        ("application/json;q=nonsense", None),
    ],
)
def test_media_types(accept: str | None, expected: str | None) -> None:
    assert media_type(accept) == expected


def test_languages_and_codings() -> None:
    offered = ("vi", "en")
    assert [language(header, offered) for header in (None, "en", "en-GB", "vi-VN,en", "fr,en;q=0.1", "de", "*")] == [
        "vi", "en", "en", "vi", "en", "vi", "vi",
    ]  # fmt: skip
    assert [content_coding(header, ("br", "gzip")) for header in (None, "gzip", "gzip, br", "*", "br;q=0", "zstd")] == [
        None, "gzip", "br", "br", None, None,
    ]  # fmt: skip


def test_pages_are_for_browsers() -> None:
    assert wants_page("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert not any(wants_page(accept) for accept in (None, "*/*", "application/json, text/html", "text/html;q=0"))


async def test_methods() -> None:
    async with client(World().endpoint()) as http:
        for method in ("PUT", "PATCH", "DELETE"):
            answer = await http.request(method, "/graphql", json={"query": "{ hello }"})
            assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
        got = await http.get("/graphql", params={"query": "{ hello }"})
        head = await http.head("/graphql", params={"query": "{ hello }"})
        assert head.content == b""
        assert head.headers["content-length"] == str(len(got.content))


async def test_nothing_acceptable() -> None:
    async with client(World().endpoint()) as http:
        answer = await http.post("/graphql", json={"query": "{ hello }"}, headers={"accept": "application/xml"})
        assert (answer.status_code, code(answer)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"query": "query A { hello } query B { later }", "operationName": "B"}, 200),
        ({"query": "query A { hello } query B { later }"}, 400),
        ({"query": "query A { hello }", "operationName": "C"}, 400),
        ({"query": "fragment F on Query { hello }"}, 400),
        ({"query": "query($n: Int!) { later(turns: $n) }", "variables": '{"n": 1}'}, 200),
        ({"query": "query($n: Int!) { later(turns: $n) }", "variables": '{"n": "x"}'}, 400),
        ({"query": "{ hello }", "variables": "nonsense"}, 400),
        ({"query": "{ hello }", "variables": "[]"}, 400),
        ({"query": ""}, 400),
        ({}, 400),
    ],
)
async def test_get(parameters: dict[str, str], status: int) -> None:
    async with client(World().endpoint()) as http:
        answer = await http.get("/graphql", params=parameters, headers={"accept": GRAPHQL})
        assert answer.status_code == status


async def test_vietnamese_survives_every_way() -> None:
    async with client(World().endpoint()) as http:
        query = "query($n: String!) { hello(name: $n) }"
        for name in ("Nguyễn Thị Ánh", "𝒬 \u202e \x00"):
            variables = {"n": name}
            posted = await http.post("/graphql", json={"query": query, "variables": variables})
            got = await http.get("/graphql", params={"query": query, "variables": json.dumps(variables)})
            assert posted.json() == got.json()
            assert posted.json()["data"]["hello"] == f"hello {name}"
        answer = await http.get("/graphql?query=%FF%FE")
        assert answer.status_code == 400


@pytest.mark.parametrize("accept", [GRAPHQL, "text/event-stream"])
async def test_an_empty_operation_name_is_none(accept: str) -> None:
    """On a WebSocket it is read by the same function."""
    async with client(World().endpoint()) as http:
        given = {"query": "query A { hello }", "operationName": ""}
        got = await http.get("/graphql", params=given, headers={"accept": accept})
        posted = await http.post("/graphql", json=given, headers={"accept": accept})
        assert "hello" in got.text
        assert got.text == posted.text
    assert from_object(given).operation_name is None


@pytest.mark.parametrize("name", ["documentId", "doc_id"])
async def test_a_registered_document_is_named_by_its_id(name: str) -> None:
    endpoint = World().endpoint()
    endpoint.trusted_documents.register("query Known { hello }", "app~1.0.0~Known")
    async with client(endpoint) as http:
        for id in ("app~1.0.0~Known", document_hash("query Known { hello }")):
            posted = await http.post("/graphql", json={name: id, "query": ""})
            got = await http.get("/graphql", params={name: id})
            assert posted.json()["data"] == got.json()["data"] == {"hello": "hello you"}
        headers = {"accept": GRAPHQL}
        for given, status, refusal in (
            ({name: "unknown"}, 404, "PERSISTED_QUERY_NOT_FOUND"),
            ({name: 7}, 400, "BAD_REQUEST"),
            ({name: "app~1.0.0~Known", "query": "{ hello }"}, 400, "BAD_REQUEST"),
        ):
            answer = await http.post("/graphql", json=given, headers=headers)
            assert (answer.status_code, code(answer)) == (status, refusal)
    async with client(World().endpoint(trusted_only=True)) as http:
        answer = await http.post("/graphql", json={name: "unknown"}, headers=headers)
        assert (answer.status_code, code(answer)) == (403, "UNTRUSTED_DOCUMENT")


async def test_a_preflight_allows_the_headers_that_are_asked_for() -> None:
    asked = "apollographql-client-name, traceparent,last-event-id"
    async with client(World().endpoint(cors_origins=frozenset({"https://app.example"}))) as http:
        for origin, wanted, allowed in (
            ("https://app.example", asked, asked),
            ("https://app.example", "a" * 2_000, None),
            ("https://app.example", "a b", None),
            ("https://other.example", asked, ""),
        ):
            headers = {"origin": origin, "access-control-request-headers": wanted}
            answer = await http.options("/graphql", headers=headers)
            found = answer.headers.get("access-control-allow-headers", "")
            assert found == allowed if allowed is not None else found.startswith("Accept, ")


async def test_compressed_bodies_are_refused() -> None:
    async with client(World().endpoint()) as http:
        body = b'{"query": "{ hello }"}'
        headers = {"content-type": "application/json", "content-encoding": "gzip"}
        for content in (body, gzip.compress(body)):
            answer = await http.post("/graphql", content=content, headers=headers)
            assert (answer.status_code, code(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")
        answer = await http.post("/graphql", content=body, headers=headers | {"content-encoding": "identity"})
        assert answer.status_code == 200


async def test_errors_are_told_in_the_language_asked_for() -> None:
    said = {"BAD_REQUEST": "Yêu cầu không hợp lệ."}

    def message_of(code: str, english: str, language: str) -> str:
        return said.get(code, english) if language == "vi" else english

    endpoint = GraphQLEndpoint(
        make_schema(), settings=EndpointSettings(), context=World().context, message_of=message_of
    )
    async with client(endpoint) as http:
        for language, expected in (("vi", said["BAD_REQUEST"]), ("en", "query is missing.")):
            answer = await http.post("/graphql", json={}, headers={"accept-language": language})
            [error] = answer.json()["errors"]
            assert error["message"] == expected
            assert error["extensions"].get("detail", expected) == "query is missing."


async def test_other_charsets_are_refused() -> None:
    async with client(World().endpoint()) as http:
        body = '{"query": "{ hello }"}'.encode("utf-16")
        headers = {"content-type": "application/json; charset=utf-16"}
        answer = await http.post("/graphql", content=body, headers=headers)
        assert (answer.status_code, code(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("by", ["get", "post"])
async def test_automatic_persisted_queries(by: str) -> None:
    query = "{ hello }"
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": document_hash(query)}}

    async def ask(http: httpx.AsyncClient, **parameters: Any) -> httpx.Response:
        if by == "post":
            return await http.post("/graphql", json={"extensions": extensions, **parameters})
        given = {"extensions": json.dumps(parameters.pop("extensions", extensions)), **parameters}
        return await http.get("/graphql?" + urlencode(given))

    async with client(World().endpoint()) as http:
        unknown = await ask(http)
        assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
        assert code(unknown) == "PERSISTED_QUERY_NOT_FOUND"
        assert unknown.status_code == 200
        assert (await ask(http, query=query)).json()["data"] == {"hello": "hello you"}
        assert (await ask(http)).json()["data"] == {"hello": "hello you"}
        assert code(await ask(http, query="{ later }")) == "PERSISTED_QUERY_MISMATCH"
        bad = {"persistedQuery": {"version": 2, "sha256Hash": "x"}}
        assert code(await ask(http, extensions=bad)) == "BAD_REQUEST"
    async with client(World().endpoint(persisted_queries=False)) as http:
        assert code(await ask(http)) == "PERSISTED_QUERY_NOT_SUPPORTED"


async def test_trusted_documents_alone() -> None:
    trusted = TrustedDocuments(["query Known { hello }"])
    endpoint = GraphQLEndpoint(
        make_schema(), settings=EndpointSettings(trusted_only=True), context=World().context, trusted=trusted
    )
    async with client(endpoint) as http:
        digest = document_hash("query Known { hello }")
        by_hash = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}
        assert (await http.post("/graphql", json=by_hash)).json()["data"] == {"hello": "hello you"}
        by_text = {"query": "query Known { hello }"}
        assert (await http.post("/graphql", json=by_text)).json()["data"] == {"hello": "hello you"}
        answer = await http.post("/graphql", json={"query": "{ hello }"})
        assert (answer.status_code, code(answer)) == (403, "UNTRUSTED_DOCUMENT")
        new = endpoint.trusted_documents.register("{ hello }")
        assert new in endpoint.trusted_documents
        assert (await http.post("/graphql", json={"query": "{ hello }"})).status_code == 200


async def test_cross_origin_reads() -> None:
    async with client(World().endpoint()) as http:
        preflight = await http.options("/graphql", headers={"origin": "https://app.example"})
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == "*"
        assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
        assert "access-control-allow-credentials" not in preflight.headers
        answer = await http.post("/graphql", json={"query": "{"}, headers={"origin": "https://app.example"})
        assert answer.headers["access-control-allow-origin"] == "*"
    async with client(World().endpoint(cors_origins=["https://app.example"])) as http:
        for origin, allowed in [("https://app.example", True), ("https://evil.example", False), ("null", False)]:
            answer = await http.options("/graphql", headers={"origin": origin})
            assert ("access-control-allow-methods" in answer.headers) is allowed
            answer = await http.post("/graphql", json={"query": "{ hello }"}, headers={"origin": origin})
            assert (answer.headers.get("access-control-allow-origin") == origin) is allowed


async def test_request_ids_are_the_houses() -> None:
    async with client(RequestIdMiddleware(World().endpoint())) as http:
        headers = {"x-request-id": "given-from-outside"}
        answer = await http.post("/graphql", json={"query": "{ broken }"}, headers=headers)
        assert answer.headers.get_list("x-request-id") == ["given-from-outside"]
        assert answer.json()["errors"][0]["extensions"]["requestId"] == "given-from-outside"


async def test_a_problem_of_the_context_is_the_requests_answer() -> None:
    class NotSignedIn(Problem):
        status, code, title = 401, "UNAUTHENTICATED", "Sign in"

    async def context(request: Request) -> object:
        assert request_context(request).language == "vi"
        raise NotSignedIn("The token has expired.", headers={"WWW-Authenticate": "Bearer"})

    endpoint = GraphQLEndpoint(make_schema(), settings=EndpointSettings(), context=context)
    async with client(endpoint) as http:
        for headers in ({}, {"authorization": "Bearer x"}):
            answer = await http.post("/graphql", json={"query": "{ hello }"}, headers=headers)
            assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_the_door_among_other_routes() -> None:
    async def home(_: Request) -> PlainTextResponse:
        return PlainTextResponse("home")

    endpoint = World().endpoint()
    async with client(Starlette(routes=[*endpoint.routes(), Route("/", home)])) as http:
        assert (await http.post("/graphql", json={"query": "{ hello }"})).json()["data"] == {"hello": "hello you"}
        assert (await http.get("/")).text == "home"


def test_schemas_with_layers_that_the_door_would_not_run_are_refused() -> None:
    import strawberry
    from strawberry.extensions import SchemaExtension

    @strawberry.type
    class Query:
        hello: str

    schema = strawberry.Schema(Query, extensions=[SchemaExtension])
    with pytest.raises(ValueError, match="extensions"):
        GraphQLEndpoint(schema, settings=EndpointSettings(), context=World().context)


async def test_what_is_observed_names_only_registered_operations() -> None:
    world = World()
    seen: list[OperationRecord] = []

    class Listening(Observer):
        completed = staticmethod(seen.append)  # type: ignore[assignment]

    trusted = TrustedDocuments(["query Known { hello }"])
    endpoint = GraphQLEndpoint(
        make_schema(), settings=EndpointSettings(), context=world.context, trusted=trusted, observer=Listening()
    )
    async with client(endpoint) as http:
        texts = ["query Known { hello }"] * 2 + ["query Secret42 { broken }", "{", "mutation { fail }"]
        for query in texts:
            await http.post("/graphql", json={"query": query})
        await http.options("/graphql")
    assert [one.cached for one in seen] == [False, True, False, False, False]
    assert [one.operation for one in seen[:2]] == ["Known", "Known"]
    assert [one.codes for one in seen] == [(), (), ("INTERNAL",), ("GRAPHQL_PARSE_FAILED",), ("INTERNAL",)]
    assert [one.kind for one in seen] == ["query", "query", "query", "", "mutation"]
    assert "Secret42" not in repr(seen)
    assert all(one.status == 200 and one.seconds > 0 for one in seen)


async def test_resolvers_run_under_a_request_id_without_the_middleware() -> None:
    ids: list[str | None] = []

    async def context(request: Request) -> dict[str, Any]:
        ids.extend([request_id(), request_context(request).request_id])
        return await World().context(request)

    async with client(GraphQLEndpoint(make_schema(), settings=EndpointSettings(), context=context)) as http:
        answer = await http.post("/graphql", json={"query": "{ broken }"}, headers={"x-request-id": "from-outside-1"})
        assert ids == ["from-outside-1"] * 2
        assert answer.headers.get_list("x-request-id") == ["from-outside-1"]
    assert request_id() is None


async def test_more_operations_than_can_run_are_shed() -> None:
    endpoint = World().endpoint(limits={"concurrent_operations": 1, "seconds": 5, "queue_seconds": 0.01})
    async with client(endpoint) as http:
        slow = asyncio.create_task(http.post("/graphql", json={"query": "{ never }"}))
        while not endpoint.shedding.running:
            await asyncio.sleep(0)
        answer = await http.post("/graphql", json={"query": "{ hello }"})
        assert (answer.status_code, code(answer), answer.headers["retry-after"]) == (503, "OVERLOADED", "1")
        slow.cancel()
