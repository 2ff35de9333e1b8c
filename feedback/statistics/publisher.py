"""The publisher: draws each month's figures once and stores them; every read is served from the stored cells."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from feedback.models import REASONS_LIMIT
from feedback.ratings.store import RatingStore
from feedback.ratings.subjects import Subjects
from feedback.settings import StatisticsSettings
from feedback.statistics import Cell, Level, figure, release
from feedback.statistics.release_selection import (
    DESIGN,
    MonthNotOver,
    Places,
    counts_of,
    due,
    released_from,
    tally_by_subject,
)
from feedback.statistics.store.figures import FigureStore
from feedback.statistics.tallies import Bucket, TallyCounts, are_possible
from services.geography.units import Units

log = structlog.get_logger()


class Publisher:
    def __init__(
        self,
        figures: FigureStore,
        ratings: RatingStore,
        subjects: Subjects,
        units: Units,
        settings: StatisticsSettings,
        clock: Callable[[], datetime],
    ) -> None:
        self._figures, self._ratings, self._subjects, self._units = figures, ratings, subjects, units
        self._settings, self._clock = settings, clock
        self._releasing = asyncio.Lock()

    async def release_due(self) -> list[str]:
        """Releases every month that is over and was not released; which ones."""
        released = [raw["_id"] for raw in await self._figures.releases()]
        months = due(await self._ratings.months(), released, self._clock(), self._settings.release_delay)
        for month in months:
            await self.release(month)
        return months

    async def release(self, month: str) -> int:
        """Releases a month; how many cells. Raises `MonthNotOver`, `AlreadyReleased`, `EpsilonExhausted`."""
        opens = released_from(month, self._settings.release_delay)
        if self._clock() < opens:
            raise MonthNotOver(f"{month} can be released from {opens.date().isoformat()} on.")
        async with self._releasing:
            earlier = await self._figures.of_year(month[:4])
            subjects = {subject: unit async for subject, unit in self._subjects.published()}
            provinces = {unit: found for unit in set(subjects.values()) if (found := self._units.province(unit))}
            counts = counts_of(
                month, tally_by_subject(await self._tally(month)), Places.from_releases(earlier, subjects, provinces)
            )
            made = await asyncio.to_thread(
                release,
                counts,
                self._settings.epsilon,
                self._settings.threshold,
                ledger=await self._figures.ledger(self._settings.limit),
                earlier=earlier,
                design=DESIGN,
            )
            await self._figures.save_release(made)
            return len(made.cells)

    async def _tally(self, month: str) -> Mapping[Bucket, TallyCounts]:
        found = await self._ratings.tally(month)
        if not all(are_possible(counts, REASONS_LIMIT) for counts in found.values()):
            log.error("tallies_impossible", month=month, mended=await self._ratings.recount())
            found = await self._ratings.tally(month)
        return found

    async def latest(self, level: Level, id: str, period: str | None = None) -> Cell | None:
        """The released cell of a place: of the period, or the latest month that can be shown; None without one."""
        cells = sorted(await self._figures.of_place(level, id), key=lambda cell: cell.period, reverse=True)
        if period is not None:
            return next((cell for cell in cells if cell.period == period), None)
        months = [cell for cell in cells if len(cell.period) == 7 and "Q" not in cell.period]
        return next((cell for cell in months if not figure(cell).withheld), months[0] if months else None)
