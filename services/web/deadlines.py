"""A request whose caller no longer waits is stopped (see `services.clients.deadlines`)."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.clients.deadlines import HEADER, within
from services.errors import Problem
from services.web.problems import problem_response

_MOST_MS = 600_000


class DeadlineExceeded(Problem):
    status, code, title = 504, "DEADLINE_EXCEEDED", "The deadline was exceeded"


class DeadlineMiddleware:
    """ASGI middleware: stops a request whose `X-Deadline-Ms` passed before its response began (504)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = Headers(scope=scope).get(HEADER) if scope["type"] == "http" else None
        if given is None or not given.isascii() or not given.isdigit():
            await self.app(scope, receive, send)
            return
        started = False

        async def mark(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        seconds = min(int(given), _MOST_MS) / 1000
        try:
            with within(seconds):
                async with asyncio.timeout(seconds):
                    await self.app(scope, receive, mark)
        except TimeoutError:
            if started:
                raise
            await problem_response(DeadlineExceeded())(scope, receive, send)
