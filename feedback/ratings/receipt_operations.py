"""Operations by receipt: read, change and withdraw a rating, and appeal a decision on its comment.

A receipt is 128 bits looked up by its hash, so neither the time an answer takes nor its form tells how close a guess
was. A receipt that is not known gets one and the same answer, and misses are limited (`MissLimit`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from feedback.models import (
    CommentState,
    OwnComment,
    OwnRating,
    PublicAnswer,
    RatingChange,
    RatingScales,
    RatingState,
)
from feedback.moderation import ModerationState, appeal, is_appealable, is_removal, withdraw
from feedback.moderation.mapping import StoredComment, comment_state
from feedback.moderation.store.comments import AuditNote, CommentStore
from feedback.moderation.store.vault import Vault
from feedback.rate_limit import MissLimit
from feedback.ratings import receipts
from feedback.ratings.batches import IntakeBatch, PendingRating
from feedback.ratings.intake import Intake
from feedback.ratings.receipts import Marks
from feedback.ratings.store import PendingRecord, Rating, RatingStore
from services.errors import Conflict, NotFound
from services.ratelimit.attempts import Attempt
from services.timezone import local

CITIZEN = "citizen"


class ReceiptUnknown(NotFound):
    code, title = "RECEIPT_UNKNOWN", "There is no rating with this receipt"


class RatingWithdrawn(Conflict):
    code, title = "RATING_WITHDRAWN", "The rating has been withdrawn"


class CommentFixed(Conflict):
    code, title = "COMMENT_FIXED", "A comment can be replaced only while the rating is pending"


class ReceiptOperations:
    def __init__(
        self,
        ratings: RatingStore,
        comments: CommentStore,
        vault: Vault,
        intake: Intake,
        miss_limit: MissLimit,
        clock: Callable[[], datetime],
    ) -> None:
        self._ratings, self._comments, self._vault, self._intake = ratings, comments, vault, intake
        self._miss_limit, self._clock = miss_limit, clock

    async def read_rating(self, receipt: str, client: str) -> OwnRating:
        with self._miss_limit.begin_attempt(client) as attempt:
            return await self._read(receipt, attempt)

    async def change_rating(self, change: RatingChange, redacted: str | None, client: str) -> OwnRating:
        """Changes what is given of stars, scales, reasons and, while the rating is pending, the (redacted) comment."""
        with self._miss_limit.begin_attempt(client) as attempt:
            await self._change(change, redacted, attempt)
            return await self._read(change.receipt, attempt)

    async def withdraw_rating(self, receipt: str, client: str) -> OwnRating:
        """Withdraws rating and comment, permanently. Idempotent."""
        with self._miss_limit.begin_attempt(client) as attempt:
            await self._withdraw(receipts.marks(receipt), attempt)
            return OwnRating(state=RatingState.WITHDRAWN)

    async def appeal_decision(self, receipt: str, client: str) -> OwnRating:
        """Appeals a rejected comment. Raises what `moderation.appeal_decision` raises."""
        with self._miss_limit.begin_attempt(client) as attempt:
            kept = await self._comments.by_mark(receipts.marks(receipt).comment)
            if kept is None:
                await self._read(receipt, attempt)
                raise ReceiptUnknown("The rating has no comment that was decided on.")
            now = self._clock()
            await self._comments.update_comment(
                kept.id, lambda k: k.with_moderation(appeal(k.moderated, now)), lambda _: self._note("appeal")
            )
            return await self._read(receipt, attempt)

    async def _read(self, receipt: str, attempt: Attempt) -> OwnRating:
        marks = receipts.marks(receipt)
        record = await self._ratings.pending_record(marks)
        batch = None if record is None else await self._intake.find_batch(record.batch)
        if record is not None and batch is not None:
            return _own_pending_rating(batch.open(record.sealed))
        rating = await self._find(marks, attempt)
        if rating.state is RatingState.WITHDRAWN:
            return OwnRating(state=rating.state)
        return OwnRating(
            state=rating.state,
            subject=rating.subject,
            stars=rating.stars,
            scales=RatingScales.of(rating.scales),
            reasons=list(rating.reasons),
            comment=await self._own_comment(marks),
        )

    async def _find(self, marks: Marks, attempt: Attempt) -> Rating:
        """The rating that is not pending any more. Raises `ReceiptUnknown`, which is a failed attempt."""
        rating = await self._ratings.by_mark(marks.rating)
        if rating is None:
            attempt.failed = True
            raise ReceiptUnknown
        return rating

    async def _change(self, change: RatingChange, redacted: str | None, attempt: Attempt) -> None:
        def changed(waiting: PendingRating) -> PendingRating:
            if waiting.withdrawn:
                raise RatingWithdrawn
            comment = redacted if change.changes_comment else waiting.comment
            scales = change.changed_scales(waiting.scales)
            return waiting.model_copy(update={**change.rating_fields(), "scales": scales, "comment": comment})

        marks = receipts.marks(change.receipt)
        record = await self._ratings.pending_record(marks)
        if record is not None:
            await self._update_pending(record, changed)
            return
        rating = await self._find(marks, attempt)
        if rating.state is RatingState.WITHDRAWN:
            raise RatingWithdrawn
        if change.changes_comment:
            raise CommentFixed("Take the rating back and give another one.")

        def rated_anew(now: Rating) -> Rating:
            if now.state is RatingState.WITHDRAWN:
                raise RatingWithdrawn
            given = change.rating_fields()
            return replace(
                now,
                stars=given.get("stars", now.stars),
                scales=change.changed_scales(now.scales),
                reasons=tuple(given.get("reasons", now.reasons)),
            )

        await self._ratings.update_rating(rating, rated_anew)

    async def _withdraw(self, marks: Marks, attempt: Attempt) -> None:
        record = await self._ratings.pending_record(marks)
        if record is not None:
            emptied = {"withdrawn": True, "comment": None, "scales": {}, "reasons": []}
            await self._update_pending(record, lambda waiting: waiting.model_copy(update=emptied))
            return
        rating = await self._find(marks, attempt)
        kept = await self._comments.by_mark(marks.comment)
        if kept is not None and kept.moderated.state is not ModerationState.WITHDRAWN:
            await self._comments.update_comment(kept.id, _withdrawn_comment, lambda _: self._note("withdraw"))
        if rating.state is not RatingState.WITHDRAWN:
            await self._ratings.update_rating(rating, Rating.as_withdrawn)

    async def _update_pending(self, record: PendingRecord, changed: Callable[[PendingRating], PendingRating]) -> None:
        with self._intake.pinned_batch(record.batch) as batch:
            sealed = batch.seal(changed(_decrypt(batch, record)))
            if not await self._ratings.replace_pending(record, sealed):
                raise Conflict("The rating was changed at the same time; look at it again.")

    async def _own_comment(self, marks: Marks) -> OwnComment | None:
        kept = await self._comments.by_mark(marks.comment)
        if kept is None:
            return None
        moderated = kept.moderated
        decision = moderated.decision
        text = kept.public or (None if kept.sealed is None else await self._vault.read(kept.sealed, kept.period))
        return OwnComment(
            state=comment_state(moderated.state),
            text=text,
            reason=decision.verdict.reason if decision else None,
            answer=moderated.answer and PublicAnswer(text=moderated.answer.text, unit=moderated.answer.unit),
            appealable=is_appealable(moderated, self._clock()),
            taken_down=decision is not None and is_removal(decision),
        )

    def _note(self, act: str) -> AuditNote:
        # The day alone: the exact time of a citizen's action must not be stored.
        return local(self._clock()).date(), CITIZEN, act, {}


def _decrypt(batch: IntakeBatch, record: PendingRecord) -> PendingRating:
    return batch.open(record.sealed)


def _withdrawn_comment(stored: StoredComment) -> StoredComment:
    return replace(stored, moderated=withdraw(stored.moderated), sealed=None, public=None)


def _own_pending_rating(waiting: PendingRating) -> OwnRating:
    if waiting.withdrawn:
        return OwnRating(state=RatingState.WITHDRAWN)
    comment = None if waiting.comment is None else OwnComment(state=CommentState.PENDING, text=waiting.comment)
    return OwnRating(
        state=RatingState.PENDING,
        subject=waiting.subject,
        stars=waiting.stars,
        scales=RatingScales.of(waiting.scales),
        reasons=waiting.reasons,
        comment=comment,
    )
