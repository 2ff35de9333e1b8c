"""One HTTP request on its way through the door, and what is refused before anything is parsed."""

import asyncio
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import Receive, Scope, Send
from uuid_utils import uuid7

from gateway.cache.lru_store import Answer, AnswerKey
from gateway.execution.observer import Seen
from gateway.protocol.errors import refuse
from gateway.protocol.negotiation import language, media_type
from gateway.protocol.request_context import VISIT, Visit
from gateway.protocol.settings import DoorSettings
from services.web.request_ids import request_id

SAFE = frozenset({"GET", "HEAD"})


@dataclass(slots=True)
class Exchange:
    """An HTTP request: its ASGI parts and what was read from its headers.

    `media` is the media type to answer with, or empty where nothing that we have is acceptable; `memo` stands for
    the bytes of a request that may be answered from the cache, `known` is the kept answer that it was given.
    """

    scope: Scope
    receive: Receive
    send: Send
    headers: dict[bytes, bytes]
    method: str
    media: str
    language: str
    made_visit: Visit | None = field(default=None)
    memo: bytes = b""
    known: tuple[AnswerKey, Answer] | None = field(default=None)
    seen: Seen = field(default_factory=Seen)

    @property
    def visit(self) -> Visit:
        """What resolvers may know of this request."""
        if self.made_visit is None:
            self.made_visit = Visit(request_id() or str(uuid7()), self.language)
        return self.made_visit

    def header(self, name: bytes) -> str | None:
        """A header's value; of a repeated header the last."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    def request(self, visit: Visit) -> Request:
        """The request as the context sees it."""
        return Request({**self.scope, VISIT: visit})

    async def raw(self, settings: DoorSettings) -> bytes:
        """The bytes that ask: a GET's query string, a POST's body. Raises `DoorError` (413, 414)."""
        if self.method in SAFE:
            query_string: bytes = self.scope["query_string"]
            limit = settings.limits.url_bytes
            if len(query_string) > limit:
                raise refuse(414, "TOO_MANY_BYTES", f"The query string is longer than {limit:,} bytes.")
            return query_string
        try:
            async with asyncio.timeout(settings.limits.seconds):
                return await self._body(settings.limits.body_bytes)
        except TimeoutError:
            raise refuse(408, "REQUEST_TIMEOUT", "The request came too slowly.", Connection="close") from None

    async def _body(self, limit: int) -> bytes:
        declared = self.headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            raise refuse(413, "TOO_MANY_BYTES", f"The body is longer than {limit:,} bytes.")
        body = b""
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise refuse(400, "BAD_REQUEST", "The client left before the request was whole.")
            body += message.get("body", b"")
            if len(body) > limit:
                raise refuse(413, "TOO_MANY_BYTES", f"The body is longer than {limit:,} bytes.")
            if not message.get("more_body"):
                return body


def exchange_of(scope: Scope, receive: Receive, send: Send, settings: DoorSettings) -> Exchange:
    """The exchange of an ASGI HTTP scope."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    accept, liked = headers.get(b"accept"), headers.get(b"accept-language")
    return Exchange(
        scope,
        receive,
        send,
        headers,
        scope["method"],
        media_type(None if accept is None else accept.decode("latin-1")) or "",
        language(None if liked is None else liked.decode("latin-1"), settings.languages),
    )


def check_forgery(exchange: Exchange) -> None:
    """Refuse what another site can make a browser send without a preflight.

    A POST must be application/json (checked where it is parsed), which no form can send. A GET runs queries alone,
    which change nothing; still, a browser that says another site embeds us (`<img>`, `<script>`: Sec-Fetch-Mode
    no-cors) gets no work done. Clients need no header of their own for a GET, as Apollo's rule would have it: the
    GraphQL-over-HTTP audit and caches in between want plain GETs answered.
    """
    if exchange.method not in SAFE:
        return
    site = exchange.headers.get(b"sec-fetch-site")
    if site == b"cross-site" and exchange.headers.get(b"sec-fetch-mode") == b"no-cors":
        raise refuse(403, "CSRF_REFUSED", "Another site may not embed answers; ask with fetch and CORS.")
