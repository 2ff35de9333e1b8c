"""Following another service's change feed: snapshot first, then every change, through restarts and lost places."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import orjson
import structlog

from services.cancelling import cancel
from services.clients.service_clients import FEED_TIMEOUT
from services.errors import Problem
from services.feeds.lines import ServerSentEvent, json_lines, server_sent_events

log = structlog.get_logger()

RESTART = {400, 410, 422}
PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds before a feed that was lost is looked for again: longer each time that it is not there."""


@dataclass(frozen=True, slots=True)
class Item:
    """A public document of another service."""

    kind: str
    id: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """An event of a feed. `what` is published, updated or withdrawn; a withdrawn thing has no document.

    `version` is the thing's after the change; None where the feed does not say. A withdrawal that comes ahead of its
    turn has no token.
    """

    token: str
    what: str
    kind: str
    id: str
    document: dict[str, Any] | None
    version: int | None = None


def _change(event: ServerSentEvent) -> Change:
    data = orjson.loads(event.data or "")
    document = data.get("document")
    version = document.get("version") if document else data.get("version")
    return Change(event.id or "", event.type or "", data["kind"], data["id"], document, version)


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
    """Keeps a sink up to date with one service's feed. `following` is set while it is connected and caught up.

    `ahead` hears of withdrawals before their turn, which may be long in coming while much is saved at once.
    """

    def __init__(
        self,
        name: str,
        client: httpx.AsyncClient,
        sink: Sink,
        position: str | None = None,
        ahead: Callable[[Change], None] | None = None,
    ) -> None:
        self.name = name
        self._client, self._sink, self._position, self._ahead = client, sink, position, ahead
        self._tasks: list[asyncio.Task[None]] = []
        self.following = asyncio.Event()

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._run(), name=f"follow-{self.name}")]
        if self._ahead is not None:
            self._tasks.append(asyncio.create_task(self._hurry(self._ahead), name=f"withdrawals-{self.name}"))

    async def stop(self) -> None:
        await cancel(*self._tasks)

    async def restart(self) -> None:
        """Forgets the place and starts again from the snapshot."""
        await self.stop()
        self._position = None
        self.start()

    async def _run(self) -> None:
        pause = PAUSE
        while True:
            try:
                if self._position is None:
                    await self._restore()
                await self._follow()
            except _Restart:
                log.info("feed_restarts", feed=self.name)
                self._position = None
            except (httpx.HTTPError, Problem, FeedBroken, orjson.JSONDecodeError) as error:
                log.info("feed_lost", feed=self.name, error=type(error).__name__)
            except Exception as error:
                log.error("feed_sink_failed", feed=self.name, exc_info=error)
                self._position = None
            if self.following.is_set():
                # It was reached: a feed that is lost now and then is looked for again at once each time.
                pause = PAUSE
            self.following.clear()
            await self._sink.lost()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _hurry(self, ahead: Callable[[Change], None]) -> None:
        """Nothing depends on this for being told at all: whatever goes wrong here, the feed tells in its turn."""
        pause = PAUSE
        while True:
            await self.following.wait()
            headers = {"Accept": "text/event-stream", "Last-Event-ID": self._position or ""}
            try:
                async with self._client.stream("GET", "/withdrawals", headers=headers, timeout=FEED_TIMEOUT) as answer:
                    answer.raise_for_status()
                    async for event in server_sent_events(answer.aiter_bytes()):
                        pause = PAUSE
                        if event.data is not None:
                            ahead(_change(event))
            except (httpx.HTTPError, Problem, orjson.JSONDecodeError, KeyError) as error:
                log.info("withdrawals_lost", feed=self.name, error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _restore(self) -> None:
        async with self._client.stream("GET", "/snapshot", timeout=FEED_TIMEOUT) as response:
            response.raise_for_status()
            lines = json_lines(response.aiter_bytes())
            token = str(orjson.loads(await anext(lines))["resumeToken"])
            await self._sink.restore(_items(lines), token)
        self._position = token

    async def _follow(self) -> None:
        headers = {"Accept": "text/event-stream", "Last-Event-ID": self._position or ""}
        async with self._client.stream("GET", "/changes", headers=headers, timeout=FEED_TIMEOUT) as response:
            if response.status_code in RESTART:
                raise _Restart
            response.raise_for_status()
            async for event in server_sent_events(response.aiter_bytes()):
                await self._take(event)

    async def _take(self, event: ServerSentEvent) -> None:
        if event.data is not None:
            await self._sink.change(_change(event))
        elif event.id:
            await self._sink.position(event.id)
        if event.id:
            self._position = event.id
        if event.comment:
            self.following.set()


async def _items(lines: AsyncIterator[bytes]) -> AsyncIterator[Item]:
    """Raises `FeedBroken` where the snapshot ends before its last line."""
    async for line in lines:
        data = orjson.loads(line)
        if data.get("complete"):
            return
        yield Item(data["kind"], data["id"], data["document"])
    raise FeedBroken("the snapshot broke off")
