"""The endpoint against the audits and clients that others publish."""

import json
from pathlib import Path

import httpx
from graphql import get_introspection_query

from tests.gateway.protocol.javascript import run
from tests.gateway.protocol.serving import served
from tests.gateway.protocol.toy import World

COUNT = json.dumps({"query": "subscription { count(to: 3) }"})
LATER = json.dumps({"query": "query Later($turns: Int!) { later(turns: $turns) }", "variables": {"turns": 2}})


async def test_all_audits_of_graphql_over_http() -> None:
    async with served(World().endpoint()) as host:
        told = await run("audit.mjs", f"http://{host}/graphql")
    assert [one for one in told if one["status"] != "ok"] == []
    assert len(told) == 61


async def test_introspection_builds_a_schema_in_graphql_js_16_and_17(tmp_path: Path) -> None:
    query = get_introspection_query(specified_by_url=True, input_value_deprecation=True, directive_is_repeatable=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(World().endpoint()), base_url="http://server") as http:
        answer = await http.post("/graphql", json={"query": query})
    assert "errors" not in answer.json(), answer.text[:500]
    (tmp_path / "answer.json").write_bytes(answer.content)
    sizes = await run("introspect.mjs", str(tmp_path / "answer.json"))
    assert len(sizes) == 2
    assert min(sizes) > 1_000


async def test_graphql_ws_client() -> None:
    world = World()
    async with served(world.endpoint()) as host:
        url = f"ws://{host}/graphql"
        told = await run("sockets.mjs", url, '{"authorization": "Bearer me"}', "", COUNT, LATER, _q("{ viewer }"))
    count, later, viewer = told
    assert [one["data"] for one in count["came"]] == [{"count": 0}, {"count": 1}, {"count": 2}]
    assert later["came"][0]["data"] == {"later": "now"}
    assert viewer["came"][0]["data"] == {"viewer": "Bearer me"}


async def test_graphql_ws_client_is_told_what_is_wrong() -> None:
    async with served(World().endpoint()) as host:
        operations = [_q("{ nope }"), _q("{"), _q("subscription { collapse }"), _q("{ broken }")]
        told = await run("sockets.mjs", f"ws://{host}/graphql", "{}", "", *operations)
    invalid, malformed, collapsed, broken = told
    assert invalid["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert malformed["errors"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    assert collapsed["came"][0]["data"] == {"collapse": 1}
    assert "/srv/app" not in json.dumps(told)
    assert broken["came"][0]["errors"][0]["extensions"]["code"] == "INTERNAL"


async def test_graphql_ws_from_a_foreign_page_is_refused() -> None:
    async with served(World().endpoint()) as host:
        foreign = await run("sockets.mjs", f"ws://{host}/graphql", "{}", "https://evil.example", COUNT)
        own = await run("sockets.mjs", f"ws://{host}/graphql", "{}", f"http://{host}", COUNT)
    assert foreign[0]["came"] == []
    assert len(own[0]["came"]) == 3


async def test_graphql_sse_client() -> None:
    async with served(World().endpoint()) as host:
        url = f"http://{host}/graphql"
        told = await run("events.mjs", url, '{"authorization": "Bearer me"}', COUNT, LATER, _q("{ viewer }"))
    count, later, viewer = told
    assert [one["data"] for one in count["came"]] == [{"count": 0}, {"count": 1}, {"count": 2}]
    assert later["came"][0]["data"] == {"later": "now"}
    assert viewer["came"][0]["data"] == {"viewer": "Bearer me"}


async def test_graphql_sse_client_is_told_what_is_wrong() -> None:
    async with served(World().endpoint()) as host:
        told = await run("events.mjs", f"http://{host}/graphql", "{}", _q("{ nope }"), _q("subscription { collapse }"))
    invalid, collapsed = told
    assert invalid["came"][0]["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert collapsed["came"][0]["data"] == {"collapse": 1}
    assert "/srv/app" not in json.dumps(told)


def _q(query: str) -> str:
    return json.dumps({"query": query})
