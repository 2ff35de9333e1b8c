"""Deadline propagation: services stop working on a request whose caller no longer waits."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.errors import Problem
from services.web.problems import problem_response

HEADER = "X-Deadline-Ms"
_MOST_MS = 600_000

_ends: ContextVar[float | None] = ContextVar("deadline", default=None)


class DeadlineExceeded(Problem):
    status, code, title = 504, "DEADLINE_EXCEEDED", "The deadline was exceeded"


def remaining(most: float) -> float:
    """Seconds left until the current deadline, at most `most`, at least a millisecond."""
    ends = _ends.get()
    return most if ends is None else max(0.001, min(most, ends - time.monotonic()))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Sets a deadline for the calls made inside; an earlier one still applies."""
    token = _ends.set(time.monotonic() + remaining(seconds))
    try:
        yield
    finally:
        _ends.reset(token)


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
