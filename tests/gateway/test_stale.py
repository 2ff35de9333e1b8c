"""Answers of before at the real gateway: given for published information, never for notices, nor to staff."""

from typing import Any

from tests.conftest import Bearer
from tests.gateway.conftest import House
from tests.gateway.test_articles import ARTICLE
from tests.gateway.test_wanted import NOTICE
from tests.scraping import scraped
from tests.waiting import until

ARTICLES = "{ articles { totalCount edges { node { id title } } } }"
NOTICES = "{ wantedNotices { totalCount edges { node { id fullName } } } }"
BOTH = "{ units { totalCount } wantedNotices { totalCount edges { node { id } } } }"
CANCEL = "mutation($input: CancelReceptionSessionInput!) { cancelReceptionSession(input: $input) { errors { code } } }"
NODE = "query($id: ID!) { node(id: $id) { id } }"


async def published(house: House, bearer: Bearer, thing: str, **given: Any) -> str:
    """Its global id; the gateway has heard of it."""
    writer, chief = bearer("editor", subject="writer"), bearer("editor", subject="chief")
    id = (await house.act("save", thing, writer, **given))[thing.lower()]["id"]
    if thing == "Article":
        await house.act("submit", thing, writer, id=id)
    await house.act("approve", thing, chief, id=id)
    assert (await house.act("publish", thing, chief, id=id))["errors"] == []
    await house.heard_of(id)
    return id


async def cut_off(house: House, service: str) -> None:
    """The gateway hears nothing of the service any more; others may still write to it."""
    await house.gateway.state.container.feeds.followers[service].stop()
    house.gateway.endpoint.response_cache.feed_lost(service)


def codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", ())]


async def test_published_information_is_given_while_its_service_is_down(newsroom: House, bearer: Bearer):
    await published(newsroom, bearer, "Article", **ARTICLE)
    before = await newsroom.ask(ARTICLES)
    await cut_off(newsroom, "articles")
    newsroom.transports["articles"].connected = False
    answer = await newsroom.ask(ARTICLES)
    assert answer["data"] == before["data"]
    assert answer["extensions"]["stale"]["asOf"] > "2026"
    signed_in = await newsroom.ask(ARTICLES, newsroom.staff)
    assert (signed_in["data"], codes(signed_in)) == ({"articles": None}, ["SERVICE_UNAVAILABLE"])
    newsroom.transports["articles"].connected = True
    assert "stale" not in (await newsroom.ask(ARTICLES))["extensions"]
    text = await scraped(newsroom.gateway)
    assert 'graphql_operations_total{cached="stale",kind="query",status="200"} 1.0' in text
    assert 'response_cache_events{event="stale"} 1.0' in text


async def test_a_withdrawn_article_that_was_heard_of_does_not_come_back(newsroom: House, bearer: Bearer):
    id = await published(newsroom, bearer, "Article", **ARTICLE)
    await newsroom.ask(ARTICLES)
    await newsroom.act("withdraw", "Article", bearer("editor", subject="chief"), id=id, why="Sai")
    await newsroom.withdrawn(id)
    await cut_off(newsroom, "articles")
    newsroom.transports["articles"].connected = False
    assert codes(await newsroom.ask(ARTICLES)) == ["SERVICE_UNAVAILABLE"]


async def test_a_notice_is_never_given_when_it_is_old(station: House, bearer: Bearer):
    """Withdrawn while the gateway hears nothing, and then the service goes down: nobody is shown as wanted."""
    id = await published(station, bearer, "Notice", **NOTICE)
    for query in (NOTICES, BOTH):
        assert (await station.data(query))["wantedNotices"]["totalCount"] == 1
    assert (await station.data(NODE, id=id))["node"] == {"id": id}
    await cut_off(station, "wanted")
    gone = await station.act("withdraw", "Notice", bearer("editor", subject="chief"), id=id, reason="ARRESTED")
    assert gone["errors"] == []
    station.transports["wanted"].connected = False
    for _ in range(2):
        for query, given in ((NOTICES, {}), (BOTH, {}), (NODE, {"id": id})):
            answer = await station.ask(query, None, **given)
            assert codes(answer) == ["SERVICE_UNAVAILABLE"]
            assert answer["data"].get("wantedNotices", answer["data"].get("node")) is None
            assert "stale" not in answer["extensions"]
    station.transports["wanted"].connected = True

    async def back() -> bool:
        answer = await station.ask(NOTICES)
        return not codes(answer) and answer["data"]["wantedNotices"]["totalCount"] == 0

    await until(back)


async def test_what_a_search_found_is_never_given_when_it_is_old(library: House, bearer: Bearer):
    """It may hold a notice's title, and no feed tells what else would be found now."""
    await published(library, bearer, "Article", **ARTICLE)
    query = '{ search(text: "") { totalCount } units { totalCount } }'
    await library.data(query)
    for service in ("articles", "hotline"):
        await cut_off(library, service)
    library.transports["search"].connected = False
    assert codes(await library.ask(query)) == ["SERVICE_UNAVAILABLE"]


async def test_a_write_is_tried_once_and_a_read_twice(house: House):
    for query, tries in (
        ("{ receptionSessions { totalCount } }", 2),
        (CANCEL, 1),
    ):
        transport = house.transports["schedule"]
        transport.app, real = _breaks_off, transport.app
        before = transport.requests
        given = {} if tries == 2 else {"input": {"id": "UmVjZXB0aW9uU2Vzc2lvbjox", "reason": "x"}}
        answer = await house.ask(query, house.staff, **given)
        assert codes(answer) == ["SERVICE_UNAVAILABLE"], answer
        assert transport.requests - before == tries
        transport.app = real
        await house.data("{ receptionSessions { totalCount } }", house.staff)


async def _breaks_off(*_: object) -> None:
    raise ConnectionResetError
