"""Days off, and what becomes of a session that a rule names for one."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

IsDayOff = Callable[[date], bool]
"""Whether a day is off, as `WorkingCalendar.is_day_off` says. Raises `BeyondCalendar` where that is not known."""

LONGEST_BREAK = 31
"""Days after which no working day is looked for."""


class DayOffPolicy(StrEnum):
    """What becomes of a session on a day off."""

    KEEP = "KEEP"
    """It is held."""
    NEXT_WORKING_DAY = "NEXT_WORKING_DAY"
    PREVIOUS_WORKING_DAY = "PREVIOUS_WORKING_DAY"
    SKIP = "SKIP"
    """It is left out."""


STEPS = {DayOffPolicy.NEXT_WORKING_DAY: 1, DayOffPolicy.PREVIOUS_WORKING_DAY: -1}


def held_on(day: date, policy: DayOffPolicy, is_day_off: IsDayOff) -> date | None:
    """The day on which a session of that day is held; None where it is left out. Raises `BeyondCalendar`."""
    if policy is DayOffPolicy.KEEP or not is_day_off(day):
        return day
    step = STEPS.get(policy)
    if step is None:
        return None
    near = (day + timedelta(days=step * away) for away in range(1, LONGEST_BREAK + 1))
    return next((other for other in near if not is_day_off(other)), None)
