"""Moderation over HTTP: queue, claims, decisions, appeals, floods, transparency and the audit log."""

import asyncio
from typing import Any

import pytest

from services.audit.verification import Fault
from services.settings import ServiceSettings
from tests.conftest import Bearer, edges
from tests.feedback.desk import Desk, outcome
from tests.feedback.service import UNIT, Citizen, Clock, House, serving_house
from tests.waiting import PATIENCE


async def test_a_comment_comes_into_its_units_queue(desk: Desk):
    id, _ = await desk.comment("Trang hơi khó đọc.", stars=2)
    [shown] = await desk.queue(desk.anna)
    assert shown == {
        "id": id,
        "subject": {"kind": "unit", "id": UNIT},
        "about": UNIT,
        "unit": UNIT,
        "text": "Trang hơi khó đọc.",
        "tone": "UNKNOWN",
        "day": shown["day"],
        "state": "OPEN",
        "claimedBy": None,
        "claimedUntil": None,
        "priority": 0,
        "reason": None,
        "answer": None,
        "version": 0,
    }
    assert await desk.queue(desk.person("chief", "bca")) == [shown]
    assert await desk.queue(desk.person("hue", "ca-hue")) == []


async def test_other_units_and_other_roles_see_nothing(desk: Desk):
    id, _ = await desk.comment()
    client, hue = desk.house.client, desk.person("hue", "ca-hue")
    assert (await client.get("/queue")).status_code == 401
    assert (await client.get("/queue", headers=desk.person("e", role="editor"))).status_code == 403
    assert (await client.get("/queue", params={"unit": UNIT}, headers=hue)).status_code == 403
    assert (await client.get(f"/comments/{id}", headers=hue)).status_code == 404
    assert (await client.get(f"/comments/{id}")).status_code == 404
    for act, body in (("claim", {}), ("decide", {"decision": "REJECT", "reason": "SPAM"}), ("undo", {})):
        assert outcome(await desk.act(id, act, hue, **body)) == (404, "NOT_FOUND")
    assert (await client.post("/batch", json={"keys": [f"comment:{id}"]})).json() == {"found": {}}


async def test_of_two_moderators_one_gets_the_comment(desk: Desk):
    id, _ = await desk.comment()
    people = [desk.person(f"m{n}") for n in range(8)]
    answers = await asyncio.gather(*(desk.act(id, "claim", person) for person in people))
    assert sorted(outcome(a) for a in answers) == [(200, ""), *[(409, "CLAIMED_BY_ANOTHER")] * 7]
    [shown] = await desk.queue(desk.anna, state="CLAIMED")
    assert shown["claimedBy"] in {f"m{n}" for n in range(8)}
    assert await desk.queue(desk.anna, state="OPEN") == []


async def test_a_claim_runs_out_unless_it_is_prolonged(desk: Desk):
    id, _ = await desk.comment()
    await desk.act(id, "claim", desk.anna)
    desk.house.clock.forward(minutes=14)
    assert (await desk.act(id, "prolong", desk.anna)).status_code == 200
    desk.house.clock.forward(minutes=14)
    assert outcome(await desk.act(id, "claim", desk.binh)) == (409, "CLAIMED_BY_ANOTHER")
    desk.house.clock.forward(minutes=2)
    assert [node["id"] for node in await desk.queue(desk.binh, state="OPEN")] == [id]
    late = await desk.act(id, "decide", desk.anna, decision="APPROVE")
    assert outcome(late) == (409, "CLAIM_EXPIRED")
    assert (await desk.act(id, "claim", desk.binh)).status_code == 200
    assert (await desk.act(id, "return", desk.binh)).json()["state"] == "OPEN"


async def test_a_role_taken_away_ends_the_work(desk: Desk):
    id, _ = await desk.comment()
    await desk.act(id, "claim", desk.anna)
    without = desk.person("anna", role="editor")
    assert outcome(await desk.act(id, "decide", without, decision="APPROVE")) == (404, "NOT_FOUND")


