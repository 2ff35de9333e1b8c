"""Following another service's change feed: snapshot first, then every change, through restarts and lost places."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import orjson
import structlog

from services.errors import Problem
from services.peers import FEED_TIMEOUT

log = structlog.get_logger()

RESTART = {400, 410, 422}


@dataclass(frozen=True, slots=True)
class Item:
    """A public document of another service."""

    kind: str
    id: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """An event of a feed. `what` is published, updated or withdrawn; a withdrawn thing has no document."""

    token: str
    what: str
    kind: str
    id: str
    document: dict[str, Any] | None


class Sink(Protocol):
    """What a follower feeds. Each call is awaited before the next; an error makes the follower try again."""

    async def restore(self, items: AsyncIterator[Item], token: str) -> None:
        """Takes the whole present state in place of whatever was known; `token` is where changes continue."""
        ...

    async def change(self, change: Change) -> None: ...

    async def position(self, token: str) -> None:
        """Nothing changed up to `token`."""
        ...

    async def lost(self) -> None:
        """The feed is out of reach for now: what is known may be out of date."""
        ...


class FeedBroken(Exception):
    """The feed said something it should not; start again."""


class _Restart(Exception):
    """The position is not one the feed can continue from."""


class Follower:
    """Keeps a sink up to date with one service's feed. `following` is set while it is connected and caught up."""

    def __init__(self, name: str, client: httpx.AsyncClient, sink: Sink, position: str | None = None) -> None:
        self.name = name
        self._client, self._sink, self._position = client, sink, position
        self._task: asyncio.Task[None] | None = None
        self.following = asyncio.Event()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"follow-{self.name}")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def restart(self) -> None:
        """Forgets the place and starts again from the snapshot."""
        await self.stop()
        self._position = None
        self.start()

    async def _run(self) -> None:
        pause = 0.1
        while True:
            try:
                if self._position is None:
                    await self._restore()
                await self._follow()
                pause = 0.1
            except _Restart:
                log.info("feed_restarts", feed=self.name)
                self._position = None
            except (httpx.HTTPError, Problem, FeedBroken, orjson.JSONDecodeError) as error:
                log.info("feed_lost", feed=self.name, error=type(error).__name__)
            except Exception as error:
                log.error("feed_sink_failed", feed=self.name, exc_info=error)
                self._position = None
            self.following.clear()
            await self._sink.lost()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)

    async def _restore(self) -> None:
        async with self._client.stream("GET", "/snapshot", timeout=FEED_TIMEOUT) as response:
            response.raise_for_status()
            lines = response.aiter_lines()
            token = str(orjson.loads(await anext(lines))["resumeToken"])
            await self._sink.restore(_items(lines), token)
        self._position = token

    async def _follow(self) -> None:
        headers = {"Accept": "text/event-stream", "Last-Event-ID": self._position or ""}
        async with self._client.stream("GET", "/changes", headers=headers, timeout=FEED_TIMEOUT) as response:
            if response.status_code in RESTART:
                raise _Restart
            response.raise_for_status()
            async for event in _events(response.aiter_lines()):
                await self._take(event)

    async def _take(self, event: dict[str, str]) -> None:
        token = event.get("id", "")
        if "data" in event:
            data = orjson.loads(event["data"])
            await self._sink.change(Change(token, event["event"], data["kind"], data["id"], data.get("document")))
        elif token:
            await self._sink.position(token)
        if token:
            self._position = token
        if "comment" in event:
            self.following.set()


async def _items(lines: AsyncIterator[str]) -> AsyncIterator[Item]:
    """Raises `FeedBroken` where the snapshot ends before its last line."""
    async for line in lines:
        data = orjson.loads(line)
        if data.get("complete"):
            return
        yield Item(data["kind"], data["id"], data["document"])
    raise FeedBroken("the snapshot broke off")


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, str]]:
    """Server-sent events as field maps; a comment counts as the field `comment`."""
    event: dict[str, str] = {}
    async for line in lines:
        if not line:
            if event:
                yield event
            event = {}
            continue
        name, _, value = line.partition(":")
        event[name or "comment"] = value.removeprefix(" ")
