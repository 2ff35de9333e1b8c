"""The schedule as files for calendar programs (iCalendar, RFC 5545)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from schedule.api.sessions import Store, check_readable
from schedule.calendars import Calendars
from schedule.container import ScheduleContainer
from schedule.models.sessions import SessionId
from schedule.store import public_session
from services.errors import NotFound
from services.geography.units import UnitsDep
from services.identity import CurrentIdentity
from services.text import Code
from services.web.container import provided

router = APIRouter(tags=["calendar"])

CalendarsDep = Annotated[Calendars, Depends(provided(ScheduleContainer, lambda container: container.calendars))]
MEDIA_TYPE = "text/calendar"
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}


def _file(content: bytes, name: str) -> Response:
    disposition = f'inline; filename="{name}.ics"'
    return Response(content, headers={"Content-Disposition": disposition}, media_type=f"{MEDIA_TYPE}; charset=utf-8")


@router.get("/calendar.ics", response_class=Response, responses=FILE)
async def calendar(calendars: CalendarsDep) -> Response:
    """The sessions of all units, to subscribe to: from last winter on, a year ahead."""
    return _file(await calendars.of_all(), "calendar")


@router.get("/calendar/{unit}.ics", response_class=Response, responses=FILE)
async def unit_calendar(unit: Code, calendars: CalendarsDep, units: UnitsDep) -> Response:
    """The sessions of a unit and of those under it, to subscribe to."""
    if len(units) and unit not in units:
        raise NotFound(f"There is no unit {unit!r}.")
    return _file(await calendars.of_unit(unit), unit)


@router.get("/sessions/{id}/calendar.ics", response_class=Response, responses=FILE)
async def session_calendar(
    id: SessionId, store: Store, caller: CurrentIdentity, units: UnitsDep, calendars: CalendarsDep
) -> Response:
    """One session, to take over into a calendar."""
    found = await store.sessions.get(id)
    check_readable(found, caller, units)
    return _file(calendars.of_session(public_session(found)), found.id)
