"""Forgetting in the stores: what has served its time, whenever it is looked for and however it came in."""

import asyncio
import os
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bson.binary import Binary
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo.errors import AutoReconnect

from feedback.models import Subject
from feedback.moderation import Comment, ModerationDecision, ModerationState, Verdict, VerdictOutcome
from feedback.moderation.mapping import StoredComment
from feedback.moderation.store.audit import AuditStore
from feedback.moderation.store.comments import CommentStore
from feedback.ratings.store import RatingStore
from services.documents.mongo import Mongo
from tests.waiting import until

LIMIT = date(2026, 8, 26)
MOMENT = datetime(2026, 8, 1, tzinfo=UTC)
REJECTED = ModerationDecision(Verdict(VerdictOutcome.REJECT, "SPAM"), "anna", "ca-hue", MOMENT, ModerationState.OPEN)


@dataclass
class Books:
    """The comments of a database of its own, with the queues beside them."""

    mongo: Mongo
    comments: CommentStore

    async def add(self, day: date, **more: object) -> str:
        """A comment as it comes from the intake, open where nothing else is said."""
        moderated = Comment(uuid.uuid4(), about="ca-hue", unit="ca-hue", received=day)
        fields = {name: more.pop(name) for name in list(more) if name in Comment.__dataclass_fields__}
        kept = StoredComment(
            moderated=replace(moderated, **fields),
            subject=Subject(kind="unit", id="ca-hue"),
            period="2026-W30",
            mark=os.urandom(32),
            sealed=os.urandom(64),
        )
        await self.keep(replace(kept, **more))
        return kept.id

    async def keep(self, *kept: StoredComment) -> None:
        async with self.mongo.transaction() as session:
            await self.comments.insert_comments(kept, session)
        self.comments.enqueue(kept)

    async def rejected(self, day: date, **more: object) -> str:
        return await self.add(day, state=ModerationState.REJECTED, decision=REJECTED, **more)

    async def texts(self) -> dict[str, bool]:
        """Every comment that is there, and whether it has a sealed text."""
        return {raw["_id"]: raw["sealed"] is not None async for raw in self.mongo.database["comments"].find({})}


@pytest.fixture
async def books(mongo: Mongo) -> Books:
    comments = CommentStore(mongo, AuditStore(mongo), lambda: datetime.now(UTC))
    await comments.open()
    await comments.reload()
    return Books(mongo, comments)


def _before(days: int) -> date:
    return LIMIT - timedelta(days=days)


async def test_after_weeks_of_downtime_all_that_is_due_goes_and_nothing_else(books: Books):
    due = [await books.add(_before(days)) for days in (1, 2, 20, 59, 60, 61, 62, 400, 4_000)]
    told = [await books.rejected(_before(days)) for days in (1, 60, 61, 900)]
    young = [await books.add(_before(days)) for days in (0, -1, -30)]
    young.append(await books.rejected(_before(0)))
    assert await books.comments.purge_texts(LIMIT) == len(due) + len(told)
    assert await books.texts() == dict.fromkeys(told, False) | dict.fromkeys(young, True)
    assert books.comments.queues.ids() == {*told, *young}
    assert await books.comments.purge_texts(LIMIT) == 0


async def test_what_comes_late_with_an_old_day_goes_the_next_time(books: Books):
    await books.comments.purge_texts(LIMIT)
    await books.add(_before(30))
    told = await books.rejected(_before(3))
    assert await books.comments.purge_texts(LIMIT) == 2
    assert await books.texts() == {told: False}


async def test_a_clock_that_went_back_forgets_less_and_later_all(books: Books):
    id = await books.rejected(_before(5))
    assert await books.comments.purge_texts(_before(5)) == 0
    assert await books.comments.purge_texts(LIMIT) == 1
    assert await books.comments.purge_texts(_before(5)) == 0
    later = await books.rejected(_before(3))
    assert await books.comments.purge_texts(LIMIT) == 1
    assert await books.texts() == {id: False, later: False}


async def test_the_time_of_one_taken_down_begins_with_that_day(books: Books):
    old, due = _before(500), _before(1)
    young = await books.rejected(old, taken_down=LIMIT)
    over = await books.rejected(old, taken_down=due)
    # Put back, it has the time of the day it came on, which is over.
    back = await books.add(
        old, state=ModerationState.APPROVED, decision=replace(REJECTED, verdict=Verdict(VerdictOutcome.APPROVE))
    )
    assert await books.comments.purge_texts(LIMIT) == 2
    assert await books.texts() == {young: True, over: False, back: False}


