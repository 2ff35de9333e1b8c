"""The routes by which a service tells what changes: `/changes`, `/withdrawals` and `/snapshot`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from services.feeds.changes import Watcher

SEND_TIMEOUT = 20.0
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "Server-sent events without end"}
}


class FeedResponse(StreamingResponse):
    """Server-sent events to one reader, who is let go when he does not take what is sent; `leave` ends his reading."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncIterator[bytes], leave: Callable[[], None]) -> None:
        super().__init__(frames, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Any) -> None:
            async with asyncio.timeout(SEND_TIMEOUT):
                await send(message)

        try:
            with contextlib.suppress(TimeoutError):
                await super().__call__(scope, receive, send_in_time)
        finally:
            self._leave()


async def _nothing() -> AsyncIterator[bytes]:
    for frame in ():
        yield frame


async def _primed(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same frames, the first already read: an error in finding the place is answered, not cut off."""
    first = await anext(frames)

    async def rest() -> AsyncIterator[bytes]:
        yield first
        async for piece in frames:
            yield piece

    return rest()


async def _feed(frames: AsyncIterator[bytes], leave: Callable[[], None]) -> FeedResponse:
    try:
        return FeedResponse(await _primed(frames), leave)
    except BaseException:
        leave()
        raise


def router() -> APIRouter:
    """`app.state.watcher` must be set."""
    routes = APIRouter(tags=["feed"])

    @routes.get("/changes", response_class=StreamingResponse, responses=EVENTS)
    async def changes(
        request: Request,
        last_event_id: Annotated[str | None, Header(max_length=1_000, description="Resume after this event.")] = None,
    ) -> FeedResponse:
        """Every publication, update and withdrawal, as it happens. A withdrawn event carries the id alone."""
        watcher: Watcher = request.app.state.watcher
        await watcher.ready()
        subscription = watcher.readers.subscribe()
        frames = watcher.events(subscription, last_event_id or None)
        return await _feed(frames, lambda: watcher.readers.unsubscribe(subscription))

    @routes.get("/withdrawals", response_class=StreamingResponse, responses=EVENTS)
    async def withdrawals(
        request: Request,
        last_event_id: Annotated[str | None, Header(max_length=1_000, description="An event of /changes.")] = None,
    ) -> FeedResponse:
        """Withdrawals alone, ahead of their turn in `/changes`, which tells of them too: for whoever keeps copies."""
        watcher: Watcher = request.app.state.watcher
        readers = watcher.withdrawals.readers
        subscription = readers.subscribe()
        missed = watcher.missed(last_event_id) if last_event_id else _nothing()
        frames = watcher.withdrawals.events(subscription, missed)
        return await _feed(frames, lambda: readers.unsubscribe(subscription))

    @routes.get(
        "/snapshot",
        response_class=StreamingResponse,
        responses={200: {"content": {"application/jsonl": {}}, "description": "JSON Lines"}},
    )
    async def snapshot(request: Request) -> StreamingResponse:
        """Everything public now: first the resume token to continue from, then a document a line, then the count."""
        watcher: Watcher = request.app.state.watcher
        await watcher.ready()
        return StreamingResponse(watcher.snapshot(), media_type="application/jsonl")

    return routes
