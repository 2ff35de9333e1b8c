"""The change feed: what was published, updated or withdrawn, as server-sent events with resume tokens.

One `ChangeStreamWatcher` per process follows the change stream, keeps the lists current and passes each event
to its subscribers. A subscriber that falls behind is disconnected, never buffered without bound; it reconnects with
`Last-Event-ID` and misses nothing, or gets a 410 and starts again from the snapshot.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

import orjson
import structlog
from pymongo.errors import OperationFailure, PyMongoError

from services.cancellation import cancel
from services.database import Database, StreamDatabase
from services.documents.collection import CHANGE, UNCHANGED, Collection
from services.documents.loading import version_in
from services.documents.pages import BadCursor, CursorCodec
from services.errors import Degradation, Problem
from services.feeds.announcements import Naming, snapshot_lines, told
from services.feeds.subscriptions import FOLLOWING, FeedEvent, Subscribers, Subscription, frame
from services.feeds.withdrawals import (
    WITHDRAWAL_PIPELINE,
    WithdrawalWatcher,
    withdrawn_frame,
)

log = structlog.get_logger()

BAD_TOKEN, HISTORY_LOST = {9, 13, 14, 260, 40647, 50811}, {280, 286}
HEARTBEAT = 10.0
TURN_SECONDS = 0.005
"""Seconds of work on changes before yielding to the event loop."""
AWAIT_MS = 500
"""How long one request of the change stream waits for changes."""


class ResumeTokenExpired(Problem):
    """The feed no longer reaches back to this resume token; start from `/snapshot`."""

    status, code, title = 410, "RESUME_TOKEN_EXPIRED", "The feed no longer reaches back that far"


class ChangeStreamWatcher:
    """Follows the change stream of one service's database for as long as the process lives.

    `subscribers` are those of the feed; `withdrawals` reports withdrawals ahead of the feed. The watcher closes
    the client of `streams`, by which it looks itself; readers are served by `database`, whose driver loses no
    cancellation of theirs.
    """

    def __init__(
        self,
        database: Database,
        streams: StreamDatabase,
        collections: Sequence[Collection[Any, Any]],
        cursors: CursorCodec,
        *,
        types: Mapping[str, str] | None = None,
        backlog: int = 10_000,
        clients: int = 500,
    ) -> None:
        self._database, self._streams, self._cursors = database, streams, cursors
        self._naming = Naming(types or {})
        self.collections = {c.kind.collection: c for c in collections}
        self._backlog = backlog
        self.subscribers: Subscribers[FeedEvent] = Subscribers(clients, backlog)
        self.withdrawals = WithdrawalWatcher(streams, self._apply_withdrawal, clients)
        self._position: dict[str, Any] | None = None
        self._task: asyncio.Task[None] | None = None
        self._withdrawals_task: asyncio.Task[None] | None = None
        self._stopping = False
        self.following = asyncio.Event()

    # -- life --------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Returns when the lists are loaded and the change stream is open."""
        self._task = asyncio.create_task(self._run(), name="change-watcher")
        waiting = asyncio.create_task(self.following.wait())
        try:
            await asyncio.wait({self._task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancel(waiting)
        if self._task.done():
            self._task.result()
        self._withdrawals_task = asyncio.create_task(self.withdrawals.run(lambda: self._position), name="withdrawals")

    async def stop(self) -> None:
        """Ends all subscriptions and closes the connection."""
        self._stopping = True
        self.subscribers.end()
        self.withdrawals.close()
        await cancel(*(task for task in (self._task, self._withdrawals_task) if task is not None))
        await self._streams.client.close()

    async def ready(self) -> None:
        """Raises `Problem` while the stream is not followed."""
        if not self.following.is_set():
            raise _NotFollowing("The change stream is interrupted.")

    async def check_following(self) -> None:
        """Raises `Degradation` while the stream is not followed: reads are answered as of before."""
        if not self.following.is_set():
            raise Degradation("interrupted")

    async def check_documents(self) -> None:
        """Raises `Degradation` where stored documents cannot be served."""
        asides = [c.set_aside for c in self.collections.values()]
        if any(asides):
            raise Degradation(", ".join(f"{len(aside)} of {aside.consumer} set aside" for aside in asides if aside))

    async def _run(self) -> None:
        while not self._stopping:
            try:
                await self._follow()
            except OperationFailure as error:
                log.warning("change_stream_failed", code=error.code)
                self._position = None
                self.subscribers.end()
            except PyMongoError as error:
                log.warning("change_stream_interrupted", error=type(error).__name__)
            self.following.clear()
            await asyncio.sleep(0.2)

    async def _follow(self) -> None:
        if self._position is None:
            self._position = await self._current_token()
            for collection in self.collections.values():
                await collection.reload()
        async with await self._streams.watch(
            resume_after=self._position, max_await_time_ms=AWAIT_MS, full_document="updateLookup"
        ) as stream:
            self.following.set()
            turn = monotonic()
            while stream.alive and not self._stopping:
                change = await stream.try_next()
                if change is not None:
                    self.handle_change(change)
                    if monotonic() - turn > TURN_SECONDS:
                        # Many changes may come in one batch: let other tasks run in between.
                        await asyncio.sleep(0)
                        turn = monotonic()
                if stream.resume_token:
                    self._position = dict(stream.resume_token)

    async def _current_token(self) -> dict[str, Any]:
        """The resume token of this moment."""
        async with await self._streams.watch(max_await_time_ms=1) as stream:
            await stream.try_next()
            return dict(stream.resume_token or {})

    # -- events ------------------------------------------------------------------------------------------------

    def handle_change(self, change: Mapping[str, Any]) -> None:
        """Absorbs a change of the change stream in its turn, and offers its event to subscribers."""
        event = self._event(change, absorb=True)
        self._position = dict(change["_id"])
        if event is not None:
            self.subscribers.offer(replace(event, saved_at=change["clusterTime"].time))

    def _event(self, change: Mapping[str, Any], *, absorb: bool) -> FeedEvent | None:
        """The event of a change."""
        collection = self.collections.get(change.get("ns", {}).get("coll", ""))
        if collection is None:
            return None
        raw = change.get("fullDocument")
        if raw is None:
            if absorb and change["operationType"] == "delete":
                collection.drop_from_cache(change["documentKey"]["_id"])
            return None
        document = collection.readable(raw, absorb=absorb)
        if raw.get(CHANGE) in {None, UNCHANGED}:
            return None
        token = self._encode_token(change["_id"])
        return FeedEvent(token, frame(token, *told(self._naming, collection, raw, document)))

    def _apply_withdrawal(self, change: Mapping[str, Any]) -> bytes | None:
        """Applies a withdrawal ahead of the feed and returns its frame."""
        collection = self.collections.get(change.get("ns", {}).get("coll", ""))
        if collection is None:
            return None
        raw = change["fullDocument"]
        collection.readable(raw, absorb=True)
        return withdrawn_frame(self._naming(collection.kind.name, str(raw["_id"])), version_in(raw))

    # -- readers -----------------------------------------------------------------------------------------------

    def resume_token(self) -> str:
        """The resume token of the current state."""
        return self._encode_token(self._position or {"_data": ""})

    def _encode_token(self, resume_token: Mapping[str, Any]) -> str:
        """The driver's token, signed: the database would accept a forged one and never return a change."""
        return self._cursors.encode((str(resume_token["_data"]),), f"feed:{self._database.name}")

    def _decode_token(self, token: str) -> dict[str, Any]:
        return {"_data": self._cursors.decode(token, f"feed:{self._database.name}")[0]}

    async def events_since(self, token: str) -> AsyncIterator[FeedEvent]:
        """Events after `token` up to now, from the oplog. Raises `ResumeTokenExpired`, `BadCursor`."""
        async with contextlib.aclosing(self._changes(token)) as changes:
            async for change in changes:
                event = self._event(change, absorb=False)
                if event is not None:
                    yield event

    async def withdrawals_since(self, token: str) -> AsyncIterator[bytes]:
        """Frames of the withdrawals after `token` up to now. Raises as `events_since` does."""
        async with contextlib.aclosing(self._changes(token, WITHDRAWAL_PIPELINE)) as changes:
            async for change in changes:
                frame = self._apply_withdrawal(change)
                if frame is not None:
                    yield frame

    async def _changes(
        self, token: str, pipeline: Sequence[Mapping[str, Any]] = ()
    ) -> AsyncGenerator[Mapping[str, Any], None]:
        """Changes after `token` up to now, filtered by an aggregation `pipeline`."""
        try:
            async with self._database.watch(
                list(pipeline),
                resume_after=self._decode_token(token),
                max_await_time_ms=1,
                full_document="updateLookup",
            ) as stream:
                while (change := await stream.try_next()) is not None:
                    yield change
        except OperationFailure as error:
            if error.code in BAD_TOKEN:
                raise BadCursor("Last-Event-ID is not an id of this feed.") from error
            if error.code in HISTORY_LOST:
                raise ResumeTokenExpired("Read /snapshot and continue from its resume token.") from error
            raise

    async def events(self, subscription: Subscription[FeedEvent], after: str | None) -> AsyncIterator[bytes]:
        """SSE frames: the events after `after`, then new ones, with bare ids as heartbeats, until disconnected."""
        caught_up: deque[str] = deque(maxlen=2 * self._backlog)
        if after is not None:
            async for event in self.events_since(after):
                caught_up.append(event.token)
                yield event.frame
        seen = set(caught_up)
        yield b"retry: 1000\n: %b\n\n" % FOLLOWING.encode()
        while not subscription.ended:
            event = await subscription.next(HEARTBEAT)
            if event is None:
                if not subscription.ended:
                    yield b"id: %b\n\n" % self.resume_token().encode()
                continue
            # All that wait go in one piece: a piece each would keep readers behind while much is saved.
            pieces = [one.dated_frame for one in (event, *subscription.take_waiting()) if one.token not in seen]
            if pieces:
                seen.clear()
                yield b"".join(pieces)

    async def snapshot(self) -> AsyncIterator[bytes]:
        """JSON Lines: the resume token, then what `snapshot_lines` gives. Raises `SnapshotIncomplete`."""
        yield orjson.dumps({"resumeToken": self.resume_token()}) + b"\n"
        async for line in snapshot_lines(self._naming, self.collections.values()):
            yield line


class _NotFollowing(Problem):
    status, code, title = 503, "FEED_INTERRUPTED", "The change feed is interrupted"
