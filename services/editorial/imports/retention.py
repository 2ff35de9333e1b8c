"""Deletes import runs that nobody needs any more.

A run can be undone for as long as it is kept. It is deleted before its rows, and only as it was seen to be over; rows
that a process which ended in between has left are deleted the next time.
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from services.clock import Clock
from services.editorial.imports.store import ImportRunStore
from services.errors import NotFound
from services.jobs.runner import Job

log = structlog.get_logger()

EVERY = timedelta(hours=6)


class ImportRunRetention:
    """May be done twice, and by any replica. Runs are kept for this long after somebody last acted on them."""

    def __init__(self, store: ImportRunStore, kept_for: timedelta, clock: Clock) -> None:
        self._store, self._kept_for, self._clock = store, kept_for, clock

    def jobs(self) -> Sequence[Job]:
        return (Job("drop_import_runs", self.drop_old, EVERY),)

    async def drop_old(self) -> None:
        """Deletes the runs that are over for long enough, the oldest first, and rows without a run."""
        before, dropped = self._clock() - self._kept_for, 0
        for id in self._store.over_before(before):
            try:
                run = await self._store.runs.get_current(id)
            except NotFound:
                continue
            if run.over_since is not None and run.over_since < before:
                dropped += await self._store.forget(run)
        await self._store.drop_stray_rows()
        if dropped:
            log.info("import_runs_dropped", count=dropped)
