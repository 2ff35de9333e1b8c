"""Conditional requests (RFC 9110): `ETag` and 304 on reads; `If-Match` on writes, which approvals require."""

import hashlib
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.documents.models import StoredDocument, as_saved
from services.errors import BadInput, PreconditionRequired, StaleVersion


def etag(version: int) -> str:
    """A stored document's ETag."""
    return f'"v{version}"'


P = TypeVar("P", bound=StoredDocument)


def answer_read(document: StoredDocument, form: P, response: Response, *, editor: bool) -> P:
    """The answer to a read of the document, whose public form this is, and its ETag.

    An editor of its unit gets the version that a write expects; others get that which the public last saw.
    """
    answer = as_saved(form, document) if editor else form
    response.headers["ETag"] = etag(answer.version)
    return answer


async def _expected(if_match: Annotated[str | None, Header(max_length=100)] = None) -> int | None:
    if if_match is None or if_match == "*":
        return None
    text = if_match.removeprefix("W/").strip('"').removeprefix("v")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput.at("If-Match", 'takes the ETag of a read, such as "v3"')
    return int(text)


IfMatch = Annotated[int | None, Depends(_expected)]
"""The version that a write expects, or None for any."""


async def _read_version(expected: IfMatch) -> int:
    """Raises `PreconditionRequired` where no version is named, as by `*`."""
    if expected is None:
        detail = "say which version was read: in If-Match its ETag, in GraphQL `version`"
        raise PreconditionRequired(f"version: {detail}", errors=[{"field": "version", "detail": detail}])
    return expected


ReadVersion = Annotated[int, Depends(_read_version)]
"""The version that was read, of an act that is of what its author has seen: an approval. A route names it after what
finds the document and compares its version, so that a stranger is told nothing else than before."""


def check_version(document: StoredDocument, expected: int | None) -> None:
    """Raises `StaleVersion` if a write expects a version other than the current one."""
    if expected is not None and document.version != expected:
        raise StaleVersion(f"It is at version {document.version}, not {expected}; read it again.")


class ConditionalReads:
    """ASGI middleware: adds an `ETag` to every complete GET response, and responds 304 if the client has it.

    Streamed responses (a feed, an export) pass unchanged.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        held: Message | None = None

        async def tag(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                held = message
                return
            if held is not None:
                start, held = held, None
                if not message.get("more_body", False) and start["status"] == 200:
                    message = _tagged(start, message, known)
                await send(start)
            await send(message)

        await self.app(scope, receive, tag)


def _tagged(start: Message, message: Message, known: str) -> Message:
    headers = MutableHeaders(scope=start)
    if "etag" not in headers:
        headers["ETag"] = f'"{hashlib.blake2b(message.get("body", b""), digest_size=12).hexdigest()}"'
    headers.setdefault("Cache-Control", "no-cache")
    tags = {t.strip().removeprefix("W/") for t in known.split(",")}
    if headers["ETag"] not in tags and "*" not in tags:
        return message
    start["status"] = 304
    del headers["content-length"]
    del headers["content-type"]
    return {"type": "http.response.body", "body": b""}
