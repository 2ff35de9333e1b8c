"""Follows the services' change feeds: invalidates caches and notifies subscribers.

While a feed is interrupted, nothing that depends on it is cached, so that stale data is never served as fresh.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable

from gateway.broker import Broker, ChangeEvent
from gateway.cache.response_cache import ResponseCache, feed_tag
from gateway.ids import prepare_node
from services.cancellation import cancel
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.documents.set_aside import SetAsideDocuments
from services.domain import Registry
from services.feeds.follower import Follower
from services.feeds.sinks import FeedChange, SnapshotItem
from services.jobs.runner import Job, JobRunner

CLOCK_TAG = "clock"
"""Tag of responses that depend on the minute, such as which hotlines are open now."""

UNFOLLOWED_TAG = "unfollowed"
"""Tag of responses that read a service without a change feed: cached for at most `UNFOLLOWED_SECONDS`."""
UNFOLLOWED_SECONDS = 0.5

MAX_WITHDRAWALS = 10_000
"""Number of recent withdrawals remembered, so that each is delivered once."""


def changed_tags(registry: Registry, kind: str, id: str) -> set[str]:
    """The tags of what a change of this document may alter: itself, and lists in which it is or was."""
    related = registry.kinds[kind].related_lists if kind in registry.kinds else ()
    return {f"{kind}:{id}", *(f"list:{name}" for name in (kind, *related))}


class _InvalidationSink:
    """The sink of one feed."""

    def __init__(self, name: str, registry: Registry, cache: ResponseCache, broker: Broker) -> None:
        self._name, self._registry, self._cache, self._broker = name, registry, cache, broker
        self.set_aside = SetAsideDocuments(f"{name} feed")
        self._restored = False
        self._withdrawn: OrderedDict[tuple[str, str], int] = OrderedDict()
        """The version of each of the last withdrawals that was delivered to subscribers."""
        self.gone = asyncio.Event()

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        """Skips the current documents, which are no news. After a gap, subscriptions are ended."""
        for kind, id in self.set_aside.keys:
            self.set_aside.discard(kind, id)
        if self._restored:
            self._broker.signal_gap()
        self._restored = True
        self._cache.invalidate({feed_tag(self._name)})

    def ahead(self, change: FeedChange) -> None:
        """A withdrawal before its turn in the feed."""
        self._apply(change)

    async def apply_change(self, change: FeedChange) -> None:
        self._apply(change)

    def _apply(self, change: FeedChange) -> None:
        self._cache.invalidate(changed_tags(self._registry, change.kind, change.id))
        kind = self._registry.kinds.get(change.kind)
        if kind is not None and not self._is_stale(change):
            document = None if change.document is None else prepare_node(kind, change.document)
            self._broker.publish(ChangeEvent(change.what.upper(), change.kind, change.id, document))

    def _is_stale(self, change: FeedChange) -> bool:
        """Whether the withdrawal was delivered already, by this change or by a later one."""
        key = change.kind, change.id
        if change.version is None:
            return False
        if change.version <= self._withdrawn.get(key, -1):
            return True
        if change.document is None:
            self._withdrawn[key] = change.version
            if len(self._withdrawn) > MAX_WITHDRAWALS:
                self._withdrawn.popitem(last=False)
        return False

    async def record_position(self, token: str) -> None:
        return None

    async def mark_lost(self) -> None:
        self._cache.feed_lost(self._name)
        self.gone.set()


class FeedInvalidation:
    """Followers of the services' feeds, started and stopped with the gateway."""

    def __init__(
        self, peers: ServiceClients, registry: Registry, cache: ResponseCache, broker: Broker, clock: Clock = now
    ) -> None:
        self._cache, self._clock = cache, clock
        names = [name for name in registry.feeds if name in peers.names]
        self._sinks = {name: _InvalidationSink(name, registry, cache, broker) for name in names}
        self.followers = {
            name: Follower(name, peers[name], sink, on_withdrawal=sink.ahead) for name, sink in self._sinks.items()
        }
        self._tasks: list[asyncio.Task[None]] = []
        self._unfollowed = JobRunner("unfollowed", [Job("expire", self._expire_unfollowed)], UNFOLLOWED_SECONDS, clock)

    @property
    def set_aside(self) -> list[SetAsideDocuments]:
        """What could not be handled of each feed."""
        return [sink.set_aside for sink in self._sinks.values()]

    @property
    def lags(self) -> dict[str, Callable[[], float]]:
        """By how many seconds each feed is followed late, by the name that its documents set aside have."""
        followed = self.followers.items()
        return {self._sinks[name].set_aside.consumer: lambda one=one: one.lag for name, one in followed}

    def start(self) -> None:
        for name, follower in self.followers.items():
            self._cache.feed_lost(name)
            follower.start()
            self._tasks.append(asyncio.create_task(self._enable_caching(name, follower), name=f"trust-{name}"))
        self._tasks.append(asyncio.create_task(self._expire_by_clock(), name="minutes"))
        self._unfollowed.start()

    async def stop(self) -> None:
        await cancel(*self._tasks)
        await self._unfollowed.stop()
        for follower in self.followers.values():
            await follower.stop()

    async def wait_until_followed(self) -> None:
        """Returns when every feed is followed and answers may be cached."""
        for follower in self.followers.values():
            await follower.following.wait()
        while self._cache.lost_feeds:
            await asyncio.sleep(0)

    async def _enable_caching(self, name: str, follower: Follower) -> None:
        """Turns caching on again each time the feed is caught up with."""
        gone = self._sinks[name].gone
        while True:
            await follower.following.wait()
            if not follower.following.is_set():
                continue
            gone.clear()
            # A sink that has stopped hears of withdrawals alone.
            if not self._sinks[name].set_aside.stopped:
                self._cache.feed_restored(name)
            await gone.wait()

    async def _expire_unfollowed(self) -> None:
        if len(self._cache):
            self._cache.invalidate({UNFOLLOWED_TAG})

    async def _expire_by_clock(self) -> None:
        """At the turn of each minute, to the millisecond: no job, which is done some time after it is due."""
        while True:
            at = self._clock()
            await asyncio.sleep(60.0 - at.second - at.microsecond / 1e6 + 0.005)
            self._cache.invalidate({CLOCK_TAG})
