"""What the holder of a receipt can do with a rating: look, change, take back, appeal.

A receipt is 128 bits looked up by its hash, so neither the time an answer takes nor its form tells how close a guess
was. A receipt that is not known gets one and the same answer, and misses are slowed down (`throttle`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from feedback.models import CommentState, OwnComment, OwnRating, PublicAnswer, RatingChange, RatingState
from feedback.moderation import State, appeal, is_appealable, is_removal, withdraw
from feedback.moderation.mapping import Kept, shown_state
from feedback.moderation.store.comments import CommentStore, Note
from feedback.moderation.store.vault import Vault
from feedback.rate_limit import Throttle
from feedback.ratings import receipts
from feedback.ratings.batches import Batch, Waiting
from feedback.ratings.intake import Intake
from feedback.ratings.receipts import Marks
from feedback.ratings.store import Rating, RatingStore, Record
from services.errors import Conflict, NotFound
from services.timezone import local

CITIZEN = "citizen"


class ReceiptUnknown(NotFound):
    code, title = "RECEIPT_UNKNOWN", "There is no rating with this receipt"


class RatingWithdrawn(Conflict):
    code, title = "RATING_WITHDRAWN", "The rating was taken back"


class CommentFixed(Conflict):
    code, title = "COMMENT_FIXED", "A comment can be replaced only while the rating is pending"


class Revisits:
    def __init__(
        self,
        ratings: RatingStore,
        comments: CommentStore,
        vault: Vault,
        intake: Intake,
        throttle: Throttle,
        clock: Callable[[], datetime],
    ) -> None:
        self._ratings, self._comments, self._vault, self._intake = ratings, comments, vault, intake
        self._throttle, self._clock = throttle, clock

    async def look(self, receipt: str, client: str) -> OwnRating:
        self._throttle.check(client)
        marks = receipts.marks(receipt)
        record = await self._ratings.waiting(marks)
        batch = None if record is None else await self._intake.batch(record.batch)
        if record is not None and batch is not None:
            return _shown(batch.open(record.sealed))
        rating = await self._ratings.by_mark(marks.rating)
        if rating is None:
            self._throttle.miss(client)
            raise ReceiptUnknown
        if rating.state is RatingState.WITHDRAWN:
            return OwnRating(state=rating.state)
        return OwnRating(
            state=rating.state,
            subject=rating.subject,
            stars=rating.stars,
            reasons=list(rating.reasons),
            comment=await self._own_comment(marks),
        )

    async def change(self, given: RatingChange, redacted: str | None, client: str) -> OwnRating:
        """Gives the rating other stars and reasons, and while it is pending another comment (after redaction)."""
        self._throttle.check(client)
        marks = receipts.marks(given.receipt)

        def changed(waiting: Waiting) -> Waiting:
            if waiting.withdrawn:
                raise RatingWithdrawn
            comment = redacted if redacted is not None else waiting.comment
            return waiting.model_copy(update={"stars": given.stars, "reasons": given.reasons, "comment": comment})

        record = await self._ratings.waiting(marks)
        if record is not None:
            await self._reseal(record, changed)
            return await self.look(given.receipt, client)
        rating = await self._ratings.by_mark(marks.rating)
        if rating is None:
            self._throttle.miss(client)
            raise ReceiptUnknown
        if rating.state is RatingState.WITHDRAWN:
            raise RatingWithdrawn
        if redacted is not None:
            raise CommentFixed("Take the rating back and give another one.")

        def rated_anew(now: Rating) -> Rating:
            if now.state is RatingState.WITHDRAWN:
                raise RatingWithdrawn
            return replace(now, stars=given.stars, reasons=tuple(given.reasons))

        await self._ratings.change(rating, rated_anew)
        return await self.look(given.receipt, client)

    async def take_back(self, receipt: str, client: str) -> OwnRating:
        """Takes rating and comment back, for good. Doing it twice is no error."""
        self._throttle.check(client)
        marks = receipts.marks(receipt)
        record = await self._ratings.waiting(marks)
        if record is not None:
            await self._reseal(
                record, lambda waiting: waiting.model_copy(update={"withdrawn": True, "comment": None, "reasons": []})
            )
            return OwnRating(state=RatingState.WITHDRAWN)
        rating = await self._ratings.by_mark(marks.rating)
        if rating is None:
            self._throttle.miss(client)
            raise ReceiptUnknown
        kept = await self._comments.by_mark(marks.comment)
        if kept is not None and kept.moderated.state is not State.WITHDRAWN:
            await self._comments.act(kept.id, _taken_back, lambda _: self._note("withdraw"))
        if rating.state is not RatingState.WITHDRAWN:
            await self._ratings.change(rating, Rating.withdrawn)
        return OwnRating(state=RatingState.WITHDRAWN)

    async def appeal(self, receipt: str, client: str) -> OwnRating:
        """Asks for another person to decide on a rejected comment. Raises what `moderation.appeal` raises."""
        self._throttle.check(client)
        marks = receipts.marks(receipt)
        kept = await self._comments.by_mark(marks.comment)
        if kept is None:
            await self.look(receipt, client)
            raise ReceiptUnknown("The rating has no comment that was decided on.")
        now = self._clock()
        await self._comments.act(kept.id, lambda k: k.become(appeal(k.moderated, now)), lambda _: self._note("appeal"))
        return await self.look(receipt, client)

    async def _reseal(self, record: Record, changed: Callable[[Waiting], Waiting]) -> None:
        with self._intake.change(record.batch) as batch:
            sealed = batch.seal(changed(_opened(batch, record)))
            if not await self._ratings.reseal(record, sealed):
                raise Conflict("The rating was changed at the same time; look at it again.")

    async def _own_comment(self, marks: Marks) -> OwnComment | None:
        kept = await self._comments.by_mark(marks.comment)
        if kept is None:
            return None
        moderated = kept.moderated
        decision = moderated.decision
        text = kept.public or (None if kept.sealed is None else await self._vault.read(kept.sealed, kept.period))
        return OwnComment(
            state=shown_state(moderated.state),
            text=text,
            reason=decision.verdict.reason if decision else None,
            answer=moderated.answer and PublicAnswer(text=moderated.answer.text, unit=moderated.answer.unit),
            appealable=is_appealable(moderated, self._clock()),
            taken_down=decision is not None and is_removal(decision),
        )

    def _note(self, act: str) -> Note:
        # The day alone: when exactly a citizen acted is nobody's business.
        return local(self._clock()).date(), CITIZEN, act, {}


def _opened(batch: Batch, record: Record) -> Waiting:
    return batch.open(record.sealed)


def _taken_back(kept: Kept) -> Kept:
    return replace(kept, moderated=withdraw(kept.moderated), sealed=None, public=None)


def _shown(waiting: Waiting) -> OwnRating:
    if waiting.withdrawn:
        return OwnRating(state=RatingState.WITHDRAWN)
    comment = None if waiting.comment is None else OwnComment(state=CommentState.PENDING, text=waiting.comment)
    return OwnRating(
        state=RatingState.PENDING,
        subject=waiting.subject,
        stars=waiting.stars,
        reasons=waiting.reasons,
        comment=comment,
    )
