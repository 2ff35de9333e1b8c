"""Things that the gateway knows from operations before: asked for once, and gone when they change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cache.entity_cache import EntityCache
from gateway.cache.response_cache import ResponseCache, feed_tag
from gateway.protocol.settings import ResponseCacheSettings
from launcher.registry import REGISTRY
from tests.gateway.conftest import HUE, House

SESSION = {
    "unit": "ca-hue",
    "leader": {"position": "Giám đốc"},
    "place": "1",
    "startsAt": "2030-12-01T01:00:00Z",
    "endsAt": "2030-12-01T04:00:00Z",
}
NAMES = "query($n: Int) { receptionSessions(first: $n) { edges { node { unit { name } } } } }"


async def _names(house: House, n: int) -> list[str]:
    found = await house.data(NAMES, n=n)
    return [edge["node"]["unit"]["name"] for edge in found["receptionSessions"]["edges"]]


async def test_a_unit_is_asked_for_once(house: House):
    await house.put_in("schedule", "/sessions", SESSION)
    assert await _names(house, 10) == ["Công an thành phố Huế"]
    before = house.counted()["hotline"]
    assert await _names(house, 11) == ["Công an thành phố Huế"]
    assert house.counted()["hotline"] == before


async def test_a_unit_that_changed_is_asked_for_again(house: House):
    await house.put_in("schedule", "/sessions", SESSION)
    assert await _names(house, 10) == ["Công an thành phố Huế"]
    response = await house.peers["hotline"].put(
        "/units/ca-hue", json={**HUE, "names": {"vi": "Công an Huế"}}, headers=house.staff
    )
    await house.heard_version("ca-hue", response.json()["version"])
    assert await _names(house, 11) == ["Công an Huế"]
    assert await _names(house, 10) == ["Công an Huế"]


@pytest.fixture
def known() -> EntityCache:
    """Where the feed of units is followed."""
    known = EntityCache(REGISTRY, 3, 60)
    known.on_feed_restored("hotline")
    return known


def test_what_was_overtaken_on_its_way_is_not_kept(known: EntityCache):
    asked_at = known.generation
    known.on_invalidate({"unit:other"})
    known.put("unit:a", {"_id": "a"}, asked_at)
    assert known.get("unit:a") is None
    known.put("unit:a", {"_id": "a"}, known.generation)
    assert known.get("unit:a") == {"_id": "a"}
    known.on_invalidate({"unit:a", "list:unit"})
    assert known.get("unit:a") is None


@pytest.mark.parametrize("tag", ["feed:hotline", None])
def test_without_its_feed_nothing_is_kept(known: EntityCache, tag: str | None):
    known.put("unit:a", {"_id": "a"}, known.generation)
    if tag is None:
        known.on_feed_lost("hotline")
        known.put("unit:b", {"_id": "b"}, known.generation)
    else:
        known.on_invalidate({tag})
    assert len(known) == 0
    known.put("session:a", {"_id": "a"}, known.generation)
    assert len(known) == 0, "its feed is not followed yet"


def test_it_keeps_so_many_and_no_notice(known: EntityCache):
    for service in ("hotline", "wanted"):
        known.on_feed_restored(service)
    for id in "abcd":
        known.put(f"unit:{id}", {"_id": id}, known.generation)
    known.put("notice:n", {"_id": "n"}, known.generation)
    assert known.get("notice:n") is None
    assert (len(known), known.get("unit:a"), known.get("unit:d")) == (3, None, {"_id": "d"})
    off, old = EntityCache(REGISTRY, 0, 60), EntityCache(REGISTRY, 3, -1)
    for one in (off, old):
        one.on_feed_restored("hotline")
        one.put("unit:a", {"_id": "a"}, one.generation)
        assert one.get("unit:a") is None


@given(st.lists(st.sampled_from(["ask", "arrive", "change", "tell", "lose", "follow"]), max_size=40))
def test_what_is_known_is_what_was_last_told(events: list[str]):
    """Whatever overtakes what: once every change was told of, nothing from before it is known."""
    known, version, told = EntityCache(REGISTRY, 3, 60), 0, 0
    known.on_feed_restored("hotline")
    under_way: list[tuple[int, int]] = []
    for event in events:
        if event == "ask":
            under_way.append((known.generation, version))
        elif event == "arrive" and under_way:
            moment, read = under_way.pop(0)
            known.put("unit:a", {"version": read}, moment)
        elif event == "change":
            version += 1
        elif event == "tell":
            known.on_invalidate({"unit:a"})
            told = version
        elif event == "lose":
            known.on_feed_lost("hotline")
        elif event == "follow":
            # A feed that is followed again has told of all that was missed.
            known.on_invalidate({"feed:hotline"})
            known.on_feed_restored("hotline")
            told = version
        if told == version:
            assert known.get("unit:a") in (None, {"version": version})


def test_it_hears_what_the_cache_of_answers_hears(known: EntityCache):
    cache = ResponseCache(ResponseCacheSettings())
    cache.listeners.append(known)

    def keep() -> None:
        known.put("unit:a", {"_id": "a"}, known.generation)
        assert len(known) == 1

    keep()
    cache.invalidate({"unit:a"})
    assert len(known) == 0
    keep()
    cache.clear()
    assert len(known) == 0
    keep()
    cache.invalidate({feed_tag("hotline")})
    assert len(known) == 0
    keep()
    cache.feed_lost("hotline")
    assert len(known) == 0
    cache.feed_restored("hotline")
    keep()


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
