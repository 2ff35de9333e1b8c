"""A client of another service's change feed: the snapshot, then every change, with reconnection and resumption."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import orjson
import structlog

from services.cancellation import cancel
from services.clients.service_clients import FEED_TIMEOUT
from services.errors import Problem
from services.feeds.lines import ServerSentEvent, json_lines, server_sent_events

log = structlog.get_logger()

RESTART = {400, 410, 422}
PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds before reconnecting: the first delay, and the maximum of the exponential back-off."""


@dataclass(frozen=True, slots=True)
class SnapshotItem:
    """A public document of another service."""

    kind: str
    id: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FeedChange:
    """An event of a feed. `what` is published, updated or withdrawn; a withdrawal has no document.

    `version` is the document's after the change; None if the feed does not say. A withdrawal ahead of its
    turn has no token.
    """

    token: str
    what: str
    kind: str
    id: str
    document: dict[str, Any] | None
    version: int | None = None


def _parse_change(event: ServerSentEvent) -> FeedChange:
    data = orjson.loads(event.data or "")
    document = data.get("document")
    version = document.get("version") if document else data.get("version")
    return FeedChange(event.id or "", event.type or "", data["kind"], data["id"], document, version)


class Sink(Protocol):
    """The consumer of a feed. Each call is awaited before the next; after an error the follower retries."""

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        """Replaces everything by the current state; `token` is where the changes continue."""
        ...

    async def apply_change(self, change: FeedChange) -> None: ...

    async def record_position(self, token: str) -> None:
        """Records that nothing changed up to `token`."""
        ...

    async def mark_lost(self) -> None:
        """The feed is disconnected: the known state may be out of date."""
        ...


class InvalidFeed(Exception):
    """The feed sent invalid data."""


class _PositionRejected(Exception):
    """The feed cannot resume from the position."""


class Follower:
    """Keeps a sink up to date with one service's feed. `following` is set while it is connected and caught up.

    `on_withdrawal` is called for withdrawals ahead of the feed, which may lag while many documents are saved.
    """

    def __init__(
        self,
        name: str,
        client: httpx.AsyncClient,
        sink: Sink,
        position: str | None = None,
        on_withdrawal: Callable[[FeedChange], None] | None = None,
    ) -> None:
        self.name = name
        self._client, self._sink, self._position, self._on_withdrawal = client, sink, position, on_withdrawal
        self._tasks: list[asyncio.Task[None]] = []
        self.following = asyncio.Event()

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._run(), name=f"follow-{self.name}")]
        if self._on_withdrawal is not None:
            self._tasks.append(
                asyncio.create_task(self._follow_withdrawals(self._on_withdrawal), name=f"withdrawals-{self.name}")
            )

    async def stop(self) -> None:
        await cancel(*self._tasks)

    async def restart(self) -> None:
        """Starts again from the snapshot."""
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
            except _PositionRejected:
                log.info("feed_restarting", feed=self.name)
                self._position = None
            except (httpx.HTTPError, Problem, InvalidFeed, orjson.JSONDecodeError) as error:
                log.info("feed_disconnected", feed=self.name, error=type(error).__name__)
            except Exception as error:
                log.error("feed_sink_failed", feed=self.name, exc_info=error)
                self._position = None
            if self.following.is_set():
                # It was connected: reset the back-off.
                pause = PAUSE
            self.following.clear()
            await self._sink.mark_lost()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _follow_withdrawals(self, ahead: Callable[[FeedChange], None]) -> None:
        """Follows the withdrawals ahead of the feed. An error here loses nothing: the feed repeats every withdrawal."""
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
                            ahead(_parse_change(event))
            except (httpx.HTTPError, Problem, orjson.JSONDecodeError, KeyError) as error:
                log.info("withdrawals_disconnected", feed=self.name, error=type(error).__name__)
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
                raise _PositionRejected
            response.raise_for_status()
            async for event in server_sent_events(response.aiter_bytes()):
                await self._handle_event(event)

    async def _handle_event(self, event: ServerSentEvent) -> None:
        if event.data is not None:
            await self._sink.apply_change(_parse_change(event))
        elif event.id:
            await self._sink.record_position(event.id)
        if event.id:
            self._position = event.id
        if event.comment:
            self.following.set()


async def _items(lines: AsyncIterator[bytes]) -> AsyncIterator[SnapshotItem]:
    """Raises `InvalidFeed` where the snapshot ends before its last line."""
    async for line in lines:
        data = orjson.loads(line)
        if data.get("complete"):
            return
        yield SnapshotItem(data["kind"], data["id"], data["document"])
    raise InvalidFeed("the snapshot broke off")
