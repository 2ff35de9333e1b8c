"""Turns the change feed into deliveries: one per change and subscribed consumer.

Deliveries are stored before the feed position advances, under ids derived from the change: a crash in between
creates the same ones again, which exist already. So does a withdrawal that arrives twice: ahead of its turn, and
in it.
"""

import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime

import orjson

from services.documents.pages import BadCursor
from services.feeds.changes import ChangeStreamWatcher, ResumeTokenExpired
from services.lines import ServerSentEvent, server_sent_events
from wanted.notices.models.notices import NoticeList
from wanted.notices.store.notices import WantedStore
from wanted.webhooks.models import Consumer, Delivery, WebhookType

KEEP_EVERY = 200
TYPES = {"published": WebhookType.PUBLISHED, "updated": WebhookType.UPDATED, "withdrawn": WebhookType.WITHDRAWN}


def deliveries(consumers: list[Consumer], event: ServerSentEvent, at: datetime) -> list[Delivery]:
    """A change of the feed as deliveries to the consumers that it concerns; none if nothing changed."""
    if event.data is None or event.type not in TYPES:
        return []
    data, what = orjson.loads(event.data), TYPES[event.type]
    listed = None if what is WebhookType.WITHDRAWN else _list_of(data.get("document"))
    # A withdrawal has one id, whichever way it arrives.
    change = f"withdrawn\0{data['id']}\0{data.get('version')}" if what is WebhookType.WITHDRAWN else f"{event.id}"
    return [
        Delivery(
            id=_id(consumer, change),
            consumer=consumer.id,
            type=what,
            notice_id=data["id"],
            list=listed,
            at=at,
            due=at,
        )
        for consumer in consumers
        if consumer.disabled is None
        # A withdrawal says nothing of the list: it goes to all, as no consumer may keep a withdrawn notice. So
        # does a notice whose list is not known here: whether it is sent is decided when it is read.
        and (not consumer.lists or listed is None or listed in consumer.lists)
    ]


def _list_of(document: object) -> NoticeList | None:
    try:
        return NoticeList(document["list"]) if isinstance(document, dict) else None
    except (KeyError, ValueError):
        return None


def deliveries_of_reset(consumers: list[Consumer], position: str, at: datetime) -> list[Delivery]:
    """One to each consumer that the feed could not be followed without a gap."""
    return [
        Delivery(
            id=_id(consumer, f"reset\0{position}"),
            consumer=consumer.id,
            type=WebhookType.RESET,
            notice_id=None,
            at=at,
            due=at,
        )
        for consumer in consumers
        if consumer.disabled is None
    ]


def _id(consumer: Consumer, change: str) -> str:
    return "msg_" + hashlib.sha256(f"{consumer.id}\0{change}".encode()).hexdigest()[:32]


class WebhookFollower:
    """`wake` is called when there is something to deliver."""

    def __init__(
        self, store: WantedStore, watcher: ChangeStreamWatcher, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._store, self._watcher, self._clock, self._wake = store, watcher, clock, wake

    async def begin(self) -> None:
        """Records the feed position before consumers can register: later changes are delivered."""
        if await self._store.webhooks.position() is None:
            await self._store.webhooks.save_position(self._watcher.resume_token())

    async def follow(self) -> None:
        """Follows the feed in its order, until it breaks off."""
        position = await self._store.webhooks.position()
        subscription = self._watcher.subscribers.subscribe()
        try:
            await self._consume(self._watcher.events(subscription, position))
        except (ResumeTokenExpired, BadCursor):
            await self._reset()
        finally:
            self._watcher.subscribers.unsubscribe(subscription)

    async def follow_withdrawals(self) -> None:
        """Follows the withdrawals, which do not wait behind what else is saved, until they break off.

        Where the place in the feed is lost, `follow` says so to all.
        """
        position, ahead = await self._store.webhooks.position(), self._watcher.withdrawals
        subscription = ahead.subscribers.subscribe()
        try:
            missed = self._watcher.withdrawals_since(position or self._watcher.resume_token())
            async for event in server_sent_events(ahead.events(subscription, missed)):
                await self._store_deliveries(event)
        except (ResumeTokenExpired, BadCursor):
            return
        finally:
            ahead.subscribers.unsubscribe(subscription)

    async def _consume(self, pieces: AsyncIterator[bytes]) -> None:
        """Saves the position now and then: events repeated after a crash create nothing new."""
        since = 0
        async for event in server_sent_events(pieces):
            if event.data is not None:
                since += 1
                await self._store_deliveries(event)
            # A bare id comes while nothing happens.
            if event.id and (since >= KEEP_EVERY or event.data is None):
                await self._store.webhooks.save_position(event.id)
                since = 0

    async def _store_deliveries(self, event: ServerSentEvent) -> None:
        if found := deliveries(await self._store.webhooks.cached_consumers(), event, self._clock()):
            await self._store.webhooks.add(found)
            self._wake()

    async def _reset(self) -> None:
        """The feed no longer reaches back to the saved position: consumers are told to refetch everything."""
        position, now = self._watcher.resume_token(), self._clock()
        found = deliveries_of_reset(await self._store.webhooks.consumers(), position, now)
        if found:
            await self._store.webhooks.add(found)
        await self._store.webhooks.save_position(position)
        self._wake()
