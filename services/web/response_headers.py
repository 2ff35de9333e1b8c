"""Headers that every response bears, whichever app it comes from: the server puts this around the app it serves."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FRAMES = "frame-ancestors 'none'"
DATA_POLICY = f"default-src 'none'; {FRAMES}"
"""Content Security Policy of what is no page: a browser that shows it runs and loads nothing."""
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    f"object-src 'none'; base-uri 'none'; form-action 'self'; {FRAMES}"
)
"""Of pages that state none themselves: FastAPI's documentation, whose scripts are its own and in the page."""


class ResponseHeaders:
    """ASGI middleware: nobody frames a response, guesses its type or loads anything through it.

    Redirects within the system lose scheme and host: those come from the request, and a proxy knows better.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                _complete(MutableHeaders(raw=message["headers"]), scope)
            await send(message)

        await self.app(scope, receive, with_headers)


def _complete(headers: MutableHeaders, scope: Scope) -> None:
    headers.setdefault("X-Content-Type-Options", "nosniff")
    page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if page else DATA_POLICY)
    origin = f"{scope['scheme']}://{Headers(scope=scope).get('host', '')}"
    if headers.get("location", "").startswith(f"{origin}/"):
        headers["location"] = headers["location"].removeprefix(origin)
