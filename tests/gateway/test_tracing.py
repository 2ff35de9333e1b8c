"""Traces: one from the gateway to the databases, nothing in it of what was asked; and the log of slow operations."""

import json
from pathlib import Path
from typing import Any

import pytest

from feedback.settings import ChallengeSettings
from gateway.execution.sources import graphql_schema
from gateway.schema import make_schema
from gateway.settings import OperationLogSettings, Settings
from launcher.registry import REGISTRY
from services.observability.tracing import TracingSettings
from services.settings import ServiceSettings
from tests.collector import Collector, Span, collecting
from tests.conftest import Bearer
from tests.gateway.conftest import House, furnish, house_of_names

OUTSIDE = "4bf92f3577b34da6a3ce929d0e0e4736"
"""A trace id that a client names."""
TRACED_BY_CLIENT = {
    "traceparent": f"00-{OUTSIDE}-00f067aa0ba902b7-01",
    "tracestate": "citizen=nguyen-van-a",
    "baggage": "citizen=nguyen-van-a",
    "User-Agent": "planted-agent",
}
SAVE = """mutation($input: SaveHotlineInput!) { saveHotline(input: $input) { hotline { label } errors { code } } }"""


def traced(settings: ServiceSettings, collector: Collector) -> dict[str, Any]:
    return {**settings.model_dump(), "tracing": TracingSettings(endpoint=collector.endpoint)}


@pytest.fixture
def house_settings(settings: ServiceSettings, tmp_path: Path) -> ServiceSettings:
    return settings.model_copy(update={"folder": tmp_path})


def one(spans: list[Span], name: str) -> Span:
    [found] = [span for span in spans if span.name == name]
    return found


async def test_a_write_is_one_trace_from_the_gateway_to_the_database(house_settings: ServiceSettings, bearer: Bearer):
    with collecting() as collector:
        given = traced(house_settings, collector)
        staff = bearer("admin", "editor")
        async with house_of_names(("hotline",), ServiceSettings(**given), Settings(**given)) as house:
            await furnish(house, staff)
            line = {"unit": "ca-hue", "dialled": "0234 3889 113", "purpose": "EMERGENCY_POLICE"}
            answer = await house.data(SAVE, {**staff, **TRACED_BY_CLIENT}, input=line)
            assert answer["saveHotline"]["errors"] == []
        spans = collector.spans
        [root] = [span for span in spans if not span.parent]
        assert (root.service, root.name.split()[0]) == ("gateway", "mutation")
        assert root.trace != OUTSIDE
        assert root.attributes == {
            "graphql.operation.type": "mutation",
            "graphql.operation.name": root.name.split()[1],
        }
        call = one(collector.children(root), "POST hotline")
        assert call.attributes == {"peer.service": "hotline", "http.request.method": "POST"}
        [request] = collector.children(call)
        assert (request.service, request.name) == ("hotline", "POST /hotlines")
        assert request.attributes == {
            "http.request.method": "POST",
            "http.route": "/hotlines",
            "http.response.status_code": 201,
        }
        written = one(collector.children(request), "insert hotlines")
        assert written.attributes["db.operation.name"] == "insert"
        assert set(written.attributes) == {
            "db.system.name",
            "db.namespace",
            "db.operation.name",
            "db.collection.name",
        }
        assert {span.trace for span in spans} == {root.trace}
        sent = b"".join(collector.bodies)
        for told in (b"3889", b"planted", b"ca-hue", b"127.0.0.1", b"nguyen", b"staff-1", bytes.fromhex(OUTSIDE)):
            assert told not in sent, told


async def test_only_the_gateway_begins_a_trace(house_settings: ServiceSettings, bearer: Bearer):
    with collecting() as collector:
        given = traced(house_settings, collector)
        async with house_of_names(("hotline",), ServiceSettings(**given), Settings(**given)) as house:
            await furnish(house, bearer("admin", "editor"))
            assert (await house.peers["hotline"].get("/units")).status_code == 200
        assert collector.spans == []


async def test_what_fails_is_told_by_its_type_alone(house_settings: ServiceSettings):
    with collecting() as collector:
        given = traced(house_settings, collector)
        async with house_of_names(("hotline",), ServiceSettings(**given), Settings(**given)) as house:
            house.transports["hotline"].connected = False
            await house.ask("{ units { totalCount } }")
        [root] = [span for span in collector.spans if not span.parent]
        assert root.attributes["graphql.error.codes"] == "SERVICE_UNAVAILABLE"
        [call] = collector.children(root)
        assert call.attributes["error.type"] == "ServiceUnavailable"
        assert b"again shortly" not in b"".join(collector.bodies)


async def test_nothing_of_a_rating_is_traced(house_settings: ServiceSettings, bearer: Bearer):
    with collecting() as collector:
        given = traced(house_settings, collector)
        challenge = ChallengeSettings(cost=1, counter=5)
        names = ("hotline", "feedback")
        async with house_of_names(
            names, ServiceSettings(**given), Settings(**given), challenge=challenge, run_jobs=False
        ) as house:
            await furnish(house, bearer("admin", "editor", "moderator"))
            await house.data("{ ratingTerms { period } ratingChallenge { altcha } }")
            rate = "mutation($input: SubmitRatingInput!) { submitRating(input: $input) { errors { code } } }"
            await house.ask(rate, input={"subject": "VW5pdDpjYS1odWU=", "stars": 5, "token": "AAAA"})
            await house.ask('{ ratingByReceipt(receipt: "AAAAAAAAAAAAAAAAAAAAAA") { stars } }')
            await house.ask("{ moderationQueue { totalCount } }", house.staff)
            # What anybody may see told of: the gateway's own span, and nothing of the service behind.
            await house.data('{ satisfaction(subject: "VW5pdDpjYS1odWU=") { withheld } }')
        assert [(span.service, span.name.split()[0]) for span in collector.spans] == [("gateway", "query")]


def test_every_mutation_of_staff_is_named_and_every_other_is_a_citizens():
    mutations = graphql_schema(make_schema(REGISTRY)).mutation_type
    assert mutations is not None
    citizens = {
        "issueTokens",
        "submitRating",
        "changeRating",
        "withdrawRating",
        "appealDecision",
        "previewComment",
    }
    named = {name.removeprefix("Mutation.") for name in REGISTRY.fields.staff_mutations}
    assert named <= set(mutations.fields)
    assert set(mutations.fields) - named >= citizens


@pytest.fixture
def gateway_settings(settings: ServiceSettings) -> Settings:
    """Every operation is slow."""
    return Settings(**settings.model_dump(), operation_log=OperationLogSettings(slow_seconds=1e-9))


async def test_slow_operations_are_logged_without_what_was_asked(house: House, logged: list[Any]):
    await house.data("query Planted($c: String!) { unit(code: $c) { name } }", c="ca-hue")
    await house.ask('{ wantedMatch(name: "planted") { caution } }')
    [slow] = [line for line in logged if line["event"] == "slow_operation"]
    assert slow.keys() == {"event", "log_level", "operation", "kind", "seconds", "status", "codes"}
    assert "lanted" not in json.dumps(logged)
    assert "ca-hue" not in json.dumps(logged)
    assert len(slow["operation"]) == 12
