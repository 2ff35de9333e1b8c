"""The gateway's other routes, and the example operations of GraphiQL."""

from datetime import UTC, datetime

import orjson
from graphql import parse, validate
from starlette.requests import Request
from starlette.responses import Response

from gateway.execution.sources import graphql_schema
from gateway.protocol.examples import examples
from gateway.schema import EXPORTED, make_schema
from launcher.registry import REGISTRY
from tests.gateway.conftest import House
from tests.scraping import scraped


async def test_the_schema_is_served_as_it_is_exported(house: House):
    answer = await house.client.get("/schema.graphql")
    assert answer.text == EXPORTED.read_text(encoding="utf-8")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_metrics_count_without_telling_who_asks_for_what(house: House):
    secret = 'query MyName { node(id: "c2VjcmV0") { id } units { totalCount } }'
    for query in (secret, "{ units { totalCount } }", "{ units { totalCount } }"):
        await house.ask(query)
    text = await scraped(house.gateway)
    assert 'graphql_operations_total{cached="true",kind="query",status="200"} 1.0' in text
    assert 'graphql_errors_total{code="BAD_ID"} 1.0' in text
    assert "response_cache_entries 1.0" in text
    assert "MyName" not in text
    assert "c2VjcmV0" not in text


async def test_a_bug_in_another_route_is_answered_as_in_every_service(house: House):
    async def bug(_: Request) -> Response:
        raise RuntimeError("of a secret")

    house.gateway.router.add_route("/bug", bug)
    answer = await house.client.get("/bug")
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL")
    assert answer.json()["requestId"] == answer.headers["x-request-id"]
    assert "secret" not in answer.text


def test_every_example_is_a_valid_operation():
    schema, seen = graphql_schema(make_schema(REGISTRY)), dict[str, object]()
    for example in examples(datetime(2028, 2, 29, 17, tzinfo=UTC)):
        assert validate(schema, parse(example.query)) == [], example.title
        seen |= orjson.loads(example.variables or "{}")
    assert seen["from"] == "2028-03-01T00:00:00+07:00", "what is to come, in Vietnam, is not what came"


async def test_the_request_id_crosses_to_the_services(house: House):
    heard: list[str] = []
    app = house.transports["hotline"].app

    async def listening(scope, receive, send):
        heard.extend(value.decode() for key, value in scope["headers"] if key == b"x-request-id")
        await app(scope, receive, send)

    house.transports["hotline"].app = listening
    answer = await house.client.post(
        "/graphql", json={"query": "{ units { totalCount } }"}, headers={"X-Request-ID": "request-from-outside"}
    )
    assert heard == [answer.headers["x-request-id"]]