async def test_published_and_withdrawn_comments_stay_without_a_sealed_text(books: Books):
    public = await books.add(_before(9), state=ModerationState.APPROVED, decision=REJECTED, public="Đã đăng.")
    taken_back = await books.add(_before(9), state=ModerationState.WITHDRAWN, sealed=None)
    assert await books.comments.purge_texts(LIMIT) == 1
    assert (await books.comments.get(public)).public == "Đã đăng."
    assert await books.texts() == {public: False, taken_back: False}


async def test_one_that_is_decided_on_at_that_moment_stays(books: Books, monkeypatch: pytest.MonkeyPatch):
    ids = [await books.add(_before(2)) for _ in range(3)]
    delete = AsyncIOMotorCollection.delete_many

    async def decided_before(self: AsyncIOMotorCollection[Any], *asked: Any) -> Any:
        await books.comments.update_comment(ids[0], _reject, lambda _: None)
        return await delete(self, *asked)

    monkeypatch.setattr(AsyncIOMotorCollection, "delete_many", decided_before)
    await books.comments.purge_texts(LIMIT)
    assert await books.texts() == {ids[0]: False}
    assert books.comments.queues.ids() == {ids[0]}


def _reject(kept: StoredComment) -> StoredComment:
    moderated = replace(
        kept.moderated, state=ModerationState.REJECTED, decision=REJECTED, version=kept.moderated.version + 1
    )
    return kept.with_moderation(moderated)


async def test_what_breaks_off_between_two_steps_is_finished_the_next_time(
    books: Books, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(120):
        await books.add(_before(2))
    told = {await books.rejected(_before(1)) for _ in range(60)}
    calls = 0
    for name in ("delete_many", "update_many"):
        write = getattr(AsyncIOMotorCollection, name)

        async def breaking(self: AsyncIOMotorCollection[Any], *asked: Any, write: Any = write) -> Any:
            nonlocal calls
            calls += 1
            if calls % 2 == 0:
                raise AutoReconnect("the database is away")
            return await write(self, *asked)

        monkeypatch.setattr(AsyncIOMotorCollection, name, breaking)
    broken = 0
    for _ in range(40):
        try:
            await books.comments.purge_texts(LIMIT)
            break
        except AutoReconnect:
            broken += 1
    assert broken > 3
    assert await books.texts() == dict.fromkeys(told, False)
    assert books.comments.queues.ids() == told


async def test_replicas_forget_at_once_and_both_know(books: Books):
    told = {await books.rejected(_before(days)) for days in range(1, 4)}
    for _ in range(150):
        await books.add(_before(3))
    other = CommentStore(books.mongo, AuditStore(books.mongo), lambda: datetime.now(UTC))
    following = [asyncio.create_task(store.follow()) for store in (books.comments, other)]
    await other.wait_for_queues(30)
    try:
        await asyncio.gather(*(store.purge_texts(LIMIT) for store in (books.comments, other)))
        assert await books.texts() == dict.fromkeys(told, False)
        for store in (books.comments, other):
            await until(lambda store=store: store.queues.ids() == told)
    finally:
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)


async def test_spent_tokens_go_with_their_periods_few_and_many(mongo: Mongo):
    ratings = RatingStore(mongo)
    await ratings.open()
    spent = mongo.database["nullifiers"]
    for period, many in (("2026-W01", 2_000), ("2026-W02", 3), ("2026-W03", 2_000)):
        await spent.insert_many([{"_id": Binary(os.urandom(32)), "period": period} for _ in range(many)])
    edges = [Binary(bytes([first]) * 32) for first in (0, 1, 127, 128, 255)]
    await spent.insert_many([{"_id": edge, "period": "2026-W01"} for edge in edges])
    assert await ratings.drop_nullifiers(["2025-W52", "2026-W02", "2026-W01"]) == 2_008
    assert await spent.count_documents({}) == await spent.count_documents({"period": "2026-W03"}) == 2_000
    assert await ratings.drop_nullifiers(["2026-W02", "2026-W01"]) == 0
