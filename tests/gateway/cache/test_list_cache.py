"""Pages that services of the same process hand over in pieces: what is read of them, and what is held."""

import orjson
import pytest

from gateway.cache.entity_cache import EntityCache
from gateway.cache.list_cache import ListCache
from gateway.cache.response_cache import feed_tag
from gateway.ids import KINDS, prepare_node
from services.clients.transport import ServiceRequest, ServiceResponse
from services.documents.serialised import SerialisedEdge, SerialisedPage
from services.observability.spans import HEADER as TRACE
from tests.gateway.conftest import House

ADDRESS = "/units?first=2"


def _page(*nodes: dict[str, str], kind: str = "unit") -> SerialisedPage:
    edges = [SerialisedEdge(f"cursor of {node['id']}", node["id"], orjson.dumps(node)) for node in nodes]
    return SerialisedPage(kind, edges, has_next=True, has_previous=False, total=7)


async def _asked(house: House, **headers: str) -> ServiceResponse:
    return await house.transports["hotline"].fetch(ServiceRequest("GET", ADDRESS, headers), "hotline")


async def test_an_address_that_was_asked_before_is_answered_in_pieces(house: House):
    first, second = await _asked(house), await _asked(house)
    assert isinstance(first.body, bytes)
    assert isinstance(second.body, SerialisedPage)
    assert first.content == second.content
    counted = house.transports["hotline"].app.state.metrics.registry  # type: ignore[union-attr]
    labels = {"method": "GET", "route": "/units", "status": "200"}
    before = counted.get_sample_value("http_requests_total", labels)
    await _asked(house)
    assert counted.get_sample_value("http_requests_total", labels) == before + 1


@pytest.mark.parametrize("header", ["Authorization", "If-None-Match", TRACE])
async def test_what_says_who_asks_or_traces_goes_the_usual_way(house: House, header: str):
    await _asked(house)
    assert isinstance((await _asked(house, **{header: "x"})).body, bytes)


async def test_units_of_a_list_show_what_changed(house: House):
    asked = "query($n: Int) { units(first: $n) { edges { node { id code name version } } } }"
    for first in (10, 11):
        found = await house.data(asked, n=first)
    unit = next(edge["node"] for edge in found["units"]["edges"] if edge["node"]["code"] == "ca-hue")
    before = (await house.peers["hotline"].get("/units/ca-hue")).json()
    body = {key: before[key] for key in ("code", "kind", "parent", "province")} | {"names": {"vi": "Công an Huế"}}
    saved = await house.peers["hotline"].put("/units/ca-hue", json=body, headers=house.staff)
    await house.heard_version("ca-hue", saved.raise_for_status().json()["version"])
    for first in (12, 10, 11):
        found = await house.data(asked, n=first)
        now = next(edge["node"] for edge in found["units"]["edges"] if edge["node"]["code"] == "ca-hue")
        assert now == {**unit, "name": "Công an Huế", "version": before["version"] + 1}


def test_a_page_is_what_its_json_is():
    page = _page({"id": "a", "unit": "x"}, {"id": "b", "unit": "y"})
    for found in (ListCache().decode_page(page), ListCache(0).decode_page(page)):
        plain = orjson.loads(page.to_json())
        for edge in plain["edges"]:
            prepare_node(KINDS["unit"], edge["node"])
        assert found == plain


def test_a_document_is_read_once_for_its_bytes():
    listed = ListCache()
    first = listed.decode_page(_page({"id": "a", "name": "one"}))["edges"][0]["node"]
    assert listed.decode_page(_page({"id": "a", "name": "one"}))["edges"][0]["node"] is first
    assert listed.decode_page(_page({"id": "a", "name": "two"}))["edges"][0]["node"]["name"] == "two"
    assert listed.decode_page(_page({"id": "a", "name": "one"}))["edges"][0]["node"] == first
    assert len(listed) == 1


def test_it_holds_no_more_bytes_than_it_may():
    size = len(_page({"id": "a0", "name": "x" * 50}).edges[0].node)
    listed = ListCache(3 * size)
    for number in range(9):
        listed.decode_page(_page({"id": f"a{number}", "name": "x" * 50}))
        assert listed.bytes == min(number + 1, 3) * size
    listed.decode_page(_page({"id": "long", "name": "x" * 500}))
    assert (len(listed), listed.bytes) == (0, 0)


def test_notices_are_not_held():
    listed = ListCache()
    assert listed.decode_page(_page({"id": "a"}, kind="notice"))["edges"][0]["node"]["_id"] == "a"
    assert len(listed) == 0


@pytest.mark.parametrize("tag", ["unit:a", feed_tag("hotline"), "lost", "everything"])
def test_what_drops_answers_drops_documents(tag: str):
    known = EntityCache(10, 60)
    known.list_cache.decode_page(_page({"id": "a"}))
    known.list_cache.decode_page(_page({"id": "b"}, kind="article"))
    if tag == "everything":
        known.on_clear()
    elif tag == "lost":
        known.on_feed_lost("hotline")
    else:
        known.on_invalidate({tag})
    assert len(known.list_cache) == (0 if tag == "everything" else 1)
    assert known.list_cache.bytes == (0 if tag == "everything" else len(b'{"id":"b"}'))
