"""Finding what tells who somebody is, and putting its kind in its place."""

from collections.abc import Collection, Iterable

from feedback.redaction.addresses import addresses
from feedback.redaction.contexts import Contexts
from feedback.redaction.links import links
from feedback.redaction.mails import mails
from feedback.redaction.model import REPLACEMENTS, Finding, Kind, Redacted, Span
from feedback.redaction.names import names
from feedback.redaction.numbers import numbers
from feedback.redaction.papers import papers
from feedback.redaction.plates import plates
from feedback.redaction.typed import Typed

_PRECEDENCE = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.LINK,
            Kind.EMAIL,
            Kind.PASSPORT,
            Kind.PLATE,
            Kind.ACCOUNT,
            Kind.IDENTITY,
            Kind.PHONE,
            Kind.ADDRESS,
            Kind.NAME,
        )
    )
}


def redact(text: str, keep: Collection[str] = ()) -> Redacted:
    """The text without what identifies people, and what was found in it.

    `keep` holds E.164 numbers (`+84692340000`) of public hotlines, which stay. Short emergency numbers, laws and
    their articles, dates, times and amounts stay as well. Takes time linear in the length of the text; the text
    comes back in NFC.
    """
    typed = Typed(text)
    contexts = Contexts(typed)
    spans = [
        *links(typed),
        *mails(typed),
        *papers(typed, contexts),
        *plates(typed, contexts),
        *numbers(typed, contexts, keep),
        *addresses(typed),
        *names(typed),
    ]
    findings = tuple(Finding(s.kind, s.start, s.end, REPLACEMENTS[s.kind]) for s in _disjoint(spans))
    return Redacted(_replaced(typed.text, findings), findings)


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


def _replaced(text: str, findings: Iterable[Finding]) -> str:
    parts: list[str] = []
    reached = 0
    for finding in findings:
        parts += (text[reached : finding.start], finding.replacement)
        reached = finding.end
    return "".join((*parts, text[reached:]))
