"""Ways to contact somebody, which a text that one person makes public may not name.

An alert or the reason of a cancellation is public at once by one person's word. A telephone number, an address of
e-mail or a link in it would send citizens to whomever that person likes: such a thing is a change that a second person
approves. National short numbers, times, dates, amounts of money and numbers of laws are none.
"""

import re
import unicodedata
from collections.abc import Iterator

from services.errors import BadInput
from services.spoken_digits import SPOKEN_DIGITS
from services.text import fold

_FEWEST_DIGITS = 6
_FEWEST_SPOKEN = 3
"""Of a number in words: `20/7 năm 2026` has one."""

_NUMBER = re.compile(
    r"(?:\d|(?<![a-z0-9])[oil]{1,2}(?=\d))"
    r"(?:[\W_]{0,3}\d|(?<=[\doil])[oil](?![a-hjkmnp-z])|[\W_]{1,3}[oil]{2,4}(?![a-z])){5,}"
)
"""Digits in groups, with letters for some of them."""
_TIME = r"(?:[01]?\d|2[0-4])[:hg][0-5]\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])(?:\{place}(?:19|20)\d\d)?"
_HOURS = rf"{_TIME}(?: ?[-–] ?{_TIME})?"
_DAYS = rf"(?:\d{{1,2}} ?[-–] ?)?{_DAY.format(place=1)}(?: ?[-–] ?{_DAY.format(place=2)})?"
_HARMLESS = re.compile(rf"(?:{_HOURS},? )?{_DAYS}|{_HOURS}|11[1-5](?:[ ,/.–-]{{1,3}}11[1-5])+")
"""A time, a day or both, or from when to when; national short numbers."""
_LAW = re.compile(r"\d{1,4}/(?:19|20)\d\d(?=/[a-z])")
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})*[.,]000(?= ?(?:d|dong|vnd)(?![a-z]))")

_WORD = re.compile(r"[^\W_]+")
_WITHOUT_DIACRITICS = frozenset(fold(word) for word in SPOKEN_DIGITS if fold(word) != word)
_WIDEST_GAP = re.compile(r"[\W_]{1,3}")
_FIGURE = re.compile(r"[oil]{0,2}\d[\doil]*")

_SHORT_CODE = re.compile(
    r"(?<![a-z0-9])(?:goi|gui|soan|nhan|bam|call|dial|text)(?: (?:toi|den|so|tong dai|qua|ve|to))* (?!11[1-5]\b)\d{3,5}"
    r"(?![\w:/.-]*\d)"
)
"""A number of three to five digits that citizens are told to call or to write to."""
_NO_DOMAIN = frozenset({"tp", "tt", "tx", "kp", "ts", "gs", "pgs", "ths", "bs", "ks", "ca"})
"""What stands before a dot without being the name of a domain: `TP.HCM`."""
_DOMAIN = re.compile(r"(?<![\w@.-])([a-z0-9-]{2,63})\.[a-z]{2,24}(?!\w)")
_DOMAINS = "com|net|org|edu|gov|info|biz|vn|io|ly|app|link|xyz|site|online|top|club|shop|dev|asia"
_LINK = re.compile(
    rf"://|(?<![^\W_])www\.|(?<![\w@-])(?:[a-z0-9-]{{1,63}}\.)+(?:{_DOMAINS})(?!\w)|[a-z0-9-]\.[a-z]{{2,}}/\S"
    rf"|\w (?:chấm|cham|dot) (?:{_DOMAINS})(?!\w)"
)
_MAIL = re.compile(
    r"@|(?<!\w)a (?:còng|móc)(?!\w)|[\[({<]\s?(?:at|a ?cong)\s?[\])}>]|(?<!\w)(?:gmail|yahoo|hotmail|outlook)(?!\w)"
)


class ContactNamed(BadInput):
    """One person would publish a way to contact somebody."""

    code, title = "CONTACT_NAMED", "It names a way to contact somebody, which a second person has to approve"


def check_names_no_contact(field: str, text: str) -> None:
    """Raises `ContactNamed` for a telephone number, in figures or in words, an address of e-mail or a link."""
    plain = unicodedata.normalize("NFKC", text).lower()
    if _MAIL.search(plain):
        raise ContactNamed.at(field, "names an address of e-mail, which a second person would have to approve")
    if _LINK.search(plain) or any(found[1] not in _NO_DOMAIN for found in _DOMAIN.finditer(plain)):
        raise ContactNamed.at(field, "names a link, which a second person would have to approve")
    if _has_number(fold(text)) or _SHORT_CODE.search(fold(text)) or any(map(_is_number, _runs(plain))):
        raise ContactNamed.at(field, "names a number to call, which a second person would have to approve")


def _has_number(folded: str) -> bool:
    rest = _AMOUNT.sub(" dong ", _LAW.sub(" so ", folded))
    return any(not _HARMLESS.fullmatch(found[0]) for found in _NUMBER.finditer(rest))


def _runs(text: str) -> Iterator[list[str]]:
    """Figures and words for digits, as far as nothing but signs stands between them.

    In a text with diacritics a word has its own: `sau` is no `sáu` there.
    """
    spoken = SPOKEN_DIGITS.keys() if text == fold(text) else SPOKEN_DIGITS.keys() - _WITHOUT_DIACRITICS
    run: list[str] = []
    end = 0
    for found in _WORD.finditer(text):
        said = _FIGURE.fullmatch(found[0]) or found[0] in spoken
        if not said or (run and not _WIDEST_GAP.fullmatch(text, end, found.start())):
            yield run
            run = []
        if said:
            run.append(found[0])
        end = found.end()
    yield run


def _is_number(run: list[str]) -> bool:
    spoken = sum(word in SPOKEN_DIGITS for word in run)
    digits = sum(len(SPOKEN_DIGITS.get(word, word)) for word in run)
    return spoken >= _FEWEST_SPOKEN and digits >= _FEWEST_DIGITS
