"""Units and hotlines through the gateway."""

import pytest

from services.global_ids import encode_id
from tests.gateway.conftest import House

LINE = {"unit": "ca-ha-noi", "dialled": "113", "purpose": "TRAFFIC"}


async def test_a_unit_with_its_parent(house: House):
    data = await house.data(
        """{ unit(code: "ca-ha-noi") { id code name english: name(language: EN) names { vi en } kind province state
             parent { code parent { code } } parentCode demo version location { latitude } } }"""
    )
    unit = data["unit"]
    assert unit["id"] == encode_id("Unit", "ca-ha-noi")
    assert (unit["name"], unit["english"]) == ("Công an thành phố Hà Nội", "Hanoi City Police")
    assert unit["parent"] == {"code": "bca", "parent": None}
    assert (unit["parentCode"], unit["province"], unit["kind"], unit["location"]) == ("bca", "ha-noi", "PROVINCE", None)


async def test_names_come_in_the_asked_language(house: House):
    query = '{ a: unit(code: "ca-ha-noi") { name } b: unit(code: "ca-hue") { name } }'
    english = await house.data(query, {"Accept-Language": "en-GB,en;q=0.9,vi;q=0.5"})
    assert english == {"a": {"name": "Hanoi City Police"}, "b": {"name": "Công an thành phố Huế"}}
    assert (await house.data(query))["a"]["name"] == "Công an thành phố Hà Nội"


async def test_units_are_paged_both_ways(house: House):
    query = """query Page($first: Int, $after: String, $last: Int, $before: String) {
      units(first: $first, after: $after, last: $last, before: $before) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { code } } } }"""
    first = (await house.data(query, first=2))["units"]
    codes = [e["node"]["code"] for e in first["edges"]]
    assert codes[0] == "bca"
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    assert first["pageInfo"]["endCursor"] == first["edges"][1]["cursor"]
    second = (await house.data(query, first=2, after=first["pageInfo"]["endCursor"]))["units"]
    assert {*codes, *(e["node"]["code"] for e in second["edges"])} == {"bca", "ca-ha-noi", "ca-hue"}
    back = (await house.data(query, last=1, before=second["pageInfo"]["startCursor"]))["units"]
    assert [e["node"]["code"] for e in back["edges"]] == codes[1:]


async def test_a_cursor_of_another_list_is_refused_with_a_code(house: House):
    page = await house.data("{ units { pageInfo { endCursor } } }")
    answer = await house.ask(
        "query($after: String) { units(after: $after, kind: PROVINCE) { totalCount } hotlines { totalCount } }",
        after=page["units"]["pageInfo"]["endCursor"],
    )
    assert answer["data"] == {"units": None, "hotlines": {"totalCount": 0}}
    assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


async def test_hotlines_by_unit_province_and_purpose(house: House):
    await house.put_in("hotline", "/hotlines", LINE)
    await house.put_in("hotline", "/hotlines", LINE | {"unit": "ca-hue", "dialled": "114", "purpose": "CRIME_REPORT"})
    data = await house.data(
        """{ hanoi: hotlines(unit: "ca-ha-noi") { edges { node { dialled unit { code } unitCode number free } } }
             hue: hotlines(province: "hue") { edges { node { dialled } } }
             crime: hotlines(purpose: CRIME_REPORT) { edges { node { purpose languages label hours { opens } } } }
             open: hotlines(openNow: true) { totalCount } shut: hotlines(openNow: false) { totalCount } }"""
    )
    assert data["hanoi"]["edges"] == [
        {
            "node": {
                "dialled": "113",
                "unit": {"code": "ca-ha-noi"},
                "unitCode": "ca-ha-noi",
                "number": None,
                "free": True,
            }
        }
    ]
    assert [e["node"]["dialled"] for e in data["hue"]["edges"]] == ["114"]
    assert data["crime"]["edges"][0]["node"]["purpose"] == "CRIME_REPORT"
    assert (data["open"]["totalCount"], data["shut"]["totalCount"]) == (2, 0)


async def test_a_unit_may_be_named_by_its_global_id(house: House):
    await house.put_in("hotline", "/hotlines", LINE)
    data = await house.data(
        "query($unit: String!) { unit(code: $unit) { code } hotlines(unit: $unit) { totalCount } }",
        unit=encode_id("Unit", "ca-ha-noi"),
    )
    assert data == {"unit": {"code": "ca-ha-noi"}, "hotlines": {"totalCount": 1}}


async def test_nodes_are_found_again_by_their_ids(house: House):
    line = await house.put_in("hotline", "/hotlines", LINE)
    ids = [encode_id("Hotline", line["id"]), encode_id("Unit", "bca"), encode_id("Unit", "nowhere")]
    data = await house.data(
        "query($id: ID!, $ids: [ID!]!) { node(id: $id) { id __typename } nodes(ids: $ids) { __typename id"
        " ... on Hotline { dialled } ... on Unit { code } } }",
        id=ids[1],
        ids=ids,
    )
    assert data["node"] == {"id": ids[1], "__typename": "Unit"}
    assert data["nodes"] == [
        {"__typename": "Hotline", "id": ids[0], "dialled": "113"},
        {"__typename": "Unit", "id": ids[1], "code": "bca"},
        None,
    ]


@pytest.mark.parametrize("id", ["", "nonsense", "VW5pdA==", "Q2FzdGxlOjE=", encode_id("Unit", "a/../b"), "ÿ"])
async def test_an_id_not_made_here_is_refused_with_a_code(house: House, id: str):
    answer = await house.ask("query($id: ID!) { node(id: $id) { id } }", id=id)
    assert answer["data"] == {"node": None}
    assert answer["errors"][0]["extensions"]["code"] == "BAD_ID"


async def test_what_is_not_public_is_shown_to_its_staff_alone(house: House):
    line = await house.put_in("hotline", "/hotlines", LINE | {"state": "SUSPENDED"}, announced=False)
    query = "query($id: ID!) { node(id: $id) { ... on Hotline { state } } }"
    id = encode_id("Hotline", line["id"])
    assert (await house.data(query, id=id))["node"] is None
    assert (await house.data(query, house.staff, id=id))["node"] == {"state": "SUSPENDED"}


async def test_a_bad_token_is_refused(house: House):
    response = await house.client.post(
        "/graphql", json={"query": "{ units { totalCount } }"}, headers={"Authorization": "Bearer made-up"}
    )
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
