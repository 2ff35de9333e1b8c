"""Wanted notices through the gateway: published, matched, and gone when they are withdrawn."""

from tests.conftest import Bearer
from tests.gateway.conftest import House

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
      wantedMatch(name: "nguyen van thu nghiem", birthYear: 1985, first: 3) { caution hits { score probability grade
        notice { id unit { name } } features { name weight } } } }"""
    data = await station.data(query)
    [edge] = data["wantedNotices"]["edges"]
    assert edge["node"]["offence"] == {"name": "Lừa đảo", "article": "174"}
    assert (edge["node"]["list"], edge["node"]["birthDates"]) == ("WANTED", ["1985-04"])
    [hit] = data["wantedMatch"]["hits"]
    assert hit["notice"] == {"id": id, "unit": {"name": "Công an thành phố Huế"}}
    assert hit["score"] > 0
    assert data["wantedMatch"]["caution"]
    gone = await station.act("withdraw", "Notice", chief, id=id, reason="ARRESTED")
    assert gone["notice"]["state"] == "WITHDRAWN"
    await station.withdrawn(id)
    after = await station.data(query)
    assert (after["wantedNotices"]["totalCount"], after["wantedMatch"]["hits"]) == (0, [])
    assert (await station.data("query($id: ID!) { node(id: $id) { id } }", id=id))["node"] is None


async def test_a_name_is_never_kept_in_the_cache(station: House):
    for _ in range(2):
        await station.data('{ wantedMatch(name: "tran thi binh") { hits { score } } }')
    assert len(station.gateway.door.answers) == 0
