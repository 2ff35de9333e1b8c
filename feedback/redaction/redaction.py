"""Finds personal data in a text and replaces it by its kind."""

import unicodedata
from collections.abc import Collection, Iterable

from feedback.redaction.addresses import addresses
from feedback.redaction.cues import Cues
from feedback.redaction.document_numbers import papers
from feedback.redaction.links import links
from feedback.redaction.locations import locations
from feedback.redaction.mails import mails
from feedback.redaction.model import REPLACEMENTS, RedactedText, Redaction, RedactionKind, Span
from feedback.redaction.names import names
from feedback.redaction.numbers import numbers
from feedback.redaction.plates import plates
from feedback.redaction.profiles import profiles
from feedback.redaction.typed_text import TypedText
from feedback.redaction.visible_text import visible

_PRECEDENCE = {
    kind: rank
    for rank, kind in enumerate(
        (
            RedactionKind.LINK,
            RedactionKind.EMAIL,
            RedactionKind.PASSPORT,
            RedactionKind.PLATE,
            RedactionKind.ACCOUNT,
            RedactionKind.IDENTITY,
            RedactionKind.PHONE,
            RedactionKind.ADDRESS,
            RedactionKind.NAME,
        )
    )
}


def redact(text: str, public_numbers: Collection[str] = ()) -> RedactedText:
    """The text without what identifies people, and what was found in it.

    `public_numbers`: E.164 numbers (`+84692340000`) of public hotlines, which stay. Short emergency numbers, laws and
    their articles, dates, times and amounts stay as well. Takes time linear in the length of the text; the text
    comes back in NFC.
    """
    text = unicodedata.normalize("NFC", text)
    seen = visible(text)
    typed = TypedText(seen.text)
    contexts = Cues(typed)
    spans = [
        *links(typed),
        *profiles(typed),
        *locations(typed),
        *mails(typed),
        *papers(typed, contexts),
        *plates(typed, contexts),
        *numbers(typed, contexts, public_numbers),
        *addresses(typed),
        *names(typed),
    ]
    findings = tuple(Redaction(s.kind, *seen.span(s.start, s.end), REPLACEMENTS[s.kind]) for s in _disjoint(spans))
    return RedactedText(_replaced(text, findings), findings)


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    """Spans in order; those that overlap become one, of the kind that takes precedence, so nothing found stays."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            last = merged.pop()
            kind = min(last.kind, span.kind, key=_PRECEDENCE.__getitem__)
            span = Span(last.start, max(last.end, span.end), kind)
        merged.append(span)
    return merged


def _replaced(text: str, findings: Iterable[Redaction]) -> str:
    parts: list[str] = []
    reached = 0
    for finding in findings:
        parts += (text[reached : finding.start], finding.replacement)
        reached = finding.end
    return "".join((*parts, text[reached:]))
