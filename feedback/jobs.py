"""Maintenance jobs: renew keys, move due batches, purge expired data, sign checkpoints, release figures."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from feedback.container import FeedbackContainer
from feedback.moderation import RULES
from feedback.moderation.audit import AUDIT_CHAIN
from services.crypto.privacypass import periods
from services.jobs.runner import Job
from services.timezone import local

PERIODS_LOOKED_BACK = 53
"""Past weeks searched for expired nullifiers, in case the service was down for long."""

QUEUES_TIMEOUT = 120.0
"""Seconds that the jobs wait for the queues: both read whole collections, too much at once for the database."""

FREQUENT, RARE = timedelta(minutes=5), timedelta(hours=6)


class FeedbackJobs:
    """Each method is one idempotent job, which any replica may run at any time.

    No lease says which: counting one up would be a clock beside the ratings, which tells when each was stored.
    """

    def __init__(self, container: FeedbackContainer) -> None:
        self._container = container

    def jobs(self) -> Sequence[Job]:
        """All of them, in order; the first waits for the queues, and so do the others."""
        return (
            Job("wait_for_queues", self._wait_for_queues),
            Job("move_batches", self.move_batches),
            Job("renew_keys", self.renew_keys, FREQUENT),
            Job("purge_person_counts", self.purge_person_counts, FREQUENT),
            Job("sign_checkpoint", self.sign_checkpoint, FREQUENT),
            Job("purge_expired", self.purge_expired, RARE),
            Job("release_due", self.release_due, RARE),
        )

    async def _wait_for_queues(self) -> None:
        await self._container.comments.wait_for_queues(QUEUES_TIMEOUT)

    async def move_batches(self) -> int:
        """Moves the due batches out of the intake, and then mixes what is stored; returns the number of ratings."""
        moved = await self._container.intake.move_due_batches()
        await self._container.stored_order.renew_if_due()
        return moved

    async def purge_expired(self) -> None:
        """Purges expired data: nullifiers, unpublished comments and their keys."""
        container, now = self._container, self._container.clock()
        await container.ratings.drop_nullifiers(expired_periods(now))
        today = local(now).date()
        await container.comments.purge_texts(today - RULES.retention)
        for period in await asyncio.to_thread(container.vault.periods):
            if periods.ends_at(period) + RULES.retention + timedelta(days=1) <= now:
                await container.vault.destroy(period)

    async def renew_keys(self) -> None:
        """Makes the keys of the present period ahead of need: the issuer's, and that of comments."""
        await self._container.issuance.issuer.renew()
        await self._container.vault.prepare(periods.period_of(self._container.clock()))

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


def expired_periods(now: datetime) -> list[str]:
    """The periods of the last year whose tokens are not accepted any more."""
    accepted = periods.accepted_periods(now)
    found, period = list[str](), accepted[-1]
    for _ in range(PERIODS_LOOKED_BACK):
        period = periods.previous_period(period)
        found.append(period)
    return found
