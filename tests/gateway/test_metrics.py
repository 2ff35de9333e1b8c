"""What is counted of operations and calls, and that nobody can make it grow without bound."""

import re

import pytest

from gateway.metrics import MAX_HASHES
from gateway.settings import Settings, UpstreamSettings
from services.settings import ServiceSettings
from tests.gateway.conftest import House
from tests.scraping import scraped


@pytest.fixture
def gateway_settings(settings: ServiceSettings) -> Settings:
    """A service that failed is left alone for longer than a test takes."""
    return Settings(**settings.model_dump(), upstream=UpstreamSettings(seconds=60, breaker_open_seconds=600))


async def series(house: House, name: str) -> list[str]:
    text = await scraped(house.gateway)
    return [line for line in text.splitlines() if line.startswith(name)]


async def test_made_up_operations_have_so_many_series_and_no_more(house: House):
    for number in range(MAX_HASHES + 20):
        await house.data(
            f"query Made{number} {{ units(first: {number % 90 + 1}) {{ totalCount }} x{number}: __typename }}"
        )
    names = [
        found[1]
        for line in await series(house, "graphql_named_operation_seconds_count")
        if (found := re.search(r'operation="(\w+)"', line))
    ]
    assert len(names) == MAX_HASHES + 1
    assert "other" in names
    assert not [name for name in names if name.startswith("Made")]


SECLUDED = (
    'mutation { withdrawRating(input: {receipt: "AAAAAAAAAAAAAAAAAAAAAA"}) { errors { code } } }',
    'mutation { submitRating(input: {subject: "x", stars: 1, token: "x"}) { receipt } }',
    'mutation { previewComment(input: {comment: "x"}) { errors { code } } }',
    "{ ratingTerms { period } units { totalCount } }",
    "{ ratingChallenge { altcha } }",
    '{ ratingByReceipt(receipt: "AAAAAAAAAAAAAAAAAAAAAA") { state } }',
    '{ wantedMatch(name: "planted") { caution } }',
    "mutation { submitRating(input: {",
    '{ ratingByReceipt(receipt: "AAAAAAAAAAAAAAAAAAAAAA") { nothing } }',
)
"""Of citizens; the last two cannot be run."""


async def test_what_citizens_ask_of_ratings_changes_no_metric(counter: House):
    before = await scraped(counter.gateway), await scraped(counter.transports["feedback"].app)
    heard = await scraped(counter.transports["hotline"].app)
    for query in SECLUDED:
        await counter.ask(query)
        await counter.ask(query)
    assert (await scraped(counter.gateway), await scraped(counter.transports["feedback"].app)) == before
    assert await scraped(counter.transports["hotline"].app) == heard
    await counter.data('{ units { totalCount } satisfaction(subject: "VW5pdDpjYS1odWU=") { withheld } }')
    # What may be told of is told; calls of feedback never.
    assert await series(counter, "service_calls_total{") == ['service_calls_total{outcome="ok",service="hotline"} 1.0']
    assert await scraped(counter.transports["hotline"].app) != heard


async def test_what_feedback_tells_is_whether_it_is_ready(counter: House):
    for path in ("/challenge", "/key-log", "/privacy", "/statistics", "/nowhere"):
        await counter.peers["feedback"].get(path)
    told = await scraped(counter.transports["feedback"].app)
    assert [line for line in told.splitlines() if not line.startswith("#")] == ["service_ready 1.0"]


async def test_terms_of_ratings_are_not_cached_as_their_age_would_tell_when_they_were_asked(counter: House):
    for _ in range(2):
        answer = await counter.client.post("/graphql", json={"query": "{ ratingTerms { period } }"})
        assert answer.headers["cache-control"] == "private, no-store"
        assert "age" not in answer.headers


async def test_calls_are_counted_by_how_they_ended(house: House):
    await house.ask("{ units { totalCount } }", house.staff)
    house.transports["hotline"].connected = False
    for _ in range(7):
        await house.ask("{ units { totalCount } }", house.staff)
    counted = {line.split()[0]: float(line.split()[1]) for line in await series(house, "service_calls_total{")}
    # Five failed, and were then left alone; only the first was tried twice.
    assert {re.findall(r'outcome="(\w+)"', name)[0]: number for name, number in counted.items()} == {
        "ok": 1,
        "failed": 5,
        "retried": 1,
        "short_circuited": 2,
    }
    assert 'service_breaker_open{service="hotline"} 1.0' in await series(house, "service_breaker_open{")
