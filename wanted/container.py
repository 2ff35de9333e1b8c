"""The container of the running service, each part built after those it depends on."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.editorial.approvers import Approvers
from services.editorial.imports.acts import ImportRuns, ServiceRuns
from services.editorial.imports.kind import ImportedKind
from services.feeds.changes import ChangeStreamWatcher
from services.jobs.leases import Lease
from services.jobs.runner import LEASE_TERM, Job, JobRunner
from services.ratelimit.attempts import RateLimiter
from services.redemption.gate import OpenGate, TokenGate, token_gate
from services.web.runtime import ServiceRuntime
from wanted.encryption_at_rest import Seal
from wanted.external_dependencies import ExternalDependencies
from wanted.jobs import WantedJobs
from wanted.notices import importing
from wanted.notices.models.notices import Notice
from wanted.notices.store.notices import NOTICES, WantedStore
from wanted.notices.waiting import waiting_work
from wanted.settings import Settings
from wanted.submissions.casework import PURPOSE
from wanted.webhooks.addresses import Resolve
from wanted.webhooks.dispatcher import WebhookDispatcher
from wanted.webhooks.sender import WebhookSender

BATCHES = 2
"""Batches of names matched at once."""
PHOTOS = 2
"""Photos processed at once."""


@dataclass(frozen=True, slots=True)
class WantedContainer:
    """Everything a route may use."""

    settings: Settings
    store: WantedStore
    seal: Seal
    cursors: CursorCodec
    token_gate: TokenGate
    resolve: Resolve
    jobs: WantedJobs
    import_runs: ServiceRuns
    notice_runs: ImportRuns[Notice]
    approvers: Approvers
    dispatcher: WebhookDispatcher | None
    """None where another replica does the maintenance."""
    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    batch_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(BATCHES))
    photo_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PHOTOS))


async def build(running: ServiceRuntime, settings: Settings, external: ExternalDependencies) -> WantedContainer:
    """The service's parts; the database is opened, notices are published in the feed, jobs run."""
    units = running.units()
    waiting = running.waiting(units)
    mongo = await running.database("wanted")
    seal = Seal(settings.secret.get_secret_value().encode())
    store = WantedStore(mongo.database, running.cursors, seal, running.clock)
    runs = await running.import_runs(mongo, waiting)
    await store.open()
    store.notices.observe(waiting.follower(NOTICES.name, waiting_work))
    watcher = await running.publish(mongo, store.notices, runs.store.runs)
    running.watch(store.unmatchable, store.check_matching)
    jobs = WantedJobs(store, settings.retention, running.clock, seal.checkpoint_key)
    if settings.run_jobs:
        _run(running, mongo, (*jobs.jobs(), *runs.jobs()), settings)
    return WantedContainer(
        settings=settings,
        store=store,
        seal=seal,
        cursors=running.cursors,
        token_gate=external.token_gate or _token_gate(settings, running.clients, store, running.clock),
        resolve=external.resolve,
        jobs=jobs,
        import_runs=runs,
        notice_runs=runs.add(_imported(store)),
        approvers=running.approvers(units, external.accounts),
        dispatcher=await _dispatcher(running, store, watcher, settings, external) if settings.run_jobs else None,
    )


def _imported(store: WantedStore) -> ImportedKind[Notice]:
    """What import runs know of notices."""
    return ImportedKind(
        name="notices",
        collection=store.notices,
        unit=lambda notice: notice.unit,
        content=importing.content_in_work,
        stage=importing.stage,
        waits=importing.waits,
        history=lambda notice: notice.history,
        publish=importing.publish,
        withdraw=importing.withdraw,
        record=store.audit.note_run,
        drop=store.documents.drop_many,
        sent_apart=frozenset({"photo", "more_photos"}),
    )


def _run(running: ServiceRuntime, mongo: Mongo, jobs: Sequence[Job], settings: Settings) -> None:
    """One replica does the jobs, the others wait for its end."""
    lease = Lease(mongo.database, "jobs", LEASE_TERM)
    running.run(JobRunner("wanted-jobs", jobs, settings.retention.poll_interval, running.clock, lease))


async def _dispatcher(
    running: ServiceRuntime,
    store: WantedStore,
    watcher: ChangeStreamWatcher,
    settings: Settings,
    external: ExternalDependencies,
) -> WebhookDispatcher:
    sender = WebhookSender(settings.webhooks, external.resolve)
    dispatcher = await running.enter(WebhookDispatcher(store, watcher, sender, settings.webhooks, running.clock))
    running.watch(dispatcher.set_aside, dispatcher.check)
    return dispatcher


def _token_gate(settings: Settings, clients: ServiceClients, store: WantedStore, clock: Clock) -> TokenGate:
    """Requires tokens if the deployment has an issuer and the settings do not disable it."""
    gate = token_gate(clients, PURPOSE, store.spent_tokens.spend, clock)
    return OpenGate() if gate is None or not settings.token_gate.required else gate
