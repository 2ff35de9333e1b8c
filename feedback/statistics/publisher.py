"""The publisher: draws each month's figures once and stores them; every read is served from the stored cells."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from feedback.models import REASONS_LIMIT
from feedback.ratings.store import RatingStore
from feedback.ratings.subjects import Subjects
from feedback.settings import StatisticsSettings
from feedback.statistics import Cell, Level, figure, release
from feedback.statistics.periods import months_of, quarter_of
from feedback.statistics.release_selection import (
    DESIGN,
    MonthNotOver,
    Places,
    counts_of,
    due,
    kept_for_scales,
    released_from,
    scale_counts,
    tally_by_subject,
)
from feedback.statistics.scales import QuarterScores
from feedback.statistics.store.figures import FigureStore
from feedback.statistics.tallies import Bucket, TallyCounts, are_possible
from services.geography.units import Units

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _ClosedQuarter:
    """A quarter whose last month is being released, with the counts of its months that kept ε for scales."""

    quarter: str
    epsilon: float
    tallies: Sequence[Mapping[Bucket, TallyCounts]]

    def scores(self, places: Places) -> QuarterScores:
        return QuarterScores(self.epsilon, scale_counts(self.tallies, places))


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
            tally, closing = await self._tally(month), await self._closed_by(month, earlier)
            places = await self._places(earlier, [tally, *(closing.tallies if closing else ())])
            made = await asyncio.to_thread(
                release,
                counts_of(month, tally_by_subject(tally), places),
                self._settings.epsilon,
                self._settings.threshold,
                ledger=await self._figures.ledger(self._settings.limit),
                earlier=earlier,
                design=DESIGN,
                closing={closing.quarter: closing.scores(places)} if closing else {},
            )
            await self._figures.save_release(made)
            return len(made.cells)

    async def _closed_by(self, month: str, earlier: Sequence[Cell]) -> "_ClosedQuarter | None":
        """The quarter that the month's release completes, if any of its months kept ε for scales."""
        quarter, released = quarter_of(month), {cell.period for cell in earlier} | {month}
        if not released.issuperset(months_of(quarter)):
            return None
        kept = {raw["_id"]: raw.get("scale_epsilon", 0.0) for raw in await self._figures.releases()}
        months, epsilon = kept_for_scales(quarter, {**kept, month: DESIGN.scale_epsilon(self._settings.epsilon)})
        return _ClosedQuarter(quarter, epsilon, [await self._tally(one) for one in months])

    async def _places(self, earlier: Sequence[Cell], tallies: Sequence[Mapping[Bucket, TallyCounts]]) -> Places:
        """Where everything is that is published, or was rated in these months."""
        rated = {bucket.subject: bucket.unit for tally in tallies for bucket in tally}
        subjects = {**rated, **{subject: unit async for subject, unit in self._subjects.published()}}
        provinces = {unit: found for unit in set(subjects.values()) if (found := self._units.province(unit))}
        return Places.from_releases(earlier, subjects, provinces)

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
