"""The collector: takes a rating with its token, keeps both or neither, and gives the receipt."""

from collections.abc import Callable, Iterable
from datetime import datetime

from feedback.master_keys import MasterKeys
from feedback.models import RatingInput, RatingState, Receipt
from feedback.ratings import receipts
from feedback.ratings.batches import Waiting
from feedback.ratings.intake import Intake
from feedback.ratings.store import RatingStore
from feedback.ratings.subjects import Subjects
from feedback.redaction import Redacted, redact
from services.crypto.privacypass.verifiers import Verifiers
from services.timezone import local


class Collector:
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

    def redacted(self, comment: str) -> Redacted:
        """The comment as it would be kept."""
        return redact(comment, frozenset(self._public_numbers()))

    async def take(self, given: RatingInput, token: bytes, now: datetime) -> Receipt:
        """Keeps the rating and spends the token.

        The same content with the same token gives the same receipt again. Raises a `TokenProblem`, `SubjectUnknown`,
        `TokenSpent`, `Unavailable`; then neither is the rating kept nor the token spent.
        """
        spend = self._verifiers.verify(token, now)
        unit = await self._subjects.unit_of(given.subject)
        receipt = receipts.receipt(self._keys.receipts(spend.period), token, given)
        marks = receipts.marks(receipt)
        waiting = Waiting(
            subject=given.subject,
            unit=unit,
            stars=given.stars,
            reasons=given.reasons,
            comment=self.redacted(given.comment).text if given.comment else None,
            period=spend.period,
            day=local(now).date(),
            rating_mark=marks.rating.hex(),
            comment_mark=marks.comment.hex(),
        )
        with self._intake.entry() as batch:
            await self._ratings.spend(spend, marks, batch.name, batch.seal(waiting))
        return Receipt(receipt=receipt, state=RatingState.PENDING)
