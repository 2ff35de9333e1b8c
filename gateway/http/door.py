"""The GraphQL door: an ASGI app that serves one Strawberry schema over HTTP, server-sent events and WebSocket."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import strawberry
from graphql import OperationType
from starlette.requests import Request
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from uuid_utils import uuid7

from gateway.http.answers import AnswerCache
from gateway.http.errors import DoorError, refuse
from gateway.http.execution import Prepared, Runner
from gateway.http.negotiation import EVENT_STREAM, JSON, language, media_type, wants_page
from gateway.http.parameters import Parameters, from_body, from_query_string
from gateway.http.persisted import PersistedQueries, TrustedDocuments
from gateway.http.replies import Reply, encode, refusal_reply, result
from gateway.http.settings import DoorSettings
from gateway.http.sources import accept_documents
from gateway.http.visit import Visit
from services.errors import Problem
from services.requests import request_id

METHODS = "GET, HEAD, POST, OPTIONS"
Context = Callable[[Request], Awaitable[object]]


@dataclass(slots=True)
class Exchange:
    """One HTTP request on its way through the door."""

    scope: Scope
    receive: Receive
    send: Send
    headers: dict[bytes, bytes]
    method: str
    media: str
    visit: Visit

    def header(self, name: bytes) -> str | None:
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")


class GraphQLDoor:
    """Serves a schema at one address.

    `context` is called once for each operation that is really run (not for an answer from the cache) and gives the
    object that resolvers see as `info.context`; it reads `visit_of(request)` for the language, the request id and
    the `Tags` to fill. A `services.errors.Problem` that it raises is answered with the problem's status.
    `trusted` holds registered documents, `root` is the root value of every operation.

    Schema extensions and operation directives of Strawberry are not run: the door refuses such a schema.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        settings: DoorSettings,
        context: Context,
        trusted: TrustedDocuments | None = None,
        root: object = None,
    ) -> None:
        if schema.extensions or schema.directives:
            raise ValueError("the door runs neither schema extensions nor operation directives")
        accept_documents(schema)
        self.settings = settings
        self.trusted = trusted or TrustedDocuments()
        self.answers = AnswerCache(settings.answers)
        self._context = context
        persisted = PersistedQueries(
            self.trusted,
            trusted_only=settings.trusted_only,
            automatic=settings.persisted_queries,
            kept=settings.documents,
        )
        self._runner = Runner(schema._schema, settings, persisted, root)

    def routes(self, path: str = "/graphql") -> list[BaseRoute]:
        """Routes for a Starlette or FastAPI app: `app.router.routes.extend(door.routes())`."""
        return [Route(path, endpoint=self), WebSocketRoute(path, endpoint=self)]

    def before(self, app: ASGIApp, path: str = "/graphql") -> ASGIApp:
        """An ASGI app that sends `path` to the door and everything else to `app`, past its middleware."""

        async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
            here = scope["type"] != "lifespan" and scope["path"] == path
            await (self if here else app)(scope, receive, send)

        return dispatch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        accept = _text(headers.get(b"accept"))
        visit = Visit(
            request_id() or str(uuid7()),
            language(_text(headers.get(b"accept-language")), self.settings.languages),
        )
        exchange = Exchange(scope, receive, send, headers, scope["method"], media_type(accept) or "", visit)
        try:
            reply = await self._reply(exchange)
        except DoorError as error:
            media = exchange.media if exchange.media not in ("", EVENT_STREAM) else JSON
            reply = refusal_reply(error, visit.request_id, media)
        reply.headers.append((b"x-request-id", visit.request_id.encode()))
        await reply.send(send, head=exchange.method == "HEAD")

    async def _reply(self, exchange: Exchange) -> Reply:
        if exchange.method not in ("GET", "HEAD", "POST"):
            raise refuse(405, "METHOD_NOT_ALLOWED", "Ask with GET or POST.", Allow=METHODS)
        if exchange.method != "POST" and wants_page(exchange.header(b"accept")):
            return Reply(200, b"<!doctype html><title>GraphQL</title>", "text/html; charset=utf-8")
        if not exchange.media:
            raise refuse(406, "NOT_ACCEPTABLE", "Answers are application/graphql-response+json or application/json.")
        parameters = await self._parameters(exchange)
        prepared = self._runner.prepare(parameters)
        exchange.visit.operation_name = prepared.operation.name
        kind = prepared.operation.kind
        if exchange.method != "POST" and kind is not OperationType.QUERY:
            raise refuse(405, "METHOD_NOT_ALLOWED", "GET runs queries alone; send this with POST.", Allow="POST")
        if kind is OperationType.SUBSCRIPTION:
            raise refuse(406, "NOT_ACCEPTABLE", "A subscription needs text/event-stream or a WebSocket.")
        return await self._run(exchange, prepared)

    async def _parameters(self, exchange: Exchange) -> Parameters:
        limits = self.settings.limits
        if exchange.method != "POST":
            query_string = exchange.scope["query_string"]
            if len(query_string) > limits.url_bytes:
                raise refuse(414, "TOO_MANY_BYTES", f"The query string is longer than {limits.url_bytes:,} bytes.")
            return from_query_string(query_string)
        body = await _body(exchange, limits.body_bytes)
        return from_body(body, exchange.header(b"content-type") or "")

    async def _run(self, exchange: Exchange, prepared: Prepared) -> Reply:
        visit = exchange.visit
        context = await self._context_of(exchange)
        outcome = await self._runner.run(prepared, context)
        cost = prepared.cost if self.settings.report_cost else None
        body = encode(result(outcome, visit.request_id, cost), visit.request_id)
        return Reply(200, body, exchange.media, [(b"cache-control", b"no-store")])

    async def _context_of(self, exchange: Exchange) -> object:
        exchange.scope["tiepdan.visit"] = exchange.visit
        try:
            return await self._context(Request(exchange.scope))
        except Problem as problem:
            raise DoorError(problem.status, problem.code, problem.detail, headers=problem.headers) from problem


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


async def _body(exchange: Exchange, limit: int) -> bytes:
    """The request's body; refuses one longer than `limit` bytes before reading it where it says its length."""
    declared = exchange.headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > limit:
        raise refuse(413, "TOO_MANY_BYTES", f"The body is longer than {limit:,} bytes.")
    body = b""
    while True:
        message = await exchange.receive()
        if message["type"] == "http.disconnect":
            raise refuse(400, "BAD_REQUEST", "The client left before the request was whole.")
        body += message.get("body", b"")
        if len(body) > limit:
            raise refuse(413, "TOO_MANY_BYTES", f"The body is longer than {limit:,} bytes.")
        if not message.get("more_body"):
            return body
