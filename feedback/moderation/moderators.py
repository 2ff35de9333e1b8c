"""Moderation of stored comments: applies the rules of `moderation` and records each act in the audit log."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from feedback.container import FeedbackContainer
from feedback.models import BulkOutcome, BulkRejection, DecisionInput, DecisionKind, PublicAnswer, QueueComment
from feedback.moderation import (
    ModerationState,
    Staff,
    Verdict,
    VerdictOutcome,
    answer,
    claim,
    decide,
    escalate,
    mask,
    prolong_claim,
    reject_in_bulk,
    return_comment,
    state_at,
    take_down,
    undo,
)
from feedback.moderation.access import check_act, check_read, may_read
from feedback.moderation.duplicates import group
from feedback.moderation.mapping import StoredComment, comment_state
from feedback.moderation.redaction_diff import spans_of
from feedback.moderation.store.comments import AuditNote, CommentChanging
from services.crypto.privacypass import periods
from services.errors import Gone, NotFound
from services.identity import Identity, Role, UnitsInRole, require_units

GROUPED = 1_000
"""Comments looked through for floods at once, from the front of the queue."""


class TextGone(Gone):
    code, title = "COMMENT_TEXT_GONE", "The comment's text has been deleted"


class Moderation:
    """Every act goes through `_act`, or for many comments through `reject_many`, and so through `access`."""

    def __init__(self, container: FeedbackContainer) -> None:
        self._container = container

    async def read(self, id: str, caller: Identity | None) -> QueueComment:
        """The comment for a reader. Raises `NotFound`, also where it is not for this reader."""
        kept = await self._container.comments.get(id)
        check_read(kept, self._units(caller))
        return await self.to_queue_comment(kept)

    async def read_many(self, ids: Sequence[str], caller: Identity | None) -> list[QueueComment]:
        """Those of the comments that the caller may read."""
        units, found = self._units(caller), await self._container.comments.get_many(ids)
        return await self.to_queue_comments([kept for kept in found.values() if may_read(kept, units)])

    async def to_queue_comment(self, stored: StoredComment) -> QueueComment:
        """The comment with its text, as its readers may see it."""
        return (await self.to_queue_comments([stored]))[0]

    async def to_queue_comments(self, stored: Sequence[StoredComment]) -> list[QueueComment]:
        """A page of comments, their texts decrypted in one batch."""
        texts = await self._texts([one for one in stored if one.public is None])
        return [self._queue_comment(one, one.public if one.public is not None else texts.get(one.id)) for one in stored]

    def _queue_comment(self, stored: StoredComment, text: str | None) -> QueueComment:
        moderated, now = stored.moderated, self._container.clock()
        state = state_at(moderated, now)
        held = moderated.claim if state is ModerationState.CLAIMED else None
        decision = moderated.decision
        return QueueComment(
            id=stored.id,
            subject=stored.subject,
            about=moderated.about,
            unit=moderated.unit,
            text=text,
            day=moderated.received.isoformat(),
            state=comment_state(state),
            claimed_by=held.by if held else None,
            claimed_until=held.expires if held else None,
            priority=moderated.priority,
            reason=decision.verdict.reason if decision else None,
            answer=moderated.answer and PublicAnswer(text=moderated.answer.text, unit=moderated.answer.unit),
            version=moderated.version,
        )

    async def claim(self, id: str, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._container.clock()
        return await self._act(
            id, staff, "claim", lambda k: k.with_moderation(claim(k.moderated, staff, now), k.public)
        )

    async def prolong_claim(self, id: str, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._container.clock()
        return await self._act(
            id, staff, None, lambda k: k.with_moderation(prolong_claim(k.moderated, staff, now), k.public)
        )

    async def return_comment(self, id: str, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._container.clock()
        return await self._act(
            id, staff, "return", lambda k: k.with_moderation(return_comment(k.moderated, staff, now))
        )

    async def decide(self, id: str, body: DecisionInput, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._container.clock()
        if body.decision is DecisionKind.ESCALATE:

            def up(kept: StoredComment) -> StoredComment:
                parent = self._container.units.parent(kept.moderated.unit)
                return kept.with_moderation(escalate(kept.moderated, parent, staff, now))

            return await self._act(id, staff, "escalate", up)
        if body.decision is DecisionKind.REJECT:
            verdict = Verdict(VerdictOutcome.REJECT, body.reason, _spans(body, ""))
            return await self._act(
                id,
                staff,
                "reject",
                lambda k: k.with_moderation(decide(k.moderated, verdict, staff, now)),
                reason=body.reason,
            )
        read = await self._actionable(id, staff)
        decide(read.moderated, Verdict(VerdictOutcome.APPROVE, body.reason), staff, now)
        text = await self._text(read)

        def approve(kept: StoredComment) -> StoredComment:
            spans = _spans(body, text or "")
            approved = decide(kept.moderated, Verdict(VerdictOutcome.APPROVE, body.reason, spans), staff, now)
            if text is None or kept.sealed is None:
                raise TextGone
            return kept.with_moderation(approved, mask(text, spans))

        return await self._act(id, staff, "approve", approve)

    async def undo(self, id: str, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._container.clock()
        read = await self._actionable(id, staff)
        undo(read.moderated, staff, now)
        text = await self._text(read)

        def change(kept: StoredComment) -> StoredComment:
            before = undo(kept.moderated, staff, now)
            if before.state is not ModerationState.APPROVED:
                return kept.with_moderation(before)
            if kept.sealed != read.sealed:
                raise CommentChanging
            return kept.with_moderation(before, text)

        return await self._act(id, staff, "undo", change)

    async def take_down(self, id: str, reason: str, identity: Identity) -> QueueComment:
        """Unpublishes a comment; its text is retained for an appeal, as for other rejected comments."""
        staff, now = self._staff(identity), self._container.clock()
        read = await self._actionable(id, staff)
        take_down(read.moderated, reason, staff, now)
        period = periods.period_of(now)
        sealed = None if read.public is None else await self._container.vault.seal(read.public, period)

        def change(kept: StoredComment) -> StoredComment:
            taken = take_down(kept.moderated, reason, staff, now)
            if kept.public != read.public:
                raise CommentChanging
            return kept.unpublished(taken, sealed, period)

        return await self._act(id, staff, "take_down", change, reason=reason)

    async def answer(self, id: str, text: str, identity: Identity) -> QueueComment:
        staff, now = self._staff(identity), self._container.clock()
        return await self._act(
            id, staff, "answer", lambda k: k.with_moderation(answer(k.moderated, text, staff, now), k.public)
        )

    async def reject_many(self, body: BulkRejection, identity: Identity) -> BulkOutcome:
        """Rejects those of the moderator's own units that may be; any other id, known or not, is `NOT_FOUND`.

        Raises `Forbidden` if the caller moderates for no unit, and what `reject_in_bulk` raises.
        """
        units, now = require_units(identity, Role.MODERATOR, self._container.units), self._container.clock()
        staff = Staff(identity.subject, units)
        refused: dict[str, str] = {}

        def change(found: Mapping[str, StoredComment]) -> Mapping[str, StoredComment]:
            own = {id for id, kept in found.items() if kept.moderated.unit in units}
            refused.clear()
            refused.update({id: NotFound.code for id in body.ids if id not in own})
            kept = [found[id].moderated for id in body.ids if id in own]
            rejected, problems = reject_in_bulk(kept, body.reason, staff, now)
            refused.update({str(id): problem.code for id, problem in problems.items()})
            return {str(comment.id): found[str(comment.id)].with_moderation(comment) for comment in rejected}

        def note(after: StoredComment) -> AuditNote:
            return now, staff.id, "reject", {"reason": body.reason, "bulk": True, "unit": after.moderated.unit}

        await self._container.comments.update_comments(body.ids, change, note)
        return BulkOutcome(rejected=[id for id in body.ids if id not in refused], refused=refused)

    async def groups(self, units: frozenset[str]) -> list[list[str]]:
        kept = await self._container.comments.get_many(self._container.comments.queues.first(units, GROUPED))
        texts = await self._texts(list(kept.values()))
        return [sorted(ids) for ids in await asyncio.to_thread(group, texts)]

    def _staff(self, identity: Identity) -> Staff:
        return Staff(identity.subject, self._units(identity))

    def _units(self, caller: Identity | None) -> frozenset[str]:
        return frozenset(UnitsInRole(caller, Role.MODERATOR, self._container.units))

    async def _actionable(self, id: str, staff: Staff) -> StoredComment:
        """The comment, for an act that needs its text beforehand. Raises `NotFound`, `NotAModeratorHere`."""
        kept = await self._container.comments.get(id)
        check_act(kept, staff.units)
        return kept

    async def _text(self, stored: StoredComment) -> str | None:
        return None if stored.sealed is None else await self._container.vault.read(stored.sealed, stored.period)

    async def _texts(self, stored: Sequence[StoredComment]) -> dict[str, str]:
        """Texts by id, of those that still have one."""
        sealed = {one.id: (one.sealed, one.period) for one in stored if one.sealed is not None}
        texts = await self._container.vault.read_many(list(sealed.values())) if sealed else []
        return {id: text for id, text in zip(sealed, texts, strict=True) if text is not None}

    async def _act(
        self,
        id: str,
        staff: Staff,
        act: str | None,
        change: Callable[[StoredComment], StoredComment],
        *,
        reason: str | None = None,
    ) -> QueueComment:
        now = self._container.clock()

        def checked(kept: StoredComment) -> StoredComment:
            check_act(kept, staff.units)
            return change(kept)

        def note(after: StoredComment) -> AuditNote | None:
            if act is None:
                return None
            return now, staff.id, act, {"unit": after.moderated.unit, "reason": reason}

        return await self.to_queue_comment(await self._container.comments.update_comment(id, checked, note))


def _spans(body: DecisionInput, text: str) -> tuple[tuple[int, int], ...]:
    if body.redactions is not None:
        return tuple(body.redactions)
    if body.text is None or body.decision is not DecisionKind.APPROVE:
        return ()
    return spans_of(text, body.text)
