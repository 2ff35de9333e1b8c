"""Moderators at work: the rules of `moderation` on stored comments, each act with its line in the audit log."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from feedback.container import House
from feedback.models import BulkOutcome, BulkRejection, DecisionInput, DecisionKind, PublicAnswer, QueueComment
from feedback.moderation import (
    Outcome,
    Staff,
    State,
    Verdict,
    answer,
    claim,
    decide,
    escalate,
    heartbeat,
    mask,
    reject_in_bulk,
    return_to_queue,
    state_at,
    take_down,
    undo,
)
from feedback.moderation.access import check_act, check_read, may_read
from feedback.moderation.duplicates import group
from feedback.moderation.mapping import Kept, shown_state
from feedback.moderation.redaction_diff import spans_of
from feedback.moderation.store.comments import Changing, Note
from services.crypto.privacypass import periods
from services.errors import Gone, NotFound
from services.geography.units import Units
from services.identity import Forbidden, Identity, Role

GROUPED = 1_000
"""Comments looked through for floods at once, from the front of the queue."""


class TextGone(Gone):
    code, title = "COMMENT_TEXT_GONE", "The comment's text is no longer kept"


def staff_units(staff: Identity, units: Units) -> frozenset[str]:
    """The units somebody moderates for: their own and all under those."""
    if not staff.holds(Role.MODERATOR):
        return frozenset()
    return frozenset().union(*(units.under(own) for own in staff.units))


def moderated_units(staff: Identity, units: Units) -> frozenset[str]:
    """The same. Raises `Forbidden` where there are none."""
    found = staff_units(staff, units)
    if not found:
        raise Forbidden("This needs the role moderator for a unit.")
    return found


class Moderators:
    """Every act goes through `_act`, or for many comments through `reject_many`, and so through `access`."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def read(self, id: str, caller: Identity | None) -> QueueComment:
        """The comment for a reader. Raises `NotFound`, also where it is not for this reader."""
        kept = await self._house.comments.get(id)
        check_read(kept, self._units(caller))
        return await self.shown(kept)

    async def read_many(self, ids: Sequence[str], caller: Identity | None) -> list[QueueComment]:
        """Those of the comments that the caller may read."""
        units, found = self._units(caller), await self._house.comments.get_many(ids)
        return await self.shown_all([kept for kept in found.values() if may_read(kept, units)])

    async def shown(self, kept: Kept) -> QueueComment:
        """The comment with its text, as its readers may see it."""
        return (await self.shown_all([kept]))[0]

    async def shown_all(self, kept: Sequence[Kept]) -> list[QueueComment]:
        """A page of comments, their texts read in one go."""
        texts = await self._texts([one for one in kept if one.public is None])
        return [self._shown(one, one.public if one.public is not None else texts.get(one.id)) for one in kept]

    def _shown(self, kept: Kept, text: str | None) -> QueueComment:
        moderated, now = kept.moderated, self._house.clock()
        state = state_at(moderated, now)
        held = moderated.claim if state is State.CLAIMED else None
        decision = moderated.decision
        return QueueComment(
            id=kept.id,
            subject=kept.subject,
            about=moderated.about,
            unit=moderated.unit,
            text=text,
            tone=kept.tone,
            day=moderated.received.isoformat(),
            state=shown_state(state),
            claimed_by=held.by if held else None,
            claimed_until=held.expires if held else None,
            priority=moderated.priority,
            reason=decision.verdict.reason if decision else None,
            answer=moderated.answer and PublicAnswer(text=moderated.answer.text, unit=moderated.answer.unit),
            version=moderated.version,
        )

    async def claim(self, id: str, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._house.clock()
        return await self._act(id, staff, "claim", lambda k: k.become(claim(k.moderated, staff, now), k.public))

    async def heartbeat(self, id: str, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._house.clock()
        return await self._act(id, staff, None, lambda k: k.become(heartbeat(k.moderated, staff, now), k.public))

    async def give_back(self, id: str, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._house.clock()
        return await self._act(id, staff, "return", lambda k: k.become(return_to_queue(k.moderated, staff, now)))

    async def decide(self, id: str, given: DecisionInput, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._house.clock()
        if given.decision is DecisionKind.ESCALATE:

            def up(kept: Kept) -> Kept:
                parent = self._house.units.parent(kept.moderated.unit)
                return kept.become(escalate(kept.moderated, parent, staff, now))

            return await self._act(id, staff, "escalate", up)
        if given.decision is DecisionKind.REJECT:
            verdict = Verdict(Outcome.REJECT, given.reason, _spans(given, ""))
            return await self._act(
                id, staff, "reject", lambda k: k.become(decide(k.moderated, verdict, staff, now)), reason=given.reason
            )
        read = await self._allowed(id, staff)
        decide(read.moderated, Verdict(Outcome.APPROVE, given.reason), staff, now)
        text = await self._text(read)

        def approve(kept: Kept) -> Kept:
            spans = _spans(given, text or "")
            approved = decide(kept.moderated, Verdict(Outcome.APPROVE, given.reason, spans), staff, now)
            if text is None or kept.sealed is None:
                raise TextGone
            return kept.become(approved, mask(text, spans))

        return await self._act(id, staff, "approve", approve)

    async def undo(self, id: str, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._house.clock()
        read = await self._allowed(id, staff)
        undo(read.moderated, staff, now)
        text = await self._text(read)

        def change(kept: Kept) -> Kept:
            before = undo(kept.moderated, staff, now)
            if before.state is not State.APPROVED:
                return kept.become(before)
            if kept.sealed != read.sealed:
                raise Changing
            return kept.become(before, text)

        return await self._act(id, staff, "undo", change)

    async def take_down(self, id: str, reason: str, identity: Identity) -> QueueComment:
        """Takes a published comment from the public; its text waits for an appeal like that of other rejected ones."""
        staff, now = self._staff(identity), self._house.clock()
        read = await self._allowed(id, staff)
        take_down(read.moderated, reason, staff, now)
        period = periods.period_of(now)
        sealed = None if read.public is None else await self._house.vault.seal(read.public, period)

        def change(kept: Kept) -> Kept:
            taken = take_down(kept.moderated, reason, staff, now)
            if kept.public != read.public:
                raise Changing
            return kept.unpublished(taken, sealed, period)

        return await self._act(id, staff, "take_down", change, reason=reason)

    async def answer(self, id: str, text: str, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._house.clock()
        return await self._act(id, staff, "answer", lambda k: k.become(answer(k.moderated, text, staff, now), k.public))

    async def reject_many(self, given: BulkRejection, identity: Identity) -> BulkOutcome:
        """Rejects those of the moderator's own units that may be; any other id, known or not, is `NOT_FOUND`.

        Raises `Forbidden` for whoever moderates for no unit, and what `reject_in_bulk` raises.
        """
        units, now = moderated_units(identity, self._house.units), self._house.clock()
        staff = Staff(identity.subject, units)
        refused: dict[str, str] = {}

        def change(found: Mapping[str, Kept]) -> Mapping[str, Kept]:
            own = {id for id, kept in found.items() if kept.moderated.unit in units}
            refused.clear()
            refused.update({id: NotFound.code for id in given.ids if id not in own})
            kept = [found[id].moderated for id in given.ids if id in own]
            rejected, problems = reject_in_bulk(kept, given.reason, staff, now)
            refused.update({str(id): problem.code for id, problem in problems.items()})
            return {str(comment.id): found[str(comment.id)].become(comment) for comment in rejected}

        def note(after: Kept) -> Note:
            return now, staff.id, "reject", {"reason": given.reason, "bulk": True, "unit": after.moderated.unit}

        await self._house.comments.act_on_many(given.ids, change, note)
        return BulkOutcome(rejected=[id for id in given.ids if id not in refused], refused=refused)

    async def groups(self, units: frozenset[str]) -> list[list[str]]:
        kept = await self._house.comments.get_many(self._house.comments.queues.first(units, GROUPED))
        texts = await self._texts(list(kept.values()))
        return [sorted(ids) for ids in await asyncio.to_thread(group, texts)]

    def _staff(self, identity: Identity) -> Staff:
        return Staff(identity.subject, self._units(identity))

    def _units(self, caller: Identity | None) -> frozenset[str]:
        return frozenset() if caller is None else staff_units(caller, self._house.units)

    async def _allowed(self, id: str, staff: Staff) -> Kept:
        """The comment, for an act that needs its text beforehand. Raises `NotFound`, `NotAModeratorHere`."""
        kept = await self._house.comments.get(id)
        check_act(kept, staff.units)
        return kept

    async def _text(self, kept: Kept) -> str | None:
        return None if kept.sealed is None else await self._house.vault.read(kept.sealed, kept.period)

    async def _texts(self, kept: Sequence[Kept]) -> dict[str, str]:
        """Texts by id, of those that still have one."""
        sealed = {one.id: (one.sealed, one.period) for one in kept if one.sealed is not None}
        texts = await self._house.vault.read_many(list(sealed.values())) if sealed else []
        return {id: text for id, text in zip(sealed, texts, strict=True) if text is not None}

    async def _act(
        self, id: str, staff: Staff, act: str | None, change: Callable[[Kept], Kept], *, reason: str | None = None
    ) -> QueueComment:
        now = self._house.clock()

        def checked(kept: Kept) -> Kept:
            check_act(kept, staff.units)
            return change(kept)

        def note(after: Kept) -> Note | None:
            if act is None:
                return None
            return now, staff.id, act, {"unit": after.moderated.unit, "reason": reason}

        return await self.shown(await self._house.comments.act(id, checked, note))


def _spans(given: DecisionInput, text: str) -> tuple[tuple[int, int], ...]:
    if given.redactions is not None:
        return tuple(given.redactions)
    if given.text is None or given.decision is not DecisionKind.APPROVE:
        return ()
    return spans_of(text, given.text)
