"""The queues in memory: any page and any count is what filtering and sorting all comments gives."""

import asyncio
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.errors import AutoReconnect

from feedback import app
from feedback.models import CommentState
from feedback.moderation import (
    Comment,
    ModerationDecision,
    ModerationState,
    Verdict,
    VerdictOutcome,
    state_at,
    transparency_records,
)
from feedback.moderation.queues import WAITING_STATES, CommentQueues, scope
from feedback.moderation.store import comments
from feedback.moderation.store.comments import CommentStore
from services.casework.claims import Claim
from services.documents.listing import cursor_position
from services.documents.pages import CursorCodec, Window
from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.feedback.counting import unit_records
from tests.feedback.service import Citizen, Clock, serving_house
from tests.waiting import until

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CURSORS = CursorCodec(b"a secret")
UNITS = ["a", "b", "c"]

DECISIONS = st.builds(
    ModerationDecision,
    st.builds(Verdict, st.sampled_from(VerdictOutcome), st.sampled_from(["SPAM", "INSULT"])),
    st.just("somebody"),
    st.sampled_from(UNITS),
    st.just(NOW),
    st.sampled_from([ModerationState.OPEN, ModerationState.APPEALED, ModerationState.APPROVED]),
    undone=st.booleans(),
)
COMMENTS = st.builds(
    Comment,
    id=st.integers(0, 30).map(lambda number: uuid.UUID(int=number)),
    about=st.just("a"),
    unit=st.sampled_from(UNITS),
    received=st.dates(date(2026, 11, 1), date(2026, 11, 4)),
    priority=st.integers(0, 2),
    state=st.sampled_from(
        [ModerationState.OPEN, ModerationState.ESCALATED, ModerationState.APPEALED, ModerationState.APPROVED]
    ),
    claim=st.none() | st.integers(1, 20).map(lambda minutes: Claim("somebody", NOW + timedelta(minutes=minutes))),
    decision=st.none() | DECISIONS,
    earlier=st.lists(DECISIONS, max_size=2).map(tuple),
    appealed=st.none() | st.just(NOW.date()),
    version=st.integers(0, 3),
)
ASKED_UNITS = st.sets(st.sampled_from(UNITS), min_size=1).map(frozenset)
STATES = st.sets(st.sampled_from(sorted(WAITING_STATES)), min_size=1).map(frozenset)


def expected(
    comments: list[Comment], units: frozenset[str], states: frozenset[CommentState], urgent: bool | None, now: datetime
) -> list[str]:
    newest: dict[uuid.UUID, Comment] = {}
    for comment in comments:
        held = newest.get(comment.id)
        if held is None or comment.version > held.version:
            newest[comment.id] = comment
    kept = [
        comment
        for comment in newest.values()
        if comment.unit in units
        and CommentState(state_at(comment, now).name) in states
        and (urgent is None or (comment.priority > 0) is urgent)
    ]
    return [str(c.id) for c in sorted(kept, key=lambda c: (-c.priority, c.received, str(c.id)))]


@given(
    st.lists(COMMENTS, max_size=40),
    ASKED_UNITS,
    STATES,
    st.none() | st.booleans(),
    st.integers(1, 5),
    st.integers(0, 30),
)
def test_pages_forward_and_backward_are_the_whole_in_order(
    comments: list[Comment],
    units: frozenset[str],
    states: frozenset[CommentState],
    urgent: bool | None,
    size: int,
    minutes: int,
):
    queues, now = CommentQueues(), NOW + timedelta(minutes=minutes)
    for comment in comments:
        queues.put(comment, NOW)
    whole, name = expected(comments, units, states, urgent, now), scope(units, states, urgent)
    forward: list[str] = []
    window = Window(first=size)
    while True:
        cut = queues.cut(units, states, urgent, window, CURSORS, now)
        assert cut.total == len(whole)
        forward += [id for _, id in cut.items]
        if not cut.has_next:
            break
        position, id = cut.items[-1]
        window = Window(first=size, after=CURSORS.encode(cursor_position((position, id)), name))
    assert forward == whole
    backward: list[str] = []
    window = Window(last=size)
    while True:
        cut = queues.cut(units, states, urgent, window, CURSORS, now)
        backward[:0] = [id for _, id in cut.items]
        if not cut.has_previous:
            break
        position, id = cut.items[0]
        window = Window(last=size, before=CURSORS.encode(cursor_position((position, id)), name))
    assert backward == whole


