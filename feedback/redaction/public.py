"""Numbers that are public or nobody's: dates, times, money, laws and decisions, speeds and sizes.

They are blanked in the folded view before numbers are read, so that `08/11/2026 10h` is no phone number.
"""

import re

from feedback.redaction import shapes
from feedback.redaction.cues import Cue, Cues

_UNITS = r"(?:dong|vnd|nghin|ngan|trieu|ty|usd|euro)"
_OTHER_WORDS = re.compile(
    r"(?:dong\ (?:chi|bao|y|nghiep|thoi|ho|phuc|doi|huong|hanh|bon|tinh|loat|nai|thap|bo|cam|nhat|phong)"
    r"|nga?n\ (?:hang|sach|chan)|trieu\ (?:tap|hoi|nguoi)|ty\ (?:le|so|gia))(?![a-z0-9])"
)
"""What begins as a unit of money and is another word: `đồng chí`, `ngân hàng`, `triệu tập`."""

_COUNT = r"(?:m2|m3|km|kg|tuoi|nguoi|phut|gio|ngay|thang|lan|%)"
_PUBLIC = re.compile(
    rf"""
    (?=[0-9])(?:
    (?<![\d.,/-])(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?![\d/-]|[.,]\d)     # dates
  | (?<![\d.,])(?:[01]?\d|2[0-4])(?:h[0-5]\d|:[0-5]\d(?::[0-5]\d)?)(?!\d)                               # times
  | (?<![\d.,/-])\d{{1,5}}/(?:[12]\d{{3}}/)?(?:qh\d\d|[a-z]{{2,6}}(?:-[a-z]{{2,8}}){{0,3}})(?![a-z0-9])          # laws
  | (?P<money>(?<![\d.,])(?<!\d\ )[1-9]\d{{0,2}}(?:[.,]\d{{3}}){{1,4}}\ ?(?:d(?![a-z0-9/])|{_UNITS}(?![a-z0-9]))
    | (?<![\d.,-])(?<!\d\ )[1-9]\d{{0,11}}\ ?{_UNITS}(?![a-z0-9]))
  | (?<![\d.,-])(?<!\d\ )[1-9]\d{{0,2}}(?:[.,]?\d{{3}})?\ ?{_COUNT}(?![a-z0-9])                          # counts
  | (?<![\d.,])(?<!\d\ )[1-9]\d{{0,2}}(?:[.,]\d{{3}}){{0,3}}[.,](?:000|500)(?![\d]|[.,-]\d)                    # amounts
  | (?<![\d.,-])(?<!\d\ )[1-9]\d{{0,11}}(?:d|k|tr)(?![a-z0-9])                                            # amounts
    )""",
    re.VERBOSE | re.ASCII,
)


_DIGITS = re.compile(r"[^0-9]")
_FEWEST = 8
_ANNOUNCING = frozenset({Cue.PHONE, Cue.IDENTITY, Cue.ACCOUNT, Cue.PASSPORT, Cue.SERVICE})


def blank_public(folded: str, contexts: Cues) -> str:
    """The folded view, as long as before, with `_` in the place of every public number."""

    def blank(found: re.Match[str]) -> str:
        return found[0] if found["money"] and _is_no_amount(found, contexts) else "_" * len(found[0])

    return _PUBLIC.sub(blank, folded)


def _is_no_amount(found: re.Match[str], contexts: Cues) -> bool:
    """A number that is announced as another, has the shape of a telephone, or is followed by another word."""
    digits = _DIGITS.sub("", found[0])
    unit = found[0].lstrip("0123456789., ")
    if len(digits) < _FEWEST or (digits.endswith("000") and not shapes.national_phone(digits)):
        return False
    if shapes.national_phone(digits) or _OTHER_WORDS.match(found.string, found.end() - len(unit)):
        return True
    return contexts.announced(found.start()) in _ANNOUNCING and not contexts.pays(found.start())
