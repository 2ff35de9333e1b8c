"""Subscriptions (and any other operation) over WebSocket, by the graphql-transport-ws protocol.

Close codes are the protocol's (graphql-ws, PROTOCOL.md). Messages are bounded in size, operations in number, both
for a connection and in all; a client that takes nothing for a while is let go.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson
from starlette.types import Receive, Scope, Send

from gateway.protocol.settings import EndpointSettings
from services.cancellation import cancel

PROTOCOL = "graphql-transport-ws"
GOING_AWAY = 1001
TOO_BIG = 1009
TRY_LATER = 1013
BAD_MESSAGE = 4400
UNAUTHORIZED = 4401
NO_PROTOCOL = 4406
INIT_TIMEOUT = 4408
TAKEN = 4409
TOO_MANY_INITS = 4429

Message = dict[str, object]
RunOperation = Callable[[object, dict[str, object]], AsyncIterator[Message]]
"""Runs a `subscribe` payload, given the payload of `connection_init`: yields `next` and `error` messages without id."""


def allowed_origin(scope: Scope, origins: frozenset[str]) -> bool:
    """Whether a page of this Origin may open a socket: our own, one that the settings name, or no page at all.

    Browsers open sockets across sites without asking; the Origin header is the only guard (RFC 6455, section 10.2).
    """
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    origin = headers.get(b"origin")
    if origin is None or "*" in origins or origin in origins:
        return True
    return bool(urlsplit(origin).netloc) and urlsplit(origin).netloc == headers.get(b"host")


@dataclass(slots=True)
class _ConnectionClose(Exception):
    """Closes the connection with this code."""

    code: int
    reason: str


class WebSocketConnection:
    """One WebSocket connection."""

    def __init__(self, receive: Receive, send: Send, settings: EndpointSettings, operate: RunOperation) -> None:
        self._receive = receive
        self._asgi_send = send
        self._settings = settings
        self._operate = operate
        self._lock = asyncio.Lock()
        self._init: dict[str, object] | None = None
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._failure: asyncio.Future[_ConnectionClose] = asyncio.get_running_loop().create_future()

    async def serve(self, scope: Scope, closing: asyncio.Event) -> None:
        """Serve an accepted connection until it ends."""
        reader = asyncio.create_task(self._read())
        timer = asyncio.create_task(self._await_init())
        stop = asyncio.create_task(closing.wait())
        try:
            await asyncio.wait({reader, timer, stop, self._failure}, return_when=asyncio.FIRST_COMPLETED)
            closed = self._close_reason(reader, timer)
            if stop.done() and self._operations:
                # At shutdown, running operations and subscriptions may finish within the drain time.
                await asyncio.wait([*self._operations.values()], timeout=self._settings.streams.drain_seconds)
            if closed is not None:
                await self._close(closed)
        finally:
            tasks = [reader, timer, stop, *self._operations.values()]
            await cancel(*tasks)
            # The connection is over: errors of its tasks are ignored.
            await asyncio.gather(*tasks, return_exceptions=True)

    def _close_reason(
        self, reader: asyncio.Task[_ConnectionClose | None], timer: asyncio.Task[_ConnectionClose]
    ) -> _ConnectionClose | None:
        """Why the connection ends; None where the client has closed it."""
        if reader.done():
            return reader.result()
        if self._failure.done():
            return self._failure.result()
        if timer.done():
            return timer.result()
        return _ConnectionClose(GOING_AWAY, "Going away")

    async def _await_init(self) -> _ConnectionClose:
        await asyncio.sleep(self._settings.streams.init_seconds)
        while self._init is not None:
            await asyncio.Event().wait()
        return _ConnectionClose(INIT_TIMEOUT, "Connection initialisation timeout")

    async def _read(self) -> _ConnectionClose | None:
        try:
            while True:
                message = await self._receive()
                if message["type"] == "websocket.disconnect":
                    return None
                await self._handle(self._decoded(message.get("text")))
        except _ConnectionClose as closed:
            return closed

    def _decoded(self, text: str | None) -> Message:
        if text is None:
            raise _ConnectionClose(BAD_MESSAGE, "Messages are JSON text")
        if len(text) > self._settings.limits.body_bytes:
            raise _ConnectionClose(TOO_BIG, "The message is too big")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise _ConnectionClose(BAD_MESSAGE, "Messages are JSON text") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise _ConnectionClose(BAD_MESSAGE, "A message is an object with a type")
        return message

    async def _handle(self, message: Message) -> None:
        match message["type"]:
            case "connection_init":
                await self._initialise(message.get("payload"))
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                await self._subscribe(message.get("id"), message.get("payload"))
            case "complete":
                task = self._operations.pop(str(message.get("id")), None)
                if task is not None:
                    task.cancel()
            case _:
                raise _ConnectionClose(BAD_MESSAGE, "Unknown message type")

    async def _initialise(self, payload: object) -> None:
        if self._init is not None:
            raise _ConnectionClose(TOO_MANY_INITS, "Too many initialisation requests")
        if payload is not None and not isinstance(payload, dict):
            raise _ConnectionClose(BAD_MESSAGE, "The payload of connection_init is an object")
        self._init = payload or {}
        await self._send({"type": "connection_ack"})

    async def _subscribe(self, name: object, payload: object) -> None:
        if self._init is None:
            raise _ConnectionClose(UNAUTHORIZED, "Unauthorized")
        if not isinstance(name, str) or not name or len(name) > 128:
            raise _ConnectionClose(BAD_MESSAGE, "A subscription needs an id")
        if name in self._operations:
            raise _ConnectionClose(TAKEN, f"Subscriber for {name} already exists")
        if len(self._operations) >= self._settings.streams.per_connection:
            error = {
                "message": "Too many operations on this connection.",
                "extensions": {"code": "TOO_MANY_SUBSCRIPTIONS"},
            }
            await self._send({"id": name, "type": "error", "payload": [error]})
            return
        task = asyncio.create_task(self._run(name, self._operate(payload, self._init)))
        self._operations[name] = task

    async def _run(self, name: str, messages: AsyncIterator[Message]) -> None:
        ended = False
        try:
            async for message in messages:
                ended = message["type"] == "error"
                await self._send({"id": name, **message})
            if not ended:
                await self._send({"id": name, "type": "complete"})
        except TimeoutError:
            self._fail(_ConnectionClose(INIT_TIMEOUT, "The client reads too slowly"))
        except OSError:
            self._fail(_ConnectionClose(GOING_AWAY, "The connection is gone"))
        finally:
            close = getattr(messages, "aclose", None)
            if close is not None:
                await close()
            if self._operations.get(name) is asyncio.current_task():
                del self._operations[name]

    def _fail(self, closed: _ConnectionClose) -> None:
        if not self._failure.done():
            self._failure.set_result(closed)

    async def _send(self, message: Message) -> None:
        async with asyncio.timeout(self._settings.streams.send_seconds), self._lock:
            await self._asgi_send({"type": "websocket.send", "text": orjson.dumps(message).decode()})

    async def _close(self, closed: _ConnectionClose) -> None:
        """Close; a connection that is broken already needs no closing."""
        try:
            async with asyncio.timeout(self._settings.streams.send_seconds):
                await self._asgi_send({"type": "websocket.close", "code": closed.code, "reason": closed.reason})
        except (OSError, RuntimeError, TimeoutError):
            return


async def serve_socket(
    scope: Scope,
    receive: Receive,
    send: Send,
    settings: EndpointSettings,
    operate: RunOperation,
    connections: "ConnectionLimiter",
) -> None:
    """Shake hands and serve; a handshake from a foreign page is refused with 403."""
    await receive()
    if not allowed_origin(scope, settings.streams.origins):
        await send({"type": "websocket.close", "code": 1008, "reason": "Origin not allowed"})
        return
    offered = PROTOCOL in scope.get("subprotocols", ())
    await send({"type": "websocket.accept", "subprotocol": PROTOCOL if offered else None})
    if not offered:
        await send({"type": "websocket.close", "code": NO_PROTOCOL, "reason": "Subprotocol not acceptable"})
        return
    if not connections.acquire():
        await send({"type": "websocket.close", "code": TRY_LATER, "reason": "Too many connections"})
        return
    try:
        await WebSocketConnection(receive, send, settings, operate).serve(scope, connections.closing)
    finally:
        connections.release()


class ConnectionLimiter:
    """Limits the number of open streams and ends them at shutdown."""

    def __init__(self, max_connections: int) -> None:
        self._max_connections = max_connections
        self._open = 0
        self.closing = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        return self._open

    def acquire(self) -> bool:
        """Counts a stream; False if the limit is reached or the endpoint is shutting down."""
        if self._open >= self._max_connections or self.closing.is_set():
            return False
        self._open += 1
        self._empty.clear()
        return True

    def release(self) -> None:
        self._open -= 1
        if not self._open:
            self._empty.set()

    async def close(self, seconds: float) -> None:
        """Ends every stream and waits up to `seconds`."""
        self.closing.set()
        try:
            async with asyncio.timeout(seconds):
                await self._empty.wait()
        except TimeoutError:
            return
