"""What a running service consists of: its database, feed, followers and jobs, opened in order, closed in reverse."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta
from functools import cached_property
from typing import Any, TypeVar

from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents import migrations
from services.documents.collection import Collection
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.documents.set_aside import SetAsideDocuments
from services.editorial.approvers import Approvers
from services.editorial.imports.acts import ServiceRuns
from services.editorial.imports.retention import ImportRunRetention
from services.editorial.imports.runs import waiting_work
from services.editorial.imports.store import ImportRunStore
from services.editorial.waiting_list import WaitingList
from services.feeds.changes import ChangeStreamWatcher
from services.feeds.follower import Follower
from services.feeds.sinks import FeedChange, Sink
from services.geography.units import Units
from services.identity.accounts import AccountSource, account_source
from services.identity.roles import ListedUnitTree
from services.jobs.runner import JobRunner
from services.observability.checks import Check
from services.settings import ServiceSettings
from services.web import idempotency
from services.web.container import KitContainer

T = TypeVar("T")


class ServiceRuntime:
    """The resources of a running service, opened in order and closed in reverse."""

    def __init__(self, kit: KitContainer, settings: ServiceSettings, clients: ServiceClients) -> None:
        self.kit, self.settings, self.clients = kit, settings, clients
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "ServiceRuntime":
        await self._stack.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._stack.__aexit__(*error)

    @cached_property
    def cursors(self) -> CursorCodec:
        return CursorCodec(self.settings.secret.get_secret_value().encode())

    @property
    def clock(self) -> Clock:
        return self.kit.clock

    @property
    def checks(self) -> dict[str, Check]:
        return self.kit.checks

    async def database(self, name: str) -> Mongo:
        """The service's own database, closed at the end, checked by `/health/ready`.

        Its data has the newest version: nothing else is read or made before. Raises `DataRefused` where it cannot be.
        """
        listeners = self.kit.spans.listeners()
        mongo = Mongo(self.settings.mongo_url, self.settings.database_prefix + name, listeners)
        self._stack.callback(mongo.close)
        startup, steps = self.kit.startup, self.kit.about.migrations or ()
        await migrations.migrate(mongo, name, steps, startup.migrating)
        startup.migrated()
        self.kit.database = mongo.database
        self.checks["database"] = mongo.ping
        self.checks["data"] = lambda: migrations.check(mongo.database, name, steps)
        await mongo.database[idempotency.COLLECTION].create_indexes(idempotency.INDEXES)
        return mongo

    async def publish(self, mongo: Mongo, *collections: Collection[Any, Any]) -> ChangeStreamWatcher:
        """Opens the collections and watches their changes; public documents are published in the change feed."""
        for collection in collections:
            await collection.open()
        limits = self.settings.limits
        watcher = ChangeStreamWatcher(
            mongo.database,
            mongo.stream_database(),
            collections,
            self.cursors,
            types={kind.name: kind.type for kind in self.kit.about.domain.kinds},
            backlog=limits.feed_backlog,
            clients=limits.feed_subscribers,
        )
        await watcher.start()
        self._stack.push_async_callback(watcher.stop)
        self.kit.watcher, self.kit.collections = watcher, collections
        self.checks["feed"], self.checks["documents"] = watcher.check_following, watcher.check_documents
        self.kit.set_aside += [collection.set_aside for collection in collections]
        return watcher

    def follow(
        self,
        name: str,
        sink: Sink,
        position: str | None = None,
        on_withdrawal: Callable[[FeedChange], None] | None = None,
    ) -> Follower:
        """Follows a peer's feed until the end; `on_withdrawal` hears of withdrawals before their turn."""
        follower = Follower(name, self.clients[name], sink, position, on_withdrawal)
        follower.start()
        self._stack.push_async_callback(follower.stop)
        self.watch(sink.set_aside, follower.check)
        self.kit.lags[sink.set_aside.consumer] = lambda: follower.lag
        return follower

    def watch(self, set_aside: SetAsideDocuments, check: Check) -> None:
        """Lists what a consumer sets aside, and says in `/health/ready` how it is."""
        self.kit.set_aside.append(set_aside)
        self.checks[set_aside.consumer] = check

    def units(self, source: str = "hotline") -> Units:
        """The tree of units, kept current from their feed; empty if no service for it is configured."""
        units = Units()
        if source in self.clients.names:
            self.follow(source, units)
        self.kit.units = units
        return units

    def waiting(self, tree: ListedUnitTree) -> WaitingList:
        """What waits for a person: `GET /waiting` answers it. Collections are followed before they are published."""
        self.kit.waiting = WaitingList(self.cursors, tree)
        return self.kit.waiting

    def approvers(self, units: Units, accounts: AccountSource | None = None) -> Approvers:
        """Who approved, asked by `accounts`: by default the issuer, where it can be asked."""
        if accounts is None and (accounts := account_source(self.settings.identity)) is not None:
            self.at_end(accounts.aclose)
        return Approvers(accounts, units)

    async def import_runs(self, mongo: Mongo, waiting: WaitingList) -> ServiceRuns:
        """Import runs, listed in what waits. Publish their collection with the documents' and run their jobs."""
        store = ImportRunStore(mongo.database, self.cursors, self.clock)
        await store.open()
        store.runs.observe(waiting.follower(store.runs.kind.name, waiting_work))
        kept_for = timedelta(days=self.settings.import_run_days)
        return ServiceRuns(store, waiting.tree, ImportRunRetention(store, kept_for, self.clock))

    def run(self, runner: JobRunner) -> None:
        """Runs jobs until the end."""
        runner.start()
        self._stack.push_async_callback(runner.stop)

    async def enter(self, context: AbstractAsyncContextManager[T]) -> T:
        """Enters a context, which is left at the end."""
        return await self._stack.enter_async_context(context)

    def at_end(self, close: Callable[[], Awaitable[object]]) -> None:
        """Calls `close` at the end, before what was opened earlier is closed."""
        self._stack.push_async_callback(close)
