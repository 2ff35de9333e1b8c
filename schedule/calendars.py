"""The calendar files of all units and of each, kept until a session or a series changes."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from cachetools import LRUCache

from schedule.calendar_file import CalendarFile
from schedule.models.sessions import PublicSession, SessionState
from schedule.store import ScheduleStore, public_series, public_session
from services.clock import Clock
from services.documents.collection import Collection
from services.documents.models import StoredDocument
from services.geography.units import Units
from services.timezone import local, midnight

EARLIER = timedelta(days=92)
"""A file begins with the year in which it was so long ago."""
CACHED = 200
"""Files."""
LONGEST_KEPT = timedelta(minutes=5)
ALL = "Lịch tiếp công dân"

D = TypeVar("D", bound=StoredDocument)


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was made: at which change, and until when it is kept."""

    revision: int
    until: datetime
    content: bytes


class Calendars:
    """The files as of now: made anew once the public sees a change of a session or a series.

    What a unit is called, and which stand under it, is as of when the file was made. Requests for a file that is being
    made wait for it together; one that is given up takes nothing from the others.
    """

    def __init__(self, store: ScheduleStore, units: Units, clock: Clock) -> None:
        self._store, self._units, self._clock = store, units, clock
        self._files: LRUCache[str, _File] = LRUCache(CACHED)
        self._in_flight: dict[tuple[str, int], asyncio.Task[_File]] = {}
        self._revision = 0
        store.sessions.observe(self._follower(store.sessions))
        store.series.observe(self._follower(store.series))

    def _follower(self, collection: Collection[D, Any]) -> Callable[[str, D | None], None]:
        seen: dict[str, int] = {}
        """The versions that the public sees."""

        def on_change(id: str, document: D | None) -> None:
            shown = document is not None and collection.kind.public(document)
            version = document.public_version.version if document is not None and shown else None
            if version == seen.get(id):
                return
            self._revision += 1
            if version is None:
                del seen[id]
            else:
                seen[id] = version

        return on_change

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
        held = self._files.get(unit or "")
        if held is None or held.revision != self._revision or held.until <= self._clock():
            held = await self._next(unit)
        return held.content

    async def _next(self, unit: str | None) -> _File:
        """The file as of the revision of now, by the task that makes it, whoever began that."""
        key = (unit or "", self._revision)
        task = self._in_flight.get(key)
        if task is None:
            task = self._in_flight[key] = asyncio.create_task(self._make(unit, self._revision))
            task.add_done_callback(partial(self._end, key))
        return await asyncio.shield(task)

    def _end(self, key: tuple[str, int], task: asyncio.Task[_File]) -> None:
        del self._in_flight[key]
        if not task.cancelled():
            task.exception()  # nobody may be waiting for it any more

    async def _make(self, unit: str | None, revision: int) -> _File:
        now = self._clock()
        made = _File(revision, now + LONGEST_KEPT, await self._made(unit, now))
        held = self._files.get(unit or "")
        if held is None or held.revision <= revision:
            self._files[unit or ""] = made
        return made

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