async def test_an_approved_comment_is_public_and_answered(desk: Desk):
    id, receipt = await desk.comment("Anh ở quầy số 3 nói năng cộc lốc.", stars=1)
    text = "Anh ở [đã che] nói năng cộc lốc."
    shown = await desk.decided(id, desk.anna, decision="APPROVE", text=text)
    assert (shown["state"], shown["text"]) == ("APPROVED", text)
    client = desk.house.client
    assert (await client.get(f"/comments/{id}")).json()["text"] == text
    page = (await client.get("/comments", params={"kind": "unit", "id": UNIT})).json()
    assert [node["id"] for node in edges(page)] == [id]
    assert (await desk.act(id, "answer", desk.anna, text="Chúng tôi xin lỗi.")).status_code == 200
    found = (await client.post("/batch", json={"keys": [f"comment:{id}", "comment:x"]})).json()["found"]
    assert found[f"comment:{id}"]["answer"] == {"text": "Chúng tôi xin lỗi.", "unit": UNIT}
    own = (await client.post("/receipts/rating", json={"receipt": receipt})).json()["comment"]
    assert (own["state"], own["answer"]["text"]) == ("APPROVED", "Chúng tôi xin lỗi.")
    await client.post("/receipts/withdraw", json={"receipt": receipt})
    assert (await client.get(f"/comments/{id}")).status_code == 404


async def test_other_words_cannot_be_put_into_a_comment(desk: Desk):
    id, _ = await desk.comment("Anh ở quầy số 3 nói năng cộc lốc.")
    await desk.act(id, "claim", desk.anna)
    for body in (
        {"text": "Anh ở quầy số 3 rất lịch sự."},
        {"redactions": [[0, 900]]},
        {"redactions": [[5, 2]]},
    ):
        answer = await desk.act(id, "decide", desk.anna, decision="APPROVE", **body)
        assert outcome(answer) == (422, "REDACTION_INVALID")
    assert (await desk.act(id, "decide", desk.anna, decision="REJECT")).json()["code"] == "REASON_UNKNOWN"
    shown = await desk.act(id, "decide", desk.anna, decision="APPROVE", redactions=[[6, 15]])
    assert shown.json()["text"] == "Anh ở [đã che] nói năng cộc lốc."


async def test_a_decision_is_undone_within_the_hour_by_who_made_it(desk: Desk):
    id, _ = await desk.comment()
    await desk.decided(id, desk.anna, decision="APPROVE")
    assert outcome(await desk.act(id, "decide", desk.anna, decision="APPROVE")) == (409, "ALREADY_DECIDED")
    assert outcome(await desk.act(id, "undo", desk.binh)) == (403, "NOT_YOUR_DECISION")
    assert (await desk.act(id, "undo", desk.anna)).json()["state"] == "OPEN"
    assert (await desk.house.client.get(f"/comments/{id}")).status_code == 404
    await desk.decided(id, desk.anna, decision="APPROVE")
    desk.house.clock.forward(hours=1, minutes=1)
    assert outcome(await desk.act(id, "undo", desk.anna)) == (409, "UNDO_TOO_LATE")


async def test_an_appeal_is_decided_by_another_person(desk: Desk):
    id, receipt = await desk.comment()
    await desk.decided(id, desk.anna, decision="REJECT", reason="OFF_TOPIC")
    client = desk.house.client
    own = (await client.post("/receipts/rating", json={"receipt": receipt})).json()["comment"]
    assert (own["state"], own["reason"], own["appealable"]) == ("REJECTED", "OFF_TOPIC", True)
    appealed = await client.post("/receipts/appeal", json={"receipt": receipt})
    assert appealed.json()["comment"]["state"] == "APPEALED"
    again = await client.post("/receipts/appeal", json={"receipt": receipt})
    assert outcome(again) == (409, "ALREADY_APPEALED")
    assert outcome(await desk.act(id, "claim", desk.anna)) == (403, "SAME_PERSON_MAY_NOT_DECIDE_APPEAL")
    await desk.decided(id, desk.binh, decision="APPROVE")
    [record] = (await client.get("/moderation/records", params={"unit": UNIT})).json()
    assert record == {
        "unit": UNIT,
        "decided": 1,
        "rejected": 1,
        "appealed": 1,
        "overturned": 1,
        "shareRejected": 1.0,
        "takenDown": 0,
        "reasons": {"OFF_TOPIC": 1},
        "takenDownReasons": {},
    }


