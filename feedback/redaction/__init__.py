"""Redaction of comments before they are stored: numbers, addresses and names out, what is public left in."""

from feedback.redaction.model import RedactedText, Redaction, RedactionKind
from feedback.redaction.redaction import redact

__all__ = ["RedactedText", "Redaction", "RedactionKind", "redact"]
