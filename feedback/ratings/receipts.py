"""Receipts: they let a citizen read, change and withdraw a rating without an account.

A receipt is 128 bits, HMAC-SHA-256 under a key of the period over the token and the content sent. So the same
request gives the same receipt when it is sent again after a lost answer, and nothing needs to be kept to know that:
the token itself is never stored, and from what is stored (`marks`) no receipt can be worked out. Each place keeps its
own mark of the receipt. Without the receipt, two marks of one receipt look like any two marks: the record that waits
in the intake (whose time of arrival the oplog holds for a while), the rating and the comment cannot be matched.
"""

import hashlib
import hmac
from dataclasses import dataclass

import orjson

from feedback.models import RatingInput
from services.crypto.base64url import encode_base64url

BYTES = 16


@dataclass(frozen=True, slots=True)
class Marks:
    """The receipt's one-way marks (32 bytes): of the waiting record, of the rating, of the comment."""

    ticket: bytes
    rating: bytes
    comment: bytes


def receipt(key: bytes, token: bytes, rating: RatingInput) -> str:
    """The receipt of this content sent with this token, under the period's key: 22 characters of base64url."""
    content = rating.model_dump(mode="json", exclude={"token", "scales"})
    if scores := rating.scores():
        # Where there are none the content is written as before there were scales, and has the receipt of then.
        content["scales"] = {scale.value: score for scale, score in scores.items()}
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()
    drawn = hmac.digest(key, hashlib.sha256(token).digest() + digest, "sha256")[:BYTES]
    return encode_base64url(drawn)


def marks(receipt: str) -> Marks:
    return Marks(*(hashlib.sha256(f"{place}:{receipt}".encode()).digest() for place in ("ticket", "rating", "comment")))
