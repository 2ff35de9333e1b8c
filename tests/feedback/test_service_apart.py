"""What ratings leave stands in a database of its own: nothing there has a clock time, no other collection is there."""

from feedback.store import COLLECTIONS
from tests.adversaries.books import Books
from tests.adversaries.linking import by_time
from tests.feedback.desk import Desk


async def test_nothing_with_a_time_stands_beside_what_ratings_leave(desk: Desk):
    house = desk.house
    taken_down, receipt = await desk.comment("Trang hơi khó đọc.")
    await desk.decided(taken_down, desk.anna, decision="APPROVE")
    assert (await desk.act(taken_down, "take-down", desk.binh, reason="INSULT")).status_code == 200
    withdrawn = await desk.citizen.rates(comment="Tôi viết nhầm chỗ.")
    for path, given in (("withdraw", withdrawn), ("appeal", receipt)):
        answer = await house.client.post(f"/receipts/{path}", json={"receipt": given})
        assert answer.status_code == 200, answer.text
    editor = desk.person("e", role="editor")
    codes = await house.client.post("/desk-codes", json={"unit": "ca-ha-noi", "count": 2}, headers=editor)
    assert codes.status_code == 200, codes.text
    await house.upkeep.release_due()
    await house.upkeep.sign_checkpoint()
    assert {"audit", "audit_checkpoints", "challenges", "desk_codes", "key_log"} <= set(
        await house.database.list_collection_names()
    )
    assert set(await house.ratings_database.list_collection_names()) == set(COLLECTIONS)
    assert not set(await house.database.list_collection_names()) & set(COLLECTIONS)
    with Books(house.settings.mongo_url, house.settings.database_prefix) as books:
        assert by_time(books) == []
        books.ratings["visits"].insert_one({"_id": "one"})
        assert set(await house.ratings_database.list_collection_names()) != set(COLLECTIONS)


async def test_a_dated_collection_beside_them_is_noticed(desk: Desk):
    with Books(desk.house.settings.mongo_url, desk.house.settings.database_prefix) as books:
        books.ratings["visits"].insert_one({"_id": "one", "at": desk.house.clock()})
        assert by_time(books)
