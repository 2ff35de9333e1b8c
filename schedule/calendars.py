"""The calendar files of all units and of each, kept until a session or a series changes."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cachetools import LRUCache

from schedule.calendar_file import CalendarFile
from schedule.models import PublicSession, SessionState
from schedule.store import ScheduleStore, public_series, public_session
from services.clock import Clock
from services.documents.models import StoredDocument
from services.geography.units import Units
from services.timezone import local, midnight

EARLIER = timedelta(days=92)
"""A file begins with the year in which it was so long ago."""
CACHED = 200
"""Files."""
LONGEST_KEPT = timedelta(minutes=5)
ALL = "Lịch tiếp công dân"


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was made: at which change, and until when it is kept."""

    revision: int
    until: datetime
    content: bytes


class Calendars:
    """The files as of now. `on_change` is told of each change of a session or a series.

    What a unit is called, and which stand under it, is as of when the file was made.
    """

    def __init__(self, store: ScheduleStore, units: Units, clock: Clock) -> None:
        self._store, self._units, self._clock = store, units, clock
        self._files: LRUCache[str, _File] = LRUCache(CACHED)
        self._revision = 0

    def on_change(self, id: str, document: StoredDocument | None) -> None:
        self._revision += 1

    async def of_all(self) -> bytes:
        """The calendar of all units."""
        return await self._file(None)

    async def of_unit(self, code: str) -> bytes:
        """The calendar of a unit and those under it."""
        return await self._file(code)

    def of_session(self, session: PublicSession) -> bytes:
        """A file with one session."""
        return CalendarFile(f"calendar.{session.id}", ALL, self._names(frozenset({session.unit}))).of([session], {})

    async def _file(self, unit: str | None) -> bytes:
        held, now, revision = self._files.get(unit or ""), self._clock(), self._revision
        if held is None or held.revision != revision or held.until <= now:
            held = _File(revision, now + LONGEST_KEPT, await self._made(unit, now))
            self._files[unit or ""] = held
        return held.content

    def _names(self, units: Iterable[str]) -> Mapping[str, str]:
        return {code: self._units.name(code) or code for code in units}

    async def _made(self, unit: str | None, now: datetime) -> bytes:
        units = frozenset(self._units.codes()) if unit is None else self._units.descendants(unit)
        since = midnight(date((local(now) - EARLIER).year, 1, 1))
        ids = [
            id
            for id, entry in self._store.sessions.listing.entries()
            if entry.ends_at > since and entry.state is not SessionState.DRAFT and (unit is None or entry.unit in units)
        ]
        found = await self._store.sessions.get_many(ids)
        sessions = [public_session(one) for one in sorted(found.values(), key=lambda one: (one.starts_at, one.id))]
        series = await self._store.series.get_many({one.occurrence.series for one in sessions if one.occurrence})
        public = {id: public_series(one) for id, one in series.items()}
        file = CalendarFile(*self._title(unit), self._names(units))
        # Of a thousand sessions it is a tenth of a second's work.
        return await asyncio.to_thread(file.of, sessions, public)

    def _title(self, unit: str | None) -> tuple[str, str]:
        """The id and the name of a file."""
        if unit is None:
            return "calendar", ALL
        return f"calendar.{unit}", f"{ALL}: {self._units.name(unit) or unit}"
