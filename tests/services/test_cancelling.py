"""Tasks that are told to end do, whoever loses what on the way; and who waits for them can still be cancelled."""

import asyncio

import pytest
from structlog.testing import capture_logs

from services import cancellation
from services.cancellation import cancel, run_to_completion
from tests.waiting import until


class Deaf:
    """A task that loses the first cancellations it is sent, as drivers do, and then hears."""

    def __init__(self, losses: int) -> None:
        self.heard = 0
        self._losses = losses
        self.begun = asyncio.Event()

    async def run(self) -> None:
        self.begun.set()
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.heard += 1
                if self.heard > self._losses:
                    raise

    async def task(self, name: str = "deaf") -> "asyncio.Task[None]":
        running = asyncio.create_task(self.run(), name=name)
        await self.begun.wait()
        return running


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancellation, "RECANCEL_SECONDS", 0.01)


async def fail() -> None:
    raise ZeroDivisionError


async def test_a_cancellation_that_is_lost_is_said_again():
    deaf = Deaf(3)
    task = await deaf.task()
    await cancel(task)
    assert task.cancelled()
    assert deaf.heard == 4


async def test_tasks_end_however_they_do():
    done, failed = asyncio.create_task(asyncio.sleep(0)), asyncio.create_task(fail())
    never_begun = asyncio.create_task(asyncio.Event().wait())
    await cancel(done, failed, never_begun)
    assert done.done()
    assert never_begun.cancelled()
    assert failed.cancelled() or isinstance(failed.exception(), ZeroDivisionError)
    await cancel()


async def test_who_waits_is_cancelled_when_the_tasks_have_ended():
    deaf = Deaf(20)
    task = await deaf.task()
    stopping = asyncio.create_task(cancel(task))
    await until(lambda: deaf.heard > 0)
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
    assert task.done()


async def test_a_deadline_of_who_waits_still_holds():
    task = await Deaf(20).task()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.0):
            await cancel(task)
    assert task.done()


async def test_the_log_names_who_does_not_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cancellation, "REPORT_SECONDS", 0.02)
    slow, quick = await Deaf(20).task("upkeep"), await Deaf(0).task("quick")
    with capture_logs() as told:
        await cancel(slow, quick)
    assert {entry["task"] for entry in told} == {"upkeep"}
    assert {entry["event"] for entry in told} == {"task_not_ending"}
    assert all(__file__ in place for entry in told for place in entry["at"])


async def test_no_task_waits_for_its_own_end():
    itself = asyncio.current_task()
    assert itself is not None
    with pytest.raises(ValueError, match="its own end"):
        await cancel(itself)


async def test_unbroken_work_ends_before_the_cancellation_is_raised():
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await go_on.wait()
        ended.set()

    waiting = asyncio.create_task(run_to_completion(work()))
    await begun.wait()
    for _ in range(3):
        waiting.cancel()
        await asyncio.sleep(0)
    assert not waiting.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()


async def test_unbroken_work_gives_what_it_gives():
    assert await run_to_completion(asyncio.sleep(0, "done")) == "done"
    with pytest.raises(ZeroDivisionError):
        await run_to_completion(fail())
