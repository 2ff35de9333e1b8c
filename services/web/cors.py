"""Cross-origin reads: pages of every site may read what anybody may read (Fetch standard, CORS protocol).

Browsers have nothing of a citizen to send along: the system sets no cookies, and a request with a token of staff goes
without these headers, as does every request that is no read.
"""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

METHODS = ("GET", "HEAD")
REQUEST_HEADERS = ("Accept", "Accept-Language", "If-None-Match", "Last-Event-ID", "X-Request-ID", "traceparent")
EXPOSED = ("Allow", "Content-Disposition", "Deprecation", "ETag", "Link", "Retry-After", "X-Request-ID")
PREFLIGHT_SECONDS = 86_400


class CrossOriginReads:
    """ASGI middleware: answers preflights of reads, and lets pages of other sites read the responses."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._reads = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=EXPOSED,
            max_age=PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._reads if _is_read(scope) else self._app)(scope, receive, send)


def _is_read(scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    headers = Headers(scope=scope)
    if scope["method"] == "OPTIONS":
        return "access-control-request-method" in headers
    return scope["method"] in METHODS and "authorization" not in headers
