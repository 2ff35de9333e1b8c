"""The GraphQL door: an ASGI app that serves one Strawberry schema over HTTP, server-sent events and WebSocket."""

from collections.abc import AsyncIterator
from time import monotonic

import strawberry
from graphql import OperationType
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.cache.response_cache import AnswerCache
from gateway.cache.shortcuts import Shortcuts
from gateway.execution.observer import Observer
from gateway.execution.runner import Prepared, Runner
from gateway.execution.sources import accept_documents
from gateway.limits.shedding import Shedding
from gateway.protocol.cors import METHODS, cors_headers, preflight
from gateway.protocol.errors import DoorError, refuse
from gateway.protocol.event_streams import stream_events
from gateway.protocol.negotiation import EVENT_STREAM, JSON, wants_page
from gateway.protocol.page import Page
from gateway.protocol.parameters import from_object
from gateway.protocol.persisted import PersistedQueries, TrustedDocuments
from gateway.protocol.replies import Reply, refusal, refusal_reply, result
from gateway.protocol.request_handling import SAFE, Exchange, check_forgery, exchange_of
from gateway.protocol.serving import Context, Serving, parameters_of
from gateway.protocol.settings import DoorSettings
from gateway.protocol.websockets import Message, Operate, Room, serve_socket
from services.web.request_ids import RequestId, request_id

CLOSE_SECONDS = 5.0


