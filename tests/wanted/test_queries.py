"""Queries of notices: MongoDB selects what the list in memory selects."""

from datetime import UTC, datetime, timedelta

import pytest

from services.collation import sort_key
from services.documents.collection import Collection
from services.documents.mongo import Mongo
from services.documents.pages import BadCursor, CursorCodec, Window
from services.documents.pipelines import NotStored
from services.documents.queries import AllOf, AnyWithin, Equals, equal
from tests.listing import check_database_agrees
from wanted.notices.filters import NoticeFilter
from wanted.notices.models.notices import Notice, NoticeList, NoticeOrder, NoticeState, Offence, Residence, Sex
from wanted.notices.store.notices import NOTICES

START = datetime(2026, 11, 24, tzinfo=UTC)
BIRTHS = [[], ["1984"], ["1985-04"], ["1985-12-31", "1991"], ["1986-01-01"]]


def notice(number: int) -> Notice:
    """Every third is a draft."""
    at = START + timedelta(hours=number // 2)
    return Notice.model_construct(
        id=f"notice-{number}",
        list=list(NoticeList)[number % 2],
        unit="abc"[number % 3],
        state=NoticeState.PUBLISHED if number % 3 else NoticeState.DRAFT,
        full_name=("Đỗ Văn Ấ", "Dương Thị B", "Nguyễn Văn A")[number % 3] + f" {number}",
        sex=(None, *Sex)[number % 4],
        registered_residence=Residence(province="ha-noi") if number % 4 == 1 else None,
        last_residence=Residence(province="hue" if number % 2 else "ha-noi", text="Chợ Đông Ba")
        if number % 3
        else None,
        offence=Offence(name="Lừa đảo chiếm đoạt tài sản", article="Điều 174") if number % 5 else None,
        dangerous=number % 4 > 1,
        photo="a" * 64 if number % 7 == 1 else None,
        birth_dates=BIRTHS[number % len(BIRTHS)],
        created_at=at,
        published_at=at + timedelta(hours=1) if number % 3 else None,
    )


async def test_words_and_names_are_folded_and_not_stored(mongo: Mongo):
    notices = Collection(NOTICES, mongo.database, CursorCodec(b"a secret for tests"))
    await notices.save_many([notice(number) for number in range(30)])

    def found(asked: NoticeFilter) -> list[str]:
        cut = notices.slice_of(asked.query(()), Window(first=100), asked.scope, order=asked.further_order)
        return [id for _, id in cut.items]

    assert found(NoticeFilter(offence="dieu 174", text="duong 13")) == ["notice-13"]
    assert set(found(NoticeFilter(text="dong ba", offence="lừa"))) == set(found(NoticeFilter(offence="LUA"))) != set()
    assert found(NoticeFilter(offence="duong")) == []
    by_name = found(NoticeFilter(order=NoticeOrder.NAME, born_from=1985))
    names = [(await notices.get(id)).full_name for id in by_name]
    assert (names, len(names) > 5) == (sorted(names, key=sort_key), True)
    assert set(by_name) == set(found(NoticeFilter(born_from=1985)))
    for asked in (NoticeFilter(text="a"), NoticeFilter(offence="a")):
        with pytest.raises(NotStored):
            notices.kind.pipeline(asked.query(()))


async def test_a_further_order_follows_changes(mongo: Mongo):
    notices = Collection(NOTICES, mongo.database, CursorCodec(b"a secret for tests"))
    first, second = [await notices.insert(notice(number)) for number in (1, 2)]
    window, asked = Window(first=1), NoticeFilter(order=NoticeOrder.NAME)

    def ids(window: Window) -> list[str]:
        return [id for _, id in notices.slice_of(asked.query(()), window, asked.scope, order="NAME").items]

    assert ids(Window(first=5)) == [first.id, second.id]
    cut = notices.slice_of(asked.query(()), window, asked.scope, order="NAME")
    after = Window(first=1, after=notices.cursor(cut.items[0], asked.scope))
    assert ids(after) == [second.id]
    with pytest.raises(BadCursor):
        notices.slice_of(asked.query(()), after, NoticeFilter().scope)
    await notices.replace(first, first.model_copy(update={"full_name": "Vũ Văn C"}))
    assert ids(Window(first=5)) == [second.id, first.id]
    notices.drop_from_cache(second.id)
    assert ids(Window(first=5)) == [first.id]


async def test_memory_and_database_agree(mongo: Mongo):
    notices = Collection(NOTICES, mongo.database, CursorCodec(b"a secret for tests"))
    await notices.save_many([notice(number) for number in range(30)])
    for query in (
        equal(state=NoticeState.PUBLISHED),
        equal(state=NoticeState.DRAFT, unit="a"),
        equal(list=NoticeList.TERRORISM, unit="b"),
        AllOf(equal(state=NoticeState.PUBLISHED), AnyWithin("births", at_least=1985)),
        AnyWithin("births", at_least=1985, before=1986),
        AnyWithin("births", before=1986),
        AnyWithin("births", at_least=1986, before=1991),
    ):
        assert await check_database_agrees(notices, query)
    for asked in (
        NoticeFilter(sex=Sex.FEMALE, born_from=1984),
        NoticeFilter(province="ha-noi"),
        NoticeFilter(province="hue", dangerous=True),
        NoticeFilter(has_photo=True),
        NoticeFilter(has_photo=False, dangerous=False, unit="b"),
    ):
        assert await check_database_agrees(notices, asked.query(())), asked
    with pytest.raises(NotStored):
        notices.kind.pipeline(Equals("emptied", True))
