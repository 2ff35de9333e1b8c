"""A lease on the real database: one holder, taken over from one that fell silent, never from one that works."""

import asyncio

import pytest

from services.documents.mongo import Mongo
from services.jobs.leases import Lease, LeaseLost
from tests.waiting import until

TERM = 0.6


@pytest.fixture
def two(mongo: Mongo) -> tuple[Lease, Lease]:
    """The same lease as two replicas see it."""
    return Lease(mongo.database, "work", TERM), Lease(mongo.database, "work", TERM)


async def test_one_holds_it_until_it_is_done(two: tuple[Lease, Lease]):
    one, other = two
    assert await one.acquire()
    async with one.kept():
        assert not await other.acquire()
    assert await other.acquire()
    assert not await one.acquire()


async def test_leases_of_two_names_do_not_meet(mongo: Mongo):
    assert await Lease(mongo.database, "one").acquire()
    assert await Lease(mongo.database, "other").acquire()


async def test_who_is_cancelled_while_taking_it_holds_it_no_longer(mongo: Mongo):
    for number in range(40):
        one, other = (Lease(mongo.database, f"work-{number}") for _ in range(2))
        taking = asyncio.create_task(one.acquire())
        # One of these moments is between the write and its answer.
        await asyncio.wait({taking}, timeout=number / 4_000)
        taking.cancel()
        [taken] = await asyncio.gather(taking, return_exceptions=True)
        assert await other.acquire() is (taken is not True)


async def test_it_is_taken_over_from_who_fell_silent_and_not_before(two: tuple[Lease, Lease]):
    one, other = two
    assert await one.acquire()
    assert not await other.acquire()
    await until(other.acquire)
    assert not await one.acquire()


async def test_it_is_not_taken_over_from_who_works_for_long(mongo: Mongo, two: tuple[Lease, Lease]):
    one, other = two

    async def counted_up() -> bool:
        assert not await other.acquire()
        raw = await mongo.database["leases"].find_one({"_id": "work"})
        return raw is not None and raw["count"] > 6

    assert await one.acquire()
    async with one.kept():
        # Twice as long as a term.
        await until(counted_up)
    assert await other.acquire()


async def test_who_lost_it_is_stopped(mongo: Mongo, two: tuple[Lease, Lease]):
    one, other = two
    assert await one.acquire()

    async def work() -> None:
        async with one.kept():
            # As after a long sleep: another replica holds the lease by now.
            await mongo.database["leases"].delete_one({"_id": "work"})
            assert await other.acquire()
            await asyncio.Event().wait()

    with pytest.raises(LeaseLost):
        await work()
    assert not await one.acquire()


async def test_who_is_cancelled_leaves_it_free(two: tuple[Lease, Lease]):
    one, other = two
    held = asyncio.Event()

    async def work() -> None:
        assert await one.acquire()
        async with one.kept():
            held.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await held.wait()
    assert not await other.acquire()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await other.acquire()
