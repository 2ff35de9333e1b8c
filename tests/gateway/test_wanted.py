"""Wanted notices through the gateway: published, matched, and gone when they are withdrawn."""

from collections.abc import Awaitable, Callable

import orjson
import pytest

from gateway.settings import Settings
from services.documents.models import now
from services.global_ids import encode_id
from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.gateway.conftest import House, furnish, house_of_names
from tests.pictures import picture
from tests.waiting import until
from wanted.settings import RateLimitRule, RateLimitSettings

NOTICE = {
    "list": "WANTED",
    "fullName": "Nguyễn Văn Thử Nghiệm",
    "unit": "ca-hue",
    "sex": "MALE",
    "birthDates": ["1985-04"],
    "offence": {"name": "Lừa đảo", "article": "174"},
    "names": [{"kind": "NICKNAME", "name": "Tí"}],
    "demo": True,
    "heightCm": 170,
    "languages": ["vi"],
}


async def test_notices_are_listed_by_what_is_known_of_them(station: House, bearer: Bearer):
    writer, chief = bearer("editor", subject="writer"), bearer("editor", subject="chief")
    place = {"registeredResidence": {"text": "Phố Hàng Thử", "province": "hue"}}
    ids: list[str] = []
    for change in (
        {"fullName": "Trần Văn Mẫu", "dangerous": True},
        {"fullName": "Đỗ Thị Mẫu", "sex": "FEMALE", **place},
    ):
        id = (await station.act("save", "Notice", writer, **NOTICE | change))["notice"]["id"]
        await station.act("approve", "Notice", chief, id=id)
        await station.act("publish", "Notice", chief, id=id)
        await station.heard_of(id)
        ids.append(id)
    query = """query($sex: Sex, $province: String, $offence: String, $dangerous: Boolean, $photo: Boolean,
        $text: String, $by: NoticeOrder) { wantedNotices(sex: $sex, province: $province, offence: $offence,
        dangerous: $dangerous, hasPhoto: $photo, text: $text, orderBy: $by) { edges { node { id } } } }"""
    first, second = ids
    for asked, found in (
        ({"by": "NAME"}, [second, first]),
        ({}, [second, first]),
        ({"sex": "FEMALE", "province": "hue"}, [second]),
        ({"province": "ha-noi"}, []),
        ({"offence": "lua dao 174", "dangerous": True}, [first]),
        ({"dangerous": False, "photo": False}, [second]),
        ({"photo": True}, []),
        ({"text": "mau hang thu"}, [second]),
    ):
        edges = (await station.data(query, **asked))["wantedNotices"]["edges"]
        assert [edge["node"]["id"] for edge in edges] == found, asked


async def test_a_notice_is_published_matched_and_gone_when_withdrawn(station: House, bearer: Bearer):
    writer, chief = bearer("editor", subject="writer"), bearer("editor", subject="chief")
    id = (await station.act("save", "Notice", writer, **NOTICE))["notice"]["id"]
    assert (await station.act("publish", "Notice", writer, id=id))["errors"][0]["code"] == "WRONG_STATE"
    assert (await station.act("approve", "Notice", chief, id=id))["notice"]["state"] == "APPROVED"
    assert (await station.act("publish", "Notice", chief, id=id))["notice"]["state"] == "PUBLISHED"
    await station.heard_of(id)
    query = """{ wantedNotices(list: WANTED, unit: "ca-hue", bornFrom: 1980, bornTo: 1990) { totalCount edges { node {
        id list fullName birthDates heightCm languages coWanted { id }
        offence { name article } names { kind name } unit { code } dangerous } } }
      wantedMatch(name: "nguyen van thu nghiem", birthYear: 1985, first: 3) { caution more
        hits { score probability grade notice { id unit { name } } features { name weight } } } }"""
    data = await station.data(query)
    [edge] = data["wantedNotices"]["edges"]
    assert edge["node"]["offence"] == {"name": "Lừa đảo", "article": "174"}
    assert (edge["node"]["list"], edge["node"]["birthDates"]) == ("WANTED", ["1985-04"])
    [hit] = data["wantedMatch"]["hits"]
    assert hit["notice"] == {"id": id, "unit": {"name": "Công an thành phố Huế"}}
    assert hit["score"] > 0
    assert data["wantedMatch"]["caution"]
    assert data["wantedMatch"]["more"] == 0
    other = '{ wantedMatch(name: "nguyen van thu nghiem", birthYear: 1995%s) { caution hits { grade } } }'
    assert (await station.data(other % ""))["wantedMatch"]["hits"] == []
    assert (await station.data(other % ", least: WEAK"))["wantedMatch"]["hits"] == [{"grade": "WEAK"}]
    in_english = (await station.data(query, {"Accept-Language": "en"}))["wantedMatch"]["caution"]
    assert in_english.startswith("A match of names") != data["wantedMatch"]["caution"].startswith("A match of names")
    gone = await station.act("withdraw", "Notice", chief, id=id, reason="ARRESTED")
    assert gone["notice"]["state"] == "WITHDRAWN"
    await station.withdrawn(id)
    after = await station.data(query)
    assert (after["wantedNotices"]["totalCount"], after["wantedMatch"]["hits"]) == (0, [])
    assert (await station.data("query($id: ID!) { node(id: $id) { id } }", id=id))["node"] is None


