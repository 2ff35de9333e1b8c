"""From the change feed to the consumers: every change becomes a delivery for each, and each is tried until it is done.

Deliveries are kept before the place in the feed moves on, under ids that follow from the change: a crash in between
makes the same ones again, which are there already. They name the notice and hold nothing of it; what is sent is the
notice as it is at that moment, so that no retry tells of one that was withdrawn.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import datetime, timedelta

import orjson
import structlog

from services.changes import ResumeTokenExpired, Watcher
from services.errors import NotFound, Problem
from services.pages import BadCursor
from wanted.models import (
    Consumer,
    Delivery,
    DeliveryState,
    NoticeState,
    WebhookData,
    WebhookPayload,
    WebhookType,
)
from wanted.settings import WebhookSettings
from wanted.store import WantedStore, shown
from wanted.webhooks import signing
from wanted.webhooks.retries import delay
from wanted.webhooks.sending import NotDelivered, Sender

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
AT_ONCE = 10
KEEP_EVERY = 200
GONE = 410
TYPES = {"published": WebhookType.PUBLISHED, "updated": WebhookType.UPDATED, "withdrawn": WebhookType.WITHDRAWN}


def parsed(frame: bytes) -> dict[str, str]:
    """The fields of a server-sent event."""
    pairs = (line.partition(": ") for line in frame.decode().splitlines() if line and not line.startswith(":"))
    return {name: value for name, _, value in pairs}


def deliveries(consumers: list[Consumer], event: dict[str, str], at: datetime) -> list[Delivery]:
    """A change of the feed as deliveries to the consumers whom it concerns."""
    data = orjson.loads(event["data"])
    document = data.get("document") or {}
    return [
        Delivery(
            id="msg_" + hashlib.sha256(f"{consumer.id}\0{event['id']}".encode()).hexdigest()[:32],
            consumer=consumer.id,
            type=TYPES[event["event"]],
            notice_id=data["id"],
            list=document.get("list"),
            at=at,
            due=at,
        )
        for consumer in consumers
        if consumer.disabled is None
        # A withdrawal says nothing of the list: it goes to all, as nobody must keep a withdrawn notice.
        and (not consumer.lists or not document or document["list"] in consumer.lists)
    ]


class Dispatcher:
    def __init__(
        self,
        store: WantedStore,
        watcher: Watcher,
        sender: Sender,
        settings: WebhookSettings,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._watcher, self._sender = store, watcher, sender
        self._settings, self._clock = settings, clock
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Dispatcher":
        # Before anybody can register: what changes from then on is told.
        if await self._store.webhooks.position() is None:
            await self._store.webhooks.save_position(self._watcher.position())
        self._tasks = [
            asyncio.create_task(self._forever(work), name=f"webhooks-{work.__name__}")
            for work in (self._follow, self._deliver)
        ]
        return self

    async def __aexit__(self, *error: object) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._sender.close()

    async def _forever(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        while True:
            try:
                await work()
            except Exception as error:
                log.warning("webhooks_interrupted", exc_info=error)
            await asyncio.sleep(self._settings.pause)

    def wake(self) -> None:
        """Looks for what is due at once."""
        self._woken.set()

    # -- from the feed -----------------------------------------------------------------------------------------

    async def _follow(self) -> None:
        position = await self._store.webhooks.position()
        subscription = self._watcher.readers.subscribe()
        try:
            await self._take(self._watcher.events(subscription, position))
        except (ResumeTokenExpired, BadCursor):
            await self._reset()
        finally:
            self._watcher.readers.unsubscribe(subscription)

    async def _take(self, frames: AsyncIterator[bytes]) -> None:
        """The place is kept now and then: what comes again after a crash is there already."""
        since = 0
        async for frame in frames:
            event = parsed(frame)
            if event.get("event") in TYPES:
                since += 1
                if found := deliveries(await self._store.webhooks.known_consumers(), event, self._clock()):
                    await self._store.webhooks.add(found)
                    self.wake()
            # A bare id comes while nothing happens.
            if "id" in event and (since >= KEEP_EVERY or "event" not in event):
                await self._store.webhooks.save_position(event["id"])
                since = 0

    async def _reset(self) -> None:
        """The feed no longer reaches back to where this left off: consumers are told to read everything anew."""
        position, now = self._watcher.position(), self._clock()
        consumers = await self._store.webhooks.consumers()
        found = deliveries_of_reset(consumers, position, now)
        if found:
            await self._store.webhooks.add(found)
        await self._store.webhooks.save_position(position)
        self.wake()

    # -- to the consumers --------------------------------------------------------------------------------------

    async def _deliver(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.look):
                await self._woken.wait()
        self._woken.clear()
        while claimed := await self._store.webhooks.claim(self._clock(), LEASE, AT_ONCE):
            for outcome in await asyncio.gather(*map(self._attempt, claimed), return_exceptions=True):
                if isinstance(outcome, Exception):
                    # Nothing is lost: the lease ends, and it is tried again.
                    log.warning("webhook_attempt_interrupted", exc_info=outcome)

    async def _attempt(self, delivery: Delivery) -> None:
        tried = delivery.model_copy(update={"attempts": delivery.attempts + 1})
        try:
            consumer = await self._store.webhooks.consumer(delivery.consumer)
            payload = await self._payload(delivery)
            if payload is None or consumer.disabled is not None:
                tried = tried.model_copy(update={"state": DeliveryState.OVERTAKEN, "last": "nothing to tell any more"})
            else:
                await self._send(consumer, delivery, payload)
                tried = tried.model_copy(update={"state": DeliveryState.DELIVERED, "last": "delivered"})
        except NotDelivered as failure:
            tried = await self._failed(tried, failure)
        except NotFound:
            return
        await self._store.webhooks.save(tried)

    async def _payload(self, delivery: Delivery) -> WebhookPayload | None:
        data = WebhookData(id=delivery.notice_id)
        if delivery.type in {WebhookType.PUBLISHED, WebhookType.UPDATED}:
            try:
                notice = await self._store.notices.fresh(delivery.notice_id or "")
            except Problem:
                return None
            if notice.state is not NoticeState.PUBLISHED:
                return None
            data = WebhookData(id=notice.id, notice=shown(notice))
        return WebhookPayload(type=delivery.type, timestamp=delivery.at, data=data)

    async def _send(self, consumer: Consumer, delivery: Delivery, payload: WebhookPayload) -> None:
        body = orjson.dumps(payload.model_dump(mode="json", by_alias=True, exclude_none=True))
        secret = await self._store.webhooks.secret(consumer.id)
        signed = signing.headers(secret, delivery.id, int(self._clock().timestamp()), body)
        await self._sender.send(consumer.url, body, signed)

    async def _failed(self, tried: Delivery, failure: NotDelivered) -> Delivery:
        if failure.status == GONE:
            await self._store.webhooks.disable(tried.consumer, self._clock())
        wait = None if failure.status == GONE else delay(tried.attempts)
        if wait is None:
            log.warning("webhook_dead", consumer=tried.consumer, attempts=tried.attempts)
            return tried.model_copy(update={"state": DeliveryState.DEAD, "last": str(failure)})
        return tried.model_copy(update={"due": self._clock() + wait, "last": str(failure)})


def deliveries_of_reset(consumers: list[Consumer], position: str, at: datetime) -> list[Delivery]:
    """One to each consumer that the feed could not be followed without a gap."""
    return [
        Delivery(
            id="msg_" + hashlib.sha256(f"{consumer.id}\0reset\0{position}".encode()).hexdigest()[:32],
            consumer=consumer.id,
            type=WebhookType.RESET,
            notice_id=None,
            at=at,
            due=at,
        )
        for consumer in consumers
        if consumer.disabled is None
    ]
