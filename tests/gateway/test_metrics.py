"""What is counted of operations and calls, and that nobody can make it grow without bound."""

import re

import pytest

from gateway.metrics import MOST_HASHES
from gateway.settings import Calls, Settings
from services.settings import ServiceSettings
from tests.gateway.conftest import House


@pytest.fixture
def gateway_settings(settings: ServiceSettings) -> Settings:
    """A service that failed is left alone for longer than a test takes."""
    return Settings(**settings.model_dump(), calls=Calls(rest=600))


async def series(house: House, name: str) -> list[str]:
    text = (await house.client.get("/metrics")).text
    return [line for line in text.splitlines() if line.startswith(name)]


async def test_made_up_operations_have_so_many_series_and_no_more(house: House):
    for number in range(MOST_HASHES + 20):
        await house.data(
            f"query Made{number} {{ units(first: {number % 90 + 1}) {{ totalCount }} x{number}: __typename }}"
        )
    names = [
        found[1]
        for line in await series(house, "graphql_named_operation_seconds_count")
        if (found := re.search(r'operation="(\w+)"', line))
    ]
    assert len(names) == MOST_HASHES + 1
    assert "other" in names
    assert not [name for name in names if name.startswith("Made")]


async def test_what_citizens_write_is_counted_under_one_name(house: House):
    await house.ask('mutation { withdrawRating(input: {receipt: "AAAAAAAAAAAAAAAAAAAAAA"}) { errors { code } } }')
    await house.ask('{ wantedMatch(name: "planted") { caution } }')
    [line] = await series(house, "graphql_named_operation_seconds_count")
    assert line == 'graphql_named_operation_seconds_count{operation="secluded"} 2.0'


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
        "left_alone": 2,
    }
    assert 'service_left_alone{service="hotline"} 1.0' in await series(house, "service_left_alone{")