WAITING = """query { wantedNotices(waiting: true) { totalCount edges { node { fullName marks correction {
    state writtenBy marks unit { code } photos { url } differences { field before after } } } } } }"""


async def test_a_correction_waits_for_a_second_person_and_staff_alone_see_it(station: House, bearer: Bearer):
    await put_in(station, {"id": "n1"}, {"id": "n2"})
    one = encode_id("WantedNotice", "n1")
    writer, chief = bearer("editor", subject="writer"), bearer("editor", subject="chief")
    saved = await station.act("save", "Notice", writer, id=one, **NOTICE, marks="Sẹo dài")
    assert (saved["errors"], saved["notice"]["state"]) == ([], "PUBLISHED")
    [edge] = (await station.data(WAITING, chief))["wantedNotices"]["edges"]
    assert edge["node"] == {
        "fullName": NOTICE["fullName"],
        "marks": None,
        "correction": {
            "state": "DRAFT",
            "writtenBy": ["writer"],
            "marks": "Sẹo dài",
            "unit": HUE,
            "photos": [],
            "differences": [{"field": "marks", "before": None, "after": "Sẹo dài"}],
        },
    }
    for reader in (None, bearer("editor", units=("ca-ha-noi",)), bearer("moderator")):
        assert (await station.data(WAITING, reader))["wantedNotices"]["totalCount"] == 0
        listed = await station.data("{ wantedNotices { edges { node { marks correction { marks } } } } }", reader)
        assert "Sẹo" not in str(listed)
    refused = await station.act("approve", "Notice", writer, id=one)
    assert refused["errors"][0]["code"] == "SECOND_PERSON_NEEDED"
    for act in ("approve", "publish"):
        assert (await station.act(act, "Notice", chief, id=one))["errors"] == []

    async def shown() -> bool:
        node = (await station.data("query($id: ID!) { node(id: $id) { ... on WantedNotice { marks } } }", id=one))[
            "node"
        ]
        return node == {"marks": "Sẹo dài"}

    await until(shown)
    assert (await station.data(WAITING, chief))["wantedNotices"]["totalCount"] == 0


SAVE = """mutation($input: SaveNoticeInput!) { saveNotice(input: $input) { errors { code }
    notice { marks offence { name } correction { marks offence { name } } } } }"""


async def test_a_save_answers_with_what_waits_and_what_went_at_once(station: House, bearer: Bearer):
    await put_in(station, {"id": "n1", "marks": "Sẹo"})
    given = {"id": encode_id("WantedNotice", "n1"), "offence": None, "marks": "Sẹo dài", "why": "Nhầm"}
    saved = (await station.data(SAVE, bearer("editor"), input=given))["saveNotice"]
    assert saved["errors"] == []
    assert saved["notice"] == {
        "marks": "Sẹo",
        "offence": None,
        "correction": {"marks": "Sẹo dài", "offence": None},
    }


async def test_a_draft_is_deleted_for_a_reason(station: House, bearer: Bearer):
    writer = bearer("editor", subject="writer")
    id = (await station.act("save", "Notice", writer, **NOTICE))["notice"]["id"]
    done = await station.act("delete", "Notice", writer, id=id, why="Trùng")
    assert (done["errors"], done["notice"]["id"]) == ([], id)
    assert (await station.data("query($id: ID!) { node(id: $id) { id } }", writer, id=id))["node"] is None
    assert (await station.act("delete", "Notice", writer, id=id, why="Trùng"))["errors"][0]["code"] == "NOT_FOUND"
    await put_in(station, {"id": "n1"})
    seen = await station.act("delete", "Notice", writer, id=encode_id("WantedNotice", "n1"), why="Trùng")
    assert seen["errors"][0]["code"] == "WRONG_STATE"


async def test_a_name_is_never_kept_in_the_cache(station: House):
    for _ in range(2):
        await station.data('{ wantedMatch(name: "tran thi binh") { hits { score } } }')
    assert len(station.gateway.endpoint.response_cache) == 0


