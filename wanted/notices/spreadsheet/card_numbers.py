"""Numbers of identity documents as cells hold them: a program took them for numbers and dropped their first zeros."""

import re
from typing import NamedTuple

from wanted.notices.models.documents import DocumentKind

CCCD_DIGITS, CMND_DIGITS = 12, 9
PROVINCE_CODES = range(1, 97)
"""The first three digits of a CCCD: where the birth was registered (Circular 59/2021/TT-BCA)."""
_CUT = re.compile(r"[0-9][.,]?[0-9]*e\+?[0-9]+", re.IGNORECASE)


class CardNumber(NamedTuple):
    kind: DocumentKind
    number: str
    mended: bool = False


def is_cut(text: str) -> bool:
    """Whether a program shows the number by powers of ten, and the last digits are lost: `1.08500E+11`."""
    return bool(_CUT.fullmatch(text.replace(" ", "")))


def card_number(kind: DocumentKind, text: str) -> CardNumber:
    """The number with the zeros that it lost: one or two of a CCCD, one of a CMND.

    A column for both cards holds nine digits for the one of before. What cannot be mended stays as it is.
    """
    digits = re.sub(r"[\s.\-'’`]", "", text)
    if kind is DocumentKind.PASSPORT or not digits.isdecimal():
        return CardNumber(kind, digits if kind is not DocumentKind.PASSPORT else text)
    if kind is DocumentKind.CCCD and len(digits) in {CMND_DIGITS - 1, CMND_DIGITS}:
        kind = DocumentKind.CMND
    if digits.startswith("0"):
        return CardNumber(kind, digits)
    if kind is DocumentKind.CMND and len(digits) == CMND_DIGITS - 1:
        return CardNumber(kind, digits.zfill(CMND_DIGITS), mended=True)
    if kind is DocumentKind.CCCD and len(digits) in {CCCD_DIGITS - 1, CCCD_DIGITS - 2}:
        whole = digits.zfill(CCCD_DIGITS)
        if int(whole[:3]) in PROVINCE_CODES:
            return CardNumber(kind, whole, mended=True)
    return CardNumber(kind, digits)
