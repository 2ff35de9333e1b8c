"""How many requests a query costs: one per service and level, whatever its shape."""

from datetime import date, datetime, timedelta

import pytest

from gateway.settings import Settings, UpstreamSettings
from services.documents.models import now
from services.global_ids import encode_id
from services.settings import ServiceSettings
from services.timezone import local, midnight
from tests.conftest import edges
from tests.gateway.conftest import House

START, END = "2030-12-01T01:00:00Z", "2030-12-01T04:00:00Z"


@pytest.fixture
def gateway_settings(settings: ServiceSettings) -> Settings:
    """Without things kept from operations before, so that every one is asked for."""
    return Settings(**settings.model_dump(), upstream=UpstreamSettings(seconds=60, cached_entities=0))


async def _fill(house: House) -> list[str]:
    """Three hotlines and three sessions of several units; gives the sessions' global ids."""
    ids: list[str] = []
    for unit in ("bca", "ca-ha-noi", "ca-hue"):
        line = {"unit": unit, "dialled": "113", "purpose": "TRAFFIC"}
        await house.put_in("hotline", "/hotlines", line)
        session = {"unit": unit, "leader": {"position": "Giám đốc"}, "place": "1", "startsAt": START, "endsAt": END}
        kept = await house.put_in("schedule", "/sessions", session)
        ids.append(encode_id("ReceptionSession", kept["id"]))
    return ids


async def _cost(house: House, query: str, **variables: object) -> dict[str, int]:
    before = house.counted()
    await house.data(query, **variables)
    return {name: number - before[name] for name, number in house.counted().items() if number != before[name]}


async def test_units_of_a_whole_list_are_one_request(house: House):
    await _fill(house)
    query = (
        "query($unit: String) { receptionSessions(unit: $unit) { edges { node { unit { name parent { name } } } } } }"
    )
    assert await _cost(house, query) == {"schedule": 1, "hotline": 1}
    assert await _cost(house, query, unit="ca-hue") == {"schedule": 1, "hotline": 2}


async def test_branches_of_different_speed_meet_in_one_batch(house: House):
    ids = await _fill(house)
    query = """query($ids: [ID!]!) {
      receptionSessions { edges { node { unit { name parent { name } } } } }
      hotlines { edges { node { unit { name parent { name } } } } }
      nodes(ids: $ids) { ... on ReceptionSession { unit { names { vi } } replacedBy { id } } } }"""
    # Level by level: the lists and the nodes; the units of all three; the parents of all units not known yet.
    assert await _cost(house, query, ids=ids) == {"schedule": 1, "hotline": 2}


async def test_lists_of_one_service_are_one_request(house: House):
    await _fill(house)
    query = """{ units { totalCount } hotlines { totalCount } again: hotlines { edges { node { dialled } } }
      some: hotlines(unit: "ca-hue") { totalCount } unit(code: "bca") { name } }"""
    assert await _cost(house, query) == {"hotline": 1}


async def test_one_list_that_is_refused_leaves_the_others(house: House):
    await _fill(house)
    answer = await house.ask('{ units { totalCount } hotlines(after: "made-up") { totalCount } }')
    assert answer["data"] == {"units": {"totalCount": 3}, "hotlines": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_CURSOR"]


async def test_whether_numbers_answer_is_one_request_for_all(house: House):
    await _fill(house)
    days = [(local(now()) + timedelta(days=days)).date().isoformat() for days in (-1, 0, 1)]
    exceptions = [{"date": day, "spans": []} for day in days]
    closed = {"unit": "ca-hue", "dialled": "0900 000 001", "purpose": "TRAFFIC", "exceptions": exceptions}
    await house.put_in("hotline", "/hotlines", closed)
    query = """{ hotlines { edges { node { dialled openNow opensAt onDaysOff exceptions { date } } } } }"""
    assert await _cost(house, query) == {"hotline": 2}
    told = {node["dialled"]: node for node in edges((await house.data(query))["hotlines"])}
    assert (told["113"]["openNow"], told["113"]["opensAt"], told["113"]["onDaysOff"]) == (True, None, "AS_ALWAYS")
    assert told["0900 000 001"]["openNow"] is False
    opens_at = datetime.fromisoformat(told["0900 000 001"]["opensAt"])
    assert opens_at == midnight(date.fromisoformat(days[-1]) + timedelta(days=1))
    assert [one["date"] for one in told["0900 000 001"]["exceptions"]] == days


async def test_any_mix_of_kinds_is_one_request(house: House):
    ids = await _fill(house)
    ids += [encode_id("Unit", code) for code in ("bca", "ca-ha-noi", "nowhere")]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } again: nodes(ids: $ids) { id } }"
    assert await _cost(house, query, ids=ids) == {"schedule": 1, "hotline": 1}


async def test_a_repeated_public_query_costs_nothing(house: House):
    await _fill(house)
    query = "{ receptionSessions { edges { node { unit { name } } } } }"
    assert await _cost(house, query) == {"schedule": 1, "hotline": 1}
    assert await _cost(house, query) == {}
    assert await _cost(house, query + " # as sent by another app") == {}