class GraphQLDoor:
    """Serves a schema at one address.

    `context` is called once for each operation that is really run (not for an answer from the cache) and gives the
    object that resolvers see as `info.context`; it reads `visit_of(request)` for the language, the request id and
    the `Tags` to fill. A `services.errors.Problem` that it raises is answered with the problem's status.
    `trusted` holds registered documents, `root` is the root value of every operation, and `observer` is told of each
    operation what may be measured of it.

    The schema is adapted in place (see `sources.accept_documents`). Schema extensions and operation directives of
    Strawberry are not run: the door refuses a schema that has some.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        settings: DoorSettings,
        context: Context,
        trusted: TrustedDocuments | None = None,
        root: object = None,
        observer: Observer | None = None,
    ) -> None:
        if schema.extensions or schema.directives:
            raise ValueError("the door runs neither schema extensions nor operation directives")
        accept_documents(schema)
        self.settings = settings
        self._observer = observer or Observer()
        self.trusted = TrustedDocuments() if trusted is None else trusted
        self.answers = AnswerCache(settings.answers)
        persisted = PersistedQueries(
            self.trusted,
            trusted_only=settings.trusted_only,
            automatic=settings.persisted_queries,
            kept_bytes=settings.persisted_bytes,
        )
        self._runner = Runner(schema._schema, settings, persisted, root)
        self._serving = Serving(self._runner, settings, self.answers, context, self._observer)
        self.shortcut = Shortcuts(self.answers, self._serving.budgets, self._observer)
        self._page = Page(settings)
        self._room = Room(settings.sockets.connections)

    def routes(self, path: str = "/graphql") -> list[BaseRoute]:
        """Routes for a Starlette or FastAPI app: `app.router.routes.extend(door.routes())`."""
        return [Route(path, endpoint=self), WebSocketRoute(path, endpoint=self)]

    def before(self, app: ASGIApp, path: str = "/graphql") -> ASGIApp:
        """An ASGI app that sends `path` to the door and everything else to `app`, past its middleware."""

        async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
            here = scope["type"] != "lifespan" and scope["path"] == path
            await (self if here else app)(scope, receive, send)

        return dispatch

    def check(self, text: str) -> None:
        """Raises `DoorError` for a document that would be refused: it does not fit the schema, or its limits."""
        refusal = self._runner.documents.get(text).refusal
        if refusal is not None:
            raise refusal.anew()

    def register(self, text: str, id: str | None = None) -> str:
        """Trust a document; gives the id that clients send for it. Raises `DoorError` as `check` does."""
        self.check(text)
        return self.trusted.register(text, id)

    def forget(self, id: str) -> None:
        """Trust a document no longer."""
        self.trusted.forget(id)
        # What was kept for it would be given without asking whether it is trusted.
        self.answers.clear()

    def operations(self, id: str) -> list[str]:
        """The names of a registered document's operations."""
        text = self.trusted.text(id)
        found = self._runner.documents.get(text).operations if text is not None else {}
        return [name for name in found if name is not None]

    @property
    def shedding(self) -> Shedding:
        """How much runs, and whether too much was asked for just now."""
        return self._serving.shedding

    @property
    def closing(self) -> bool:
        """Whether open subscriptions were told to end."""
        return self._room.closing.is_set()

    async def close(self) -> None:
        """Tell open subscriptions that the door closes, and wait a little for them."""
        await self._room.close(CLOSE_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(exchange_of(scope, receive, send, self.settings))
        elif scope["type"] == "websocket":
            await _with_request_id(self._socket)(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await serve_socket(scope, receive, send, self.settings, self._operations(scope), self._room)

    async def _http(self, exchange: Exchange) -> None:
        began = monotonic()
        try:
            reply, raw = await self._quick_reply(exchange)
            if reply is not None:
                await self._send(exchange, reply, began)
                return
        except DoorError as error:
            await self._send(exchange, _refused(exchange, error), began)
            return

        async def work(_: Scope, __: Receive, send: Send) -> None:
            exchange.send = send
            try:
                reply = await self._reply(exchange, raw)
            except DoorError as error:
                reply = _refused(exchange, error)
            if reply is not None:
                await self._send(exchange, reply, began)

        await _with_request_id(work)(exchange.scope, exchange.receive, exchange.send)

    async def _send(self, exchange: Exchange, reply: Reply, began: float) -> None:
        if b"origin" in exchange.headers and exchange.method != "OPTIONS":
            reply.headers = [*reply.headers, *cors_headers(exchange, self.settings.cors_origins)]
        if exchange.made_visit is not None:
            reply.headers = [*reply.headers, (b"x-request-id", exchange.made_visit.request_id.encode())]
        self.shortcut.learn(exchange, reply)
        await reply.send(exchange.send, head=exchange.method == "HEAD")
        if exchange.seen.operation or exchange.seen.codes:
            exchange.seen.status, exchange.seen.seconds = reply.status, monotonic() - began
            self._observer.answered(exchange.seen)

    async def _quick_reply(self, exchange: Exchange) -> tuple[Reply | None, bytes]:
        """The reply where nothing has to be run for it; else None, and the bytes that ask."""
        if exchange.method == "OPTIONS":
            return preflight(exchange, self.settings.cors_origins), b""
        if exchange.method not in SAFE and exchange.method != "POST":
            raise refuse(405, "METHOD_NOT_ALLOWED", "Ask with GET or POST.", Allow=METHODS.decode())
        if self.settings.graphiql and exchange.method in SAFE:
            asset = self._page.asked(exchange)
            if asset is not None or wants_page(exchange.header(b"accept")):
                return self._page.reply(exchange, asset), b""
        check_forgery(exchange)
        if not exchange.media:
            raise refuse(406, "NOT_ACCEPTABLE", "Answers are application/graphql-response+json or application/json.")
        raw = await exchange.raw(self.settings)
        if exchange.media == EVENT_STREAM:
            return None, raw
        return self._serving.remembered(exchange, raw), raw

    async def _reply(self, exchange: Exchange, raw: bytes) -> Reply | None:
        """The reply, or None where the answer was streamed."""
        if exchange.media == EVENT_STREAM:
            await self._stream(exchange, raw)
            return None
        return await self._serving.reply(exchange, raw)

    async def _stream(self, exchange: Exchange, raw: bytes) -> None:
        parameters = parameters_of(exchange, raw)
        try:
            prepared: Prepared | DoorError = self._serving.prepare(exchange, parameters)
        except DoorError as error:
            if not error.document:
                raise
            prepared = error
        if isinstance(prepared, Prepared):
            if exchange.method in SAFE and prepared.operation.kind is OperationType.MUTATION:
                raise refuse(405, "METHOD_NOT_ALLOWED", "GET runs no mutation; send it with POST.", Allow="POST")
            exchange.visit.operation_name = prepared.operation.name
            self._serving.charge(exchange, max(prepared.cost, 1))
        if not self._room.enter():
            raise refuse(503, "TOO_MANY_SUBSCRIPTIONS", "Too many streams are open.", Retry_After="5")
        try:
            headers = cors_headers(exchange, self.settings.cors_origins)
            answers = self._answers(exchange, prepared)
            await stream_events(exchange, answers, headers, self.settings.sockets, self._room.closing)
        finally:
            self._room.leave()

    async def _answers(self, exchange: Exchange, prepared: Prepared | DoorError) -> AsyncIterator[dict[str, object]]:
        """GraphQL responses of an operation, one an event; a refusal is a response too."""
        visit = exchange.visit
        if isinstance(prepared, DoorError):
            yield refusal(prepared, visit.request_id)
            return
        cost = prepared.cost if self.settings.report_cost else None
        try:
            context = await self._serving.context(exchange.request(visit))
            if prepared.operation.kind is not OperationType.SUBSCRIPTION:
                async with self.shedding.place():
                    outcome = await self._runner.run(prepared, context)
                yield result(outcome, visit.request_id, cost)
                return
            async for outcome in self._runner.subscribe(prepared, context):
                yield result(outcome, visit.request_id, cost)
        except DoorError as error:
            yield refusal(error, visit.request_id)

    def _operations(self, scope: Scope) -> Operate:
        """Runs the operations of one WebSocket connection."""

        async def operate(payload: object, init: dict[str, object]) -> AsyncIterator[Message]:
            exchange = _as_exchange(scope, init, self.settings)
            visit = exchange.visit
            visit.connection = init
            try:
                prepared = self._serving.prepare(exchange, from_object(payload))
                visit.operation_name = prepared.operation.name
                self._serving.charge(exchange, max(prepared.cost, 1))
            except DoorError as error:
                yield {"type": "error", "payload": refusal(error, visit.request_id)["errors"]}
                return
            async for answer in self._answers(exchange, prepared):
                yield {"type": "next", "payload": answer}

        return operate


def _refused(exchange: Exchange, error: DoorError) -> Reply:
    """The reply to a refused request, in the media type that was asked for where there is one."""
    exchange.seen.codes = (error.code,)
    media = exchange.media if exchange.media not in ("", EVENT_STREAM) else JSON
    return refusal_reply(error, exchange.visit.request_id, media)


def _with_request_id(app: ASGIApp) -> ASGIApp:
    """The app under a request id of its own, where it does not stand behind the house's middleware already."""
    return app if request_id() else RequestId(app)


def _as_exchange(scope: Scope, init: dict[str, object], settings: DoorSettings) -> Exchange:
    """An exchange that stands for one operation of a socket.

    Browsers cannot set headers on a socket: `authorization` in the payload of `connection_init` stands for the
    header, so that the context need not know how a request came.
    """
    headers = list(scope["headers"])
    for name, value in init.items():
        if name.lower() == "authorization" and isinstance(value, str):
            headers = [header for header in headers if header[0] != b"authorization"]
            headers.append((b"authorization", value.encode("latin-1", "replace")))
    http = {**scope, "type": "http", "method": "GET", "headers": headers}

    async def nothing() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def nowhere(_: object) -> None:
        return None

    return exchange_of(http, nothing, nowhere, settings)
