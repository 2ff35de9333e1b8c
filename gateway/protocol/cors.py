"""Cross-origin reads (Fetch standard, CORS protocol). Never with credentials: authentication uses bearer tokens."""

import re

from gateway.protocol.replies import Headers, HTTPResponse
from gateway.protocol.request_handling import InboundRequest

EXPOSED = b"ETag, Age, Retry-After, X-Request-ID"
METHODS = b"GET, HEAD, POST, OPTIONS"
REQUEST_HEADERS = (
    b"Accept, Accept-Language, Authorization, Content-Type, If-None-Match, Idempotency-Key, Last-Event-ID, "
    b"X-Request-ID, X-GraphQL-Event-Stream-Token"
)
"""Those that are allowed where a preflight asks for none by name."""
_ASKED = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~-]+([ \t]*,[ \t]*[A-Za-z0-9!#$%&'*+.^_`|~-]+)*")
MOST_ASKED = 1_000
"""Bytes of the names of headers that a preflight may ask for."""
PREFLIGHT_SECONDS = b"86400"


def cors_headers(request: InboundRequest, origins: frozenset[str]) -> Headers:
    """CORS headers of the response; none if the origin is not allowed or the request has none."""
    origin = request.headers.get(b"origin")
    if origin is None or not origins:
        return []
    if "*" in origins:
        return [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", EXPOSED)]
    if origin.decode("latin-1") not in origins:
        return [(b"vary", b"Origin")]
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-expose-headers", EXPOSED),
        (b"vary", b"Origin"),
    ]


def preflight(request: InboundRequest, origins: frozenset[str]) -> HTTPResponse:
    """Answers a preflight request."""
    headers: Headers = [(b"allow", METHODS), *cors_headers(request, origins)]
    if any(name == b"access-control-allow-origin" for name, _ in headers):
        headers += [
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", _allowed(request)),
            (b"vary", b"Access-Control-Request-Headers"),
            (b"access-control-max-age", PREFLIGHT_SECONDS),
        ]
    return HTTPResponse(204, b"", "", headers)


def _allowed(request: InboundRequest) -> bytes:
    """The headers that the browser asks for: which ones a client sends (`traceparent`, say) is not ours to say.

    None of them gives a page more than it has, as no credentials of a browser are ever taken.
    """
    asked = request.headers.get(b"access-control-request-headers", b"")
    return asked if len(asked) <= MOST_ASKED and _ASKED.fullmatch(asked) else REQUEST_HEADERS
