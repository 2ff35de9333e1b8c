"""Forgets by the clock what no report needs any more."""

from collections.abc import Sequence
from datetime import timedelta

from hotline.answering.unanswered import first_week
from hotline.store import HotlineStore
from services.clock import Clock
from services.jobs.runner import Job

LOOK = 60.0
"""Seconds between two looks at what is due."""
EVERY = timedelta(hours=6)


class ReportJobs:
    """May be done twice, and by any replica."""

    def __init__(self, store: HotlineStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def jobs(self) -> Sequence[Job]:
        return (
            Job("drop_spent_tokens", self.drop_spent_tokens, EVERY),
            Job("drop_old_reports", self.drop_old_reports, EVERY),
        )

    async def drop_spent_tokens(self) -> None:
        """Deletes the nullifiers of tokens that have expired."""
        await self._store.spent_tokens.drop_expired(self._clock())

    async def drop_old_reports(self) -> None:
        """Deletes the counts of numbers that nobody reported of late."""
        await self._store.unanswered.drop_before(first_week(self._clock()))
