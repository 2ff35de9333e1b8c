"""The routes of the change feed: `/changes`, `/withdrawals` and `/snapshot`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from services.feeds.changes import ChangeStreamWatcher

SEND_TIMEOUT = 20.0
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "Server-sent events without end"}
}


class FeedResponse(StreamingResponse):
    """Server-sent events to one client, disconnected when it does not read in time; `on_close` is called at the end."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncIterator[bytes], on_close: Callable[[], None]) -> None:
        super().__init__(frames, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._on_close = on_close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Any) -> None:
            async with asyncio.timeout(SEND_TIMEOUT):
                await send(message)

        try:
            with contextlib.suppress(TimeoutError):
                await super().__call__(scope, receive, send_in_time)
        finally:
            self._on_close()


async def _nothing() -> AsyncIterator[bytes]:
    for frame in ():
        yield frame


async def _with_first_frame(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same frames, the first already read, so that an invalid position becomes an error response."""
    first = await anext(frames)

    async def rest() -> AsyncIterator[bytes]:
        yield first
        async for piece in frames:
            yield piece

    return rest()


async def _feed(frames: AsyncIterator[bytes], on_close: Callable[[], None]) -> FeedResponse:
    try:
        return FeedResponse(await _with_first_frame(frames), on_close)
    except BaseException:
        on_close()
        raise


async def _last_event_id(
    header: Annotated[
        str | None, Header(alias="Last-Event-ID", max_length=1_000, description="Resume after this event of /changes.")
    ] = None,
    parameter: Annotated[
        str | None,
        Query(
            alias="lastEventId",
            max_length=1_000,
            description="The same, for the first request of an EventSource. The header goes first.",
        ),
    ] = None,
) -> str | None:
    """The event after which a client resumes; None where it begins."""
    return header or parameter or None


LastEventId = Annotated[str | None, Depends(_last_event_id)]


def router(watcher_of: Callable[[], ChangeStreamWatcher]) -> APIRouter:
    """`watcher_of` gives the watcher of the service, once it has started."""
    routes = APIRouter(tags=["feed"])

    @routes.get("/changes", response_class=StreamingResponse, responses=EVENTS)
    async def changes(last_event_id: LastEventId) -> FeedResponse:
        """Streams every publication, update and withdrawal. A withdrawal has the id and version alone."""
        watcher = watcher_of()
        await watcher.ready()
        subscription = watcher.subscribers.subscribe()
        frames = watcher.events(subscription, last_event_id)
        return await _feed(frames, lambda: watcher.subscribers.unsubscribe(subscription))

    @routes.get("/withdrawals", response_class=StreamingResponse, responses=EVENTS)
    async def withdrawals(last_event_id: LastEventId) -> FeedResponse:
        """Streams withdrawals alone, ahead of `/changes`, which has them too: for clients that keep copies."""
        watcher = watcher_of()
        readers = watcher.withdrawals.subscribers
        subscription = readers.subscribe()
        missed = watcher.withdrawals_since(last_event_id) if last_event_id else _nothing()
        frames = watcher.withdrawals.events(subscription, missed)
        return await _feed(frames, lambda: readers.unsubscribe(subscription))

    @routes.get(
        "/snapshot",
        response_class=StreamingResponse,
        responses={200: {"content": {"application/jsonl": {}}, "description": "JSON Lines"}},
    )
    async def snapshot() -> StreamingResponse:
        """Streams everything public: the resume token to continue from, one document per line, then the count."""
        watcher = watcher_of()
        await watcher.ready()
        return StreamingResponse(watcher.snapshot(), media_type="application/jsonl")

    return routes
