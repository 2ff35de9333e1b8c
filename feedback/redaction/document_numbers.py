"""Numbers that hold letters: passports (`C1234567`, `P01234567`), health insurance cards and IBANs."""

import re
from collections.abc import Iterator

from feedback.redaction.cues import Cue, Cues
from feedback.redaction.model import RedactionKind, Span
from feedback.redaction.typed_text import TypedText

_PASSPORT = re.compile(r"(?<![a-z0-9])([a-z]{1,2}) ?([0-9]{6,8})(?![a-z0-9])")
_VIETNAMESE = frozenset("BCEKNPQ")
_DIGITS = re.compile(r"[0-9](?:[ .-]?[0-9]){4}")
_SPACED_PASSPORT = re.compile(r"(?<![a-z0-9])[a-z]{1,2}[ .-]?[0-9](?:[ .-]?[0-9]){5,7}(?![a-z0-9])")
_INSURANCE = re.compile(r"(?<![a-z0-9])[a-z]{2}[ .-]?[1-5](?:[ .-]?[0-9]){12}(?![a-z0-9])")
_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?![a-z0-9])")
_SHORTEST_IBAN = 15


def papers(typed: TypedText, contexts: Cues) -> Iterator[Span]:
    """Passports as Vietnamese ones are, or of any shape beside the word; insurance cards; IBANs by check digits."""
    for found in _PASSPORT.finditer(typed.folded):
        start, end = found.span()
        series = typed.text[found.start(1) : found.end(1)]
        by_shape = series in _VIETNAMESE and len(found[2]) >= 7 and end - start == 1 + len(found[2])
        if by_shape or Cue.PASSPORT in contexts.around(start, end):
            yield Span(start, end, RedactionKind.PASSPORT)
    if not _DIGITS.search(typed.folded):
        return
    for found in _SPACED_PASSPORT.finditer(typed.folded):
        if contexts.announced(found.start()) is Cue.PASSPORT:
            yield Span(found.start(), found.end(), RedactionKind.PASSPORT)
    for found in _INSURANCE.finditer(typed.folded):
        yield Span(found.start(), found.end(), RedactionKind.IDENTITY)
    for found in _IBAN.finditer(typed.folded):
        length = _iban_length(found[0])
        if length:
            yield Span(found.start(), found.start() + length, RedactionKind.ACCOUNT)


def _iban_length(written: str) -> int:
    """How much of it is an account number by its check digits (ISO 13616), or 0; words may follow one."""
    end = len(written)
    while end:
        signs = written[:end].replace(" ", "")
        moved = signs[4:] + signs[:4]
        if len(signs) >= _SHORTEST_IBAN and int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1:
            return end
        end = written.rfind(" ", 0, end) if " " in written[:end] else 0
    return 0
