"""Kinds and states of reception sessions, as types, lists and inputs use them."""

from enum import Enum

import strawberry


@strawberry.enum(description="The kind of reception session.")
class SessionKind(Enum):
    REGULAR = strawberry.enum_value("REGULAR", description="Held on the regular schedule required by law.")
    EXTRAORDINARY = strawberry.enum_value("EXTRAORDINARY", description="Held for an urgent matter.")


@strawberry.enum(description="The state of a reception session.")
class SessionState(Enum):
    SCHEDULED = strawberry.enum_value("SCHEDULED", description="Scheduled as announced.")
    CHANGED = strawberry.enum_value(
        "CHANGED", description="Rescheduled: the time, place or leader differs from the first announcement."
    )
    CANCELLED = strawberry.enum_value("CANCELLED", description="Cancelled; see `cancellation`.")
    DRAFT = strawberry.enum_value("DRAFT", description="New, and not yet approved. Visible only to editors.")


@strawberry.enum(description="What becomes of a session of a series on a day off.")
class DayOffPolicy(Enum):
    KEEP = strawberry.enum_value("KEEP", description="It is held.")
    NEXT_WORKING_DAY = strawberry.enum_value("NEXT_WORKING_DAY", description="It is held on the next working day.")
    PREVIOUS_WORKING_DAY = strawberry.enum_value(
        "PREVIOUS_WORKING_DAY", description="It is held on the last working day before."
    )
    SKIP = strawberry.enum_value("SKIP", description="It is left out.")


@strawberry.enum(description="The state of a series of reception sessions.")
class SeriesState(Enum):
    ACTIVE = strawberry.enum_value("ACTIVE", description="Its sessions are announced for a year ahead.")
    ENDED = strawberry.enum_value("ENDED", description="Ended; what it had announced was cancelled. See `ended`.")
    DRAFT = strawberry.enum_value("DRAFT", description="New, and not yet approved. Visible only to editors.")