async def put_in(station: House, *changes: dict[str, object]) -> None:
    """Published notices; returns when the gateway knows of them."""
    lines = b"\n".join(orjson.dumps(NOTICE | change) for change in changes)
    answer = await station.peers["wanted"].post("/notices/import?publish=true", content=lines, headers=station.staff)
    assert answer.json()["rejected"] == []
    for change in changes:
        await station.heard_of(encode_id("WantedNotice", str(change["id"])))


HUE = {"code": "ca-hue"}
BATCH = """query($queries: [WantedMatchQuery!]!, $first: Int) { wantedMatchBatch(queries: $queries, first: $first) {
    caution results { key problem { code } more hits { grade probability notice { id fullName unit { code } } } } } }"""


async def test_a_desk_compares_many_names_at_once(station: House, bearer: Bearer):
    await put_in(station, {"id": "n1"}, {"id": "n2", "fullName": "Trần Thị Mẫu"})
    asked: list[dict[str, object]] = [{"name": f"Lê Văn Khách {n}", "key": f"k{n}"} for n in range(450)]
    asked[0] = {"name": "nguyen van thu nghiem", "birthYear": 1985, "key": "k0"}
    asked[449] = {"name": "Trần Thị Mẫu", "birthDate": "1985-04", "sex": "MALE", "key": "k449"}
    asked[7] = {"name": "12345", "key": "k7"}
    found = (await station.data(BATCH, bearer("auditor", units=("ca-hue",)), queries=asked))["wantedMatchBatch"]
    assert [result["key"] for result in found["results"]] == [f"k{n}" for n in range(450)]
    assert "113" in found["caution"]
    [first] = found["results"][0]["hits"][:1]
    assert first["notice"] == {"id": encode_id("WantedNotice", "n1"), "fullName": NOTICE["fullName"], "unit": HUE}
    assert found["results"][449]["hits"][0]["notice"]["id"] == encode_id("WantedNotice", "n2")
    assert found["results"][7] == {"key": "k7", "problem": {"code": "INVALID_NAME"}, "more": 0, "hits": []}


@pytest.mark.parametrize(
    ("roles", "count", "code"),
    [((), 1, "UNAUTHENTICATED"), (("editor",), 0, "TOO_MANY_NAMES"), (("editor",), 1_001, "TOO_MANY_NAMES")],
)
async def test_a_batch_is_for_who_holds_a_role_and_bounded(
    station: House, bearer: Bearer, roles: tuple[str, ...], count: int, code: str
):
    headers = bearer(*roles) if roles else {}
    answer = await station.ask(BATCH, headers, queries=[{"name": "Lê"}] * count)
    assert (answer.get("data") or {}).get("wantedMatchBatch") is None
    assert answer["errors"][0]["extensions"]["code"] == code


COUNTS = """query($unit: String, $from: Date) { wantedStatistics(unit: $unit, from: $from) { asOf total
    counts { list unit { code } unitCode state ageBand count } published { count } withdrawn { reason count } } }"""


