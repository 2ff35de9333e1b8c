"""Dispatches deliveries to consumers with retries; withdrawals are not queued behind other changes.

Deliveries name the notice and hold nothing of it; what is sent is the notice as it is at that moment, so that no retry
tells of one that was withdrawn.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import orjson
import structlog

from services.documents.loading import Unreadable
from services.documents.set_aside import ConsumerStopped, SetAsideDocuments
from services.errors import Degradation, NotFound
from services.feeds.changes import ChangeStreamWatcher
from services.jobs.runner import Job, JobRunner
from wanted.notices.models.notices import NoticeState
from wanted.notices.store.notices import NOTICES, WantedStore, public_notice
from wanted.settings import WebhookSettings
from wanted.webhooks import signing
from wanted.webhooks.follower import WebhookFollower
from wanted.webhooks.models import Consumer, Delivery, DeliveryState, WebhookData, WebhookPayload, WebhookType
from wanted.webhooks.retries import delay
from wanted.webhooks.sender import NotDelivered, WebhookSender

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
AT_ONCE = 10
GONE = 410


class _NoticeSetAside(Exception):
    """The notice cannot be told."""


def _encoded(delivery: Delivery, data: WebhookData) -> bytes:
    payload = WebhookPayload(type=delivery.type, timestamp=delivery.at, data=data)
    return orjson.dumps(payload.model_dump(mode="json", by_alias=True, exclude_none=True))


class WebhookDispatcher:
    def __init__(
        self,
        store: WantedStore,
        watcher: ChangeStreamWatcher,
        sender: WebhookSender,
        settings: WebhookSettings,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._sender = store, sender
        self._settings, self._clock = settings, clock
        self._follower = WebhookFollower(store, watcher, clock, self.wake)
        self.set_aside = SetAsideDocuments("webhooks")
        self._woken = {urgent: asyncio.Event() for urgent in (True, False)}
        self._delivery_locks: WeakValueDictionary[tuple[str, str | None], asyncio.Lock] = WeakValueDictionary()
        # Each of these works until it breaks off, and then begins again.
        works = (self._follower.follow, self._follower.follow_withdrawals, self._deliver_withdrawals, self._deliver_all)
        self._runners = [
            JobRunner(f"webhooks-{work.__name__}", [Job(work.__name__, work)], settings.pause, clock) for work in works
        ]

    async def __aenter__(self) -> "WebhookDispatcher":
        await self._follower.begin()
        for runner in self._runners:
            runner.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        try:
            await asyncio.gather(*(runner.stop() for runner in self._runners))
        finally:
            await self._sender.close()

    async def check(self) -> None:
        """Raises `Degradation` where notices cannot be delivered."""
        if (lack := self.set_aside.state()) is not None:
            raise Degradation(lack)

    def wake(self) -> None:
        """Checks for due deliveries at once."""
        for woken in self._woken.values():
            woken.set()

    async def _deliver_withdrawals(self) -> None:
        """Withdrawals by themselves: no consumer that hangs over a publication holds them up."""
        await self._deliver(urgent=True)

    async def _deliver_all(self) -> None:
        await self._deliver(urgent=False)

    async def _deliver(self, *, urgent: bool) -> None:
        """Attempts due deliveries concurrently: a consumer that hangs does not delay the others."""
        woken, under_way = self._woken[urgent], set[asyncio.Task[None]]()
        async with asyncio.TaskGroup() as attempts:
            while True:
                free = AT_ONCE - len(under_way)
                due = await self._store.webhooks.claim(self._clock(), LEASE, free, urgent=urgent) if free else []
                for delivery in due:
                    task = attempts.create_task(self._attempt_safely(delivery))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
                    task.add_done_callback(lambda _: woken.set())
                if not due:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(self._settings.poll_interval):
                            await woken.wait()
                    woken.clear()

    async def _attempt_safely(self, delivery: Delivery) -> None:
        try:
            await self._attempt(delivery)
        except _NoticeSetAside:
            return  # its lease ends, and it is tried again
        except Exception as error:
            # Nothing is lost: the lease ends, and it is tried again.
            log.warning("webhook_attempt_failed", exc_info=error)

    async def _attempt(self, delivery: Delivery) -> None:
        tried = delivery.model_copy(update={"attempts": delivery.attempts + 1})
        try:
            consumer = await self._store.webhooks.consumer(delivery.consumer)
            # One after the other where they are about one notice: a publication on its way must not arrive last.
            async with self._delivery_locks.setdefault((delivery.consumer, delivery.notice_id), asyncio.Lock()):
                tried = await self._deliver_to(consumer, delivery, tried)
        except NotDelivered as failure:
            tried = await self._failed(tried, failure)
        except NotFound:
            return
        await self._store.webhooks.save(tried)

    async def _deliver_to(self, consumer: Consumer, delivery: Delivery, tried: Delivery) -> Delivery:
        body = None if consumer.disabled else await self._body(consumer, delivery)
        if body is None:
            return tried.model_copy(update={"state": DeliveryState.OVERTAKEN, "last": "nothing to tell any more"})
        await self._send(consumer, delivery, body)
        return tried.model_copy(update={"state": DeliveryState.DELIVERED, "last": "delivered"})

    async def _body(self, consumer: Consumer, delivery: Delivery) -> bytes | None:
        """What is sent; None where there is nothing to tell any more. Raises `_NoticeSetAside`."""
        if delivery.type not in {WebhookType.PUBLISHED, WebhookType.UPDATED}:
            return _encoded(delivery, WebhookData(id=delivery.notice_id))
        id = delivery.notice_id or ""
        try:
            notice = await self._store.notices.get_current(id)
        except NotFound:
            self.set_aside.discard(NOTICES.name, id)
            return None
        except Unreadable as error:
            self._put_aside(id, None, error)
            raise _NoticeSetAside from error
        if notice.state is not NoticeState.PUBLISHED or (consumer.lists and notice.list not in consumer.lists):
            self.set_aside.discard(NOTICES.name, id)
            return None
        try:
            body = _encoded(delivery, WebhookData(id=id, notice=public_notice(notice)))
        except Exception as error:
            self._put_aside(id, notice.version, error)
            raise _NoticeSetAside from error
        self.set_aside.discard(NOTICES.name, id)
        return body

    def _put_aside(self, id: str, version: int | None, error: Exception) -> None:
        """The delivery waits in any case: where too many are set aside no more are named."""
        with contextlib.suppress(ConsumerStopped):
            self.set_aside.add(NOTICES.name, id, version, error)

    async def _send(self, consumer: Consumer, delivery: Delivery, body: bytes) -> None:
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
