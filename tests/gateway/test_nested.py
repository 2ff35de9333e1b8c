"""Lists within things: what is in them, what they cost, and that cached ones are never older than what was heard."""

from random import Random
from typing import Any

import pytest

from gateway.protocol.settings import EndpointSettings
from gateway.settings import Settings
from services.settings import ServiceSettings
from tests.approving import approve
from tests.conftest import Bearer
from tests.gateway.conftest import House

LINE = {"unit": "ca-ha-noi", "dialled": "113", "purpose": "CRIME_REPORT"}
START, END = "2030-12-01T01:00:00Z", "2030-12-01T04:00:00Z"
SESSION = {"leader": {"position": "Giám đốc"}, "place": "1", "startsAt": START, "endsAt": END}
UNITS = ("bca", "ca-ha-noi", "ca-hue")

EVERYTHING = """{ units { edges { node { id code name parent { name }
    children(first: 2) { totalCount edges { node { id name hotlines(first: 1) { totalCount edges { node { id } } } } } }
    hotlines { totalCount edges { node { id dialled purpose unit { name hotlines { totalCount } } } } }
    receptionSessions(state: SCHEDULED) { totalCount edges { node { id place } } } } } } }"""


@pytest.fixture
def gateway_settings(settings: ServiceSettings) -> Settings:
    """Nobody is held off: what is random here costs much."""
    return Settings(**settings.model_dump(), endpoint=EndpointSettings(rate_limit=None))


async def _many_units(house: House, count: int) -> None:
    for number in range(count):
        unit = {"code": f"unit-{number}", "kind": "DEPARTMENT", "names": {"vi": f"Cục {number:02}"}, "parent": "bca"}
        await house.put_in("hotline", "/units", unit)


async def _downstream(house: House, query: str) -> dict[str, int]:
    before = house.counted()
    await house.data(query)
    return {name: number - before[name] for name, number in house.counted().items() if number != before[name]}


async def test_a_unit_has_its_lists(house: House):
    for dialled in ("113", "114"):
        await house.put_in("hotline", "/hotlines", LINE | {"dialled": dialled, "order": int(dialled)})
    await house.put_in("schedule", "/sessions", SESSION | {"unit": "ca-ha-noi"})
    data = await house.data(
        """{ unit(code: "ca-ha-noi") { children { totalCount }
          hotlines(first: 1) { totalCount pageInfo { hasNextPage endCursor } edges { node { dialled unit { code } } } }
          rescue: hotlines(purpose: FIRE_AND_RESCUE) { totalCount }
          receptionSessions(from: "2030-12-01T00:00:00Z") { edges { node { place } } }
          past: receptionSessions(to: "2030-12-01T00:00:00Z") { totalCount } }
        ministry: unit(code: "bca") { children { edges { node { code } } } } }"""
    )
    unit = data["unit"]
    assert (unit["children"]["totalCount"], unit["hotlines"]["totalCount"]) == (0, 2)
    assert unit["hotlines"]["edges"] == [{"node": {"dialled": "113", "unit": {"code": "ca-ha-noi"}}}]
    assert (unit["rescue"]["totalCount"], unit["past"]["totalCount"]) == (0, 0)
    assert unit["receptionSessions"]["edges"] == [{"node": {"place": "1"}}]
    assert {edge["node"]["code"] for edge in data["ministry"]["children"]["edges"]} == {"ca-ha-noi", "ca-hue"}
    more = await house.data(
        'query($after: String) { unit(code: "ca-ha-noi") { hotlines(after: $after) { edges { node { dialled } } } } }',
        after=unit["hotlines"]["pageInfo"]["endCursor"],
    )
    assert more["unit"]["hotlines"]["edges"] == [{"node": {"dialled": "114"}}]


