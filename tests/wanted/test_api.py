"""The wanted service over HTTP, on the real database."""

from typing import Any

import httpx
import orjson
import pytest

from tests.approving import approve
from tests.conftest import Bearer, edges
from tests.wanted.notices import NOTICE, publish


async def test_a_draft_is_nobodys_business(client: httpx.AsyncClient, editor: dict[str, str]):
    notice = (await client.post("/notices", json=NOTICE, headers=editor)).json()
    assert (await client.get(f"/notices/{notice['id']}")).status_code == 404
    assert (await client.get("/notices")).json()["totalCount"] == 0
    assert (await client.post("/match", json={"name": NOTICE["fullName"]})).json()["hits"] == []
    drafts = (await client.get("/notices", params={"state": "DRAFT"}, headers=editor)).json()
    assert drafts["totalCount"] == 1


async def test_a_published_notice_is_read_listed_and_matched(client: httpx.AsyncClient, published: dict[str, Any]):
    read = (await client.get(f"/notices/{published['id']}")).json()
    assert read["registeredResidence"]["province"] == "hung-yen"
    assert "history" not in read
    page = (await client.get("/notices", params={"bornFrom": 1980, "bornTo": 1990})).json()
    assert [n["id"] for n in edges(page)] == [published["id"]]
    assert (await client.get("/notices", params={"bornFrom": 1990})).json()["totalCount"] == 0
    answer = (await client.post("/match", json={"name": "nguyen tran khuyet danh", "birthYear": 1985})).json()
    assert answer["hits"][0]["noticeId"] == published["id"]
    assert answer["hits"][0]["grade"] in {"STRONG", "POSSIBLE"}
    assert answer["hits"][0]["features"]
    assert "113" in answer["caution"]
    alias = (await client.post("/match", json={"name": "danh seo"})).json()
    assert alias["hits"][0]["noticeId"] == published["id"]


async def test_a_withdrawn_notice_is_gone_without_a_word_of_whom(
    client: httpx.AsyncClient, published: dict[str, Any], editor: dict[str, str]
):
    path = f"/notices/{published['id']}"
    assert (await client.post(f"{path}/withdraw", json={"reason": "MISTAKE"}, headers=editor)).status_code == 200
    gone = await client.get(path)
    assert (gone.status_code, gone.json()["code"]) == (410, "GONE")
    assert "Danh" not in gone.text
    assert (await client.get("/notices")).json()["totalCount"] == 0
    assert (await client.post("/match", json={"name": NOTICE["fullName"]})).json()["hits"] == []
    assert NOTICE["fullName"] not in (await client.get("/snapshot")).text
    assert (await client.post("/batch", json={"keys": [f"notice:{published['id']}"]})).json()["found"] == {}
    again = await client.post(f"{path}/withdraw", json={"reason": "MISTAKE"}, headers=editor)
    assert (again.status_code, again.json()["code"]) == (409, "WRONG_STATE")
    events = (await client.get(f"{path}/history", headers=editor)).json()["events"]
    assert [e["act"] for e in events] == ["CREATED", "APPROVED", "PUBLISHED", "WITHDRAWN"]


async def test_everything_that_a_notice_may_say_is_kept_as_written(
    client: httpx.AsyncClient, editor: dict[str, str], second: dict[str, str]
):
    says: dict[str, Any] = {
        "names": [{"kind": kind, "name": f"Tên {kind}"} for kind in ("LEGAL", "ALIAS", "FORMER", "TRANSLITERATED")],
        "birthDates": ["1985", "1985-04", "1986-05-17"],
        "lastResidence": {"text": "Phường Giả Định", "province": "ha-noi"},
        "marks": "Sẹo trên trán",
        "heightCm": 171,
        "languages": ["vi", "hmn"],
        "coWanted": ["khac-1", "khac-2"],
        "articles": ["bai-1"],
        "ifSeen": "Gọi 113",
        "dangerous": True,
        "reward": "Theo quy định",
        "sourceUrl": "https://example.org/1",
    }
    listed = {"list": "TERRORISM", "measures": "Phong toả tài sản", "delisting": "Gửi đơn đến đơn vị"}
    digest = {"list": "INTERPOL", "colour": "RED", "sourceUrl": "https://example.org/2"}
    for fields in (says, listed, digest):
        id = (await publish(client, editor, second, **fields))["id"]
        read = (await client.get(f"/notices/{id}")).json()
        assert {name: read[name] for name in fields} == fields


