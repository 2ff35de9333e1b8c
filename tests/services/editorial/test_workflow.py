"""The editorial workflow: what a table of transitions permits, and who may not approve."""

from datetime import UTC, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.editorial.workflow import HistoryEntry, SecondPersonNeeded, Step, Transition, Workflow, WrongState

AT = datetime(2026, 11, 24, tzinfo=UTC)


class State(StrEnum):
    DRAFT = "DRAFT"
    APPROVED = "APPROVED"


class Act(StrEnum):
    WRITTEN = "WRITTEN"
    NOTED = "NOTED"
    APPROVED = "APPROVED"


class Entry(HistoryEntry[Act]):
    pass


WORKFLOW: Workflow[State, Act, Entry] = Workflow(
    entry_type=Entry,
    transitions={
        Act.WRITTEN: Transition("written", dict.fromkeys(State, State.DRAFT)),
        Act.APPROVED: Transition("approved", {State.DRAFT: State.APPROVED}, second_person=True),
    },
    state_names={State.DRAFT: "a draft", State.APPROVED: "approved already"},
    writing=frozenset({Act.WRITTEN}),
    completing=Act.APPROVED,
)


def history(*acts: tuple[Act, str]) -> list[Entry]:
    return [WORKFLOW.entry(act, Step(by, AT)) for act, by in acts]


def test_an_entry_records_who_did_what_when_and_why():
    entry = WORKFLOW.entry(Act.WRITTEN, Step("an", AT, "vì sao"))
    assert entry.model_dump() == {"at": AT, "by": "an", "act": "WRITTEN", "why": "vì sao"}
    assert type(entry) is Entry


def test_an_act_leads_from_each_state_to_the_one_in_the_table():
    step = Step("ba", AT)
    assert WORKFLOW.next_state(Act.WRITTEN, State.APPROVED, [], step) is State.DRAFT
    assert WORKFLOW.next_state(Act.APPROVED, State.DRAFT, history((Act.WRITTEN, "an")), step) is State.APPROVED


def test_an_act_in_another_state_is_refused_with_the_state():
    with pytest.raises(WrongState, match="It cannot be approved: it is approved already") as refused:
        WORKFLOW.next_state(Act.APPROVED, State.APPROVED, [], Step("ba", AT))
    assert refused.value.members == {"state": "APPROVED"}


def test_the_state_is_looked_at_before_the_person():
    with pytest.raises(WrongState):
        WORKFLOW.next_state(Act.APPROVED, State.APPROVED, history((Act.WRITTEN, "an")), Step("an", AT))


@given(st.lists(st.tuples(st.sampled_from(Act), st.sampled_from(["an", "ba", "chi"])), max_size=10))
def test_nobody_approves_what_they_wrote_since_the_last_approval(acts: list[tuple[Act, str]]):
    since = max((n for n, (act, _) in enumerate(acts) if act is Act.APPROVED), default=-1)
    writers = {by for act, by in acts[since + 1 :] if act is Act.WRITTEN}
    for by in ("an", "ba", "chi"):
        if by in writers:
            with pytest.raises(SecondPersonNeeded):
                WORKFLOW.next_state(Act.APPROVED, State.DRAFT, history(*acts), Step(by, AT))
        else:
            assert WORKFLOW.next_state(Act.APPROVED, State.DRAFT, history(*acts), Step(by, AT)) is State.APPROVED
