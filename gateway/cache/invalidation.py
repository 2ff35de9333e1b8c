"""Following the services' change feeds: cached answers are dropped, subscribers are told.

While a feed is out of reach nothing is cached that reads what it tells of, so that nothing old passes for new.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator

from gateway.broker import Broker
from gateway.broker import Change as Told
from gateway.cache.response_cache import AnswerCache, feed_tag
from gateway.ids import KINDS, dressed
from services.cancelling import cancel
from services.clients.service_clients import Peers
from services.clock import Clock
from services.documents.models import now
from services.feeds.follower import Change, Follower, Item

FOLLOWED = ("hotline", "schedule", "wanted", "articles")

CLOCK = "clock"
"""The tag of answers that depend on the minute, such as which hotlines are open now."""

UNFOLLOWED = "unfollowed"
"""The tag of answers that read a service without a change feed: kept for `MOMENT` at most."""
MOMENT = 0.5

REMEMBERED = 10_000
"""Withdrawals of which it is known that subscribers were told."""

ALSO = {"unit": ("list:hotline",)}
"""Lists of other kinds that a change may alter: a hotline is listed by the province of its unit."""


class _Drops:
    """The sink of one feed."""

    def __init__(self, name: str, cache: AnswerCache, broker: Broker) -> None:
        self._name, self._cache, self._broker = name, cache, broker
        self._known = False
        self._withdrawn: OrderedDict[tuple[str, str], int] = OrderedDict()
        """The version of each of the last withdrawals that subscribers were told of."""
        self.gone = asyncio.Event()

    async def restore(self, items: AsyncIterator[Item], token: str) -> None:
        """What is there now is nobody's news; it is left unread. After a gap subscribers are told of the gap."""
        if self._known:
            self._broker.interrupted()
        self._known = True
        self._cache.drop({feed_tag(self._name)})

    def ahead(self, change: Change) -> None:
        """A withdrawal before its turn in the feed."""
        self._take(change)

    async def change(self, change: Change) -> None:
        self._take(change)

    def _take(self, change: Change) -> None:
        self._cache.drop({f"{change.kind}:{change.id}", f"list:{change.kind}", *ALSO.get(change.kind, ())})
        if change.kind in KINDS and not self._is_overtaken(change):
            kind = KINDS[change.kind]
            document = None if change.document is None else dressed(kind, change.document)
            self._broker.publish(Told(change.what.upper(), change.kind, change.id, document))

    def _is_overtaken(self, change: Change) -> bool:
        """Whether subscribers know already that the thing was withdrawn, by this change or by a later one."""
        key = change.kind, change.id
        if change.version is None:
            return False
        if change.version <= self._withdrawn.get(key, -1):
            return True
        if change.document is None:
            self._withdrawn[key] = change.version
            if len(self._withdrawn) > REMEMBERED:
                self._withdrawn.popitem(last=False)
        return False

    async def position(self, token: str) -> None:
        return None

    async def lost(self) -> None:
        self._cache.feed_lost(self._name)
        self.gone.set()


class Feeds:
    """Followers of every feed the peers have, started and stopped with the gateway."""

    def __init__(self, peers: Peers, cache: AnswerCache, broker: Broker, clock: Clock = now) -> None:
        self._cache, self._clock = cache, clock
        names = [name for name in FOLLOWED if name in peers.names]
        self._sinks = {name: _Drops(name, cache, broker) for name in names}
        self.followers = {
            name: Follower(name, peers[name], sink, ahead=sink.ahead) for name, sink in self._sinks.items()
        }
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for name, follower in self.followers.items():
            self._cache.feed_lost(name)
            follower.start()
            self._tasks.append(asyncio.create_task(self._trust(name, follower), name=f"trust-{name}"))
        self._tasks.append(asyncio.create_task(self._minutes(), name="minutes"))
        self._tasks.append(asyncio.create_task(self._moments(), name="moments"))

    async def stop(self) -> None:
        await cancel(*self._tasks)
        for follower in self.followers.values():
            await follower.stop()

    async def following(self) -> None:
        """Returns when every feed is followed and answers may be cached."""
        for follower in self.followers.values():
            await follower.following.wait()
        while self._cache.lost_feeds:
            await asyncio.sleep(0)

    async def _trust(self, name: str, follower: Follower) -> None:
        """Turns caching on again each time the feed is caught up with."""
        gone = self._sinks[name].gone
        while True:
            await follower.following.wait()
            if not follower.following.is_set():
                continue
            gone.clear()
            self._cache.feed_back(name)
            await gone.wait()

    async def _moments(self) -> None:
        while True:
            await asyncio.sleep(MOMENT)
            if len(self._cache):
                self._cache.drop({UNFOLLOWED})

    async def _minutes(self) -> None:
        while True:
            at = self._clock()
            await asyncio.sleep(60.0 - at.second - at.microsecond / 1e6 + 0.005)
            self._cache.drop({CLOCK})
