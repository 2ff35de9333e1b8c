"""The routes by which what is public leaves a service: `/changes`, `/snapshot` and `/batch`."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.types import Receive, Scope, Send

from services.changes import Subscription, Watcher
from services.documents import Camel
from services.errors import TooLarge

SEND_TIMEOUT = 20.0


class FeedResponse(StreamingResponse):
    """Server-sent events to one reader, who is let go when he falls behind or does not take what is sent."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncIterator[bytes], watcher: Watcher, subscription: Subscription) -> None:
        super().__init__(frames, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._watcher, self._subscription = watcher, subscription

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Any) -> None:
            await asyncio.wait_for(send(message), SEND_TIMEOUT)

        try:
            await super().__call__(scope, receive, send_in_time)
        except TimeoutError:
            self._subscription.dropped.set()
        finally:
            self._watcher.unsubscribe(self._subscription)


class Keys(Camel):
    """Up to 1,000 things to read at once, each as `kind:id`."""

    keys: list[Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z]+:.+$")]] = Field(
        max_length=1_000, examples=[["unit:0190b5c0-0000-7000-8000-000000000001"]]
    )


class Found(Camel):
    """The documents that are there and public, by key; the others are left out."""

    found: dict[str, dict[str, Any]]


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

    @routes.post("/batch")
    async def batch(request: Request, wanted: Keys) -> Found:
        """Public documents by key, any mix of the service's kinds, in one request."""
        watcher: Watcher = request.app.state.watcher
        if len(wanted.keys) > request.app.state.limits.batch_keys:
            raise TooLarge(f"At most {request.app.state.limits.batch_keys} keys at once.")
        by_kind: dict[str, list[str]] = {}
        for key in wanted.keys:
            kind, _, id = key.partition(":")
            by_kind.setdefault(kind, []).append(id)
        found: dict[str, dict[str, Any]] = {}
        for collection in watcher.collections.values():
            kind = collection.kind
            for id, document in (await collection.get_many(by_kind.get(kind.name, []))).items():
                if kind.public(document):
                    found[f"{kind.name}:{id}"] = kind.shown(document).model_dump(mode="json", by_alias=True)
        return Found(found=found)

    return routes
