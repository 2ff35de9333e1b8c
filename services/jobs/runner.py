"""Runs what a service does by the clock, in every replica or in the one that holds a lease.

A job is done again after an error, a lost lease or a crash: it must do no harm when it is done twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from services.cancellation import cancel
from services.clock import Clock

log = structlog.get_logger()

RETRY = timedelta(minutes=1)
"""After which a job that failed is done again, where it is not due sooner."""
LEASE_TERM = 60.0
"""Seconds of silence after which another replica takes over the jobs; see `services.jobs.leases`."""


@dataclass(frozen=True, slots=True)
class Job:
    """`work` is due at the start, and again `every` so long; as often as the runner looks where `every` is zero."""

    name: str
    work: Callable[[], Awaitable[object]]
    every: timedelta = timedelta()


class RunnerLease(Protocol):
    """What a runner needs of a `services.jobs.leases.Lease`, without the database."""

    async def acquire(self) -> bool: ...

    def kept(self) -> AbstractAsyncContextManager[None]: ...


class JobRunner:
    """Does jobs one after the other, so that they do not compete for the database, between `start` and `stop`.

    `look` is the number of seconds between two looks at what is due by the `clock`. An error is logged and holds up no
    other job. With a `lease` the replica that holds it does them, without one every replica does.
    """

    def __init__(
        self, name: str, jobs: Sequence[Job], look: float, clock: Clock, lease: RunnerLease | None = None
    ) -> None:
        self._name, self._jobs, self._look, self._clock, self._lease = name, jobs, look, clock, lease
        self._due: dict[str, datetime] = {}
        """By job, when it is due again."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Interrupts the job that is being done; a lease is free afterwards."""
        if self._task is not None:
            await cancel(self._task)

    async def _run(self) -> None:
        if self._lease is None:
            await self._repeat()
        else:
            await self._repeat_under(self._lease)

    async def _repeat(self) -> None:
        while True:
            for job in self._jobs:
                due = self._due.get(job.name)
                if due is None or due <= self._clock():
                    await self._attempt(job)
            await asyncio.sleep(self._look)

    async def _repeat_under(self, lease: RunnerLease) -> None:
        while True:
            try:
                if await lease.acquire():
                    async with lease.kept():
                        await self._repeat()
            except Exception as error:
                log.warning("jobs_interrupted", jobs=self._name, exc_info=error)
            await asyncio.sleep(self._look)

    async def _attempt(self, job: Job) -> None:
        due = self._clock() + job.every
        try:
            await job.work()
        except Exception as error:
            log.warning("job_failed", job=f"{self._name}.{job.name}", exc_info=error)
            due = min(due, self._clock() + RETRY)
        self._due[job.name] = due
