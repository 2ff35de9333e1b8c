"""What redaction finds and gives back."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
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
    Kind.PHONE: "[số điện thoại]",
    Kind.IDENTITY: "[số giấy tờ]",
    Kind.ADDRESS: "[địa chỉ]",
    Kind.NAME: "[tên người]",
    Kind.EMAIL: "[thư điện tử]",
    Kind.PLATE: "[biển số xe]",
    Kind.ACCOUNT: "[số tài khoản]",
    Kind.PASSPORT: "[hộ chiếu]",
    Kind.LINK: "[đường dẫn]",
}


class Span(NamedTuple):
    """Part `[start, end)` of the NFC text, in characters (code points)."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Finding:
    """Part `[start, end)` of the NFC form of the text given in, in characters (code points), and what replaced it."""

    kind: Kind
    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text (NFC) with every finding replaced; findings in order of place, never overlapping."""

    text: str
    findings: tuple[Finding, ...]
