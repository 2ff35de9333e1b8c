"""The collector: verifies the token, stores the rating and spends the token in one step, and issues the receipt."""

from collections.abc import Callable, Iterable
from datetime import datetime

from feedback.master_keys import MasterKeys
from feedback.models import RatingInput, RatingReceipt, RatingState
from feedback.ratings import receipts
from feedback.ratings.batches import PendingRating
from feedback.ratings.intake import Intake
from feedback.ratings.store import RatingStore
from feedback.ratings.subjects import Subjects
from feedback.redaction import RedactedText, redact
from services.crypto.privacypass.verifiers import Verifiers
from services.timezone import local


class RatingCollector:
    """`public_numbers` gives the numbers that comments may name: those of hotlines, E.164."""

    def __init__(
        self,
        verifiers: Verifiers,
        subjects: Subjects,
        intake: Intake,
        ratings: RatingStore,
        keys: MasterKeys,
        public_numbers: Callable[[], Iterable[str]],
    ) -> None:
        self._verifiers, self._subjects, self._intake = verifiers, subjects, intake
        self._ratings, self._keys, self._public_numbers = ratings, keys, public_numbers

    def redact_comment(self, comment: str) -> RedactedText:
        """The comment after redaction, as it would be stored."""
        return redact(comment, frozenset(self._public_numbers()))

    async def collect_rating(self, rating: RatingInput, token: bytes, now: datetime) -> RatingReceipt:
        """Stores the rating as pending and spends the token.

        A retry with the same content and token returns the same receipt. Raises a `TokenProblem`, `SubjectUnknown`,
        `TokenSpent`, `Unavailable`; then the rating is not stored and the token not spent.
        """
        spend = self._verifiers.verify(token, now)
        unit = await self._subjects.publishing_unit(rating.subject)
        receipt = receipts.receipt(self._keys.receipts(spend.period), token, rating)
        marks = receipts.marks(receipt)
        waiting = PendingRating(
            subject=rating.subject,
            unit=unit,
            stars=rating.stars,
            scales=rating.scores(),
            reasons=rating.reasons,
            comment=self.redact_comment(rating.comment).text if rating.comment else None,
            period=spend.period,
            day=local(now).date(),
            rating_mark=marks.rating.hex(),
            comment_mark=marks.comment.hex(),
        )
        with self._intake.open_batch() as batch:
            await self._ratings.insert_pending(spend, marks, batch.name, batch.seal(waiting))
        return RatingReceipt(receipt=receipt, state=RatingState.PENDING)
