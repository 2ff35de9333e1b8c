"""A streaming ASGI transport for httpx: how services in one process call each other without sockets.

httpx's own ASGITransport buffers the whole response, so a change feed would never arrive
(encode/httpx#2186). This one passes on each chunk as the app sends it, and stops the app when the client disconnects.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import unquote

import httpx
from starlette.types import ASGIApp, Message, Scope

from services.cancellation import cancel


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A complete request. `target` is the path with the query, percent-encoded."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class ServiceResponse:
    """A complete response."""

    status: int
    content: bytes


class _RunningRequest:
    """One request running in the app, with a queue of one for its messages."""

    def __init__(self, app: ASGIApp, scope: Scope, body: AsyncIterator[bytes]) -> None:
        self._body = body
        self._messages: asyncio.Queue[Message | None] = asyncio.Queue(maxsize=1)
        self._gone = asyncio.Event()
        self._sent_all = False
        self.error: BaseException | None = None
        self.task = asyncio.create_task(self._run(app, scope))

    async def _run(self, app: ASGIApp, scope: Scope) -> None:
        try:
            await app(scope, self._receive, self._messages.put)
        except Exception as error:
            self.error = error
        await self._messages.put(None)

    async def _receive(self) -> Message:
        if self._sent_all:
            await self._gone.wait()
            return {"type": "http.disconnect"}
        try:
            return {"type": "http.request", "body": await anext(self._body), "more_body": True}
        except StopAsyncIteration:
            self._sent_all = True
            return {"type": "http.request", "body": b"", "more_body": False}

    async def message(self) -> Message | None:
        return await self._messages.get()

    async def close(self) -> None:
        """Ends the app's work on the request."""
        self._gone.set()
        await cancel(self.task)


class _BufferedExchange:
    """A complete request and its buffered response."""

    def __init__(self, content: bytes) -> None:
        self._content: bytes | None = content
        self._pieces: list[bytes] = []
        self.status = 0
        self.complete = False

    async def receive(self) -> Message:
        if self._content is None:
            await asyncio.get_running_loop().create_future()  # who asked stays, so this never comes
        content, self._content = self._content, None
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self._pieces.append(message.get("body", b""))
            self.complete = not message.get("more_body", False)

    @property
    def response(self) -> ServiceResponse:
        pieces = self._pieces
        return ServiceResponse(self.status, pieces[0] if len(pieces) == 1 else b"".join(pieces))


class _StreamedBody(httpx.AsyncByteStream):
    def __init__(self, exchange: _RunningRequest) -> None:
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (message := await self._exchange.message()) is not None:
            if message["type"] == "http.response.body":
                if body := message.get("body", b""):
                    yield body
                if not message.get("more_body", False):
                    break
        if self._exchange.error is not None:
            raise httpx.ReadError("the app failed in the middle of its answer") from self._exchange.error

    async def aclose(self) -> None:
        await self._exchange.close()


class AppTransport(httpx.AsyncBaseTransport):
    """Serves an httpx client from an ASGI app of this process. `connected = False` plays a service that is down."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.connected = True
        self.requests = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self.connected:
            raise httpx.ConnectError("not connected", request=request)
        self.requests += 1
        assert isinstance(request.stream, httpx.AsyncByteStream)
        exchange = _RunningRequest(self.app, _scope(request), aiter(request.stream))
        timeout = request.extensions.get("timeout", {}).get("read")
        try:
            async with asyncio.timeout(timeout):
                start = await exchange.message()
        except TimeoutError as error:
            await exchange.close()
            raise httpx.ReadTimeout("no answer in time", request=request) from error
        except asyncio.CancelledError:
            await exchange.close()
            raise
        if start is None:
            raise httpx.ReadError("the app failed before its answer", request=request) from exchange.error
        return httpx.Response(start["status"], headers=start["headers"], stream=_StreamedBody(exchange))

    async def fetch(self, question: ServiceRequest, host: str) -> ServiceResponse:
        """The app's response, bypassing httpx. The caller limits the time.

        Raises `httpx.ConnectError`, `httpx.ReadError` as the transport does behind a client.
        """
        if not self.connected:
            raise httpx.ConnectError("not connected")
        self.requests += 1
        whole = _BufferedExchange(question.content)
        task = asyncio.create_task(_run(self.app, _scope_of(question, host), whole))
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            await cancel(task)
            raise
        except Exception as error:
            if not whole.complete:
                raise httpx.ReadError("the app failed before its answer") from error
        if not whole.complete:
            raise httpx.ReadError("the app ended without an answer")
        return whole.response

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        return None


async def _run(app: ASGIApp, scope: Scope, whole: _BufferedExchange) -> None:
    await app(scope, whole.receive, whole.send)


def _scope_of(question: ServiceRequest, host: str) -> Scope:
    path, _, query = question.target.partition("?")
    headers = [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in question.headers.items()]
    headers.append((b"host", host.encode("latin-1")))
    if question.content:
        headers.append((b"content-length", b"%d" % len(question.content)))
    return {
        **_any_scope(),
        "method": question.method,
        "headers": headers,
        "path": unquote(path) if "%" in path else path,
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "server": (host, 80),
    }


def _scope(request: httpx.Request) -> Scope:
    return {
        **_any_scope(),
        "method": request.method,
        "headers": [(k.lower(), v) for k, v in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port),
    }


def _any_scope() -> Scope:
    """What the scope of every request says that is made in this process."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "client": ("127.0.0.1", 0),
        "root_path": "",
        "state": {},
    }
