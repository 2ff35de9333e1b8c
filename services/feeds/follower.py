"""A client of another service's change feed: the snapshot, then every change, with reconnection and resumption."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from time import monotonic, time

import httpx
import orjson
import structlog

from services.cancellation import cancel
from services.clients.service_clients import FEED_TIMEOUT
from services.documents.set_aside import ConsumerStopped
from services.errors import Degradation, Problem
from services.feeds.sinks import WITHDRAWN, FeedChange, InvalidFeed, Sink, SnapshotItem, parse_change
from services.feeds.subscriptions import FOLLOWING, SAVED_AT
from services.lines import ServerSentEvent, json_lines, server_sent_events

log = structlog.get_logger()

RESTART = {400, 410, 422}
PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds before reconnecting: the first delay, and the maximum of the exponential back-off."""
RETRY_SECONDS = 60.0
"""How often, at most, a reconnection reads the snapshot to try again what was set aside."""
LATE_SECONDS = 5.0
"""Seconds after which a change that is not handled yet is said to be late."""


class _PositionRejected(Exception):
    """The feed cannot resume from the position."""


class Follower:
    """Keeps a sink up to date with one service's feed. `following` is set while it is connected and caught up.

    `on_withdrawal` is called for withdrawals ahead of the feed, which may lag while many documents are saved. A sink
    that has stopped still gets withdrawals, and its position stays where it stopped. `seconds` are those since 1970,
    by which the source dates its changes too.
    """

    def __init__(
        self,
        name: str,
        client: httpx.AsyncClient,
        sink: Sink,
        position: str | None = None,
        on_withdrawal: Callable[[FeedChange], None] | None = None,
        *,
        seconds: Callable[[], float] = time,
    ) -> None:
        self.name = name
        self._client, self._sink, self._position, self._on_withdrawal = client, sink, position, on_withdrawal
        self._tasks: list[asyncio.Task[None]] = []
        self._seconds = seconds
        self._behind_since: float | None = seconds()
        self._restored_at: float | None = None
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
        """Starts again from the snapshot, also where the sink had stopped."""
        await self.stop()
        self._position = None
        self._sink.set_aside.resume()
        self.start()

    @property
    def lag(self) -> float:
        """Seconds since the oldest change that is not handled yet, or since the feed was lost; 0 if up to date.

        As clocks of two machines differ a little, no number of seconds is exact.
        """
        return 0.0 if self._behind_since is None else max(0.0, self._seconds() - self._behind_since)

    async def check(self) -> None:
        """Raises `Degradation` while the feed is not followed, changes are late, or documents are set aside."""
        late = not self.following.is_set() or self.lag > LATE_SECONDS
        lacks = [lack for lack in (self._sink.set_aside.state(), late and f"{self.lag:.0f} s behind") if lack]
        if lacks:
            raise Degradation(", ".join(lacks))

    async def _run(self) -> None:
        pause = PAUSE
        while True:
            try:
                if self._position is None or self._is_retry_due():
                    await self._restore()
                await self._follow()
            except _PositionRejected:
                log.info("feed_restarting", feed=self.name)
                self._position = None
            except ConsumerStopped:
                log.error("feed_consumer_stopped", feed=self.name, consumer=self._sink.set_aside.consumer)
            except (httpx.HTTPError, Problem, InvalidFeed, orjson.JSONDecodeError) as error:
                log.info("feed_disconnected", feed=self.name, error=type(error).__name__)
            except Exception as error:
                log.error("feed_sink_failed", feed=self.name, exc_info=error)
                self._position = None
            if self.following.is_set():
                # It was connected: reset the back-off.
                pause = PAUSE
                self._behind_since = self._behind_since or self._seconds()
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
                            ahead(parse_change(event))
            except Exception as error:  # whatever it is: a withdrawal more must not be the last that is heard of
                log.info("withdrawals_disconnected", feed=self.name, error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _restore(self) -> None:
        async with self._client.stream("GET", "/snapshot", timeout=FEED_TIMEOUT) as response:
            response.raise_for_status()
            lines = json_lines(response.aiter_bytes())
            token = str(orjson.loads(await anext(lines))["resumeToken"])
            try:
                self._restored_at = monotonic()
                await self._sink.restore(self._items(lines), token)
            except ConsumerStopped:
                # Withdrawals are heard of from where it was; where that is too long ago, from here on.
                self._position = self._position or token
                raise
        self._position = token

    def _is_retry_due(self) -> bool:
        aside = self._sink.set_aside
        waited = self._restored_at is None or monotonic() - self._restored_at >= RETRY_SECONDS
        return bool(aside) and not aside.stopped and waited

    async def _items(self, lines: AsyncIterator[bytes]) -> AsyncIterator[SnapshotItem]:
        """Raises `InvalidFeed` where the snapshot ends before its last line."""
        aside = self._sink.set_aside
        gone = set(aside.keys)
        async for line in lines:
            data = orjson.loads(line)
            if data.get("complete"):
                for one in data.get("setAside", ()):
                    aside.add(one["kind"], one["id"], one["version"], one["error"])
                    gone.discard((one["kind"], one["id"]))
                for kind, id in gone:
                    aside.discard(kind, id)
                return
            gone.discard((data["kind"], data["id"]))
            yield SnapshotItem(data["kind"], data["id"], data["document"])
        raise InvalidFeed("the snapshot broke off")

    async def _follow(self) -> None:
        headers = {"Accept": "text/event-stream", "Last-Event-ID": self._position or ""}
        async with self._client.stream("GET", "/changes", headers=headers, timeout=FEED_TIMEOUT) as response:
            if response.status_code in RESTART:
                raise _PositionRejected
            response.raise_for_status()
            async for event in server_sent_events(response.aiter_bytes()):
                await self._handle_event(event)

    async def _handle_event(self, event: ServerSentEvent) -> None:
        """Where handling breaks off, the feed is behind since that change."""
        if self.following.is_set():
            self._behind_since = self._saved_at(event)
        if event.data is not None:
            await self._handle_change(self._parsed(event))
        elif event.id and not self._sink.set_aside.stopped:
            await self._sink.record_position(event.id)
        if event.id:
            self._position = event.id
        if event.comment == FOLLOWING:
            self.following.set()
        if self.following.is_set():
            self._behind_since = None

    def _saved_at(self, event: ServerSentEvent) -> float:
        """When the source saved the change; now, where it does not say."""
        _, _, told = (event.comment or "").partition(SAVED_AT)
        return float(told) if told.isdecimal() else self._seconds()

    def _parsed(self, event: ServerSentEvent) -> FeedChange:
        """What cannot be read would come again and again: the snapshot leads past it. Raises `_PositionRejected`."""
        try:
            return parse_change(event)
        except InvalidFeed as error:
            raise _PositionRejected from error

    async def _handle_change(self, change: FeedChange) -> None:
        """Applies a change; one that the sink cannot handle withdraws the document, which is set aside.

        Where the sink has stopped, withdrawals alone are applied, and without a token: it goes on from where it
        stopped.
        """
        aside = self._sink.set_aside
        if change.document is None:
            await self._handle_withdrawal(replace(change, token="") if aside.stopped else change)
        elif not aside.stopped:
            try:
                await self._sink.apply_change(change)
            except Exception as error:
                failed = replace(change, what=WITHDRAWN, document=None, set_aside=type(error).__name__)
                await self._handle_withdrawal(failed)
            else:
                aside.discard(change.kind, change.id)

    async def _handle_withdrawal(self, change: FeedChange) -> None:
        aside = self._sink.set_aside
        if change.set_aside is None:
            aside.discard(change.kind, change.id)
        elif aside.stopped:
            return
        else:
            aside.add(change.kind, change.id, change.version, change.set_aside)
        await self._sink.apply_change(change)
