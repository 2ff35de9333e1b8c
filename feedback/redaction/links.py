"""Links that let the reader in: a password before the host, or a token in the query or the fragment."""

import re
from collections.abc import Iterator

from feedback.redaction.model import RedactionKind, Span
from feedback.redaction.typed_text import TypedText

_PIECE = re.compile(r"\S+")
_SECRET = re.compile(
    r"[?&;#][a-z0-9_.-]{0,40}(?:token|secret|session|sid|sig|signature|auth|pass|password|passwd|pwd|otp|code|key|jwt"
    r"|ticket|hash|pin)=[^&\s]",
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,15}://")
_OPENING = "([{<\"'“‘:,;"
_CLOSING = ")]}>\"'”’.,;!?"


def links(typed: TypedText) -> Iterator[Span]:
    """Whole links, from the scheme or the first character after an opening mark to the last that belongs to it."""
    if "://" not in typed.folded and "=" not in typed.folded:
        return
    for piece in _PIECE.finditer(typed.folded):
        link = piece[0]
        if _has_credentials(link) or _SECRET.search(link):
            scheme = _SCHEME.search(link)
            skipped = scheme.start() if scheme else len(link) - len(link.lstrip(_OPENING))
            end = piece.start() + len(link.rstrip(_CLOSING))
            yield Span(piece.start() + skipped, max(end, piece.start() + skipped + 1), RedactionKind.LINK)


def _has_credentials(link: str) -> bool:
    for after_scheme in link.split("://")[1:]:
        authority = re.split(r"[/?#]", after_scheme, maxsplit=1)[0]
        if ":" in authority.rpartition("@")[0]:
            return True
    return False
