"""The stored order of what ratings leave: renewed at random, so that it tells less than the database would.

The embedded database numbers all documents of its process in one sequence as they are inserted, for as long as they are
there: between two entries of the audit log, which have milliseconds, such a number dates a rating to seconds, and
numbers that follow each other tell a batch. So all documents of the weeks that are open, spent tokens and waiting
records included, are stored anew in random order once every `hold` in which something came or moved on. What their
numbers tell then is when this was done last, which is the same for all of them. A week that has closed keeps the order
that was drawn last.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from feedback.settings import IntakeSettings
from feedback.store import reorder
from services.crypto.privacypass import periods
from services.documents.mongo import Mongo
from services.timezone import local

REST = 9
"""How many times as long as a renewal took there is none after it: with very many ratings it takes a while."""


class StoredOrder:
    """`locks` are held while documents of a collection are stored anew: those that its writers in this process hold."""

    def __init__(
        self, mongo: Mongo, locks: Mapping[str, asyncio.Lock], settings: IntakeSettings, clock: Callable[[], datetime]
    ) -> None:
        self._mongo, self._locks, self._settings, self._clock = mongo, locks, settings, clock
        self._due: datetime | None = None
        # What a process inserted that ended before it came to this is not known: so it begins with it.
        self._inserted, self._late = True, set[str]()

    def note_insertion(self, late: Iterable[str] = ()) -> None:
        """Something came. `late` are periods it belongs to, which may have closed while it waited."""
        self._inserted = True
        self._late.update(late)

    async def renew_if_due(self) -> bool:
        """Renews the order where something came and `hold` is over since the last time; says whether it did.

        Raises the driver's error where it could not be done to the end; it is due again then.
        """
        now = self._clock()
        if (self._due is not None and now < self._due) or not (self._inserted or await self._is_waiting()):
            return False
        late, self._late, self._inserted = self._late, set[str](), False
        try:
            await self._renew(late.union(open_periods(now, self._settings.max_hold)))
        except BaseException:
            self.note_insertion(late)
            raise
        ended = self._clock()
        self._due = max(now + self._settings.hold, ended + REST * (ended - now))
        return True

    async def _is_waiting(self) -> bool:
        """Whether a rating waits, which another replica may have taken."""
        return await self._mongo.database["intake"].find_one({}, {"_id": 1}) is not None

    async def _renew(self, weeks: set[str]) -> None:
        within = {"period": {"$in": sorted(weeks)}}
        months = {"month": {"$in": sorted(months_of(weeks))}}
        found = {"nullifiers": within, "intake": {}, "ratings": within, "tallies": months, "comments": within}
        for name, query in found.items():
            await reorder(self._mongo, name, query, self._locks.get(name))


def open_periods(now: datetime, max_hold: timedelta) -> set[str]:
    """The periods whose ratings may still come, or came so lately that they waited until now."""
    return {*periods.accepted_periods(now), *periods.accepted_periods(now - max_hold)}


def months_of(weeks: Iterable[str]) -> set[str]:
    """The months in which ratings of these periods come."""
    moments = [at for week in weeks for at in (periods.starts_at(week), periods.accepted_until(week))]
    return {local(at).date().isoformat()[:7] for at in moments}
