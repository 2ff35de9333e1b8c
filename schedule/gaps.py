"""Months in which the published schedule of a unit falls short of the law.

The head of a unit receives citizens at least one day a month (Law on Citizen Reception 2013, Article 18).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from services.documents.models import Camel

FEWEST_DAYS = 1
"""Of reception in a month."""


class ScheduleGap(Camel):
    """A unit, and the months in which it announces too few days."""

    unit: str
    months: list[str] = Field(examples=[["2026-12", "2027-01"]])


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """Months from one on."""

    first: date
    count: int

    def months(self) -> list[str]:
        numbers = (self.first.year * 12 + self.first.month - 1 + later for later in range(self.count))
        return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def gaps(units: Iterable[str], held: Mapping[str, Iterable[date]], span: MonthSpan) -> list[ScheduleGap]:
    """The gaps of these units, in order; `held` has the days on which each receives citizens."""
    found: list[ScheduleGap] = []
    for unit in sorted(units):
        days = [f"{day:%Y-%m}" for day in set(held.get(unit, ()))]
        short = [month for month in span.months() if days.count(month) < FEWEST_DAYS]
        if short:
            found.append(ScheduleGap(unit=unit, months=short))
    return found
