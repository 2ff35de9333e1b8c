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
