"""Counts for the reports of Article 26."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from services.clock import Now
from services.documents.models import Day
from services.errors import BadInput
from services.geography.units import UnitsDep
from services.identity import CurrentIdentity, Role
from services.text import Code
from services.timezone import local
from wanted.notices.api.dependencies import Store
from wanted.notices.models.notices import NoticeList, NoticeState
from wanted.notices.models.statistics import NoticeStatistics
from wanted.notices.statistics import DayRange, NoticeCounter
from wanted.notices.store.notices import NoticeEntry

router = APIRouter(tags=["statistics"])

PUBLIC = {NoticeState.PUBLISHED, NoticeState.WITHDRAWN}
AT_ONCE = 2_000
"""Notices counted before the event loop is yielded."""


def _period(first: str | None, last: str | None) -> DayRange:
    period = DayRange(date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
    if period.first and period.last and period.last < period.first:
        raise BadInput.at("to", "lies before from")
    return period


@router.get("/statistics")
async def statistics(
    store: Store,
    caller: CurrentIdentity,
    units: UnitsDep,
    now: Now,
    first: Annotated[Day | None, Query(alias="from", description="Published or withdrawn from this day on.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Up to this day, in Asia/Ho_Chi_Minh.")] = None,
    unit: Annotated[Code | None, Query(description="The unit and all under it.")] = None,
    list: NoticeList | None = None,
) -> NoticeStatistics:
    """How many notices there are by list, unit, state and age, and how many were published and withdrawn in a time."""
    chosen = units.descendants(unit) if unit else None

    def sees(notice: NoticeEntry) -> bool:
        if (chosen is not None and notice.unit not in chosen) or (list is not None and notice.list is not list):
            return False
        return notice.state in PUBLIC or (
            caller is not None
            and (caller.may(Role.EDITOR, notice.unit, units) or caller.may(Role.AUDITOR, notice.unit, units))
        )

    counted = NoticeCounter(local(now).date(), _period(first, last))
    for number, (_, entry) in enumerate(tuple(store.notices.listing.entries())):
        if sees(entry):
            counted.add(entry.facts())
        if number % AT_ONCE == AT_ONCE - 1:
            # Others' requests are answered in between.
            await asyncio.sleep(0)
    return counted.result()