async def test_notices_are_counted_and_the_count_is_never_old(station: House, bearer: Bearer):
    forty = str(now().year - 40)
    await put_in(station, {"id": "n1", "birthDates": [forty]}, {"id": "n2", "unit": "ca-ha-noi", "birthDates": []})
    assert await station.data(COUNTS) == await station.data(COUNTS)
    found = (await station.data(COUNTS))["wantedStatistics"]
    assert (found["total"], [count["count"] for count in found["published"]]) == (2, [1, 1])
    assert {(c["unit"]["code"], c["state"], c["ageBand"], c["count"]) for c in found["counts"]} == {
        ("ca-hue", "PUBLISHED", "FROM_30_TO_44", 1),
        ("ca-ha-noi", "PUBLISHED", "UNKNOWN", 1),
    }
    assert (await station.data(COUNTS, unit="ca-hue"))["wantedStatistics"]["total"] == 1
    one = encode_id("WantedNotice", "n1")
    await station.act("withdraw", "Notice", bearer("editor"), id=one, reason="MISTAKE")
    await station.withdrawn(one)
    after = (await station.data(COUNTS))["wantedStatistics"]
    assert after["withdrawn"] == [{"reason": "MISTAKE", "count": 1}]
    wrong = await station.ask(COUNTS, None, **{"from": "2026-13-01"})
    assert wrong["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


PHOTOS = """query($id: ID!) { node(id: $id) { ... on WantedNotice { photos { ref alt width height url
    small: url(size: SMALL) jpeg: url(format: JPEG) } } } }"""


async def test_photos_have_addresses_words_and_sizes_and_are_gone_with_the_notice(station: House, bearer: Bearer):
    await put_in(station, {"id": "n1"})
    wanted, one = station.peers["wanted"], encode_id("WantedNotice", "n1")
    for more, colour in (("false", "teal"), ("true", "navy")):
        sent = await wanted.post(
            "/notices/n1/photo", params={"more": more}, content=picture(colour=colour), headers=station.staff
        )
        assert sent.status_code == 200, sent.text
    assert (await station.data(PHOTOS, id=one))["node"]["photos"] == []
    for act in ("approve", "publish"):
        assert (await station.act(act, "Notice", bearer("editor", subject="chief"), id=one))["errors"] == []

    async def shown() -> list[dict[str, str]]:
        return (await station.data(PHOTOS, {"Accept-Language": "en"}, id=one))["node"]["photos"]

    await until(lambda: both(shown))
    first, second = await shown()
    assert [(one["width"], one["height"]) for one in (first, second)] == [(400, 300), (400, 300)]
    assert first["alt"] == f"Photo of {NOTICE['fullName']}"
    addresses = [first[name].removeprefix("/api/wanted") for name in ("url", "small", "jpeg")]
    assert [address.partition("?")[2] for address in addresses] == ["size=large", "size=small", "size=large"]
    types = [(await wanted.get(address)).headers["Content-Type"] for address in addresses]
    assert types == ["image/webp", "image/webp", "image/jpeg"]
    decision = {"number": "9/QĐ-ĐN", "date": "2026-11-01"}
    done = await station.act("withdraw", "Notice", bearer("editor"), id=one, reason="ARRESTED", decision=decision)
    assert done["errors"] == []
    assert [(await wanted.get(address)).status_code for address in addresses] == [410] * 3
    assert (await station.data(PHOTOS, id=one))["node"] is None
    history = "query($id: ID!) { noticeHistory(id: $id) { act by why reason decision { number date } } }"
    events = (await station.data(history, bearer("auditor"), id=one))["noticeHistory"]
    acts = ["IMPORTED", "CORRECTED", "CORRECTED", "APPROVED", "PUBLISHED", "WITHDRAWN"]
    assert [event["act"] for event in events] == acts
    assert (events[5]["reason"], events[5]["decision"], events[4]["reason"]) == ("ARRESTED", decision, None)
    refused = await station.ask(history, id=one)
    assert refused["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_who_is_wanted_in_the_same_case_is_named_until_withdrawn(station: House, bearer: Bearer):
    await put_in(station, {"id": "n2"}, {"id": "n3"}, {"id": "n1", "coWanted": ["n2", "n3", "nobody"]})
    one, two, three = (encode_id("WantedNotice", id) for id in ("n1", "n2", "n3"))
    query = "query($id: ID!) { node(id: $id) { ... on WantedNotice { coWanted { id } } } }"

    async def named() -> list[dict[str, str]]:
        return (await station.data(query, id=one))["node"]["coWanted"]

    assert await named() == [{"id": two}, {"id": three}]
    await station.act("withdraw", "Notice", bearer("editor"), id=two, reason="SURRENDERED")
    await station.withdrawn(two)
    assert await named() == [{"id": three}]


async def both(shown: Callable[[], Awaitable[list[dict[str, str]]]]) -> bool:
    return len(await shown()) == 2


async def test_a_withdrawn_notice_is_not_given_from_before_while_its_service_is_down(station: House, bearer: Bearer):
    await put_in(station, {"id": "n1"})
    listed = "{ wantedNotices { edges { node { id } } } }"
    one = encode_id("WantedNotice", "n1")
    assert one in str(await station.data(listed))
    await station.act("withdraw", "Notice", bearer("editor"), id=one, reason="MISTAKE")
    station.transports["wanted"].connected = False
    assert one not in str(await station.ask(listed))


async def test_names_are_counted_for_the_client_and_not_for_the_house(
    settings: ServiceSettings, gateway_settings: Settings, bearer: Bearer
):
    rates = RateLimitSettings(match=RateLimitRule(burst=2, per_minute=0.001, per_day=2))
    async with house_of_names(("hotline", "wanted"), settings, gateway_settings, rate_limits=rates) as house:
        await furnish(house, bearer("admin", "editor"))
        query = '{ wantedMatch(name: "tran thi binh") { hits { score } } }'
        codes: list[str] = []
        for address in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"):
            answer = await house.ask(query, {"X-Forwarded-For": address})
            codes += [error["extensions"]["code"] for error in answer.get("errors", [])] or ["OK"]
        assert codes == ["OK", "OK", "TOO_MANY_REQUESTS", "OK"]
