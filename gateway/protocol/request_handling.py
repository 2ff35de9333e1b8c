"""An inbound HTTP request, and checks that precede parsing."""

import asyncio
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import Receive, Scope, Send
from uuid_utils import uuid7

from gateway.execution.observer import OperationRecord
from gateway.protocol.errors import request_error
from gateway.protocol.negotiation import media_type
from gateway.protocol.request_context import SCOPE_KEY, RequestContext
from gateway.protocol.settings import EndpointSettings
from services.observability.request_ids import request_id
from services.web.accepted import language
from services.web.bodies import is_encoded

SAFE = frozenset({"GET", "HEAD"})


@dataclass(slots=True)
class InboundRequest:
    """An HTTP request: its ASGI parts and what was read from its headers.

    `media` is the response's media type, empty if none is acceptable; `memo_key` identifies the bytes of a request that
    may be answered from the cache.
    """

    scope: Scope
    receive: Receive
    send: Send
    headers: dict[bytes, bytes]
    method: str
    media: str
    language: str
    created_context: RequestContext | None = field(default=None)
    memo_key: bytes = b""
    record: OperationRecord = field(default_factory=OperationRecord)

    @property
    def context(self) -> RequestContext:
        """The context that resolvers see, created on first use."""
        if self.created_context is None:
            self.created_context = RequestContext(request_id() or str(uuid7()), self.language)
        return self.created_context

    def header(self, name: bytes) -> str | None:
        """A header's value; of a repeated header the last."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    def as_starlette(self, context: RequestContext) -> Request:
        """The request as the context sees it."""
        return Request({**self.scope, SCOPE_KEY: context})

    async def read(self, settings: EndpointSettings) -> bytes:
        """The bytes that ask: a GET's query string, a POST's body. Raises `RequestError` (413, 414, 415)."""
        if self.method in SAFE:
            query_string: bytes = self.scope["query_string"]
            limit = settings.limits.url_bytes
            if len(query_string) > limit:
                raise request_error(414, "TOO_MANY_BYTES", f"The query string is longer than {limit:,} bytes.")
            return query_string
        if is_encoded(self.header(b"content-encoding")):
            raise request_error(
                415, "UNSUPPORTED_MEDIA_TYPE", "Send the body without Content-Encoding.", Accept_Encoding="identity"
            )
        try:
            async with asyncio.timeout(settings.limits.seconds):
                return await self._body(settings.limits.body_bytes)
        except TimeoutError:
            raise request_error(
                408, "REQUEST_TIMEOUT", "The request body arrived too slowly.", Connection="close"
            ) from None

    async def _body(self, limit: int) -> bytes:
        declared = self.headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            raise request_error(413, "TOO_MANY_BYTES", f"The body is longer than {limit:,} bytes.")
        body = b""
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise request_error(400, "BAD_REQUEST", "The client disconnected before the request was complete.")
            body += message.get("body", b"")
            if len(body) > limit:
                raise request_error(413, "TOO_MANY_BYTES", f"The body is longer than {limit:,} bytes.")
            if not message.get("more_body"):
                return body


def inbound_request(scope: Scope, receive: Receive, send: Send, settings: EndpointSettings) -> InboundRequest:
    """The exchange of an ASGI HTTP scope."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    accept, liked = headers.get(b"accept"), headers.get(b"accept-language")
    return InboundRequest(
        scope,
        receive,
        send,
        headers,
        scope["method"],
        media_type(None if accept is None else accept.decode("latin-1")) or "",
        language(None if liked is None else liked.decode("latin-1"), settings.languages),
    )


def check_csrf(request: InboundRequest) -> None:
    """Refuse what another site can make a browser send without a preflight.

    A POST must be application/json (checked where it is parsed), which no form can send. A GET runs queries alone,
    which change nothing; still, a browser that says another site embeds us (`<img>`, `<script>`: Sec-Fetch-Mode
    no-cors) gets no work done. Clients need no header of their own for a GET, as Apollo's rule would have it: the
    GraphQL-over-HTTP audit and caches in between want plain GETs answered.
    """
    if request.method not in SAFE:
        return
    site = request.headers.get(b"sec-fetch-site")
    if site == b"cross-site" and request.headers.get(b"sec-fetch-mode") == b"no-cors":
        raise request_error(403, "CSRF_REFUSED", "Cross-site embedding is not allowed. Use fetch with CORS.")
