"""The request id: one per request, carried across services and into every log line and problem document."""

import re
from contextvars import ContextVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars
from uuid_utils import uuid7

HEADER = "X-Request-ID"

_current: ContextVar[str | None] = ContextVar("request_id", default=None)
_SAFE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id() -> str | None:
    """The id of the request being answered, or None outside one."""
    return _current.get()


def propagated() -> dict[str, str]:
    """Headers that carry the current request into a call to another service."""
    current = _current.get()
    return {HEADER: current} if current else {}


class RequestIdMiddleware:
    """ASGI middleware: takes a well-formed `X-Request-ID` or makes one, binds it to the logs, sends it back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        current = given if _SAFE.fullmatch(given) else str(uuid7())
        token = _current.set(current)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = current
            await send(message)

        try:
            with bound_contextvars(request_id=current):
                await self.app(scope, receive, send_with_id)
        finally:
            _current.reset(token)
