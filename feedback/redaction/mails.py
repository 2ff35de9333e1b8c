"""E-mail addresses, also spelled out: `a cong b cham com`, `x (at) y [dot] vn`, `x a còng gmail`."""

import re
from collections.abc import Iterator

from feedback.redaction.model import RedactionKind, Span
from feedback.redaction.typed_text import TypedText

_PROVIDERS = "gmail|yahoo|hotmail|outlook|icloud|ymail|zoho|proton|protonmail|live|mail"
_TOP = "com|con|vn|net|org|edu|gov|info|io|me|biz|uk|us|jp|kr|cn|tw|de|fr|au|sg|asia|online|xyz|site|name|pro|eu|ru|ca"
_SIGN = re.compile(
    r"\s?@\s?"
    r"|\s?[\[({<]\s?(?:at?|a[ -]?cong|a[ -]?moc|a[ -]?vong)\s?[\])}>]\s?"
    r"|(?<=[a-z0-9]) (?:a ?cong|a ?moc|a ?vong|cong|at) (?=[a-z0-9])"
)
_DOT = r"(?:\.|,|\s?[\[({](?:dot|cham)[\])}]\s?|\s(?:dot|cham)\s|\s[.,]\s?|\.\s)"
_TIGHT_DOT = r"(?:\.|\s\.\s|\s(?:dot|cham)\s)"
_SPELLED_HOST = re.compile(
    rf"(?:{_PROVIDERS})(?![a-z0-9-])(?:{_DOT}(?:{_TOP})(?![a-z0-9]))?(?:{_TIGHT_DOT}(?:{_TOP})(?![a-z0-9]))?"
    rf"|[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{1,63}}){{0,2}}?{_DOT}(?:{_TOP})(?![a-z0-9])"
    rf"(?:{_TIGHT_DOT}(?:{_TOP})(?![a-z0-9]))?"
)
_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}")
_SIGNLESS = re.compile(rf"(?<![a-z0-9@.])(?:{_PROVIDERS})\.(?:{_TOP})(?![a-z0-9])")
_LETTER_BY_LETTER = re.compile(r"(?<![a-z0-9])(?:[a-z0-9._-] ){3,40}@(?: [a-z0-9.-]){4,40}(?![a-z0-9])")
_LONGEST_LOCAL = 64


def mails(typed: TypedText) -> Iterator[Span]:
    """Addresses from the sign for `@` outwards, and a name left beside a mail host without one."""
    folded = typed.folded
    for found in _LETTER_BY_LETTER.finditer(folded) if "@" in folded else ():
        yield Span(found.start(), found.end(), RedactionKind.EMAIL)
    for sign in _SIGN.finditer(folded):
        host = _host(folded, sign)
        start = _local_start(folded, sign.start())
        if host is not None and start < sign.start():
            yield Span(start, host, RedactionKind.EMAIL)
    for host in _SIGNLESS.finditer(folded):
        at = host.start() - 1
        if folded[at : at + 1] == " ":
            start = _local_start(folded, at)
            if any(c.isdigit() or c in "._" for c in folded[start:at]):
                yield Span(start, host.end(), RedactionKind.EMAIL)


def _host(folded: str, sign: re.Match[str]) -> int | None:
    spelled = _SPELLED_HOST.match(folded, sign.end())
    written = _HOST.match(folded, sign.end()) if sign[0].strip() == "@" else None
    ends = [found.end() for found in (spelled, written) if found]
    return max(ends, default=None)


def _local_start(folded: str, end: int) -> int:
    window_start = max(0, end - _LONGEST_LOCAL)
    window = folded[window_start:end]
    start = len(window)
    while start and (window[start - 1].isalnum() or window[start - 1] in "._%+-"):
        start -= 1
    for _ in range(3):
        joined = re.search(r"[a-z0-9._%+-]+ (?:\. ?|(?:dot|cham|gach duoi|gach ngang) )\Z", window[:start])
        if not joined:
            break
        start = joined.start()
    while start < len(window) and window[start] in ".-+%":
        start += 1
    return window_start + start
