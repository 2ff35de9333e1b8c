"""A reader of every trace tries to learn that somebody rated, when, what, and who."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.identity import DevelopmentIssuer, Role
from tests.adversaries import running
from tests.adversaries.citizens import PLANTED, SUBJECT, comment, give_oneself_away, phrase
from tests.adversaries.running import Played, at_the_door, until_rateable
from tests.adversaries.searching import Searcher
from tests.collector import Collector, collecting
from tests.system.instance import Instance

TRACE = "7d0bfa1162c5f9fd4a1e3f8c9b1ad77e"
NAMED = {
    "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
    "tracestate": "who=planted-state",
    "baggage": "who=planted-bag",
}
"""What a careless app of the citizen's sends along."""
RATE = "mutation($input: SubmitRatingInput!) { submitRating(input: $input) { receipt errors { code } } }"
CONTROL = "{ units(first: 1) { totalCount } }"


@pytest.fixture
def traced(shape: bool, tmp_path: Path) -> Iterator[tuple[Played, Collector]]:
    """A running system whose every span is collected, and where somebody switched FastAPI's own telemetry on."""
    issuer = DevelopmentIssuer(tmp_path / "issuer")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with collecting() as collector:
        settings = {
            **running.settings(temporary, issuer),
            "TIEPDAN_TRACING__ENDPOINT": collector.endpoint,
            "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"{collector.base}/others",
        }
        with Instance(tmp_path / "var", separate=shape, settings=settings) as system:
            played = Played(system, issuer, temporary, dict(PLANTED))
            running.put_in_units(system, played.bearer("admin", [Role.ADMIN, Role.EDITOR], ["bca"]))
            yield played, collector


@pytest.mark.slow
async def test_no_trace_tells_of_a_rating(traced: tuple[Played, Collector]):
    played, collector = traced
    async with at_the_door(played.system, played.secrets) as citizen:
        citizen.client.headers.update(NAMED)
        await until_rateable(citizen)
        bearer = played.bearer(SUBJECT)
        await give_oneself_away(citizen, bearer)
        played.secrets["comment gateway"] = phrase("gateway")
        given = {"subject": "nothing", "stars": 2, "token": "AAAA", "comment": comment("gateway")}
        for query, variables in (
            (RATE, {"input": given}),
            ("{ ratingTerms { period } ratingChallenge { altcha } }", {}),
            ('{ ratingByReceipt(receipt: "plantedReceipt00000000") { stars } }', {}),
        ):
            await citizen.client.post("/graphql", json={"query": query, "variables": variables}, headers=bearer)
        # What may be told of is told, so that silence means something.
        answer = await citizen.client.post("/graphql", json={"query": CONTROL}, headers=bearer)
        assert answer.json()["data"]["units"]["totalCount"] > 30
    played.system.interrupt()
    spans = collector.spans
    [root] = [span for span in spans if not span.parent]
    assert root.name.startswith("query ")
    assert {span.trace for span in spans} == {root.trace}
    assert {span.service for span in spans} == {"gateway", "hotline"}
    assert collector.paths == {"/v1/traces"}
    named = {"trace": bytes.fromhex(TRACE), "trace, as text": TRACE, "state": "planted-state", "baggage": "planted-bag"}
    sent = [(f"export {number}", body) for number, body in enumerate(collector.bodies)]
    assert Searcher({**played.secrets, **named}, []).search_all(sent) == set()


INSTRUMENTED = """
import asyncio, httpx
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr
from services.clients.service_clients import ServiceClients
from services.domain import Domain
from services.web.app import About, create_app
from services.identity import IdentitySettings
from services.settings import ServiceSettings
from services.clients.transport import AppTransport
seen, provider = InMemorySpanExporter(), TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(seen))
trace.set_tracer_provider(provider)
settings = ServiceSettings(secret=SecretStr("x"), identity=IdentitySettings(issuer="http://any/realms/any"))
app = create_app(About(Domain(name="any"), "any", "any"), settings, ServiceClients(), [], lambda _: None)
async def ask():
    async with httpx.AsyncClient(transport=AppTransport(app), base_url="http://any") as client:
        print((await client.get("/health/live?who=planted")).status_code)
asyncio.run(ask())
print(len(seen.get_finished_spans()))
"""


def test_the_frameworks_own_telemetry_is_off_whoever_sets_a_provider():
    done = subprocess.run([sys.executable, "-c", INSTRUMENTED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["200", "0"]


def test_tracing_is_loaded_where_it_is_configured_and_not_before():
    program = (
        "import sys, gateway.app, services.documents.mongo, feedback.app; print('opentelemetry.sdk' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
