"""Jobs by the clock: when they are due, what an error does, and one replica of several."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from services.documents.mongo import Mongo
from services.jobs.leases import Lease
from services.jobs.runner import RETRY, Job, JobRunner
from tests.waiting import until

LOOK, TERM = 0.005, 0.3
HOUR = timedelta(hours=1)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Counter:
    """A job's work that counts how often it was done; it fails while `broken`."""

    def __init__(self, *, broken: bool = False) -> None:
        self.count, self.broken = 0, broken

    async def __call__(self) -> None:
        self.count += 1
        if self.broken:
            raise OSError("broken")

    def reaches(self, count: int) -> Callable[[], bool]:
        return lambda: self.count >= count


class EndlessWork:
    def __init__(self) -> None:
        self.begun = self.interrupted = 0

    async def __call__(self) -> None:
        self.begun += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.interrupted += 1


@asynccontextmanager
async def running(jobs: Sequence[Job], clock: Clock, lease: Lease | None = None) -> AsyncIterator[JobRunner]:
    runner = JobRunner("test", jobs, LOOK, clock, lease)
    runner.start()
    try:
        yield runner
    finally:
        await runner.stop()


async def test_a_job_is_done_at_the_start_and_when_it_is_due_again():
    clock, often, hourly = Clock(), Counter(), Counter()
    async with running([Job("often", often), Job("hourly", hourly, HOUR)], clock):
        await until(often.reaches(5))
        assert hourly.count == 1
        clock.now += HOUR
        await until(hourly.reaches(2))
        await until(often.reaches(often.count + 3))
        assert hourly.count == 2


async def test_an_error_holds_up_no_other_job_and_is_tried_again_soon():
    clock, broken, after = Clock(), Counter(broken=True), Counter()
    async with running([Job("broken", broken, HOUR), Job("after", after)], clock):
        await until(after.reaches(3))
        assert broken.count == 1
        broken.broken = False
        clock.now += RETRY
        await until(broken.reaches(2))
        clock.now += RETRY
        await until(after.reaches(after.count + 3))
        assert broken.count == 2


async def test_stopping_interrupts_a_job():
    work = EndlessWork()
    async with running([Job("endless", work)], Clock()):
        await until(lambda: work.begun == 1)
    assert work.interrupted == 1


async def test_of_two_replicas_one_does_the_jobs_until_it_stops(mongo: Mongo):
    clock, one, other = Clock(), Counter(), Counter()
    async with running([Job("work", other)], clock, Lease(mongo.database, "jobs")) as first:
        await until(other.reaches(1))
        async with running([Job("work", one)], clock, Lease(mongo.database, "jobs")):
            await until(other.reaches(other.count + 20))
            assert one.count == 0
            await first.stop()
            # The lease is free at once: no term of silence is waited for.
            await until(one.reaches(1))


async def test_a_replica_that_lost_the_lease_is_interrupted_until_it_has_it_again(mongo: Mongo):
    work, other = EndlessWork(), Lease(mongo.database, "jobs", TERM)
    async with running([Job("work", work)], Clock(), Lease(mongo.database, "jobs", TERM)):
        await until(lambda: work.begun == 1)
        # As if this process had slept for longer than a term: another replica holds the lease.
        await mongo.database["leases"].delete_one({"_id": "jobs"})
        assert await other.acquire()
        async with other.kept():
            await until(lambda: work.interrupted == 1)
            assert work.begun == 1
        await until(lambda: work.begun == 2)
