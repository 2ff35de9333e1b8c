"""Limits on the size of request bodies."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.errors import Problem, TooLarge
from services.limits import RequestLimits
from services.web.problems import problem_response


class EncodedBody(Problem):
    """Bodies are read as they come: what is compressed would be read as something else."""

    status, code, title = 415, "UNSUPPORTED_MEDIA_TYPE", "The body of the request is compressed"


def is_encoded(coding: str | None) -> bool:
    """Whether a `Content-Encoding` says that a body is not sent as it is."""
    return (coding or "identity").strip().lower() not in {"", "identity"}


class BodyLimit:
    """ASGI middleware: responds 413 once a body exceeds its limit, whether or not its length was declared, and 415
    where it is compressed.

    Paths that end in `/import` take whole files and have a limit of their own.
    """

    def __init__(self, app: ASGIApp, limits: RequestLimits) -> None:
        self.app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self._limits.import_body if scope["path"].endswith("/import") else self._limits.body
        headers = Headers(scope=scope)
        if is_encoded(headers.get("content-encoding")):
            problem = EncodedBody("Send the body without Content-Encoding.", headers={"Accept-Encoding": "identity"})
            await problem_response(problem)(scope, receive, send)
            return
        declared = headers.get("content-length", "0")
        if declared.isascii() and declared.isdigit() and int(declared) > most:
            await problem_response(TooLarge(f"At most {most} bytes."))(scope, receive, send)
            return
        await self.app(scope, *_bounded(most, scope, receive, send))


class LargerBodies:
    """ASGI middleware before the kit's, whose bound is then the larger one: keeps `limits` for all other paths."""

    def __init__(self, app: ASGIApp, limits: RequestLimits, is_larger: Callable[[str], bool]) -> None:
        self._app, self._bounded, self._is_larger = app, BodyLimit(app, limits), is_larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        larger = scope["type"] == "http" and self._is_larger(scope["path"])
        await (self._app if larger else self._bounded)(scope, receive, send)


def _bounded(most: int, scope: Scope, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """`receive` and `send` that limit the body to `most` bytes and replace the response by a 413 beyond it."""
    received = 0
    refused = False

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise TooLarge(f"At most {most} bytes.")
        return message

    async def corrected(message: Message) -> None:
        nonlocal refused
        if received > most and message["type"] == "http.response.start":
            refused = True
            await problem_response(TooLarge(f"At most {most} bytes."))(scope, receive, send)
        elif not refused:
            await send(message)

    return bounded, corrected
