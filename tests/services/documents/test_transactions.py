"""A transaction over two databases of one service commits and rolls back as one."""

import pytest

from services.documents.mongo import Mongo
from services.documents.transactions import run_transaction


class _Stopped(Exception):
    pass


@pytest.mark.parametrize("fails", [False, True])
async def test_two_databases_change_together_or_not_at_all(mongo: Mongo, fails: bool):
    beside = mongo.sibling("_beside")
    assert beside.database.name == mongo.database.name + "_beside"
    for database in (mongo.database, beside.database):
        await database["notes"].insert_one({"_id": 0})

    async def write(session: object) -> None:
        await mongo.database["notes"].insert_one({"_id": 1}, session=session)  # type: ignore[arg-type]
        await beside.database["notes"].replace_one({"_id": 0}, {"changed": True}, session=session)  # type: ignore[arg-type]
        if fails:
            raise _Stopped

    if fails:
        with pytest.raises(_Stopped):
            await run_transaction(beside, write)
    else:
        await run_transaction(beside, write)
    assert await mongo.database["notes"].count_documents({}) == 2 - fails
    assert await beside.database["notes"].count_documents({"changed": True}) == 1 - fails
    await mongo.client.drop_database(beside.database.name)
