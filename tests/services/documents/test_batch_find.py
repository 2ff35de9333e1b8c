"""Documents of many ids: each that is there once, whatever the number, also inside a transaction."""

from services.documents.batch_find import BATCH_SIZE, delete_by_ids, find_by_ids
from services.documents.mongo import Mongo

MANY = 3 * BATCH_SIZE + 1


async def test_as_many_as_are_there(mongo_url: str, database_name: str):
    mongo = Mongo(mongo_url, database_name)
    things = mongo.database["things"]
    await things.insert_many([{"_id": number, "half": number // 2} for number in range(MANY)])
    asked = range(-5, MANY + 5)
    assert sorted(raw["_id"] for raw in await find_by_ids(things, asked)) == list(range(MANY))
    assert await find_by_ids(things, [7], {"half": 1}) == [{"_id": 7, "half": 3}]
    assert await find_by_ids(things, []) == []
    async with mongo.transaction() as session:
        await things.insert_one({"_id": MANY}, session=session)
        assert len(await find_by_ids(things, range(MANY + 1), session=session)) == MANY + 1
        assert await delete_by_ids(things, range(0, MANY + 1, 2), session) == MANY // 2 + 1
        assert len(await find_by_ids(things, range(MANY + 1))) == MANY
    assert await things.count_documents({}) == MANY + 1 - (MANY // 2 + 1)
    mongo.close()
