"""Units that ended, in GraphQL."""

from tests.gateway.conftest import House

OLD = {
    "code": "ca-thua-thien-hue",
    "kind": "PROVINCE",
    "names": {"vi": "Công an tỉnh Thừa Thiên Huế"},
    "parent": "bca",
    "state": "DISSOLVED",
    "validTo": "2024-12-31",
    "successors": ["ca-hue"],
    "basis": "175/2024/QH15",
}
QUERY = """query($code: String!, $at: Date) { unit(code: $code, at: $at) {
  code validTo basis formerDomains successors { code } predecessors { edges { node { code } } } } }"""


async def test_a_unit_that_ended_leads_to_its_successor_and_back(house: House):
    await house.put_in("hotline", "/units", OLD)
    ended = (await house.data(QUERY, code="ca-thua-thien-hue"))["unit"]
    assert ended == {
        "code": "ca-thua-thien-hue",
        "validTo": "2024-12-31",
        "basis": "175/2024/QH15",
        "formerDomains": [],
        "successors": [{"code": "ca-hue"}],
        "predecessors": {"edges": []},
    }
    for text in ("ca-thua-thien-hue", "Công an tỉnh Thừa Thiên Huế"):
        standing = (await house.data(QUERY, code=text, at="2026-11-30"))["unit"]
        assert (standing["code"], standing["successors"]) == ("ca-hue", [])
        assert standing["predecessors"] == {"edges": [{"node": {"code": "ca-thua-thien-hue"}}]}
    assert (await house.data(QUERY, code="ca-nowhere", at="2026-11-30"))["unit"] is None
    active = "{ units(state: ACTIVE) { edges { node { code } } } }"
    assert "ca-thua-thien-hue" not in str(await house.data(active))


async def test_a_unit_that_was_split_is_an_error_that_names_the_code(house: House):
    split = OLD | {"code": "ca-cu", "names": {"vi": "Công an tỉnh Cũ"}, "successors": ["ca-hue", "ca-ha-noi"]}
    await house.put_in("hotline", "/units", split)
    answer = await house.ask(QUERY, code="ca-cu", at="2026-11-30")
    assert answer["errors"][0]["extensions"]["code"] == "SEVERAL_SUCCESSORS"