async def test_the_decision_to_stop_the_search_is_kept_for_staff(
    client: httpx.AsyncClient, published: dict[str, Any], editor: dict[str, str]
):
    path = f"/notices/{published['id']}"
    decision = {"number": "99/QĐ-ĐN", "date": "2026-11-20"}
    given = {"reason": "DECISION_CANCELLED", "decision": decision, "why": "Theo Điều 231"}
    assert (await client.post(f"{path}/withdraw", json=given, headers=editor)).status_code == 200
    told = (await client.get(f"{path}/history", headers=editor)).json()["events"][-1]
    assert {name: told[name] for name in given} == given
    for public in (path, "/notices", "/snapshot", "/feed.atom", "/dump.jsonl", "/statistics"):
        assert decision["number"] not in (await client.get(public)).text, public


async def test_who_writes_does_not_approve(client: httpx.AsyncClient, editor: dict[str, str]):
    notice = (await client.post("/notices", json=NOTICE, headers=editor)).json()
    answer = await approve(client, f"/notices/{notice['id']}", editor)
    assert (answer.status_code, answer.json()["code"]) == (403, "SECOND_PERSON_NEEDED")


async def test_another_units_editor_does_nothing(client: httpx.AsyncClient, published: dict[str, Any], bearer: Bearer):
    other = bearer("editor", units=("ca-hue",))
    path = f"/notices/{published['id']}"
    for act, body in (("withdraw", {"reason": "MISTAKE"}), ("publish", None), ("approve", None)):
        assert (await client.post(f"{path}/{act}", json=body, headers=other)).status_code == 403
    assert (await client.get(f"{path}/history", headers=other)).status_code == 403
    assert (await client.get(path)).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fullName": ""}, "fullName"),
        ({"birthDates": ["1985-02-30"]}, "birthDates.0"),
        ({"list": "FRIENDS"}, "list"),
        ({"registeredResidence": {"province": "Atlantis"}}, "registeredResidence.province"),
        ({"sourceUrl": "javascript:alert(1)"}, "sourceUrl"),
        ({"colour": "RED"}, "colour"),
        ({"subjectKind": "ORGANISATION"}, "birthDates"),
        ({"photo": "../../etc/passwd"}, "photo"),
    ],
)
async def test_bad_notices_name_their_field(
    client: httpx.AsyncClient, editor: dict[str, str], change: dict[str, Any], field: str
):
    answer = await client.post("/notices", json=NOTICE | change, headers=editor)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("name", ["   ", "12345", "ông", "x" * 10_000, "\u200b\u202e", "😀😀"])
async def test_unusable_names_are_refused(client: httpx.AsyncClient, name: str):
    answer = await client.post("/match", json={"name": name})
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_NAME")


async def test_an_import_publishes_and_can_be_run_twice(client: httpx.AsyncClient, editor: dict[str, str]):
    lines = [NOTICE | {"id": f"n{i}"} for i in range(3)] + [NOTICE | {"id": "bad", "fullName": "12345"}]
    body = b"\n".join(map(orjson.dumps, lines))
    report = (await client.post("/notices/import?publish=true", content=body, headers=editor)).json()
    assert (report["inserted"], report["rejectedCount"]) == (3, 1)
    again = (await client.post("/notices/import?publish=true", content=body, headers=editor)).json()
    assert (again["inserted"], again["replaced"], again["unchanged"]) == (0, 0, 3)
    await client.post("/notices/n0/withdraw", json={"reason": "ARRESTED"}, headers=editor)
    third = (await client.post("/notices/import?publish=true", content=body, headers=editor)).json()
    assert (third["unchanged"], [r["line"] for r in third["rejected"]]) == (2, [1, 4])
    assert (await client.get("/notices/n0")).status_code == 410
    exported = (await client.get("/notices/export")).content
    back = (await client.post("/notices/import?publish=true", content=exported, headers=editor)).json()
    assert (back["unchanged"], back["rejectedCount"]) == (2, 0)
