"""The rules of moderation, each refusal by its code."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback import moderation
from feedback.moderation import COVER, Comment, ModerationState, Rules, Staff, Verdict, VerdictOutcome
from services.errors import Problem
from tests.feedback import queue_rule
from tests.feedback.counting import unit_records

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PARENTS = {"01-c06": "01", "01": "bca", "bca": None}

LAN = Staff("lan", frozenset({"01-c06"}))
MINH = Staff("minh", frozenset({"01-c06", "01"}))
THU = Staff("thu", frozenset({"01", "bca"}))
APPROVE = Verdict(VerdictOutcome.APPROVE)
INSULT = Verdict(VerdictOutcome.REJECT, "INSULT")


def comment(number: int = 1, *, received: date = date(2026, 11, 23), priority: int = 0) -> Comment:
    return Comment(UUID(int=number), about="01-c06", unit="01-c06", received=received, priority=priority)


def claimed(by: Staff = LAN) -> Comment:
    return moderation.claim(comment(), by, NOW)


def rejected() -> Comment:
    return moderation.decide(claimed(), INSULT, LAN, NOW)


def approved() -> Comment:
    return moderation.decide(claimed(), APPROVE, LAN, NOW)


def test_a_second_moderator_cannot_claim_what_another_holds() -> None:
    with pytest.raises(moderation.ClaimedByAnother):
        moderation.claim(claimed(), MINH, NOW + MINUTE)


def test_claiming_again_prolongs_the_own_claim() -> None:
    again = moderation.claim(claimed(), LAN, NOW + 10 * MINUTE)
    assert again.claim is not None
    assert again.claim.expires == NOW + 25 * MINUTE


def test_an_expired_claim_is_free_to_others_at_its_very_end() -> None:
    held = claimed()
    assert moderation.state_at(held, NOW + 15 * MINUTE - timedelta(microseconds=1)) is ModerationState.CLAIMED
    assert moderation.state_at(held, NOW + 15 * MINUTE) is ModerationState.OPEN
    taken = moderation.claim(held, MINH, NOW + 15 * MINUTE)
    assert taken.claim is not None
    assert taken.claim.by == "minh"


def test_a_claim_that_ran_out_during_the_decision_is_refused_even_if_nobody_took_it() -> None:
    with pytest.raises(moderation.ClaimExpired):
        moderation.decide(claimed(), APPROVE, LAN, NOW + 15 * MINUTE)
    with pytest.raises(moderation.ClaimExpired):
        moderation.prolong_claim(claimed(), LAN, NOW + 15 * MINUTE)


def test_heartbeat_keeps_a_claim_alive() -> None:
    kept = moderation.prolong_claim(claimed(), LAN, NOW + 14 * MINUTE)
    assert moderation.decide(kept, APPROVE, LAN, NOW + 20 * MINUTE).state is ModerationState.APPROVED


def test_deciding_needs_a_claim() -> None:
    with pytest.raises(moderation.NotClaimed):
        moderation.decide(comment(), APPROVE, LAN, NOW)
    with pytest.raises(moderation.ClaimedByAnother):
        moderation.decide(claimed(), APPROVE, MINH, NOW)


def test_a_role_withdrawn_in_the_middle_refuses_the_decision() -> None:
    without_role = replace(LAN, units=frozenset())
    with pytest.raises(moderation.NotAModeratorHere):
        moderation.decide(claimed(), APPROVE, without_role, NOW)
    with pytest.raises(moderation.NotAModeratorHere):
        moderation.return_comment(claimed(), without_role, NOW)


def test_a_claim_is_given_back_by_its_holder_alone() -> None:
    freed = moderation.return_comment(claimed(), LAN, NOW)
    assert moderation.state_at(freed, NOW) is ModerationState.OPEN
    for held in (claimed(), freed):
        with pytest.raises(moderation.NotClaimed):
            moderation.return_comment(held, MINH, NOW)
    with pytest.raises(moderation.NotClaimed):
        moderation.return_comment(freed, LAN, NOW)
    with pytest.raises(moderation.ClaimExpired):
        moderation.return_comment(claimed(), LAN, NOW + 15 * MINUTE)
    with pytest.raises(moderation.CommentWithdrawn):
        moderation.return_comment(moderation.withdraw(claimed()), LAN, NOW)


@pytest.mark.parametrize("reason", [None, "", "CRITICISM", "spam"])
def test_rejecting_needs_a_reason_of_the_catalogue(reason: str | None) -> None:
    with pytest.raises(moderation.ReasonUnknown):
        moderation.decide(claimed(), Verdict(VerdictOutcome.REJECT, reason), LAN, NOW)


def test_approving_takes_no_reason_and_rejecting_no_redaction() -> None:
    with pytest.raises(moderation.ReasonUnknown):
        moderation.decide(claimed(), Verdict(VerdictOutcome.APPROVE, "SPAM"), LAN, NOW)
    with pytest.raises(moderation.RedactionInvalid):
        moderation.decide(claimed(), Verdict(VerdictOutcome.REJECT, "SPAM", ((0, 1),)), LAN, NOW)


@pytest.mark.parametrize("parts", [((3, 3),), ((-1, 2),), ((0, 5), (4, 6)), ((5, 2),)])
def test_parts_to_redact_must_make_sense(parts: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(moderation.RedactionInvalid):
        moderation.decide(claimed(), Verdict(VerdictOutcome.APPROVE, None, parts), LAN, NOW)


def test_a_decided_comment_is_not_decided_again() -> None:
    for done in (approved(), rejected()):
        for act in (
            lambda c: moderation.claim(c, MINH, NOW),
            lambda c: moderation.decide(c, APPROVE, LAN, NOW),
            lambda c: moderation.escalate(c, "01", LAN, NOW),
        ):
            with pytest.raises(moderation.AlreadyDecided):
                act(done)


def test_undo_within_the_hour_and_not_after() -> None:
    back = moderation.undo(rejected(), LAN, NOW + timedelta(hours=1))
    assert (back.state, back.decision, back.claim) == (ModerationState.OPEN, None, None)
    with pytest.raises(moderation.UndoTooLate):
        moderation.undo(rejected(), LAN, NOW + timedelta(hours=1, microseconds=1))


def test_undo_is_for_the_person_who_decided_and_for_decisions() -> None:
    with pytest.raises(moderation.NotYourDecision):
        moderation.undo(rejected(), MINH, NOW)
    with pytest.raises(moderation.NotDecided):
        moderation.undo(comment(), LAN, NOW)
    with pytest.raises(moderation.NotAModeratorHere):
        moderation.undo(rejected(), replace(LAN, units=frozenset()), NOW)


def test_undo_takes_the_public_answer_back() -> None:
    answered = moderation.answer(approved(), "  Cảm ơn bạn. ", LAN, NOW)
    assert answered.answer is not None
    assert answered.answer.text == "Cảm ơn bạn."
    assert moderation.undo(answered, LAN, NOW).answer is None


def test_answers_are_for_published_comments_and_not_empty() -> None:
    with pytest.raises(moderation.NotPublished):
        moderation.answer(rejected(), "Cảm ơn", LAN, NOW)
    with pytest.raises(moderation.NotAModeratorHere):
        moderation.answer(approved(), "Cảm ơn", THU, NOW)
    for text in ("", "  \n", "a" * 5_001):
        with pytest.raises(moderation.AnswerInvalid):
            moderation.answer(approved(), text, LAN, NOW)


def test_the_unit_a_comment_is_about_answers_after_the_parent_unit_decided() -> None:
    above = moderation.escalate(comment(), "01", LAN, NOW)
    assert (above.unit, above.state) == ("01", ModerationState.ESCALATED)
    with pytest.raises(moderation.NotAModeratorHere):
        moderation.claim(above, LAN, NOW)
    decided = moderation.decide(moderation.claim(above, THU, NOW), APPROVE, THU, NOW)
    answered = moderation.answer(decided, "Đã xử lý.", LAN, NOW)
    assert answered.answer is not None
    assert answered.answer.unit == "01-c06"


def test_nothing_stands_above_the_ministry() -> None:
    top = replace(comment(), unit="bca")
    with pytest.raises(moderation.NoParentUnit):
        moderation.escalate(top, PARENTS["bca"], THU, NOW)


def test_an_appeal_is_decided_by_another_person_and_keeps_the_day_alone() -> None:
    appealed = moderation.appeal(rejected(), datetime(2026, 11, 24, 18, 30, tzinfo=UTC))
    assert appealed.appealed == date(2026, 11, 25), "the day in Vietnam"
    with pytest.raises(moderation.SamePersonMayNotDecideAppeal):
        moderation.claim(appealed, LAN, NOW)
    final = moderation.decide(moderation.claim(appealed, MINH, NOW), INSULT, MINH, NOW)
    with pytest.raises(moderation.AlreadyAppealed):
        moderation.appeal(final, NOW)


def test_who_rejected_and_undid_it_does_not_judge_the_later_appeal_either() -> None:
    undone = moderation.undo(rejected(), LAN, NOW)
    by_minh = moderation.decide(moderation.claim(undone, MINH, NOW), INSULT, MINH, NOW)
    appealed = moderation.appeal(by_minh, NOW)
    for judge in (LAN, MINH):
        with pytest.raises(moderation.SamePersonMayNotDecideAppeal):
            moderation.claim(appealed, judge, NOW)


def test_the_judge_of_an_appeal_may_undo_and_judge_again() -> None:
    appealed = moderation.appeal(rejected(), NOW)
    final = moderation.decide(moderation.claim(appealed, MINH, NOW), INSULT, MINH, NOW)
    again = moderation.undo(final, MINH, NOW)
    assert again.state is ModerationState.APPEALED
    assert moderation.decide(moderation.claim(again, MINH, NOW), APPROVE, MINH, NOW).state is ModerationState.APPROVED


def test_who_may_not_judge_an_appeal_may_pass_it_up() -> None:
    above = moderation.escalate(moderation.appeal(rejected(), NOW), "01", LAN, NOW)
    assert (above.unit, above.state) == ("01", ModerationState.APPEALED)
    with pytest.raises(moderation.ClaimedByAnother):
        moderation.escalate(moderation.claim(comment(), MINH, NOW), "01", LAN, NOW)


def test_only_rejections_still_kept_are_appealed() -> None:
    for unfit in (comment(), claimed(), approved()):
        with pytest.raises(moderation.NothingToAppeal):
            moderation.appeal(unfit, NOW)
    assert moderation.appeal(rejected(), NOW + timedelta(days=89)).state is ModerationState.APPEALED
    with pytest.raises(moderation.AppealTooLate):
        moderation.appeal(rejected(), NOW + timedelta(days=90))


def test_an_appeal_ends_the_right_to_undo() -> None:
    with pytest.raises(moderation.NotDecided):
        moderation.undo(moderation.appeal(rejected(), NOW), LAN, NOW)


def taken_down(by: Staff = MINH, at: datetime = NOW) -> Comment:
    return moderation.take_down(approved(), "INSULT", by, at)


def test_what_is_published_can_be_taken_down_long_after_the_hour() -> None:
    later = NOW + timedelta(days=400)
    gone = taken_down(at=later)
    assert (gone.state, gone.taken_down) == (ModerationState.REJECTED, later.date())
    assert gone.earlier == (approved().decision,)
    for unfit in (comment(), claimed(), rejected(), gone):
        with pytest.raises(moderation.NotPublished):
            moderation.take_down(unfit, "INSULT", LAN, NOW)
    with pytest.raises(moderation.NotAModeratorHere):
        moderation.take_down(approved(), "INSULT", THU, NOW)
    with pytest.raises(moderation.ReasonUnknown):
        moderation.take_down(approved(), "CRITICISM", LAN, NOW)


def test_undoing_a_removal_leaves_the_comment_as_it_was_published() -> None:
    answered = moderation.answer(approved(), "Cảm ơn bạn.", LAN, NOW)
    gone = moderation.take_down(answered, "INSULT", MINH, NOW + 2 * MINUTE)
    with pytest.raises(moderation.NotYourDecision):
        moderation.undo(gone, LAN, NOW + 3 * MINUTE)
    back = moderation.undo(gone, MINH, NOW + 3 * MINUTE)
    assert (back.state, back.decision, back.answer) == (ModerationState.APPROVED, answered.decision, answered.answer)
    assert back.taken_down is None
    assert moderation.undo(back, LAN, NOW + 3 * MINUTE).state is ModerationState.OPEN
    with pytest.raises(moderation.UndoTooLate):
        moderation.undo(gone, MINH, NOW + 63 * MINUTE)


def test_a_removal_is_appealed_whatever_was_appealed_before_and_judged_by_another() -> None:
    won = moderation.appeal(rejected(), NOW)
    won = moderation.decide(moderation.claim(won, MINH, NOW), APPROVE, MINH, NOW)
    gone = moderation.take_down(won, "SPAM", MINH, NOW)
    again = moderation.appeal(gone, NOW + timedelta(days=89))
    for judge in (LAN, MINH):
        with pytest.raises(moderation.SamePersonMayNotDecideAppeal):
            moderation.claim(again, judge, NOW)
    final = moderation.decide(moderation.claim(replace(again, unit="01"), THU, NOW), INSULT, THU, NOW)
    with pytest.raises(moderation.AlreadyAppealed):
        moderation.appeal(final, NOW)
    assert not moderation.is_appealable(final, NOW)
    assert moderation.is_appealable(gone, NOW)
    assert not moderation.is_appealable(gone, NOW + timedelta(days=91))


def test_every_act_on_a_withdrawn_comment_is_refused() -> None:
    gone = moderation.withdraw(claimed())
    acts = (
        lambda: moderation.claim(gone, LAN, NOW),
        lambda: moderation.prolong_claim(gone, LAN, NOW),
        lambda: moderation.decide(gone, APPROVE, LAN, NOW),
        lambda: moderation.escalate(gone, "01", LAN, NOW),
        lambda: moderation.undo(gone, LAN, NOW),
        lambda: moderation.answer(gone, "x", LAN, NOW),
        lambda: moderation.take_down(gone, "SPAM", LAN, NOW),
        lambda: moderation.appeal(gone, NOW),
        lambda: moderation.withdraw(gone),
    )
    for act in acts:
        with pytest.raises(moderation.CommentWithdrawn):
            act()


def test_bulk_rejection_leaves_out_what_needs_a_reader_and_says_why() -> None:
    spam = [comment(n) for n in range(1, 4)]
    threat = comment(4, priority=1)
    held = moderation.claim(comment(5), MINH, NOW)
    elsewhere = replace(comment(6), unit="01")
    appealed = replace(moderation.appeal(rejected(), NOW), id=UUID(int=7))
    done = replace(approved(), id=UUID(int=8))
    gone, refused = moderation.reject_in_bulk([*spam, threat, held, elsewhere, appealed, done], "SPAM", LAN, NOW)
    assert [c.id for c in gone] == [c.id for c in spam]
    assert all(c.state is ModerationState.REJECTED and c.decision is not None and c.decision.bulk for c in gone)
    assert {c.int: p.code for c, p in refused.items()} == {
        4: "NEEDS_A_READER",
        5: "CLAIMED_BY_ANOTHER",
        6: "NOT_A_MODERATOR_HERE",
        7: "NEEDS_A_READER",
        8: "ALREADY_DECIDED",
    }


def test_bulk_rejection_is_bounded_and_only_for_obvious_reasons() -> None:
    with pytest.raises(moderation.ReasonUnknown):
        moderation.reject_in_bulk([comment()], "INSULT", LAN, NOW)
    with pytest.raises(moderation.BulkTooLarge):
        moderation.reject_in_bulk([comment()] * 3, "SPAM", LAN, NOW, Rules(bulk_limit=2))


def test_the_queue_puts_threats_first_then_the_oldest_day() -> None:
    old = comment(9, received=date(2026, 11, 1))
    new = comment(2, received=date(2026, 11, 20))
    threat = comment(5, received=date(2026, 11, 22), priority=1)
    held = moderation.claim(comment(3), MINH, NOW)
    own_rejection = moderation.appeal(replace(rejected(), id=UUID(int=11)), NOW)
    waiting = [new, held, approved(), old, own_rejection, threat, replace(comment(12), unit="bca")]
    assert queue_rule.queue(waiting, LAN, NOW) == [threat, old, new]
    assert held in queue_rule.queue(waiting, LAN, NOW + timedelta(hours=1))
    assert own_rejection in queue_rule.queue(waiting, MINH, NOW)


def test_counts_place_each_waiting_comment_once() -> None:
    waiting = [comment(), claimed(), moderation.escalate(comment(priority=1), "01", LAN, NOW), approved()]
    waiting.append(moderation.appeal(rejected(), NOW))
    assert queue_rule.counts(waiting, NOW) == queue_rule.QueueCounts(1, 1, 1, 1, 1)


def test_transparency_counts_the_first_standing_decision_of_the_unit_that_took_it() -> None:
    undone = moderation.undo(rejected(), LAN, NOW)
    then_approved = moderation.decide(moderation.claim(undone, MINH, NOW), APPROVE, MINH, NOW)
    above = moderation.escalate(moderation.appeal(rejected(), NOW), "01", LAN, NOW)
    overturned = moderation.decide(moderation.claim(above, THU, NOW), APPROVE, THU, NOW)
    spam, _ = moderation.reject_in_bulk([comment()], "SPAM", LAN, NOW)
    [record] = unit_records([then_approved, overturned, *spam, approved(), comment()])
    assert record == moderation.UnitRecord("01-c06", 4, 2, 1, 1, {"INSULT": 1, "SPAM": 1})
    assert record.share_rejected == 0.5


def test_transparency_counts_removals_and_what_appeals_made_of_them() -> None:
    lost = moderation.appeal(taken_down(), NOW)
    won = moderation.decide(moderation.claim(lost, LAN, NOW), APPROVE, LAN, NOW)
    undone = moderation.undo(taken_down(), MINH, NOW)
    twice = moderation.take_down(won, "SPAM", MINH, NOW)
    [record] = unit_records([taken_down(), lost, won, undone, twice, approved()])
    assert (record.decided, record.rejected, record.taken_down) == (6, 0, 5)
    assert record.taken_down_reasons == {"INSULT": 4, "SPAM": 1}
    assert (record.appealed, record.overturned) == (3, 2)


def test_masking_covers_and_adds_nothing() -> None:
    assert moderation.mask("gọi anh Tư nhé", [(8, 10)]) == f"gọi anh {COVER} nhé"
    for parts in ([(0, 15)], [(2, 2)], [(0, 4), (3, 6)], [(-1, 3)]):
        with pytest.raises(moderation.RedactionInvalid):
            moderation.mask("gọi anh Tư nhé", parts)


@given(st.text(max_size=40), st.data())
def test_masking_keeps_exactly_what_lies_outside_the_parts(text: str, data: st.DataObject) -> None:
    edges = data.draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8).map(sorted))
    parts = list(zip(edges[::2], edges[1::2], strict=False))
    covered = {i for start, end in parts for i in range(start, end)}
    masked = moderation.mask(text, parts)
    assert len(masked) == len(text) - len(covered) + len(COVER) * len(parts)
    if COVER not in text:
        assert masked.replace(COVER, "") == "".join(c for i, c in enumerate(text) if i not in covered)


def test_refusals_have_one_code_each() -> None:
    refusals = [
        cls
        for name in moderation.__all__
        if isinstance(cls := getattr(moderation, name), type) and issubclass(cls, Problem)
    ]
    assert len({cls.code for cls in refusals}) == len(refusals) > 15
    assert all(400 <= cls.status < 500 for cls in refusals)
