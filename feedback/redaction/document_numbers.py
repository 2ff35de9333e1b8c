"""Numbers of papers that hold letters: passports (`C1234567`, `P01234567`) and health insurance cards."""

import re
from collections.abc import Iterator

from feedback.redaction.cues import Cue, Cues
from feedback.redaction.model import RedactionKind, Span
from feedback.redaction.typed_text import TypedText

_PASSPORT = re.compile(r"(?<![a-z0-9])([a-z]{1,2}) ?([0-9]{6,8})(?![a-z0-9])")
_VIETNAMESE = frozenset("BCEKNPQ")
_INSURANCE = re.compile(r"(?<![a-z0-9])[a-z]{2}[ .-]?[1-5][ .-]?[0-9]{2}[ .-]?[0-9]{10}(?![a-z0-9])")


def papers(typed: TypedText, contexts: Cues) -> Iterator[Span]:
    """Passports written as Vietnamese ones are, or of any shape beside the word; insurance cards by shape."""
    for found in _PASSPORT.finditer(typed.folded):
        start, end = found.span()
        series = typed.text[found.start(1) : found.end(1)]
        by_shape = series in _VIETNAMESE and len(found[2]) >= 7 and end - start == 1 + len(found[2])
        if by_shape or Cue.PASSPORT in contexts.around(start, end):
            yield Span(start, end, RedactionKind.PASSPORT)
    for found in _INSURANCE.finditer(typed.folded):
        yield Span(found.start(), found.end(), RedactionKind.IDENTITY)
