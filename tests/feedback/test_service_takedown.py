"""Taking a published comment down: at any time, for a reason, seen by its writer, undone, appealed and counted."""

import asyncio
from typing import Any

from services.crypto.privacypass import periods
from tests.conftest import edges
from tests.feedback.desk import Desk, outcome
from tests.feedback.service import UNIT

TEXT = "Cô Hạnh ở quầy số 3 nói năng cộc lốc."
SHOWN = "[đã che] ở quầy số 3 nói năng cộc lốc."


async def published(desk: Desk, **later: float) -> tuple[str, str]:
    """A comment that was approved with a part covered, so long ago; its id and receipt."""
    id, receipt = await desk.comment(TEXT, stars=1)
    waiting = (await desk.queue(desk.anna))[0]["text"]
    text = SHOWN if waiting == TEXT else waiting
    assert (await desk.decided(id, desk.anna, decision="APPROVE", text=text))["state"] == "APPROVED"
    desk.house.clock.forward(**later)
    return id, receipt


async def own(desk: Desk, receipt: str) -> dict[str, Any]:
    return (await desk.house.client.post("/receipts/rating", json={"receipt": receipt})).json()["comment"]


async def test_a_published_comment_is_taken_down_after_the_hour_and_its_writer_sees_why(desk: Desk):
    id, receipt = await published(desk, hours=2)
    client = desk.house.client
    text = (await client.get(f"/comments/{id}")).json()["text"]
    assert outcome(await desk.act(id, "undo", desk.anna)) == (409, "UNDO_TOO_LATE")
    taken = await desk.act(id, "take-down", desk.binh, reason="PERSONAL_DATA")
    assert (taken.status_code, taken.json()["state"], taken.json()["reason"]) == (200, "REJECTED", "PERSONAL_DATA")
    assert (await client.get(f"/comments/{id}")).status_code == 404
    assert edges((await client.get("/comments", params={"kind": "unit", "id": UNIT})).json()) == []
    assert (await client.post("/batch", json={"keys": [f"comment:{id}"]})).json()["found"] == {}
    shown = await own(desk, receipt)
    assert (shown["state"], shown["reason"], shown["takenDown"]) == ("REJECTED", "PERSONAL_DATA", True)
    assert (shown["text"], shown["appealable"]) == (text, True)
    again = await desk.act(id, "take-down", desk.binh, reason="PERSONAL_DATA")
    assert outcome(again) == (409, "NOT_PUBLISHED")


async def test_the_act_is_in_the_log_and_in_what_is_published_of_the_unit(desk: Desk):
    id, _ = await published(desk, hours=2)
    assert (await desk.act(id, "take-down", desk.binh, reason="INSULT")).status_code == 200
    auditor = desk.person("auditor", "bca", role="auditor")
    log = (await desk.house.client.get("/audit", headers=auditor)).json()
    last = log["entries"][-1]
    assert (last["act"], last["actor"], last["target"]) == ("take_down", "binh", id)
    assert last["detail"] == {"unit": UNIT, "reason": "INSULT"}
    assert log["length"] == len(log["entries"]) == last["sequence"]
    [record] = (await desk.house.client.get("/moderation/records")).json()
    assert (record["decided"], record["rejected"], record["takenDown"]) == (1, 0, 1)
    assert record["takenDownReasons"] == {"INSULT": 1}


async def test_only_moderators_of_its_unit_take_it_down_and_for_a_reason_of_the_list(desk: Desk):
    id, _ = await published(desk)
    hue, editor = desk.person("hue", "ca-hue"), desk.person("editor", role="editor")
    for who in (hue, editor):
        assert outcome(await desk.act(id, "take-down", who, reason="SPAM")) == (403, "NOT_A_MODERATOR_HERE")
    assert (await desk.house.client.post(f"/comments/{id}/take-down", json={"reason": "SPAM"})).status_code == 401
    assert outcome(await desk.act(id, "take-down", desk.anna, reason="CRITICISM")) == (422, "REASON_UNKNOWN")
    assert outcome(await desk.act(id, "take-down", desk.anna)) == (422, "BAD_INPUT")
    waiting, _ = await desk.comment("Một ý kiến khác.")
    assert outcome(await desk.act(waiting, "take-down", desk.anna, reason="SPAM")) == (409, "NOT_PUBLISHED")
    assert (await desk.house.client.get(f"/comments/{id}")).status_code == 200


