"""Counts for the reports of Article 26."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from services.documents import Day
from services.errors import BadInput
from services.identity import CurrentIdentity, Role
from services.text import Code
from services.units import AskedUnits
from wanted import statistics as counting
from wanted.api.doors import Store
from wanted.models import NoticeList, NoticeState, Statistics
from wanted.statistics import ZONE, Period
from wanted.store import NoticeEntry

router = APIRouter(tags=["statistics"])

PUBLIC = {NoticeState.PUBLISHED, NoticeState.WITHDRAWN}


def _period(first: str | None, last: str | None) -> Period:
    period = Period(date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
    if period.first and period.last and period.last < period.first:
        raise BadInput.at("to", "lies before from")
    return period


@router.get("/statistics")
async def statistics(
    store: Store,
    caller: CurrentIdentity,
    units: AskedUnits,
    first: Annotated[Day | None, Query(alias="from", description="Published or withdrawn from this day on.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Up to this day, in Asia/Ho_Chi_Minh.")] = None,
    unit: Annotated[Code | None, Query(description="The unit and all under it.")] = None,
    list: NoticeList | None = None,
) -> Statistics:
    """How many notices there are by list, unit, state and age, and how many were published and withdrawn in a time."""
    chosen = units.under(unit) if unit else None

    def sees(notice: NoticeEntry) -> bool:
        if (chosen is not None and notice.unit not in chosen) or (list is not None and notice.list is not list):
            return False
        return notice.state in PUBLIC or (
            caller is not None
            and (caller.may(Role.EDITOR, notice.unit, units) or caller.may(Role.AUDITOR, notice.unit, units))
        )

    entries = (entry for _, entry in store.notices.listing.entries() if sees(entry))
    return counting.statistics(map(NoticeEntry.counted, entries), datetime.now(ZONE).date(), _period(first, last))
