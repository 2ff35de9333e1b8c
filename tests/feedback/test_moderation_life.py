"""The life of a comment in moderation: the laws that hold over any sequence of acts."""

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from feedback import moderation
from feedback.moderation import Comment, ModerationState, VerdictOutcome
from services.errors import Problem
from tests.feedback import queue_rule
from tests.feedback.test_moderation import (
    APPROVE,
    INSULT,
    LAN,
    MINH,
    MINUTE,
    NOW,
    PARENTS,
    THU,
    Staff,
    Verdict,
    comment,
)


def _taken(comment: Comment) -> set[tuple[str, datetime, ModerationState]]:
    """Every decision there was on a comment, undone or not."""
    decisions = (*comment.earlier, *((comment.decision,) if comment.decision else ()))
    return {(decision.by, decision.at, decision.before) for decision in decisions}


class LifeOfAComment(RuleBasedStateMachine):
    """Any staff try any act at any time: what is accepted keeps the laws, a refusal changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.comment = comment()
        self.path = [self.comment]

    def attempt(self, act: object) -> bool:
        """Whether the act was accepted; the laws of one step are checked here."""
        assert callable(act)
        before = self.comment
        try:
            after = act(before)
        except Problem:
            assert self.comment == before
            return False
        assert isinstance(after, Comment)
        self.comment = after
        if after != before:
            assert after.version == before.version + 1
            self.path.append(after)
        return True

    def held_by(self) -> str | None:
        live = moderation.state_at(self.comment, self.now) is ModerationState.CLAIMED
        return self.comment.claim.by if live and self.comment.claim else None

    @rule(minutes=st.sampled_from([1, 7, 15, 61, 60 * 24]))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(staff=st.sampled_from([LAN, MINH, THU]))
    def claim(self, staff: Staff) -> None:
        holder = self.held_by()
        if self.attempt(lambda c: moderation.claim(c, staff, self.now)):
            assert holder in (None, staff.id)
            assert self.held_by() == staff.id

    @rule(staff=st.sampled_from([LAN, MINH, THU]))
    def heartbeat(self, staff: Staff) -> None:
        holder = self.held_by()
        assert self.attempt(lambda c: moderation.prolong_claim(c, staff, self.now)) == (
            holder == staff.id and self.comment.unit in staff.units
        )

    @rule(staff=st.sampled_from([LAN, MINH, THU]), verdict=st.sampled_from([APPROVE, INSULT]))
    def decide(self, staff: Staff, verdict: Verdict) -> None:
        holder, was, rejected_by = self.held_by(), self.comment.state, moderation.rejected_by(self.comment)
        if self.attempt(lambda c: moderation.decide(c, verdict, staff, self.now)):
            assert holder == staff.id
            assert self.comment.unit in staff.units
            if was is ModerationState.APPEALED:
                assert rejected_by
                assert staff.id not in rejected_by

    @rule(staff=st.sampled_from([LAN, MINH, THU]))
    def reject_as_spam(self, staff: Staff) -> None:
        holder, was = self.held_by(), self.comment.state
        done, refused = moderation.reject_in_bulk([self.comment], "SPAM", staff, self.now)
        assert len(done) + len(refused) == 1
        if done and self.attempt(lambda _: done[0]):
            assert holder in (None, staff.id)
            assert was in {ModerationState.OPEN, ModerationState.ESCALATED}

    @rule(staff=st.sampled_from([LAN, MINH, THU]))
    def escalate(self, staff: Staff) -> None:
        parent = PARENTS[self.comment.unit]
        if self.attempt(lambda c: moderation.escalate(c, parent, staff, self.now)):
            assert self.comment.unit == parent
            assert self.held_by() is None

    @rule(staff=st.sampled_from([LAN, MINH, THU]))
    def take_down(self, staff: Staff) -> None:
        was = self.comment.state
        if self.attempt(lambda c: moderation.take_down(c, "SPAM", staff, self.now)):
            assert was is ModerationState.APPROVED
            assert self.comment.unit in staff.units
            assert moderation.is_appealable(self.comment, self.now)

    @rule(staff=st.sampled_from([LAN, MINH, THU]))
    def undo(self, staff: Staff) -> None:
        taken = self.comment.decision
        if self.attempt(lambda c: moderation.undo(c, staff, self.now)):
            assert taken is not None
            assert taken.by == staff.id
            assert self.now - taken.at <= timedelta(hours=1)
            assert self.comment.state is taken.before

    @rule(staff=st.sampled_from([LAN, MINH, THU]))
    def answer(self, staff: Staff) -> None:
        accepted = self.attempt(lambda c: moderation.answer(c, "Cảm ơn bạn.", staff, self.now))
        assert not accepted or self.comment.state is ModerationState.APPROVED

    @rule()
    def appeal(self) -> None:
        was = self.comment
        if self.attempt(lambda c: moderation.appeal(c, self.now)):
            assert was.state is ModerationState.REJECTED
            assert was.appealed is None or (was.decision and moderation.is_removal(was.decision))

    @rule(staff=st.sampled_from([LAN, MINH, THU]))
    def give_back(self, staff: Staff) -> None:
        holder = self.held_by()
        if self.attempt(lambda c: moderation.return_comment(c, staff, self.now)):
            assert holder == staff.id
            assert self.held_by() is None

    @precondition(lambda self: len(self.path) > 4)
    @rule()
    def withdraw(self) -> None:
        gone = self.comment.state is ModerationState.WITHDRAWN
        assert self.attempt(moderation.withdraw) != gone

    @invariant()
    def a_decision_stands_exactly_in_decided_states(self) -> None:
        c = self.comment
        if c.state is not ModerationState.WITHDRAWN:
            assert (c.decision is not None) == (c.state in {ModerationState.APPROVED, ModerationState.REJECTED})
        if c.decision is not None:
            assert c.claim is None
            wanted = VerdictOutcome.APPROVE if c.state is ModerationState.APPROVED else VerdictOutcome.REJECT
            assert c.state is ModerationState.WITHDRAWN or c.decision.verdict.outcome is wanted

    @invariant()
    def nothing_is_forgotten(self) -> None:
        c = self.comment
        assert all(
            _taken(old) <= _taken(c)
            and old.escalations == c.escalations[: len(old.escalations)]
            and (old.appealed is None or c.appealed is not None)
            for old in self.path
        )

    @invariant()
    def it_is_in_at_most_the_queues_of_its_unit(self) -> None:
        holder = self.held_by()
        for staff in (LAN, MINH, THU):
            queued = queue_rule.queue([self.comment], staff, self.now)
            claimable = True
            try:
                moderation.claim(self.comment, staff, self.now)
            except Problem:
                claimable = False
            assert bool(queued) == claimable
            assert not queued or holder in (None, staff.id)


TestLifeOfAComment = LifeOfAComment.TestCase
TestLifeOfAComment.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
