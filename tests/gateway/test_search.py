"""The search through the gateway: hits, the things they are, facets, pages, and what is gone."""

from typing import Any

from services.global_ids import encode_id
from tests.conftest import Bearer
from tests.gateway.conftest import House
from tests.waiting import until

SEARCH = """query($text: String!, $kinds: [Kind!], $unit: String, $first: Int, $after: String) {
  search(text: $text, kinds: $kinds, unit: $unit, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } facets { kind { ...V } unit { ...V } }
    edges { cursor score kind title highlights { field html }
      node { id ... on Article { title unit { name } } ... on Unit { code } } } } }
fragment V on FacetValue { value kind label count }"""


async def found(library: House, total: int, **given: Any) -> dict[str, Any]:
    """The answer once it counts so many."""

    async def look() -> dict[str, Any] | None:
        page = (await library.data(SEARCH, **given))["search"]
        return page if page["totalCount"] == total else None

    return await until(look)


async def publish(library: House, bearer: Bearer, title: str) -> str:
    given = {"unit": "ca-hue", "kind": "CRIME_WARNING", "title": title, "body": "<p>Nội dung</p>"}
    id = (await library.act("save", "Article", bearer("editor", subject="writer"), **given))["article"]["id"]
    for verb in ("submit", "approve", "publish"):
        assert (await library.act(verb, "Article", library.staff, id=id))["errors"] == []
    return id


async def test_words_without_diacritics_find_things_of_every_kind(library: House, bearer: Bearer):
    id = await publish(library, bearer, "Cảnh báo lừa đảo thành phố Huế")
    page = await found(library, 3, text="thanh pho")
    assert {facet["value"]: facet["count"] for facet in page["facets"]["kind"]} == {"unit": 2, "article": 1}
    assert {facet["kind"]: facet["label"] for facet in page["facets"]["kind"]} == {
        "UNIT": "Đơn vị",
        "ARTICLE": "Bài viết",
    }
    assert {"value": "ca-hue", "kind": None, "label": "Công an thành phố Huế", "count": 2} in page["facets"]["unit"]
    [edge] = [edge for edge in page["edges"] if edge["kind"] == "ARTICLE"]
    assert edge["node"]["id"] == id
    assert edge["node"]["unit"] == {"name": "Công an thành phố Huế"}
    assert any("<mark>" in highlight["html"] for highlight in edge["highlights"])
    units = await found(library, 2, text="thanh pho", kinds=["UNIT"])
    assert {edge["node"]["code"] for edge in units["edges"]} == {"ca-ha-noi", "ca-hue"}
    one = await found(library, 1, text="thanh pho", kinds=["ARTICLE"], unit=encode_id("Unit", "ca-hue"))
    assert one["edges"][0]["title"] == "Cảnh báo lừa đảo thành phố Huế"


async def test_facets_have_labels_in_the_language_asked_for(library: House):
    await found(library, 2, text="thanh pho")
    query = '{ search(text: "thanh pho") { facets { kind { label } unit { label } province { value label } } } }'
    facets = (await library.data(query, {"Accept-Language": "en"}))["search"]["facets"]
    assert facets["kind"] == [{"label": "Unit"}]
    assert {one["label"] for one in facets["unit"]} == {"Hanoi City Police", "Công an thành phố Huế"}
    assert {one["value"]: one["label"] for one in facets["province"]} == {"ha-noi": "Hà Nội", "hue": "Huế"}


async def test_a_search_is_paged(library: House):
    first = await found(library, 2, text="thanh pho", first=1)
    assert first["pageInfo"]["hasNextPage"] is True
    second = await found(library, 2, text="thanh pho", first=1, after=first["pageInfo"]["endCursor"])
    assert first["edges"][0]["node"]["code"] != second["edges"][0]["node"]["code"]


async def test_what_is_withdrawn_is_not_found_any_more(library: House, bearer: Bearer):
    id = await publish(library, bearer, "Tin thử nghiệm")
    await found(library, 1, text="thu nghiem")
    await library.act("withdraw", "Article", library.staff, id=id, why="Sai")
    assert (await found(library, 0, text="thu nghiem"))["edges"] == []


async def test_hits_cost_one_request_for_each_service_they_are_of(library: House, bearer: Bearer):
    await publish(library, bearer, "Cảnh báo lừa đảo thành phố Huế")
    await found(library, 3, text="thanh pho")
    library.gateway.state.container.endpoint.response_cache.clear()
    before = library.counted()
    given = "query($text: String!) { search(text: $text) { edges { node { id ... on Article { unit { name } } } } } }"
    await library.data(given, text="thành phố")
    cost = {name: number - before[name] for name, number in library.counted().items()}
    assert cost == {"search": 1, "articles": 1, "hotline": 1}
