"""Cross-origin reads (Fetch standard, CORS protocol). Never with credentials: who signs in sends a bearer token."""

from gateway.protocol.replies import Headers, Reply
from gateway.protocol.request_handling import Exchange

EXPOSED = b"ETag, Age, Retry-After, X-Request-ID"
METHODS = b"GET, HEAD, POST, OPTIONS"
REQUEST_HEADERS = (
    b"Accept, Accept-Language, Authorization, Content-Type, If-None-Match, Idempotency-Key, X-Request-ID, "
    b"X-GraphQL-Event-Stream-Token"
)
PREFLIGHT_SECONDS = b"86400"


def cors_headers(exchange: Exchange, origins: frozenset[str]) -> Headers:
    """Headers that let the asking page read the answer; none where its origin may not, or it is no page."""
    origin = exchange.headers.get(b"origin")
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


def preflight(exchange: Exchange, origins: frozenset[str]) -> Reply:
    """The answer to OPTIONS."""
    headers: Headers = [(b"allow", METHODS), *cors_headers(exchange, origins)]
    if any(name == b"access-control-allow-origin" for name, _ in headers):
        headers += [
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", REQUEST_HEADERS),
            (b"access-control-max-age", PREFLIGHT_SECONDS),
        ]
    return Reply(204, b"", "", headers)
