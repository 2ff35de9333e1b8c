"""The queues in memory: any page and any count is what filtering and sorting all comments gives."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.errors import AutoReconnect

from feedback.models import CommentState
from feedback.moderation import Claim, Comment, State, state_at
from feedback.queueing import WAITING_STATES, Queues, scope
from feedback.store.comments import CommentStore
from services.listing import cursor_position
from services.pages import Cursors, Window
from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.feedback.service import Citizen, Clock, serving_house
from tests.waiting import until

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CURSORS = Cursors(b"a secret")
UNITS = ["a", "b", "c"]

COMMENTS = st.builds(
    Comment,
    id=st.integers(0, 30).map(lambda number: uuid.UUID(int=number)),
    about=st.just("a"),
    unit=st.sampled_from(UNITS),
    received=st.dates(date(2026, 11, 1), date(2026, 11, 4)),
    priority=st.integers(0, 2),
    state=st.sampled_from([State.OPEN, State.ESCALATED, State.APPEALED, State.APPROVED]),
    claim=st.none() | st.integers(1, 20).map(lambda minutes: Claim("somebody", NOW + timedelta(minutes=minutes))),
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
    queues, now = Queues(), NOW + timedelta(minutes=minutes)
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
        window = Window(first=size, after=CURSORS.seal(cursor_position((position, id)), name))
    assert forward == whole
    backward: list[str] = []
    window = Window(last=size)
    while True:
        cut = queues.cut(units, states, urgent, window, CURSORS, now)
        backward[:0] = [id for _, id in cut.items]
        if not cut.has_previous:
            break
        position, id = cut.items[0]
        window = Window(last=size, before=CURSORS.seal(cursor_position((position, id)), name))
    assert backward == whole


@given(st.lists(COMMENTS, max_size=40), ASKED_UNITS, st.integers(0, 30))
def test_counts_are_those_of_the_pages(comments: list[Comment], units: frozenset[str], minutes: int):
    queues, now = Queues(), NOW + timedelta(minutes=minutes)
    for comment in comments:
        queues.put(comment, NOW)
    counts = queues.counts(units, now)
    for state in WAITING_STATES:
        assert getattr(counts, state.lower()) == len(expected(comments, units, frozenset({state}), None, now))
    assert counts.priority == len(expected(comments, units, WAITING_STATES, True, now))


@given(st.lists(COMMENTS, max_size=20))
def test_what_is_dropped_is_nowhere(comments: list[Comment]):
    queues, everywhere = Queues(), frozenset(UNITS)
    for comment in comments:
        queues.put(comment, NOW)
        queues.put(replace(comment, version=comment.version + 1), NOW)
    for id in queues.ids():
        queues.drop(id)
    assert not queues.cut(everywhere, frozenset(CommentState), None, Window(), CURSORS, NOW).items
    assert queues.comments(everywhere, 10) == []
    assert len(queues) == 0


async def test_queues_fill_later_where_the_database_was_too_busy_at_the_start(
    settings: ServiceSettings, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
):
    clock, reload, busy = Clock(), CommentStore.reload, iter([True])
    async with serving_house(settings, bearer("admin"), clock) as house:
        await Citizen(house).rates(comment="Chờ lâu.")
        await house.move()

    async def at_the_second_try(self: CommentStore) -> None:
        if next(busy, False):
            raise AutoReconnect("no time")
        await reload(self)

    monkeypatch.setattr(CommentStore, "reload", at_the_second_try)
    async with serving_house(settings, bearer("admin"), clock) as house:

        async def filled() -> bool:
            return (await house.client.get("/queue/counts", headers=bearer("moderator"))).json()["open"] == 1

        await until(filled)
