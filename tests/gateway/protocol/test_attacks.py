"""Attacks on the endpoint, from graphql-cop's and OWASP's lists, as far as they are the endpoint's to stop."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.protocol.endpoint import GraphQLEndpoint
from gateway.protocol.settings import OperationLimits
from tests.gateway.protocol.toy import World

LIMITS = OperationLimits()


def client(endpoint: GraphQLEndpoint) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://server")


async def ask(query: str, variables: object = None, **settings: Any) -> tuple[int, dict[str, Any]]:
    async with client(World().endpoint(**settings)) as http:
        accept = {"accept": "application/graphql-response+json"}
        answer = await http.post("/graphql", json={"query": query, "variables": variables}, headers=accept)
        return answer.status_code, answer.json()


def code(answer: dict[str, Any]) -> str:
    assert "data" not in answer
    return answer["errors"][0]["extensions"]["code"]


DEEP = "{ person " + "{ boss " * 20 + "{ id }" + " }" * 21
DEEP_INTROSPECTION = "{ __schema { types { " + "fields { type { " * 5 + "name" + " } }" * 5 + " } } }"
LAUGHS = (
    "query { person { ...L0 } } "
    + " ".join(
        f"fragment L{n} on Person {{ a{n}: boss {{ ...L{n + 1} }} b{n}: boss {{ ...L{n + 1} }} }}" for n in range(12)
    )
    + " fragment L12 on Person { id }"
)


@pytest.mark.parametrize(
    ("attack", "expected"),
    [
        ("{ " + " ".join(f"a{n}: hello" for n in range(200)) + " }", "TOO_MANY_ALIASES"),
        ("{ " + "hello " * 1_500 + " }", "TOO_MANY_FIELDS"),
        ("{ hello " + "@include(if: true) " * 100 + " }", "TOO_MANY_DIRECTIVES"),
        ("{ hello " + "@aa " * 100 + " }", "TOO_MANY_DIRECTIVES"),
        ("{ hello } " * 100, "TOO_MANY_OPERATIONS"),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "CIRCULAR_FRAGMENTS"),
        ("{ hello } fragment A on Query { ...A }", "CIRCULAR_FRAGMENTS"),
        ("{ hello } " + " ".join(f"fragment F{n} on Query {{ hello }}" for n in range(80)), "TOO_MANY_FRAGMENTS"),
        (DEEP, "TOO_DEEP"),
        (LAUGHS, "TOO_MANY_FIELDS"),
        (DEEP_INTROSPECTION, "GRAPHQL_VALIDATION_FAILED"),
        ("{ hello(name: [" + "1 " * 2_500 + "]) }", "TOO_MANY_TOKENS"),
        ("{ hello(name: " + "[" * 900 + "]" * 900 + ") }", "GRAPHQL_PARSE_FAILED"),
        ("query(" + " ".join(f"$v{n}: Int" for n in range(80)) + ") { hello }", "TOO_MANY_VARIABLES"),
        ("{ rows(first: 100000) { id } }", "LIST_TOO_LONG"),
    ],
)
async def test_documents_that_ask_too_much(attack: str, expected: str) -> None:
    status, answer = await ask(attack)
    assert status == 400
    assert code(answer) == expected


async def test_lists_in_lists_multiply() -> None:
    nested = "{ people { friends { ... on Person { friends { ... on Person { friends { __typename } } } } } } }"
    _, answer = await ask(nested, limits={"cost": 1_000})
    assert code(answer) == "TOO_COSTLY"
    status, answer = await ask("{ connection(first: 50) { edges { node { author { id } } } } }")
    assert answer["extensions"]["cost"] == 1 + 1 + 50 * 2
    status, answer = await ask("query($n: Int = 7) { rows(first: $n) { author { id } } }", {"n": 30})
    assert (status, answer["extensions"]["cost"]) == (200, 1 + 30)
    _, answer = await ask("query($n: Int!) { rows(first: $n) { id } }", {"n": 101})
    assert code(answer) == "LIST_TOO_LONG"


async def test_a_list_costs_what_it_gives_unasked() -> None:
    async def cost(query: str, variables: dict[str, object] | None = None, **settings: Any) -> int:
        status, answer = await ask(query, variables, **settings)
        assert status == 200, answer
        return answer["extensions"]["cost"]

    query = "query($n: Int) { connection(first: $n) { edges { node { author { id } } } } }"
    unasked = await cost("{ connection { edges { node { author { id } } } } }")
    assert unasked == 1 + 1 + 20 * 2
    assert await cost(query) == await cost(query, {"n": None}) == await cost(query, {"n": 20}) == unasked
    lists = {"list_lengths": {"Query.connection": 7}}
    assert await cost("{ connection { edges { node { author { id } } } } }", **lists) == 1 + 1 + 7 * 2
    assert await cost(query, {"n": 30}, **lists) == 1 + 1 + 30 * 2


async def test_too_many_bytes() -> None:
    async with client(World().endpoint()) as http:
        huge = {"query": "{ hello }", "variables": {"x": "y" * LIMITS.body_bytes}}
        answer = await http.post("/graphql", json=huge)
        assert (answer.status_code, code(answer.json())) == (413, "TOO_MANY_BYTES")

        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(100):
                yield b" " * 1_024

        answer = await http.post("/graphql", content=chunks(), headers={"content-type": "application/json"})
        assert (answer.status_code, code(answer.json())) == (413, "TOO_MANY_BYTES")
        answer = await http.get("/graphql", params={"query": "{ hello }" + " " * LIMITS.url_bytes})
        assert (answer.status_code, code(answer.json())) == (414, "TOO_MANY_BYTES")


@pytest.mark.parametrize("depth", [100, 1_500, 30_000])
async def test_billion_laughs_in_variables(depth: int) -> None:
    async with client(World().endpoint()) as http:
        body = (
            b'{"query": "query($w: Wish!) { wish(wish: $w) }", "variables": {"w": '
            + b"[" * depth
            + b"]" * depth
            + b"}}"
        )
        answer = await http.post("/graphql", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (200, 400)
        assert code(answer.json()) in ("BAD_USER_INPUT", "BAD_REQUEST")


async def test_many_values_in_variables() -> None:
    _, answer = await ask("query($w: Wish!) { wish(wish: $w) }", {"w": {"name": "x", "words": ["a"] * 6_000}})
    assert code(answer) == "TOO_MANY_VALUES"


@pytest.mark.parametrize("size", [1, 10, 1_000])
async def test_array_batching_is_refused(size: int) -> None:
    async with client(World().endpoint()) as http:
        answer = await http.post("/graphql", json=[{"query": "{ hello }"}] * size)
        assert (answer.status_code, code(answer.json())) == (400, "BATCHING_REFUSED")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "image/png"],
)
async def test_posts_that_a_foreign_page_can_send_unasked_are_refused(content_type: str) -> None:
    async with client(World().endpoint()) as http:
        body = json.dumps({"query": "mutation { add(number: 1) }"})
        headers = {"content-type": content_type} if content_type else {}
        answer = await http.post("/graphql", content=body, headers=headers)
        assert (answer.status_code, code(answer.json())) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_get_never_changes_anything() -> None:
    world = World()
    async with client(world.endpoint()) as http:
        for extra in ({}, {"operationName": "M"}):
            query = "query Q { hello } mutation M { add(number: 1) }" if extra else "mutation { add(number: 1) }"
            answer = await http.get("/graphql", params={"query": query, **extra})
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        digest = "0" * 64
        extensions = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": digest}})
        await http.get("/graphql", params={"query": "mutation { add(number: 1) }", "extensions": extensions})
    assert world.log == []


async def test_embedding_by_another_site_is_refused() -> None:
    async with client(World().endpoint()) as http:
        headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "accept": "*/*"}
        answer = await http.get("/graphql", params={"query": "{ hello }"}, headers=headers)
        assert (answer.status_code, code(answer.json())) == (403, "CSRF_REFUSED")
        headers["sec-fetch-mode"] = "cors"
        assert (await http.get("/graphql", params={"query": "{ hello }"}, headers=headers)).status_code == 200


@pytest.mark.parametrize("query", ["{ helo }", "{ people { nam } }", '{ wish(wish: {name: "x", colour: RAD}) }'])
async def test_suggestions_do_not_leak_names(query: str) -> None:
    _, answer = await ask(query)
    assert "Did you mean" not in json.dumps(answer)
    _, told = await ask(query, suggestions=True)
    assert "Did you mean" in json.dumps(told)


async def test_suggestions_in_variables_do_not_leak_either() -> None:
    _, answer = await ask("query($c: Wish!) { wish(wish: $c) }", {"c": {"nam": "x", "name": "y"}})
    assert code(answer) == "BAD_USER_INPUT"
    assert "Did you mean" not in json.dumps(answer)


async def test_introspection_can_be_turned_off() -> None:
    status, _ = await ask("{ __schema { queryType { name } } }")
    assert status == 200
    status, answer = await ask("{ __schema { queryType { name } } }", introspection=False)
    assert (status, code(answer)) == (400, "GRAPHQL_VALIDATION_FAILED")
    status, _ = await ask("{ __typename }", introspection=False)
    assert status == 200


@pytest.mark.parametrize("query", ["{ ... @defer { hello } }", "{ rows @stream { id } }"])
async def test_answers_come_whole(query: str) -> None:
    status, answer = await ask(query)
    assert (status, code(answer)) == (400, "GRAPHQL_VALIDATION_FAILED")


async def test_there_is_no_trace_mode() -> None:
    async with client(World().endpoint()) as http:
        headers = {"x-apollo-tracing": "1", "apollo-federation-include-trace": "ftv1"}
        answer = await http.post("/graphql?debug=1", json={"query": "{ hello }", "debug": True}, headers=headers)
        assert set(answer.json()) == {"data", "extensions"}
        assert set(answer.json()["extensions"]) == {"cost"}


@pytest.mark.parametrize("query", ["{ broken }", "{ brokenLater }", "{ broken a: brokenLater }"])
async def test_errors_say_nothing_of_the_inside(query: str) -> None:
    async with client(World().endpoint()) as http:
        answer = await http.post("/graphql", json={"query": query})
        text = answer.text.lower()
        for word in (
            "mongodb",
            "hunter2",
            "db-3",
            "27017",
            "/srv",
            "traceback",
            "runtimeerror",
            "keyerror",
            "store.py",
        ):
            assert word not in text
        for error in answer.json()["errors"]:
            assert error["extensions"] == {"code": "INTERNAL", "requestId": answer.headers["x-request-id"]}


async def test_values_that_do_not_fit_a_type_are_not_shown() -> None:
    world = World()
    world.root = {"person": {"alive": "secret-value", "id": "1"}, "named": {"__typename": "secret-type"}}
    async with client(world.endpoint()) as http:
        answer = await http.post("/graphql", json={"query": "{ person { alive } named { id } }"})
        assert "secret" not in answer.text
        assert {error["extensions"]["code"] for error in answer.json()["errors"]} == {"INTERNAL"}


async def test_problems_pass_with_their_code() -> None:
    _, answer = await ask("{ missing }")
    error = answer["errors"][0]
    assert error["message"] == "There is no notice with this id."
    assert error["extensions"]["code"] == "NOT_FOUND"
    assert error["extensions"]["status"] == 404
    assert answer["data"] == {"missing": None}


async def test_slow_operations_are_stopped() -> None:
    status, answer = await ask("{ never }", limits={"seconds": 0.01})
    assert (status, code(answer)) == (504, "TIMEOUT")
    assert len(asyncio.all_tasks()) == 1


async def test_a_client_that_asks_too_much_is_told_when_to_come_back() -> None:
    async with client(World().endpoint(rate_limit={"burst": 100, "per_second": 1})) as http:
        costly = {"query": "{ rows(first: 90) { author { id } } }"}
        assert (await http.post("/graphql", json=costly, headers={"authorization": "x"})).status_code == 200
        answer = await http.post("/graphql", json=costly, headers={"authorization": "x"})
        assert (answer.status_code, code(answer.json())) == (429, "RATE_LIMITED")
        assert 80 <= int(answer.headers["retry-after"]) <= 90


async def test_hostile_documents_are_refused_quickly_a_second_time() -> None:
    endpoint = World().endpoint()
    async with client(endpoint) as http:
        for _ in range(3):
            answer = await http.post("/graphql", json={"query": LAUGHS})
            assert code(answer.json()) == "TOO_MANY_FIELDS"
    assert len(endpoint.runner.documents) == 1


async def test_kept_documents_are_bounded() -> None:
    endpoint = World().endpoint(documents=10)
    async with client(endpoint) as http:
        for number in range(50):
            await http.post("/graphql", json={"query": f"{{ a{number}: hello }}"})
    assert len(endpoint.runner.documents) == 10


async def test_new_documents_cost_their_client_before_they_are_validated() -> None:
    async with client(World().endpoint(rate_limit={"burst": 100, "per_second": 1})) as http:
        statuses = []
        for number in range(10):
            query = f"{{ a{number}: hello b: hello c: hello }}" + " " * 1_000
            statuses.append((await http.post("/graphql", json={"query": query})).status_code)
    assert statuses == [200] + [429] * 9


GARBAGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SOME_WORDS = """
{ } ( ) [ ] : ! # = | & 3 -1 1e400 null query mutation subscription fragment on F ...F Query Wish Int $v "x" \\x00
hello rows first stored wish person id __schema __type __typename @skip(if: true) @include(if: $v)
"""
PIECES = st.lists(st.sampled_from(SOME_WORDS.split()), max_size=25)


@settings(max_examples=80, deadline=None)
@given(st.one_of(GARBAGE, PIECES.map(" ".join), st.text(max_size=40)), GARBAGE, GARBAGE, GARBAGE)
def test_garbage_is_answered_with_an_error_of_the_client(
    query: Any, variables: Any, name: Any, extensions: Any
) -> None:
    async def send() -> None:
        async with client(FUZZED) as http:
            parameters = {"query": query, "variables": variables, "operationName": name, "extensions": extensions}
            body = json.dumps(parameters).encode()
            for content in (body, body[: len(body) // 2], json.dumps(query).encode()):
                headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
                answer = await http.post("/graphql", content=content, headers=headers)
                assert answer.status_code < 500, answer.text
                assert "data" in answer.json() or code(answer.json())

    asyncio.run(send())


FUZZED = World().endpoint(rate_limit=None)
