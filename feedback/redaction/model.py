"""What redaction finds and gives back."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class RedactionKind(StrEnum):
    """What a found part is; `REPLACEMENTS` says what stands in its place."""

    PHONE = "phone"
    IDENTITY = "id"
    ADDRESS = "address"
    NAME = "name"
    EMAIL = "email"
    PLATE = "plate"
    ACCOUNT = "account"
    PASSPORT = "passport"
    LINK = "url"


REPLACEMENTS = {
    RedactionKind.PHONE: "[số điện thoại]",
    RedactionKind.IDENTITY: "[số giấy tờ]",
    RedactionKind.ADDRESS: "[địa chỉ]",
    RedactionKind.NAME: "[tên người]",
    RedactionKind.EMAIL: "[thư điện tử]",
    RedactionKind.PLATE: "[biển số xe]",
    RedactionKind.ACCOUNT: "[số tài khoản]",
    RedactionKind.PASSPORT: "[hộ chiếu]",
    RedactionKind.LINK: "[đường dẫn]",
}


class Span(NamedTuple):
    """Part `[start, end)` of the NFC text, in characters (code points)."""

    start: int
    end: int
    kind: RedactionKind


@dataclass(frozen=True, slots=True)
class Redaction:
    """Part `[start, end)` of the NFC form of the text given in, in characters (code points), and what replaced it."""

    kind: RedactionKind
    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class RedactedText:
    """The text (NFC) with every finding replaced; findings in order of place, never overlapping."""

    text: str
    redactions: tuple[Redaction, ...]
