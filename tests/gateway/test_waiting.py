"""What waits for a person, of all services in one list."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.settings import Settings
from launcher.registry import REGISTRY
from services.settings import ServiceSettings
from tests.approving import approve
from tests.conftest import Bearer
from tests.gateway.conftest import House, furnish, house_of_names
from tests.gateway.test_articles import ARTICLE

SERVICES = ("hotline", *(name for name in REGISTRY.waiting if name != "hotline"))
NOTICE = {"list": "WANTED", "fullName": "Nguyễn Văn An", "unit": "ca-hue", "demo": True}
WAITING = """query($first: Int, $after: String) { waiting(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  edges { cursor node { id kind title what step own writers since units { code }
    node { __typename ... on Article { title } ... on WantedNotice { fullName } } } } } }"""


@pytest.fixture
async def desk(settings: ServiceSettings, gateway_settings: Settings, bearer: Bearer) -> AsyncIterator[House]:
    async with house_of_names(SERVICES, settings, gateway_settings) as house:
        await furnish(house, bearer("admin", "editor"))
        yield house


def _told(answer: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    nodes = [edge["node"] for edge in answer["edges"]]
    return [(node["kind"], node["what"], node["step"], node["own"]) for node in nodes]


async def _drafts(desk: House, writer: dict[str, str], count: int = 1) -> list[str]:
    """Articles and notices in turn, all waiting for approval."""
    ids: list[str] = []
    for _ in range(count):
        article = (await desk.act("save", "Article", writer, **ARTICLE))["article"]["id"]
        await desk.act("submit", "Article", writer, id=article)
        ids += [article, (await desk.act("save", "Notice", writer, **NOTICE))["notice"]["id"]]
    return ids


async def test_one_list_has_what_waits_of_every_service_by_time(desk: House, bearer: Bearer):
    writer, chief = bearer("editor", subject="writer"), bearer("editor", subject="chief")
    await desk.act("save", "Article", writer, **ARTICLE)  # a draft that its writer works on waits for nobody
    article, notice = await _drafts(desk, writer)
    found = (await desk.data(WAITING, chief))["waiting"]
    assert _told(found) == [
        ("article", "DRAFT", "APPROVAL", False),
        ("notice", "DRAFT", "APPROVAL", False),
    ]
    first = found["edges"][0]["node"]
    assert (first["id"], first["title"], first["units"]) == (article, ARTICLE["title"], [{"code": "ca-hue"}])
    assert first["node"] == {"__typename": "Article", "title": ARTICLE["title"]}
    assert len(first["writers"]) == 1
    assert [own for *_, own in _told((await desk.data(WAITING, writer))["waiting"])] == [True, True]
    await desk.act("approve", "Article", chief, id=article)
    found = (await desk.data(WAITING, chief))["waiting"]
    assert [(one[0], one[2]) for one in _told(found)] == [("notice", "APPROVAL"), ("article", "PUBLICATION")]
    await desk.act("publish", "Article", chief, id=article)
    await desk.act("approve", "Notice", chief, id=notice)
    await desk.act("publish", "Notice", chief, id=notice)
    assert (await desk.data(WAITING, chief))["waiting"]["totalCount"] == 0
    await desk.act("save", "Article", writer, id=article, title="Tên mới")
    await desk.act("submit", "Article", writer, id=article)
    found = (await desk.data(WAITING, chief))["waiting"]
    assert (_told(found), found["edges"][0]["node"]["title"]) == (
        [("article", "CORRECTION", "APPROVAL", False)],
        "Tên mới",
    )


async def test_only_editors_see_it_and_of_their_units(desk: House, bearer: Bearer):
    await _drafts(desk, bearer("editor", subject="writer"))
    elsewhere = bearer("editor", units=("ca-ha-noi",))
    assert (await desk.data(WAITING, elsewhere))["waiting"]["totalCount"] == 0
    for headers, code in (({}, "UNAUTHENTICATED"), (bearer("auditor"), "FORBIDDEN"), (bearer(), "FORBIDDEN")):
        answer = await desk.ask(WAITING, headers)
        assert answer["data"] == {"waiting": None}
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


async def test_pages_over_all_services_miss_and_repeat_nothing(desk: House, bearer: Bearer):
    ids = await _drafts(desk, bearer("editor", subject="writer"), count=4)
    chief, seen, after = bearer("editor", subject="chief"), list[str](), None
    more = True
    while more:
        before = desk.counted()
        page = (await desk.data(WAITING, chief, first=3, after=after))["waiting"]
        assert page["totalCount"] == len(ids)
        counted = desk.counted()
        assert all(counted[name] - before[name] <= 2 for name in ("articles", "wanted"))  # the list, and the objects
        seen += [edge["node"]["id"] for edge in page["edges"]]
        more, after = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
    assert seen == ids
    for cursor in ("x", "e30x", "WyJhIl0", "eyJub2JvZHkiOiAieCJ9", "eyJhcnRpY2xlcyI6ICJ4In0"):
        answer = await desk.ask(WAITING, chief, after=cursor)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_CURSOR"]


async def test_a_service_that_is_down_leaves_the_others_and_its_items_come_later(desk: House, bearer: Bearer):
    ids, chief = await _drafts(desk, bearer("editor", subject="writer"), count=2), bearer("editor", subject="chief")
    desk.transports["articles"].connected = False
    answer = await desk.ask(WAITING, chief)
    [*edges, missing] = answer["data"]["waiting"]["edges"]
    assert ([edge["node"]["id"] for edge in edges], missing) == (ids[1::2], None)
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("SERVICE_UNAVAILABLE", ["waiting", "edges", 2])
    desk.transports["articles"].connected = True
    after = answer["data"]["waiting"]["pageInfo"]["endCursor"]
    later = (await desk.data(WAITING, chief, after=after))["waiting"]
    assert [edge["node"]["id"] for edge in later["edges"]] == ids[::2]
    for name in SERVICES:
        desk.transports[name].connected = False
    assert (await desk.ask(WAITING, chief))["data"] == {"waiting": None}


async def test_what_waits_is_known_again_after_a_restart(
    settings: ServiceSettings, gateway_settings: Settings, bearer: Bearer
):
    async with house_of_names(SERVICES, settings, gateway_settings) as house:
        await furnish(house, bearer("admin", "editor"))
        ids = await _drafts(house, bearer("editor", subject="writer"))
    async with house_of_names(SERVICES, settings, gateway_settings) as house:
        found = (await house.data(WAITING, bearer("editor", subject="chief", units=("ca-hue",))))["waiting"]
        assert [edge["node"]["id"] for edge in found["edges"]] == ids


async def test_the_correction_of_a_notice_is_in_it(desk: House, bearer: Bearer):
    writer, chief = bearer("editor", subject="writer"), bearer("editor", subject="chief")
    notice = (await desk.act("save", "Notice", writer, **NOTICE))["notice"]["id"]
    await desk.act("approve", "Notice", chief, id=notice)
    await desk.act("publish", "Notice", chief, id=notice)
    await desk.act("save", "Notice", writer, id=notice, fullName="Nguyễn Văn Ẩn")
    [edge] = (await desk.data(WAITING, chief))["waiting"]["edges"]
    found = edge["node"]
    assert (found["what"], found["step"], found["title"]) == ("CORRECTION", "APPROVAL", "Nguyễn Văn Ẩn")
    assert found["node"]["fullName"] == "Nguyễn Văn An"


async def test_what_is_proposed_of_hotlines_and_sessions_is_in_it(desk: House, bearer: Bearer):
    writer, chief = bearer("editor", subject="writer"), bearer("editor", subject="chief")
    line = {"unit": "ca-hue", "dialled": "0234 3000 001", "purpose": "OTHER"}
    session = {
        "unit": "ca-hue",
        "leader": {"position": "Giám đốc"},
        "place": "52 Hùng Vương",
        "startsAt": "2030-12-24T08:00:00+07:00",
        "endsAt": "2030-12-24T11:00:00+07:00",
    }
    for service, path, body in (("hotline", "/hotlines", line), ("schedule", "/sessions", session)):
        made = (await desk.peers[service].post(path, json=body, headers=writer)).json()
        [edge] = (await desk.data(WAITING, chief))["waiting"]["edges"]
        assert (edge["node"]["what"], edge["node"]["step"], edge["node"]["own"]) == ("DRAFT", "APPROVAL", False)
        approved = await approve(desk.peers[service], f"{path}/{made['id']}", chief, {})
        assert approved.status_code == 200, approved.text
        assert (await desk.data(WAITING, chief))["waiting"]["totalCount"] == 0
