"""The GraphQL endpoint: an ASGI app that serves one Strawberry schema over HTTP, server-sent events and WebSocket."""

from collections.abc import AsyncIterator
from time import monotonic

import strawberry
from graphql import OperationType
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.cache.response_cache import ResponseCache
from gateway.execution.observer import Observer
from gateway.execution.runner import PreparedOperation, Runner
from gateway.execution.sources import accept_documents, graphql_schema
from gateway.limits.shedding import LoadShedder
from gateway.protocol.cors import METHODS, cors_headers, preflight
from gateway.protocol.errors import MessageOf, RequestError, in_english, request_error
from gateway.protocol.event_streams import stream_events
from gateway.protocol.negotiation import EVENT_STREAM, JSON, wants_page
from gateway.protocol.page import GraphiQLPage
from gateway.protocol.parameters import from_object
from gateway.protocol.persisted import PersistedQueries, TrustedDocuments
from gateway.protocol.replies import HTTPResponse, error_object, error_response, response_object
from gateway.protocol.request_handling import SAFE, InboundRequest, check_csrf, inbound_request
from gateway.protocol.serving import ContextGetter, RequestHandler, parameters_of
from gateway.protocol.settings import EndpointSettings
from gateway.protocol.websockets import ConnectionLimiter, Message, RunOperation, serve_socket
from services.observability.request_ids import RequestIdMiddleware, request_id

CLOSE_SECONDS = 5.0


