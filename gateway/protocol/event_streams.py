"""GraphQL over server-sent events, distinct connections mode: one operation a request.

Events are `next` with a GraphQL response and `complete`. What is wrong with the document itself arrives as a `next`
too, as the protocol (graphql-sse, PROTOCOL.md) asks of a server that has begun to stream.
"""

import asyncio
from collections.abc import AsyncIterator

import orjson
from starlette.types import Send

from gateway.protocol.replies import Headers
from gateway.protocol.request_handling import InboundRequest
from gateway.protocol.settings import StreamSettings
from services.cancellation import cancel

HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
COMPLETE = b"event: complete\ndata:\n\n"
KEEP_ALIVE = b":\n\n"


async def stream_events(
    request: InboundRequest,
    answers: AsyncIterator[dict[str, object]],
    headers: Headers,
    sockets: StreamSettings,
    closing: asyncio.Event,
) -> None:
    """Sends each response as an event, until the last one, a disconnect, a slow client or the endpoint's shutdown.

    After `keep_alive_seconds` of silence a comment is sent; a client that reads nothing for `send_seconds` is
    disconnected.
    """
    sender = _Sender(request.send, sockets.send_seconds)
    work = asyncio.create_task(_work(answers, sender, headers, sockets.keep_alive_seconds))
    gone = asyncio.create_task(_disconnected(request))
    stop = asyncio.create_task(closing.wait())
    try:
        await asyncio.wait({work, gone, stop}, return_when=asyncio.FIRST_COMPLETED)
        if stop.done() and not gone.done():
            # At shutdown, running operations and subscriptions may finish within the drain time.
            await asyncio.wait({work, gone}, timeout=sockets.drain_seconds, return_when=asyncio.FIRST_COMPLETED)
        if stop.done() and not work.done():
            await cancel(work)
            await sender.send(COMPLETE, last=True)
    except TimeoutError:
        pass
    finally:
        await cancel(work, gone, stop)
        # The connection is over: errors of its tasks are ignored.
        await asyncio.gather(work, gone, stop, return_exceptions=True)


class _Sender:
    def __init__(self, send: Send, timeout: float) -> None:
        self._send = send
        self._timeout = timeout

    async def start(self, headers: Headers) -> None:
        await self._send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *headers]})

    async def send(self, body: bytes, *, last: bool = False) -> None:
        async with asyncio.timeout(self._timeout):
            await self._send({"type": "http.response.body", "body": body, "more_body": not last})


async def _work(
    answers: AsyncIterator[dict[str, object]], sender: _Sender, headers: Headers, keep_alive: float
) -> None:
    await sender.start(headers)
    await sender.send(KEEP_ALIVE)
    following: asyncio.Task[dict[str, object] | None] | None = None
    try:
        while True:
            following = asyncio.create_task(_next(answers))
            while not (await asyncio.wait({following}, timeout=keep_alive))[0]:
                await sender.send(KEEP_ALIVE)
            answer = following.result()
            if answer is None:
                break
            await sender.send(b"event: next\ndata: " + orjson.dumps(answer) + b"\n\n")
        await sender.send(COMPLETE, last=True)
    finally:
        if following is not None:
            await cancel(following)
        close = getattr(answers, "aclose", None)
        if close is not None:
            await close()


async def _next(answers: AsyncIterator[dict[str, object]]) -> dict[str, object] | None:
    return await anext(answers, None)


async def _disconnected(request: InboundRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
