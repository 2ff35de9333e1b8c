"""Cross-origin reads: pages of every site may read what anybody may read (Fetch standard, CORS protocol).

Browsers have nothing of a citizen to send along: the system sets no cookies, and a request with a token of staff goes
without these headers, as does every request that is no read. They are the same for every origin, so that caches keep
one response for all.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "HEAD")
REQUEST_HEADERS = ("Accept", "Accept-Language", "If-None-Match", "Last-Event-ID", "X-Request-ID", "traceparent")
EXPOSED = ("Allow", "Content-Disposition", "Deprecation", "ETag", "Link", "Retry-After", "X-Request-ID")
PREFLIGHT_SECONDS = 86_400

_ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
_ON_RESPONSES = {**_ANY_ORIGIN, "Access-Control-Expose-Headers": ", ".join(EXPOSED)}
_ON_PREFLIGHTS = {
    **_ANY_ORIGIN,
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": ", ".join(REQUEST_HEADERS),
    "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
}
"""A browser compares what it would send with these and sends nothing else."""


class CrossOriginReads:
    """ASGI middleware: answers preflights, and lets pages of other sites read the responses to public reads."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if scope.get("method") == "OPTIONS" and "access-control-request-method" in headers:
            await Response(status_code=204, headers=_ON_PREFLIGHTS)(scope, receive, send)
            return

        async def send_to_all(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                MutableHeaders(raw=message["headers"]).update(_ON_RESPONSES)
            await send(message)

        public = "origin" in headers and scope["method"] in METHODS and "authorization" not in headers
        await self._app(scope, receive, send_to_all if public else send)
