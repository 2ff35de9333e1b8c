"""Vietnam's calendar: lunar dates, days off and working days, the same for everybody who counts them."""

from services.calendar.decisions import KNOWN, DaysOffDecision, Swap
from services.calendar.lunar import BeyondCalendar, LunarDate, NoSuchLunarDay, lunar, solar, tet
from services.calendar.working_days import DayOff, DayOffKind, WorkingCalendar

__all__ = [
    "KNOWN",
    "BeyondCalendar",
    "DayOff",
    "DayOffKind",
    "DaysOffDecision",
    "LunarDate",
    "NoSuchLunarDay",
    "Swap",
    "WorkingCalendar",
    "lunar",
    "solar",
    "tet",
]
