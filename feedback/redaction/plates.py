"""Licence plates: civil (`29A-123.45`, `59X2-345.67`, `29LD-123.45`), diplomatic and military."""

import re
from collections.abc import Iterator

from feedback.redaction.cues import Cue, Cues
from feedback.redaction.model import RedactionKind, Span
from feedback.redaction.typed_text import TypedText
from feedback.redaction.wordlists import words

_CIVIL = re.compile(
    r"(?<![a-z0-9.,/])(?<![0-9]-)([1-9][0-9])[ .-]?([a-z]{1,2}[0-9]?)[ .-]{0,3}"
    r"([0-9]{3}[ .-]?[0-9]{2}|[0-9]{4})(?![a-z0-9])"
)
_DIPLOMATIC = re.compile(r"(?<![a-z0-9])[0-9]{2}[ -]?[0-9]{3}[ -]?(?:ng|nn|qt|cv)[ -]?[0-9]{2,3}(?![a-z0-9])")
_MILITARY = re.compile(r"(?<![a-z0-9])[a-z]{2}[ -]?[0-9]{2}-[0-9]{2}(?![a-z0-9])")
_UNITS = words("d h k m p s t g v tr km kg")


def plates(typed: TypedText, contexts: Cues) -> Iterator[Span]:
    """Plates; the short and the military shapes only where a word or their own writing says so."""
    for found in _CIVIL.finditer(typed.folded):
        if _is_plate(typed, found) or Cue.PLATE in contexts.around(found.start(), found.end()):
            yield Span(found.start(), found.end(), RedactionKind.PLATE)
    for found in _DIPLOMATIC.finditer(typed.folded):
        yield Span(found.start(), found.end(), RedactionKind.PLATE)
    for found in _MILITARY.finditer(typed.folded):
        if Cue.PLATE in contexts.around(found.start(), found.end()) and typed.text[found.start()].isupper():
            yield Span(found.start(), found.end(), RedactionKind.PLATE)


def _is_plate(typed: TypedText, found: re.Match[str]) -> bool:
    series, number = found[2], found[3]
    written_as_plate = typed.text[found.start(2)].isupper() or series[-1].isdigit() or "-" in found[0]
    if len(number) == 4:
        return written_as_plate and series not in _UNITS
    return written_as_plate or series not in _UNITS
