"""Queries of notices: MongoDB selects what the list in memory selects."""

from datetime import UTC, datetime, timedelta

import pytest

from services.documents.collection import Collection
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.documents.pipelines import NotStored
from services.documents.queries import AllOf, AnyWithin, Equals, equal
from tests.listing import check_database_agrees
from wanted.notices.models.notices import Notice, NoticeList, NoticeState
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
        full_name="Nguyễn Văn A",
        birth_dates=BIRTHS[number % len(BIRTHS)],
        created_at=at,
        published_at=at + timedelta(hours=1) if number % 3 else None,
    )


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
    with pytest.raises(NotStored):
        notices.kind.pipeline(Equals("emptied", True))
