"""Models of series: a rule by which a leader of a unit receives citizens, and what each session of it is like.

A series that is changed from a later day on keeps what it said before as a former phase.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from schedule.days_off import DayOffPolicy
from schedule.models.sessions import Cancellation, Leader, SessionKind
from schedule.recurrence import Recurrence
from services.documents.models import Camel, Day, StoredDocument
from services.editorial.change_history import PendingCorrection
from services.editorial.proposals import ReviewedDocument
from services.input_errors import WrongField
from services.text import Code, Line, Prose

SeriesId = Annotated[str, StringConstraints(max_length=48, pattern=r"^[A-Za-z0-9._-]+$")]
"""Short enough for the ids of its sessions, which add the day."""
LocalTime = Annotated[
    str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), Field(examples=["08:00", "16:30"])
]
MOST_DAYS = 200
"""Days named one by one."""


class SeriesState(StrEnum):
    DRAFT = "DRAFT"
    """New, and never approved."""
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"
    """What it had announced was cancelled; there are no more sessions of it."""


class SeriesFields(Camel):
    """What a rule says from the day on which it starts."""

    unit: Code
    leader: Leader
    place: Line
    kind: SessionKind = SessionKind.REGULAR
    starts_on: Day = Field(description="The first day for which the rule holds.")
    begins: LocalTime
    ends: LocalTime
    time_zone: Literal["Asia/Ho_Chi_Minh"] = "Asia/Ho_Chi_Minh"
    recurrence: Recurrence = Field(description="The rule, as RFC 5545 writes it.")
    on_day_off: DayOffPolicy = DayOffPolicy.NEXT_WORKING_DAY
    excluded_days: list[Day] = Field([], max_length=MOST_DAYS, description="Days of the rule without a session.")
    extra_days: list[Day] = Field([], max_length=MOST_DAYS, description="Days with a session beside the rule's.")
    registration: Prose | None = Field(None, description="How to register.")
    documents: list[Line] = Field([], max_length=30, description="What to bring.")
    demo: bool = Field(False, description="Made up, for trying the system.")
    change_reason: Prose | None = Field(None, description="Why it was changed: public at the sessions it changes.")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.ends <= self.begins:
            raise WrongField("ends", "is not after begins")
        return self

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.starts_on)


class SeriesInput(SeriesFields):
    """A series as staff write it. A later `startsOn` than that of the series there is changes this and all later
    sessions alone."""

    id: SeriesId | None = None


class SeriesPhase(SeriesFields):
    """What a series said until a day."""

    until: Day = Field(description="The last day for which it held.")

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.until)


class PublicSeries(SeriesFields, StoredDocument):
    """The public form of a series."""

    state: SeriesState = SeriesState.ACTIVE
    ended: Cancellation | None = None
    former: list[SeriesPhase] = Field(default_factory=list, description="What it said before, the oldest first.")


class ReceptionSeries(PublicSeries, ReviewedDocument[SeriesFields]):
    """What is stored: the public series, and what only staff read."""

    settled: bool = True
    """Whether its sessions are those that it asks for."""


class SavedSeries(PublicSeries):
    """The answer to whoever changed a series: the public form, and what waits for a second person."""

    correction: PendingCorrection | None = None
