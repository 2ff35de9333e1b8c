"""The periodic work: keys ahead of need, batches that move on, and what must be forgotten in time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog

from feedback.container import House
from feedback.moderation import RULES, audit
from services.cancelling import cancel
from services.crypto.privacypass import periods
from services.documents.transactions import DatabaseError
from services.errors import Problem
from services.timezone import local

log = structlog.get_logger()

KEPT_PERIODS = 53
"""Weeks that are looked through for spent tokens, in case the service was down for long."""

PATIENCE = 5.0
"""Seconds that a start waits for the queues; where there is more to read they are refused until it is read."""

BEFORE_WORK = 120.0
"""Seconds that periodic work waits for the queues: both read whole collections, too much at once for the database."""

OFTEN, SELDOM = timedelta(minutes=5), timedelta(hours=6)


class Upkeep:
    """Each method does one piece of work that may be done at any time, any number of times, by any replica."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._due = {OFTEN: house.clock(), SELDOM: house.clock()}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Does the work as long as the block runs, where the settings say so."""
        tasks = [asyncio.create_task(self._house.comments.follow(), name="follow-comments")]
        if self._house.settings.upkeep:
            tasks.append(asyncio.create_task(self._run(), name="upkeep"))
        try:
            await self._house.comments.read_within(PATIENCE)
            yield
        finally:
            await cancel(*tasks)

    async def move(self) -> int:
        """Moves ratings that have waited long enough; how many."""
        return await self._house.intake.move()

    async def forget(self) -> None:
        """Forgets what has served its time: spent tokens, unpublished comments and their keys."""
        house, now = self._house, self._house.clock()
        await house.ratings.drop_nullifiers(_over(now))
        today = local(now).date()
        await house.comments.forget_texts(today - RULES.retention)
        for period in await asyncio.to_thread(house.vault.periods):
            if periods.ends_at(period) + RULES.retention + timedelta(days=1) <= now:
                await house.vault.destroy(period)

    async def forget_days(self) -> None:
        """Destroys the keys under which tokens of signed-in people were counted on days that are over."""
        await self._house.issuing.signed_in.forget_days()

    async def sign_checkpoint(self) -> None:
        """Signs the newest entry of the audit log, unless it is signed already."""
        last = await self._house.audit.last()
        if last is not None and not await self._house.audit.is_signed(last.sequence):
            mark = audit.checkpoint(last, self._house.clock(), self._house.keys.audit)
            await self._house.audit.add_checkpoint(mark)

    async def release(self) -> list[str]:
        """Releases the figures of months that are over; which ones."""
        return await self._house.publisher.release_due()

    async def _run(self) -> None:
        await self._house.comments.read_within(BEFORE_WORK)
        while True:
            await self._try("move", self.move)
            if self._is_due(OFTEN):
                await self._try("renew_keys", self._house.issuing.issuer.renew)
                await self._try("forget_days", self.forget_days)
                await self._try("sign_checkpoint", self.sign_checkpoint)
            if self._is_due(SELDOM):
                await self._try("forget", self.forget)
                await self._try("release", self.release)
            await asyncio.sleep(self._house.settings.intake.look)

    def _is_due(self, every: timedelta) -> bool:
        now = self._house.clock()
        due = now >= self._due[every]
        if due:
            self._due[every] = now + every
        return due

    async def _try(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        try:
            await work()
        except (DatabaseError, Problem, OSError) as error:
            log.warning("upkeep_failed", work=name, error=type(error).__name__)


def _over(now: datetime) -> list[str]:
    """The periods of the last year whose tokens are not accepted any more."""
    accepted = periods.accepted_periods(now)
    found, period = list[str](), accepted[-1]
    for _ in range(KEPT_PERIODS):
        period = periods.previous_period(period)
        found.append(period)
    return found
