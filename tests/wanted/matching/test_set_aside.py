"""Matching goes on without a notice whose names cannot be matched."""

from typing import Any

import pytest

from services.documents import set_aside
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.errors import Degradation
from tests.wanted.notices import NOTICE
from wanted.encryption_at_rest import Seal
from wanted.matching import NameQuery
from wanted.notices.models.notices import Notice, NoticeState
from wanted.notices.store.notices import WantedStore

MANY = 1_000
NAMELESS: dict[str, Any] = {"full_name": "12345", "names": []}


@pytest.fixture
async def store(mongo: Mongo) -> WantedStore:
    store = WantedStore(mongo.database, CursorCodec(b"a secret for tests"), Seal(b"a secret for tests"))
    fields = {name: value for name, value in NOTICE.items() if name != "registeredResidence"}
    notices = [Notice(id=f"n{n}", state=NoticeState.PUBLISHED, **fields) for n in range(MANY)]
    await store.notices.save_many(notices)
    return store


async def change(store: WantedStore, id: str, **fields: Any) -> None:
    before = await store.notices.get_current(id)
    await store.notices.replace(before, before.model_copy(update=fields))


async def test_999_are_matched_and_the_one_once_it_is_mended(store: WantedStore):
    await change(store, "n7", **NAMELESS)
    assert (len(store.names), "n7" in store.names) == (MANY - 1, False)
    assert store.names.search(NameQuery("Nguyễn Trần Khuyết Danh"))
    # It is served all the same.
    assert (await store.notices.get("n7")).full_name == "12345"
    assert [(one.id, one.error) for one in store.unmatchable] == [("n7", "InvalidName")]
    with pytest.raises(Degradation, match="1 set aside"):
        await store.check_matching()
    await change(store, "n7", full_name="Nguyễn Văn Mẫu")
    assert len(store.names) == MANY
    await store.check_matching()


async def test_a_withdrawal_ends_it(store: WantedStore):
    await change(store, "n7", **NAMELESS)
    await change(store, "n7", state=NoticeState.WITHDRAWN)
    await store.check_matching()


async def test_a_fault_of_the_code_leaves_the_names(store: WantedStore):
    for number in range(set_aside.LIMIT + 10):
        await change(store, f"n{number}", **NAMELESS)
    assert len(store.names) == MANY - set_aside.LIMIT
    with pytest.raises(Degradation, match="stopped"):
        await store.check_matching()
    await change(store, f"n{set_aside.LIMIT + 5}", state=NoticeState.WITHDRAWN)
    assert f"n{set_aside.LIMIT + 5}" not in store.names