class GraphQLEndpoint:
    """Serves a schema at one path.

    `context` is called once for each operation that is really run (not for an answer from the cache) and gives the
    object that resolvers see as `info.context`; it reads `request_context(request)` for language, request ID and
    the `CacheTags` to fill. A `services.errors.Problem` that it raises is answered with the problem's status.
    `trusted` holds registered documents, `root` is the root value of every operation, and `observer` receives the
    record of each operation, and `message_of` gives the messages of errors in the language of a request.

    The schema is adapted in place (see `sources.accept_documents`). Strawberry's schema extensions
    and operation directives are not supported: a schema that has any is rejected.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        settings: EndpointSettings,
        context: ContextGetter,
        trusted: TrustedDocuments | None = None,
        root: object = None,
        observer: Observer | None = None,
        message_of: MessageOf = in_english,
    ) -> None:
        if schema.extensions or schema.directives:
            raise ValueError("schema extensions and operation directives are not supported")
        accept_documents(schema)
        self.settings = settings
        self._observer = observer or Observer()
        self.trusted_documents = TrustedDocuments() if trusted is None else trusted
        self.response_cache = ResponseCache(settings.response_cache)
        persisted = PersistedQueries(
            self.trusted_documents,
            trusted_only=settings.trusted_only,
            automatic=settings.persisted_queries,
            max_bytes=settings.persisted_bytes,
        )
        self.runner = Runner(graphql_schema(schema), settings, persisted, root)
        self._handler = RequestHandler(self.runner, settings, self.response_cache, context, self._observer, message_of)
        self._page = GraphiQLPage(settings)
        self._connections = ConnectionLimiter(settings.streams.connections)

    def routes(self, path: str = "/graphql") -> list[BaseRoute]:
        """Routes for a Starlette or FastAPI app: `app.router.routes.extend(endpoint.routes())`."""
        return [Route(path, endpoint=self), WebSocketRoute(path, endpoint=self)]

    def check(self, text: str) -> None:
        """Validates a document. Raises `RequestError` if it violates the schema or the limits."""
        refusal = self.runner.documents.get(text).error
        if refusal is not None:
            raise refusal.fresh_copy()

    def register(self, text: str, id: str | None = None) -> str:
        """Registers a document and returns the ID that clients send for it. Raises `RequestError` as `check` does."""
        self.check(text)
        return self.trusted_documents.register(text, id)

    def unregister(self, id: str) -> None:
        """Removes a registered document."""
        self.trusted_documents.unregister(id)
        # Cached responses would be served without checking whether the document is still trusted.
        self.response_cache.clear()

    def operations(self, id: str) -> list[str]:
        """The names of a registered document's operations."""
        text = self.trusted_documents.text(id)
        found = self.runner.documents.get(text).operations if text is not None else {}
        return [name for name in found if name is not None]

    @property
    def shedding(self) -> LoadShedder:
        """The load shedder of this endpoint."""
        return self._handler.shedding

    @property
    def closing(self) -> bool:
        """Whether the endpoint is shutting down."""
        return self._connections.closing.is_set()

    async def close(self) -> None:
        """Ends open subscriptions and waits briefly for them."""
        await self._connections.close(CLOSE_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(inbound_request(scope, receive, send, self.settings))
        elif scope["type"] == "websocket":
            await _with_request_id(self._socket)(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await serve_socket(scope, receive, send, self.settings, self._operations(scope), self._connections)

    async def _http(self, request: InboundRequest) -> None:
        began = monotonic()
        try:
            reply, raw = await self._immediate_response(request)
            if reply is not None:
                await self._send(request, reply, began)
                return
        except RequestError as error:
            await self._send(request, self._error_response(request, error), began)
            return

        async def work(_: Scope, __: Receive, send: Send) -> None:
            request.send = send
            try:
                reply = await self._reply(request, raw)
            except RequestError as error:
                reply = self._error_response(request, error)
            if reply is not None:
                await self._send(request, reply, began)

        await _with_request_id(work)(request.scope, request.receive, request.send)

    async def _send(self, request: InboundRequest, reply: HTTPResponse, began: float) -> None:
        if b"origin" in request.headers and request.method != "OPTIONS":
            reply.headers = [*reply.headers, *cors_headers(request, self.settings.cors_origins)]
        if request.created_context is not None:
            reply.headers = [*reply.headers, (b"x-request-id", request.created_context.request_id.encode())]
        await reply.send(request.send, head=request.method == "HEAD")
        if request.record.operation or request.record.codes:
            request.record.status, request.record.seconds = reply.status, monotonic() - began
            self._observer.completed(request.record)

    async def _immediate_response(self, request: InboundRequest) -> tuple[HTTPResponse | None, bytes]:
        """The response if nothing has to be executed; else None, and the request's payload."""
        if request.method == "OPTIONS":
            return preflight(request, self.settings.cors_origins), b""
        if request.method not in SAFE and request.method != "POST":
            raise request_error(405, "METHOD_NOT_ALLOWED", "Use GET or POST.", Allow=METHODS.decode())
        if self.settings.graphiql and request.method in SAFE:
            asset = self._page.asset_name(request)
            if asset is not None or wants_page(request.header(b"accept")):
                return self._page.reply(request, asset), b""
        check_csrf(request)
        if not request.media:
            raise request_error(
                406, "NOT_ACCEPTABLE", "Responses are application/graphql-response+json or application/json."
            )
        raw = await request.read(self.settings)
        if request.media == EVENT_STREAM:
            return None, raw
        return self._handler.response_from_memo(request, raw), raw

    async def _reply(self, request: InboundRequest, raw: bytes) -> HTTPResponse | None:
        """The response, or None if it was streamed."""
        if request.media == EVENT_STREAM:
            await self._stream(request, raw)
            return None
        return await self._handler.handle(request, raw)

    async def _stream(self, request: InboundRequest, raw: bytes) -> None:
        parameters = parameters_of(request, raw)
        try:
            prepared: PreparedOperation | RequestError = self._handler.prepare(request, parameters)
        except RequestError as error:
            if not error.document:
                raise
            prepared = error
        if isinstance(prepared, PreparedOperation):
            self._handler.check_method(request, prepared)
            request.context.operation_name = prepared.operation.name
            self._handler.charge(request, max(prepared.cost, 1))
        if not self._connections.acquire():
            raise request_error(503, "TOO_MANY_SUBSCRIPTIONS", "Too many streams are open.", Retry_After="5")
        try:
            headers = cors_headers(request, self.settings.cors_origins)
            answers = self._results(request, prepared)
            await stream_events(request, answers, headers, self.settings.streams, self._connections.closing)
        finally:
            self._connections.release()

    async def _results(
        self, request: InboundRequest, prepared: PreparedOperation | RequestError
    ) -> AsyncIterator[dict[str, object]]:
        """GraphQL responses of an operation, one per event; a request error is a response too."""
        request_context = request.context
        if isinstance(prepared, RequestError):
            yield error_object(prepared, self._handler.error_format(request_context))
            return
        cost = prepared.cost if self.settings.report_cost else None
        try:
            context = await self._handler.context(request.as_starlette(request_context))
            if prepared.operation.kind is not OperationType.SUBSCRIPTION:
                async with self.shedding.permit():
                    outcome = await self.runner.run(prepared, context)
                yield response_object(outcome, self._handler.error_format(request_context), cost)
                return
            async for outcome in self.runner.subscribe(prepared, context):
                yield response_object(outcome, self._handler.error_format(request_context), cost)
        except RequestError as error:
            yield error_object(error, self._handler.error_format(request_context))

    def _operations(self, scope: Scope) -> RunOperation:
        """Runs the operations of one WebSocket connection."""

        async def operate(payload: object, init: dict[str, object]) -> AsyncIterator[Message]:
            request = _request_of_socket(scope, init, self.settings)
            context = request.context
            context.connection = init
            try:
                prepared = self._handler.prepare(request, from_object(payload))
                context.operation_name = prepared.operation.name
                self._handler.charge(request, max(prepared.cost, 1))
            except RequestError as error:
                yield {"type": "error", "payload": error_object(error, self._handler.error_format(context))["errors"]}
                return
            async for answer in self._results(request, prepared):
                yield {"type": "next", "payload": answer}

        return operate

    def _error_response(self, request: InboundRequest, error: RequestError) -> HTTPResponse:
        """The response to a rejected request, in the requested media type if it is supported."""
        request.record.codes = (error.code,)
        media = request.media if request.media not in ("", EVENT_STREAM) else JSON
        return error_response(error, self._handler.error_format(request.context), media)


def _with_request_id(app: ASGIApp) -> ASGIApp:
    """The app with a request ID, unless a middleware has set one already."""
    return app if request_id() else RequestIdMiddleware(app)


def _request_of_socket(scope: Scope, init: dict[str, object], settings: EndpointSettings) -> InboundRequest:
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

    return inbound_request(http, nothing, nowhere, settings)
