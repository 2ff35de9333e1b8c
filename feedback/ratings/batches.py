"""Pending ratings: encrypted records in batches, until their order of arrival can no longer be determined.

A waiting rating is one sealed record of fixed length, so that neither its content shows nor whether it has a comment or
scores on scales.
A batch's key is destroyed once the batch has moved; from then on the records that the database's journal, oplog
and free pages still hold, with their times, are unreadable. Moved ratings get new random ids in shuffled order.
"""

import zlib
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from pydantic import Field

from feedback.models import Subject
from feedback.ratings.reasons import RatingReason
from feedback.ratings.scales import RatingScale
from feedback.settings import IntakeSettings
from services.crypto.encryption_at_rest import RecordCipher, Unsealable
from services.documents.loading import Unreadable, loaded
from services.documents.models import Camel
from services.errors import BadInput, Problem

RECORD = 4 * 1024
"""Bytes of a record before it is sealed: a full comment of ordinary language, compressed, needs half of them."""


class RecordBroken(Problem):
    status, code, title = 500, "INTAKE_RECORD_BROKEN", "A waiting rating cannot be read with its batch's key"


class CommentTooDense(BadInput):
    code, title = "COMMENT_TOO_LONG", "The comment is too long"


class PendingRating(Camel):
    """A pending rating: with its redacted comment, its receipt's marks, and the day of arrival."""

    subject: Subject
    unit: str
    stars: int
    scales: dict[RatingScale, int] = Field(default_factory=dict)
    reasons: list[RatingReason] = Field(default_factory=list)
    comment: str | None = None
    period: str
    day: date
    rating_mark: str
    comment_mark: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class IntakeBatch:
    """A batch and the key its records are sealed under."""

    name: str
    key: bytes
    opened: datetime

    def __repr__(self) -> str:
        return f"Batch({self.name})"

    def seal(self, waiting: PendingRating) -> bytes:
        """The record: the same length for every rating. Raises `CommentTooDense`."""
        packed = zlib.compress(orjson.dumps(waiting.model_dump(mode="json")), 9)
        if len(packed) > RECORD - 4:
            raise CommentTooDense.at("comment", "is too long for what it is written in; shorten it")
        padded = len(packed).to_bytes(4, "big") + packed + bytes(RECORD - 4 - len(packed))
        return RecordCipher(self.key).seal_bytes(padded, self.name)

    def open(self, record: bytes) -> PendingRating:
        """The rating of a record; `RecordBroken` where it is not one of this batch."""
        try:
            padded = RecordCipher(self.key).open_bytes(record, self.name)
            packed = padded[4 : 4 + int.from_bytes(padded[:4], "big")]
            return loaded(PendingRating, orjson.loads(zlib.decompress(packed)))
        except (Unsealable, ValueError, zlib.error, Unreadable) as error:
            raise RecordBroken from error


def is_due(count: int, opened: datetime, now: datetime, settings: IntakeSettings) -> bool:
    """Whether a batch of `count` ratings moves now: large and old enough, or at the longest hold."""
    if count == 0 or is_young(opened, now, settings):
        return False
    age = now - opened
    return age >= settings.max_hold or (count >= settings.min_batch and age >= settings.hold)


def is_young(opened: datetime, now: datetime, settings: IntakeSettings) -> bool:
    """Whether a batch is too young to move, whatever its size."""
    return now - opened < min(settings.hold, settings.max_hold)
