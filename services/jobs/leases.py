"""A lease in a service's database: of all replicas one holds it, and loses it when it falls silent.

No clock is compared with another. A holder counts its lease up several times a term; a candidate watches
the count by its own monotonic clock, and takes the lease over when the count stood still for a whole term. A process
that stops and wakes up later may believe for up to a third of a term that it still holds the lease: work under a lease
must do no harm when it is done twice.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from uuid import uuid4

import structlog
from pymongo.errors import DuplicateKeyError, PyMongoError

from services.cancellation import cancel
from services.database import Database

log = structlog.get_logger()

COLLECTION = "leases"
TERM = 10.0
"""Seconds of silence after which a lease is free."""


class LeaseLost(Exception):
    """Another replica has the lease now: this one was silent for too long."""


@dataclass(frozen=True, slots=True)
class _Sight:
    """A lease as it was seen, and when by this process's clock."""

    holder: str | None
    count: int
    at: float


class Lease:
    """The lease of one name in a database. `term` must be the same for all who want it."""

    def __init__(self, database: Database, name: str, term: float = TERM) -> None:
        self._leases, self._name, self._term = database[COLLECTION], name, term
        self._self = uuid4().hex
        self._seen: _Sight | None = None
        self._count = 0

    async def acquire(self) -> bool:
        """Takes the lease if it is free or its holder fell silent; says whether it did. To be tried now and then.

        Where it is cancelled in its middle, the lease is free afterwards.
        """
        taking = asyncio.ensure_future(self._take())
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:
            # The write may be on its way, and nobody would do the work for a whole term.
            with suppress(PyMongoError):
                if await taking:
                    await self.release()
            raise

    async def _take(self) -> bool:
        raw = await self._leases.find_one({"_id": self._name})
        if raw is None:
            return await self._insert()
        if raw["holder"] is not None and not self._is_silent(raw["holder"], raw["count"]):
            return False
        return await self._count_up(raw["holder"], raw["count"])

    async def release(self) -> None:
        """Frees the lease, if this process still holds it."""
        mine = {"_id": self._name, "holder": self._self}
        await self._leases.replace_one(mine, {"_id": self._name, "holder": None, "count": self._count + 1})

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Keeps an acquired lease while the block runs, then frees it. Raises `LeaseLost` out of the block."""
        block = asyncio.current_task()
        lost = False

        async def keep() -> None:
            nonlocal lost
            await self._keep()
            lost = True
            if block is not None:
                block.cancel()

        keeping = asyncio.create_task(keep(), name=f"lease-{self._name}")
        try:
            yield
        except asyncio.CancelledError:
            if not lost:
                raise
            if block is not None:
                block.uncancel()
            raise LeaseLost(f"The lease {self._name!r} was lost.") from None
        finally:
            await cancel(keeping)
            await self._free()

    async def _keep(self) -> None:
        """Counts the lease up; returns when it is lost, or could not be counted up for a whole term."""
        renewed = monotonic()
        while monotonic() - renewed < self._term:
            await asyncio.sleep(self._term / 3)
            try:
                if not await self._count_up(self._self, self._count):
                    return
                renewed = monotonic()
            except PyMongoError as error:
                log.warning("lease_not_renewed", lease=self._name, error=type(error).__name__)

    async def _free(self) -> None:
        try:
            await self.release()
        except PyMongoError as error:
            log.warning("lease_not_released", lease=self._name, error=type(error).__name__)

    def _is_silent(self, holder: str, count: int) -> bool:
        """Whether the count of this holder has stood still for a whole term while this process looked."""
        if self._seen is None or (self._seen.holder, self._seen.count) != (holder, count):
            self._seen = _Sight(holder, count, monotonic())
        return monotonic() - self._seen.at >= self._term

    async def _insert(self) -> bool:
        try:
            await self._leases.insert_one({"_id": self._name, "holder": self._self, "count": 1})
        except DuplicateKeyError:
            return False
        self._count = 1
        return True

    async def _count_up(self, holder: str | None, count: int) -> bool:
        """Writes the lease as this process's, with the next count, where it still is as it was seen."""
        seen = {"_id": self._name, "holder": holder, "count": count}
        mine = {"_id": self._name, "holder": self._self, "count": count + 1}
        if not (await self._leases.replace_one(seen, mine)).matched_count:
            return False
        self._count = count + 1
        return True