async def test_an_article_has_others_of_its_kind(newsroom: House, bearer: Bearer):
    author, second = bearer("editor", subject="author"), bearer("editor", subject="second")
    for title in ("Một", "Hai"):
        given = {"unit": "ca-hue", "kind": "CRIME_WARNING", "title": title, "body": "<p>Nội dung.</p>"}
        kept = await newsroom.put_in("articles", "/articles", given, announced=False)
        path = f"/articles/{kept['id']}"
        service = newsroom.peers["articles"]
        await service.post(f"{path}/submit", headers=author)
        await approve(service, path, second)
        done = await service.post(f"{path}/publish", headers=second)
        assert done.status_code == 200, done.text
        await newsroom.heard_version(kept["id"], done.json()["version"])
    data = await newsroom.data(
        """{ unit(code: "ca-hue") { articles(kind: CRIME_WARNING) { totalCount edges { node { title
             related { totalCount edges { node { id title } } } } } }
             other: articles(kind: REBUTTAL) { totalCount } } }"""
    )
    articles = data["unit"]["articles"]
    assert (articles["totalCount"], data["unit"]["other"]["totalCount"]) == (2, 0)
    for edge in articles["edges"]:
        assert {one["node"]["title"] for one in edge["node"]["related"]["edges"]} == {"Một", "Hai"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("hotlines { edges { node { dialled } } }", {"hotline": 2}),
        ("hotlines { totalCount } children { totalCount } parent { name }", {"hotline": 2}),
        ("hotlines { totalCount } receptionSessions { totalCount }", {"hotline": 2, "schedule": 1}),
        ("children { edges { node { hotlines { totalCount } } } }", {"hotline": 3}),
    ],
)
async def test_lists_of_twenty_units_are_one_request_for_a_service_and_level(
    house: House, fields: str, expected: dict[str, int]
):
    await _many_units(house, 20)
    assert await _downstream(house, f"{{ units(first: 20) {{ edges {{ node {{ {fields} }} }} }} }}") == expected


async def test_lists_within_lists_are_counted_and_refused_where_they_are_too_many(house: House):
    async def cost(units: int, lines: int) -> dict[str, Any]:
        return await house.ask(
            "query($u: Int, $l: Int) { units(first: $u) { edges { node { hotlines(first: $l) { edges { node { id } } } "
            "} } } }",
            u=units,
            l=lines,
        )

    small, larger = (await cost(2, 3))["extensions"]["cost"], (await cost(4, 3))["extensions"]["cost"]
    assert larger > 1.8 * small
    answer = await cost(100, 100)
    assert answer["errors"][0]["extensions"]["code"] == "TOO_COSTLY"


async def test_one_list_asked_for_twice_has_the_same_ids(house: House):
    await house.put_in("hotline", "/hotlines", LINE)
    data = await house.data("{ a: hotlines { edges { node { id } } } b: hotlines { edges { node { id } } } }")
    assert data["a"] == data["b"]
    assert (await house.data("query($id: ID!) { node(id: $id) { id } }", id=data["a"]["edges"][0]["node"]["id"]))[
        "node"
    ]


async def test_a_cached_answer_equals_an_uncached_one_after_any_write(house: House):
    """Random writes to units, hotlines and sessions; what is not cached is asked for by somebody who is signed in."""
    random = Random(7)
    lines: list[dict[str, Any]] = []
    for _ in range(12):
        unit, name = random.choice(UNITS), f"tên {random.randrange(10**6)}"
        match random.randrange(4):
            case 0:
                lines.append(await house.put_in("hotline", "/hotlines", LINE | {"unit": unit, "dialled": "113"}))
            case 1:
                await house.put_in("schedule", "/sessions", SESSION | {"unit": unit, "place": name})
            case 2:
                code = f"unit-{random.randrange(10**9)}"
                given = {"code": code, "kind": "DEPARTMENT", "names": {"vi": name}, "parent": unit}
                await house.put_in("hotline", "/units", given)
            case _ if lines:
                line = lines.pop(random.randrange(len(lines)))
                given = LINE | {"id": line["id"], "unit": unit, "dialled": line["dialled"], "note": name}
                lines.append(await house.put_in("hotline", "/hotlines", given))
        answers = [await house.data(EVERYTHING, headers) for headers in (None, None, house.staff)]
        assert answers[0] == answers[1] == answers[2]
    assert house.gateway.endpoint.response_cache.counts.hits >= 12
