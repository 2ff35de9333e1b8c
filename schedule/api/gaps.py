"""What the published schedule lacks over HTTP."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from schedule.api.sessions import Store
from schedule.gaps import MonthSpan, ScheduleGap, gaps
from schedule.models.sessions import SessionState
from schedule.store import ScheduleStore
from services.clock import Now
from services.documents.models import Camel
from services.geography.succession import units_on
from services.geography.units import UnitsDep
from services.text import Code
from services.timezone import local

router = APIRouter(tags=["sessions"])

NOT_HELD = {SessionState.DRAFT, SessionState.CANCELLED}
Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class ScheduleGaps(Camel):
    """Units whose published schedule falls short, in the order of their codes."""

    gaps: list[ScheduleGap]


@router.get("/schedule-gaps")
async def schedule_gaps(
    store: Store,
    units: UnitsDep,
    at: Now,
    unit: Annotated[Code | None, Query(description="This unit and those under it; by default all.")] = None,
    since: Annotated[Month | None, Query(alias="from", description="The first month; by default this one.")] = None,
    months: Annotated[int, Query(ge=1, le=12)] = 3,
) -> ScheduleGaps:
    """Units whose published schedule has months without a day on which citizens are received.

    The law asks for one a month (Law on Citizen Reception 2013, Article 18).
    """
    first = date.fromisoformat(f"{since or format(local(at), '%Y-%m')}-01")
    named = frozenset(units.codes()) if unit is None else units.descendants(unit)
    # One that has ended receives nobody; whoever follows it does.
    asked = {code for code in named if not units.term(code) or code in units_on(code, first.isoformat(), units.term)}
    return ScheduleGaps(gaps=gaps(asked, _held(store), MonthSpan(first, months)))


def _held(store: ScheduleStore) -> Mapping[str, set[date]]:
    """The days on which each unit receives citizens."""
    held: dict[str, set[date]] = {}
    for _, entry in store.sessions.listing.entries():
        if entry.state not in NOT_HELD:
            held.setdefault(entry.unit, set()).add(local(entry.starts_at).date())
    return held
