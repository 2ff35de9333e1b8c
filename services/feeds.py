"""The routes by which a service tells what changes: `/changes` and `/snapshot`."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from services.changes import Subscription, Watcher

SEND_TIMEOUT = 20.0


class FeedResponse(StreamingResponse):
    """Server-sent events to one reader, who is let go when he falls behind or does not take what is sent."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncIterator[bytes], watcher: Watcher, subscription: Subscription) -> None:
        super().__init__(frames, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._watcher, self._subscription = watcher, subscription

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Any) -> None:
            async with asyncio.timeout(SEND_TIMEOUT):
                await send(message)

        try:
            await super().__call__(scope, receive, send_in_time)
        except TimeoutError:
            self._subscription.dropped.set()
        finally:
            self._watcher.unsubscribe(self._subscription)


async def _primed(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same frames, the first already read: an error in finding the place is answered, not cut off."""
    first = await anext(frames)

    async def rest() -> AsyncIterator[bytes]:
        yield first
        async for piece in frames:
            yield piece

    return rest()


def router() -> APIRouter:
    """`app.state.watcher` must be set."""
    routes = APIRouter(tags=["feed"])

    @routes.get(
        "/changes",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}, "description": "Server-sent events without end"}},
    )
    async def changes(
        request: Request,
        last_event_id: Annotated[str | None, Header(max_length=1_000, description="Resume after this event.")] = None,
    ) -> FeedResponse:
        """Every publication, update and withdrawal, as it happens. A withdrawn event carries the id alone."""
        watcher: Watcher = request.app.state.watcher
        await watcher.ready()
        subscription = watcher.subscribe()
        try:
            frames = await _primed(watcher.events(subscription, last_event_id or None))
        except BaseException:
            watcher.unsubscribe(subscription)
            raise
        return FeedResponse(frames, watcher, subscription)

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