async def test_a_comment_is_passed_up(desk: Desk):
    id, _ = await desk.comment()
    assert (await desk.decided(id, desk.anna, decision="ESCALATE"))["unit"] == "bca"
    assert await desk.queue(desk.anna) == []
    chief = desk.person("chief", "bca")
    [shown] = await desk.queue(chief, unit="bca")
    assert (shown["state"], shown["about"]) == ("ESCALATED", UNIT)
    await desk.act(id, "claim", chief)
    assert outcome(await desk.act(id, "decide", chief, decision="ESCALATE")) == (409, "NO_PARENT_UNIT")


async def test_threats_come_first_and_pages_go_on(desk: Desk):
    for n in range(4):
        await desk.comment(f"Ý kiến số {n} về trang này.")
    urgent, _ = await desk.comment("Nó doạ giết tôi, cứu với.")
    first = (await desk.house.client.get("/queue", params={"first": 2}, headers=desk.anna)).json()
    assert edges(first)[0]["id"] == urgent
    assert (edges(first)[0]["priority"], first["totalCount"]) == (1, 5)
    after = {"first": 10, "after": first["pageInfo"]["endCursor"]}
    rest = await desk.queue(desk.anna, **after)
    assert len({node["id"] for node in [*edges(first), *rest]}) == 5
    refused = await desk.house.client.get("/queue", params=after | {"state": "OPEN"}, headers=desk.anna)
    assert outcome(refused) == (400, "BAD_CURSOR")
    await desk.act(urgent, "claim", desk.anna)
    counts = (await desk.house.client.get("/queue/counts", headers=desk.anna)).json()
    assert counts == {"open": 4, "claimed": 1, "escalated": 0, "appealed": 0, "priority": 1}


async def test_a_flood_is_grouped_and_rejected_in_one_act(desk: Desk):
    flood = [(await desk.comment(f"Mua hàng giảm giá tại shop ABC, giao tận nơi {n}!"))[0] for n in range(3)]
    other, _ = await desk.comment("Cảm ơn cán bộ trực.")
    urgent, _ = await desk.comment("Có người định tự tử.")
    [group] = (await desk.house.client.get("/queue/groups", headers=desk.anna)).json()
    assert set(group) == set(flood)
    body = {"ids": [*flood, urgent, "nowhere"], "reason": "SPAM"}
    answer = (await desk.house.client.post("/queue/reject", json=body, headers=desk.anna)).json()
    assert answer == {"rejected": flood, "refused": {urgent: "NEEDS_A_READER", "nowhere": "NOT_FOUND"}}
    assert {node["id"] for node in await desk.queue(desk.anna)} == {other, urgent}
    wrong = {"ids": [other], "reason": "INSULT"}
    assert outcome(await desk.house.client.post("/queue/reject", json=wrong, headers=desk.anna))[0] == 422


async def test_every_act_is_in_the_audit_log_and_changes_to_it_show(desk: Desk):
    id, receipt = await desk.comment()
    await desk.decided(id, desk.anna, decision="REJECT", reason="SPAM")
    await desk.house.client.post("/receipts/appeal", json={"receipt": receipt})
    client, auditor = desk.house.client, desk.person("auditor", "bca", role="auditor")
    assert (await client.get("/audit", headers=desk.anna)).status_code == 403
    local = desk.person("auditor", UNIT, role="auditor")
    assert (await client.get("/audit", headers=local)).status_code == 403
    await desk.house.upkeep.sign_checkpoint()
    log = (await client.get("/audit", headers=auditor)).json()
    assert [(e["act"], e["actor"], e["target"]) for e in log["entries"]] == [
        ("claim", "anna", id),
        ("reject", "anna", id),
        ("appeal", "citizen", id),
    ]
    assert len(log["entries"][2]["at"]) == len("2026-11-24")
    assert len(log["checkpoints"]) == 1
    assert (await client.get("/audit/verification", headers=auditor)).json()["whole"] is True
    await desk.house.database["audit"].update_one({"_id": 2}, {"$set": {"actor": "binh"}})
    found = (await client.get("/audit/verification", headers=auditor)).json()
    assert found["findings"][0] == {"first": 2, "last": 2, "fault": Fault.CHANGED.value}
    await desk.house.database["audit"].delete_one({"_id": 3})
    found = (await client.get("/audit/verification", headers=auditor)).json()
    assert Fault.TRUNCATED.value in {finding["fault"] for finding in found["findings"]}


