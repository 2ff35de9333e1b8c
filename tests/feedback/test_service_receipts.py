"""What the holder of a receipt can do over HTTP, before and after the rating has left the intake."""

from typing import Any

import httpx
import pytest

from feedback.ratings.store import Rating
from tests.conftest import Bearer
from tests.feedback.service import UNIT, Citizen, House

UNKNOWN = "A" * 22


async def ask(house: House, act: str, receipt: str, **more: Any) -> httpx.Response:
    return await house.client.post(f"/receipts/{act}", json={"receipt": receipt} | more)


async def counted(house: House) -> list[dict[str, Any]]:
    return [raw async for raw in house.ratings_database["ratings"].find({"state": "COUNTED"})]


async def test_a_pending_rating_can_be_seen_changed_and_taken_back(house: House, citizen: Citizen):
    receipt = await citizen.rates(stars=2, comment="Gọi 0912 345 678 cho tôi.")
    shown = (await ask(house, "rating", receipt)).json()
    assert (shown["state"], shown["stars"], shown["subject"]) == ("PENDING", 2, {"kind": "unit", "id": UNIT})
    assert shown["comment"] == {
        "state": "PENDING",
        "text": "Gọi [số điện thoại] cho tôi.",
        "reason": None,
        "answer": None,
        "appealable": False,
        "takenDown": False,
    }
    changed = await ask(house, "change", receipt, stars=4, reasons=["QUICK"], comment="Đã gọi lại, cảm ơn.")
    assert changed.status_code == 200
    assert (changed.json()["stars"], changed.json()["comment"]["text"]) == (4, "Đã gọi lại, cảm ơn.")
    assert (await ask(house, "withdraw", receipt)).json()["state"] == "WITHDRAWN"
    assert (await ask(house, "change", receipt, stars=1)).json()["code"] == "RATING_WITHDRAWN"
    await house.move()
    assert (await ask(house, "rating", receipt)).json() == {
        "state": "WITHDRAWN",
        "subject": None,
        "stars": None,
        "scales": None,
        "reasons": [],
        "comment": None,
    }
    assert await counted(house) == []
    assert await house.ratings_database["comments"].count_documents({}) == 0


async def test_a_counted_rating_can_be_changed_and_taken_back(house: House, citizen: Citizen, bearer: Bearer):
    receipt = await citizen.rates(stars=2, comment="Chờ lâu.")
    await house.move()
    assert (await ask(house, "rating", receipt)).json()["comment"]["state"] == "OPEN"
    assert (await ask(house, "change", receipt, stars=5, reasons=[])).json()["stars"] == 5
    fixed = await ask(house, "change", receipt, stars=5, comment="Khác.")
    assert (fixed.status_code, fixed.json()["code"]) == (409, "COMMENT_FIXED")
    assert [raw["stars"] for raw in await counted(house)] == [5]
    for _ in range(2):
        assert (await ask(house, "withdraw", receipt)).json()["state"] == "WITHDRAWN"
    assert await counted(house) == []
    [comment] = [raw async for raw in house.ratings_database["comments"].find({})]
    assert (comment["state"], comment["sealed"], comment["public"]) == ("withdrawn", None, None)
    queue = await house.client.get("/queue", headers=bearer("moderator"))
    assert queue.json()["totalCount"] == 0


@pytest.mark.parametrize("act", ["rating", "withdraw", "appeal", "change"])
async def test_unknown_receipts_get_one_answer_and_then_none(house: House, act: str):
    house.client.headers["X-Forwarded-For"] = "203.0.113.7"
    more = {"stars": 3} if act == "change" else {}
    answers = [await ask(house, act, UNKNOWN[:-1] + letter, **more) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"]
    assert {(a.status_code, a.json()["code"], a.json()["detail"]) for a in answers[:30]} == {
        (404, "RECEIPT_UNKNOWN", "There is no rating with this receipt")
    }
    assert answers[-1].status_code == 429
    house.clock.forward(minutes=2)
    assert (await ask(house, act, UNKNOWN, **more)).status_code == 404


async def test_a_receipt_of_another_shape_is_bad_input(house: House):
    for receipt in ("", "A" * 21, "A" * 23, "ö" * 22, "A" * 21 + "/"):
        assert (await ask(house, "rating", receipt)).status_code == 422


async def test_ratings_and_comments_of_one_receipt_cannot_be_matched(house: House, citizen: Citizen):
    receipts = [await citizen.rates(comment=f"Ý kiến thứ {n}.") for n in range(5)]
    waiting = {bytes(raw["_id"]) async for raw in house.ratings_database["intake"].find({})}
    await house.move()
    ratings = {bytes(raw["mark"]) async for raw in house.ratings_database["ratings"].find({})}
    comments = {bytes(raw["mark"]) async for raw in house.ratings_database["comments"].find({})}
    assert len(waiting) == len(ratings) == len(comments) == len(receipts)
    assert not waiting & ratings
    assert not ratings & comments
    assert not waiting & comments


def test_a_tombstone_holds_nothing_of_the_rating():
    raw = {"_id": "x", "state": "COUNTED", "mark": b"m", "period": "2026-W48", "subject": "unit:bca", "stars": 5}
    assert set(Rating.from_mongo(raw).as_withdrawn().to_mongo()) == {"_id", "state", "mark", "period"}
