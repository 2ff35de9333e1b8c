"""An ASGI app behind an httpx client, streaming: how services of one process talk without sockets.

httpx's own ASGITransport gathers the whole answer before it gives any of it, so a change feed would never arrive
(encode/httpx#2186). This one hands each piece on as the app sends it, and stops the app when the client goes.
"""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType

import httpx
from starlette.types import ASGIApp, Message, Scope

CANCEL_AGAIN = 0.5


class _Exchange:
    """One request running in the app: what it sends waits here, one message at a time."""

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
        """Ends the app's work on the request; asked again where the app lost a cancellation on its way."""
        self._gone.set()
        while not self.task.done():
            self.task.cancel()
            await asyncio.wait({self.task}, timeout=CANCEL_AGAIN)


class _Answer(httpx.AsyncByteStream):
    def __init__(self, exchange: _Exchange) -> None:
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
        exchange = _Exchange(self.app, _scope(request), aiter(request.stream))
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
        return httpx.Response(start["status"], headers=start["headers"], stream=_Answer(exchange))

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        return None


def _scope(request: httpx.Request) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(k.lower(), v) for k, v in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port),
        "client": ("127.0.0.1", 0),
        "root_path": "",
        "state": {},
    }