async def test_acts_at_once_on_many_comments_keep_one_chain(desk: Desk):
    ids = [(await desk.comment(f"Ý kiến {n} của tôi."))[0] for n in range(6)]
    answers = await asyncio.gather(*(desk.act(id, "claim", desk.person(f"m{n}")) for n, id in enumerate(ids)))
    assert {answer.status_code for answer in answers} == {200}
    auditor = desk.person("auditor", "bca", role="auditor")
    found = (await desk.house.client.get("/audit/verification", headers=auditor)).json()
    assert (found["whole"], found["entries"]) == (True, 6)


async def test_a_comment_that_is_gone_is_not_found(desk: Desk):
    for id in ("nowhere", "6f0d3f0e-7c3e-4a52-9a53-0c9e5a3f2b11"):
        assert outcome(await desk.act(id, "claim", desk.anna)) == (404, "NOT_FOUND")


async def test_reasons_are_listed(house: House):
    reasons = (await house.client.get("/moderation/reasons")).json()
    assert {"code": "SPAM", "vi": "Quảng cáo hoặc nội dung gửi hàng loạt"}.items() <= reasons[0].items()


async def test_what_one_replica_does_another_shows(settings: ServiceSettings, bearer: Bearer):
    clock, moderator = Clock(), bearer("moderator")
    async with (
        serving_house(settings, bearer("admin"), clock) as first,
        serving_house(settings, bearer("admin"), clock) as second,
        asyncio.timeout(PATIENCE),
    ):
        await Citizen(first).rates(comment="Trang hơi khó đọc.")
        await first.move()
        seen: list[dict[str, Any]] = []
        while not seen:
            seen = edges((await second.client.get("/queue", headers=moderator)).json())
        id = seen[0]["id"]
        assert (await first.client.post(f"/comments/{id}/claim", headers=moderator)).status_code == 200
        while seen[0]["state"] != "CLAIMED":
            seen = edges((await second.client.get("/queue", headers=moderator)).json())
        taken = await second.client.post(f"/comments/{id}/claim", headers=bearer("moderator", subject="other"))
        assert outcome(taken) == (409, "CLAIMED_BY_ANOTHER")


@pytest.mark.parametrize(("former", "now"), [("heartbeat", "prolong"), ("decision", "decide")])
async def test_former_paths_do_the_same_and_say_that_they_are_deprecated(desk: Desk, former: str, now: str):
    body = {"decision": "REJECT", "reason": "SPAM"} if now == "decide" else {}
    answers = []
    for act in (former, now):
        id, _ = await desk.comment(f"Trang hơi khó đọc, {act}.")
        assert (await desk.act(id, "claim", desk.anna)).status_code == 200
        answers.append(await desk.act(id, act, desk.anna, **body))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["state"] for answer in answers] == ["REJECTED" if body else "CLAIMED"] * 2
    assert [answer.headers.get("Deprecation") for answer in answers] == ["@1796083200", None]


async def test_the_former_path_of_the_public_records(desk: Desk):
    former = await desk.house.client.get("/moderation/transparency")
    now = await desk.house.client.get("/moderation/records")
    assert (former.status_code, former.json()) == (200, now.json())
    assert (former.headers["Deprecation"], "Deprecation" in now.headers) == ("@1796083200", False)