async def test_taking_down_is_undone_within_the_hour(desk: Desk):
    id, _ = await published(desk, days=3)
    client = desk.house.client
    before = (await client.get(f"/comments/{id}")).json()
    assert (await desk.act(id, "answer", desk.anna, text="Chúng tôi xin lỗi.")).status_code == 200
    assert (await desk.act(id, "take-down", desk.binh, reason="INSULT")).status_code == 200
    assert outcome(await desk.act(id, "undo", desk.anna)) == (403, "NOT_YOUR_DECISION")
    assert (await desk.act(id, "undo", desk.binh)).json()["state"] == "APPROVED"
    after = (await client.get(f"/comments/{id}")).json()
    assert (after["text"], after["answer"]["text"]) == (before["text"], "Chúng tôi xin lỗi.")
    assert (await client.get("/moderation/records")).json()[0]["takenDown"] == 0


async def test_another_person_decides_on_the_appeal(desk: Desk):
    id, receipt = await published(desk, days=3)
    text = (await desk.house.client.get(f"/comments/{id}")).json()["text"]
    assert (await desk.act(id, "take-down", desk.anna, reason="OFF_TOPIC")).status_code == 200
    appealed = await desk.house.client.post("/receipts/appeal", json={"receipt": receipt})
    assert appealed.json()["comment"]["state"] == "APPEALED"
    assert outcome(await desk.act(id, "claim", desk.anna)) == (403, "SAME_PERSON_MAY_NOT_DECIDE_APPEAL")
    assert (await desk.decided(id, desk.binh, decision="APPROVE"))["text"] == text
    [record] = (await desk.house.client.get("/moderation/records")).json()
    assert (record["takenDown"], record["appealed"], record["overturned"]) == (1, 1, 1)
    # What was reinstated and is taken down once more can be appealed once more: no act of staff is the last word.
    assert (await desk.act(id, "take-down", desk.binh, reason="OFF_TOPIC")).status_code == 200
    assert (await own(desk, receipt))["appealable"] is True


async def test_an_old_comment_can_be_appealed_for_as_long_as_a_new_one(desk: Desk):
    """Its sealed text was forgotten long ago; what was published is sealed anew and forgotten in its turn."""
    id, receipt = await published(desk, days=100)
    await desk.house.upkeep.purge_expired()
    text = (await desk.house.client.get(f"/comments/{id}")).json()["text"]
    assert (await desk.act(id, "take-down", desk.anna, reason="INSULT")).status_code == 200
    raw = await desk.house.ratings_database["comments"].find_one({"_id": id})
    assert (raw["public"], raw["period"]) == (None, periods.period_of(desk.house.clock()))
    desk.house.clock.forward(days=80)
    await desk.house.upkeep.purge_expired()
    shown = await own(desk, receipt)
    assert (shown["text"], shown["appealable"]) == (text, True)
    desk.house.clock.forward(days=11)
    await desk.house.upkeep.purge_expired()
    shown = await own(desk, receipt)
    assert (shown["text"], shown["appealable"]) == (None, False)
    late = await desk.house.client.post("/receipts/appeal", json={"receipt": receipt})
    assert outcome(late) == (410, "APPEAL_TOO_LATE")


async def test_of_many_who_take_it_down_at_once_one_does(desk: Desk):
    id, _ = await published(desk)
    people = [desk.person(f"m{n}") for n in range(6)]
    answers = await asyncio.gather(*(desk.act(id, "take-down", who, reason="SPAM") for who in people))
    assert sorted(outcome(a) for a in answers) == [(200, ""), *[(409, "NOT_PUBLISHED")] * 5]
    [record] = (await desk.house.client.get("/moderation/records")).json()
    assert record["takenDown"] == 1


async def test_its_writer_can_still_take_it_back(desk: Desk):
    id, receipt = await published(desk)
    assert (await desk.act(id, "take-down", desk.anna, reason="SPAM")).status_code == 200
    assert (await desk.house.client.post("/receipts/withdraw", json={"receipt": receipt})).status_code == 200
    assert outcome(await desk.act(id, "undo", desk.anna)) == (410, "COMMENT_WITHDRAWN")
    raw = await desk.house.ratings_database["comments"].find_one({"_id": id})
    assert (raw["sealed"], raw["public"]) == (None, None)