@given(st.lists(COMMENTS, max_size=40), ASKED_UNITS, st.integers(0, 30))
def test_counts_are_those_of_the_pages(comments: list[Comment], units: frozenset[str], minutes: int):
    queues, now = CommentQueues(), NOW + timedelta(minutes=minutes)
    for comment in comments:
        queues.put(comment, NOW)
    counts = queues.counts(units, now)
    for state in WAITING_STATES:
        assert getattr(counts, state.lower()) == len(expected(comments, units, frozenset({state}), None, now))
    assert counts.priority == len(expected(comments, units, WAITING_STATES, True, now))


@given(st.lists(COMMENTS, max_size=20))
def test_what_is_dropped_is_nowhere(comments: list[Comment]):
    queues, everywhere = CommentQueues(), frozenset(UNITS)
    for comment in comments:
        queues.put(comment, NOW)
        queues.put(replace(comment, version=comment.version + 1), NOW)
    for id in queues.ids():
        queues.drop(id)
    assert not queues.cut(everywhere, frozenset(CommentState), None, Window(), CURSORS, NOW).items
    assert queues.first(everywhere, 10) == []
    assert len(queues) == 0


@given(st.lists(COMMENTS, max_size=30), st.sets(st.integers(0, 30), max_size=5))
def test_records_of_units_are_those_of_the_comments(comments: list[Comment], dropped: set[int]):
    queues, newest = CommentQueues(), dict[uuid.UUID, Comment]()
    for comment in comments:
        queues.put(comment, NOW)
        held = newest.get(comment.id)
        newest[comment.id] = comment if held is None or comment.version > held.version else held
    for number in dropped:
        queues.drop(str(uuid.UUID(int=number)))
        newest.pop(uuid.UUID(int=number), None)
    assert transparency_records(queues.outcomes()) == unit_records(newest.values())


async def test_a_queue_that_is_still_being_read_after_a_start_is_refused_until_it_is_whole(
    settings: ServiceSettings, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
):
    clock, reload, goes_on, tries = Clock(), CommentStore.reload, asyncio.Event(), iter([True])
    async with serving_house(settings, bearer("admin"), clock) as house:
        await Citizen(house).rates(comment="Chờ lâu.")
        await house.move()

    async def slowly(self: CommentStore) -> None:
        await goes_on.wait()
        if next(tries, False):
            raise AutoReconnect("the database has no time for so many")
        await reload(self)

    monkeypatch.setattr(CommentStore, "reload", slowly)
    monkeypatch.setattr(app, "START_TIMEOUT", 0.0)
    async with serving_house(settings, bearer("admin"), clock) as house:
        for path in ("/queue", "/queue/counts", "/queue/groups", "/moderation/records"):
            refused = await house.client.get(path, headers=bearer("moderator"))
            assert (refused.status_code, refused.json()["code"]) == (503, "QUEUE_BEING_READ")
            assert int(refused.headers["Retry-After"]) > 0
        # What needs no queue goes on meanwhile.
        await Citizen(house).rates(comment="Vẫn chờ lâu.")
        await house.move()
        goes_on.set()

        async def whole() -> bool:
            counts = await house.client.get("/queue/counts", headers=bearer("moderator"))
            return counts.status_code == 200 and counts.json()["open"] == 2

        await until(whole)


async def test_what_is_added_while_the_queue_is_read_anew_stays(
    settings: ServiceSettings, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
):
    async with serving_house(settings, bearer("admin")) as house:
        store: CommentStore = house.app.state.container.comments
        citizen = Citizen(house)
        await citizen.rates(comment="Một.")
        await house.move()
        standing_from = comments.comment_from_queue_fields
        added = asyncio.Event()

        def noticed(raw: dict[str, object]) -> Comment:
            # The read is under way: a comment that it does not see comes into the queue.
            if not added.is_set():
                added.set()
                unseen = replace(standing_from(raw), id=uuid.uuid4())
                store.queues.put(unseen, house.clock())
            return standing_from(raw)

        monkeypatch.setattr(comments, "comment_from_queue_fields", noticed)
        await store.reload()
        assert added.is_set()
        assert len(store.queues) == 2
