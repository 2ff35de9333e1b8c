"""Maintenance jobs: renew keys, move due batches, purge expired data, sign checkpoints, release figures."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog

from feedback.container import FeedbackContainer
from feedback.moderation import RULES
from feedback.moderation.audit import AUDIT_CHAIN
from services.cancellation import cancel
from services.crypto.privacypass import periods
from services.documents.transactions import DatabaseError
from services.errors import Problem
from services.timezone import local

log = structlog.get_logger()

PERIODS_LOOKED_BACK = 53
"""Past weeks searched for expired nullifiers, in case the service was down for long."""

START_TIMEOUT = 5.0
"""Seconds that startup waits for the queues to load; until they are loaded, requests for them are refused."""

JOBS_TIMEOUT = 120.0
"""Seconds that periodic work waits for the queues: both read whole collections, too much at once for the database."""

FREQUENT, RARE = timedelta(minutes=5), timedelta(hours=6)


class FeedbackJobs:
    """Each method is one idempotent job, which any replica may run at any time."""

    def __init__(self, container: FeedbackContainer) -> None:
        self._container = container
        self._due = {FREQUENT: container.clock(), RARE: container.clock()}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs the jobs for the duration of the block, if the settings enable them."""
        tasks = [asyncio.create_task(self._container.comments.follow(), name="follow-comments")]
        if self._container.settings.run_jobs:
            tasks.append(asyncio.create_task(self._run(), name="upkeep"))
        try:
            await self._container.comments.wait_for_queues(START_TIMEOUT)
            yield
        finally:
            await cancel(*tasks)

    async def move_batches(self) -> int:
        """Moves the due batches out of the intake; returns the number of ratings."""
        return await self._container.intake.move_due_batches()

    async def purge_expired(self) -> None:
        """Purges expired data: nullifiers, unpublished comments and their keys."""
        container, now = self._container, self._container.clock()
        await container.ratings.drop_nullifiers(expired_periods(now))
        today = local(now).date()
        await container.comments.purge_texts(today - RULES.retention)
        for period in await asyncio.to_thread(container.vault.periods):
            if periods.ends_at(period) + RULES.retention + timedelta(days=1) <= now:
                await container.vault.destroy(period)

    async def purge_person_counts(self) -> None:
        """Destroys the past days' keys of the token counts of signed-in people."""
        await self._container.issuance.oidc_attester.purge_days()

    async def sign_checkpoint(self) -> None:
        """Signs the newest entry of the audit log, unless it is signed already."""
        last = await self._container.audit.last()
        if last is not None and not await self._container.audit.is_signed(last.sequence):
            mark = AUDIT_CHAIN.checkpoint(last, self._container.clock(), self._container.keys.audit)
            await self._container.audit.add_checkpoint(mark)

    async def release_due(self) -> list[str]:
        """Releases the figures of every month that is due; returns these months."""
        return await self._container.publisher.release_due()

    async def _run(self) -> None:
        await self._container.comments.wait_for_queues(JOBS_TIMEOUT)
        while True:
            await self._try("move", self.move_batches)
            if self._is_due(FREQUENT):
                await self._try("renew_keys", self._container.issuance.issuer.renew)
                await self._try("forget_days", self.purge_person_counts)
                await self._try("sign_checkpoint", self.sign_checkpoint)
            if self._is_due(RARE):
                await self._try("forget", self.purge_expired)
                await self._try("release", self.release_due)
            await asyncio.sleep(self._container.settings.intake.poll_interval)

    def _is_due(self, every: timedelta) -> bool:
        now = self._container.clock()
        due = now >= self._due[every]
        if due:
            self._due[every] = now + every
        return due

    async def _try(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        try:
            await work()
        except (DatabaseError, Problem, OSError) as error:
            log.warning("job_failed", job=name, error=type(error).__name__)


def expired_periods(now: datetime) -> list[str]:
    """The periods of the last year whose tokens are not accepted any more."""
    accepted = periods.accepted_periods(now)
    found, period = list[str](), accepted[-1]
    for _ in range(PERIODS_LOOKED_BACK):
        period = periods.previous_period(period)
        found.append(period)
    return found
