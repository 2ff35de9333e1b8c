"""Keeps the sessions of series as these ask for them: after each change, and day by day for a year ahead.

A series that was changed is stored as not settled until its sessions are saved. Whoever comes next goes on there after
a crash, and what is saved twice changes nothing the second time.
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from schedule.days_off import IsDayOff
from schedule.models.series import ReceptionSeries
from schedule.models.sessions import ReceptionSession
from schedule.occurrences import DAYS_OFF_REASON, Settlement
from schedule.store import ScheduleStore
from services.clock import Clock
from services.documents.loading import Unreadable
from services.editorial.change_history import ChangeAct
from services.editorial.workflow import Step
from services.errors import AlreadyExists, NotFound, StaleVersion
from services.jobs.runner import Job

log = structlog.get_logger()

LOOK = 5.0
"""Seconds between two looks at what is not settled."""
RENEWAL = timedelta(hours=6)
"""How often all series are looked at, as time passes and days off are decided."""


_TOOK_EFFECT = frozenset({ChangeAct.APPROVED, ChangeAct.CHANGED, ChangeAct.IMPORTED})


class Settling:
    """Whatever is repeated or interrupted: ids are those of series and day, and each save checks the version."""

    def __init__(self, store: ScheduleStore, is_day_off: IsDayOff, clock: Clock) -> None:
        self._store, self._is_day_off, self._clock = store, is_day_off, clock

    def jobs(self) -> Sequence[Job]:
        return (Job("settle", self.settle_changed), Job("renew", self.settle_all, RENEWAL))

    async def settle_changed(self) -> None:
        """Settles the series that a change left unsettled."""
        await self._settle_those([id for id, entry in self._store.series.listing.entries() if not entry.settled])

    async def settle_all(self) -> None:
        """Settles all series: a new day is a year ahead, or others are off than before."""
        await self._settle_those([id for id, _ in self._store.series.listing.entries()])

    async def _settle_those(self, ids: Sequence[str]) -> None:
        for id in ids:
            try:
                await self.settle(await self._store.series.get_current(id))
            except (NotFound, StaleVersion):
                continue  # somebody changes it now, and settles it
            except Unreadable as error:
                log.warning("series_not_settled", id=id, error=type(error).__name__)

    async def settle(self, series: ReceptionSeries) -> ReceptionSeries:
        """The series as it is now, settled where all its sessions could be saved.

        Raises `NotFound`, `Overtaken`, `Unreadable`.
        """
        step = self._step(series, renewal=series.settled)
        while True:
            saved, changed = await self._save_sessions(series, step)
            # Who changed the series meanwhile may have settled it before these sessions were saved.
            current = await self._store.series.get_current(series.id) if changed else series
            if current.version == series.version:
                break
            series, step = current, self._step(current, renewal=False)
        if not saved or series.settled:
            return series
        return await self._store.series.replace(series, series.model_copy(update={"settled": True}))

    async def _save_sessions(self, series: ReceptionSeries, step: Step) -> tuple[bool, bool]:
        """Saves those that are not as the series asks for; whether all could be saved, and whether any were to be."""
        settlement = Settlement(series, self._is_day_off, step)
        kept = await self._store.occurrences(series.id, settlement.since, step.at)
        changes = settlement.changes(kept, self._store.sessions.listing)
        saved = await self._store.sessions.save_many(changes, merge=_of_the_same_version)
        if saved.refused:
            log.warning("sessions_not_settled", series=series.id, count=len(saved.refused))
        return not saved.refused, bool(changes)

    def _step(self, series: ReceptionSeries, *, renewal: bool) -> Step:
        """By whoever approved or ended the series, for the reason that was given for it; by the series itself where
        nobody changed it since it was settled."""
        if renewal:
            return Step(series.id, self._clock(), DAYS_OFF_REASON)
        reason = series.ended.reason if series.ended else series.change_reason
        effective = (entry.by for entry in reversed(series.history) if entry.act in _TOOK_EFFECT)
        return Step(next(effective, series.id), self._clock(), reason)


def _of_the_same_version(known: ReceptionSession, given: ReceptionSession) -> ReceptionSession:
    """What is given, made from what is known. Raises `AlreadyExists`, `StaleVersion`."""
    if known.occurrence is None or given.occurrence is None or known.occurrence.series != given.occurrence.series:
        raise AlreadyExists("Another session has the id of this occurrence.")
    if known.version != given.version:
        raise StaleVersion("The session was changed at the same moment.")
    return given
