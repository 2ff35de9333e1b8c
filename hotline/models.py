"""Models of units and hotlines."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from services.documents.models import Camel, Day, GivenInstant, Instant, StoredDocument
from services.editorial.change_history import DocumentChange, PendingCorrection
from services.editorial.proposals import ReviewedDocument
from services.geography.provinces import province_of
from services.scalars import E164, LanguageTag
from services.telephone_numbers import DialledNumber, NumberType, dialled_number
from services.text import Code, Line, Prose


class UnitKind(StrEnum):
    """The kind of a unit, which determines its domain name (Articles 6, 10 and 15)."""

    MINISTRY_OFFICE = "MINISTRY_OFFICE"
    DEPARTMENT = "DEPARTMENT"
    PROVINCE = "PROVINCE"
    ACADEMY = "ACADEMY"
    SCHOOL = "SCHOOL"
    HOSPITAL = "HOSPITAL"


class UnitState(StrEnum):
    ACTIVE = "ACTIVE"
    DISSOLVED = "DISSOLVED"


def _province(name: str) -> str:
    found = province_of(name)
    if found is None:
        raise ValueError("is not a province; take a name or one of the slugs such as ha-noi")
    return found.slug


ProvinceSlug = Annotated[
    str,
    StringConstraints(min_length=2, max_length=60),
    AfterValidator(_province),
    Field(examples=["ha-noi", "Hà Nội"]),
]
"""A province of today by slug; names and provinces of before 2025-07-01 are taken and mapped."""

Domain = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+\.)+[a-z]{2,}$", max_length=253)]


class Names(Camel):
    vi: Line
    en: Line | None = None


class Location(Camel):
    """WGS 84, in degrees."""

    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)


class Alert(Camel):
    """A notice to callers that holds for a time: that the lines are overloaded, say."""

    text: Line
    until: Instant


class AlertInput(Camel):
    """An alert as staff put it; both left out end the one that holds."""

    text: Line | None = Field(
        None, description="It names no telephone number but the national short ones, no e-mail address and no link."
    )
    until: GivenInstant | None = Field(None, description="When it ends, at most 31 days ahead.")


class UnitFields(Camel):
    kind: UnitKind
    names: Names
    short_name: Line | None = None
    other_names: list[Line] = Field(
        [], max_length=30, description="Other names and abbreviations by which files mean the unit."
    )
    parent: Code | None = Field(None, description="Code of the parent unit.")
    province: ProvinceSlug | None = None
    domain: Domain | None = None
    location: Location | None = None
    address: Line | None = None
    state: UnitState = UnitState.ACTIVE
    valid_from: Day | None = Field(None, description="The first day on which the unit exists, where it is known.")
    valid_to: Day | None = Field(None, description="The last day on which the unit exists.")
    successors: list[Code] = Field(
        [],
        max_length=20,
        description="Codes of the units that took its place: one that it was merged into, or those it was split into.",
    )
    basis: Line | None = Field(
        None, description="By what it ended: a law, a resolution, a decision.", examples=["202/2025/QH15"]
    )
    former_domains: list[Domain] = Field([], max_length=10, description="Domains that its portal had before.")
    demo: bool = Field(False, description="Made up, for trying the system.")


class UnitInput(UnitFields):
    """A unit as staff write or import it."""

    code: Code


class PublicUnit(UnitFields, StoredDocument):
    """A unit. Its id is its code: permanent, public and readable."""

    code: Code
    alert: Alert | None = Field(None, description="Holds until its end, and says nothing after it.")


class Unit(PublicUnit):
    """What is stored: the public unit, and what only staff read."""

    history: list[DocumentChange] = Field(default_factory=list)


class Weekday(StrEnum):
    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


_TYPED_CLOCK = re.compile(r"([0-9]{1,2}) ?(?:(?:h|g|giờ) ?([0-5][0-9])?|[:.]([0-5][0-9]))", re.IGNORECASE)


def _as_clock(typed: object) -> object:
    """`7h30`, `8h`, `8:00` and `08.00` as on a clock; all else is left to be refused."""
    found = _TYPED_CLOCK.fullmatch(typed.strip()) if isinstance(typed, str) else None
    return f"{int(found[1]):02}:{found[2] or found[3] or '00'}" if found else typed


Clock = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    BeforeValidator(_as_clock),
    Field(examples=["07:30"]),
]
"""A time of day, `07:30`."""


class TimeSpan(Camel):
    """From when to when, in Asia/Ho_Chi_Minh. `closes` not after `opens` is a time of the following day."""

    opens: Clock
    closes: Clock


class Hours(TimeSpan):
    """Weekly opening hours; `opens` and `closes` at 00:00 are the whole day."""

    days: list[Weekday] = Field(min_length=1, max_length=7, description="Days on which the period begins.")


class OnDaysOff(StrEnum):
    """Which hours hold on public holidays, and on days off that make up for them or are swapped."""

    CLOSED = "CLOSED"
    AS_SUNDAY = "AS_SUNDAY"
    AS_ALWAYS = "AS_ALWAYS"


class HoursException(Camel):
    """What holds on one date instead of the weekly hours, day off or not."""

    date: Day
    spans: list[TimeSpan] = Field(max_length=6, description="Empty: closed. What began the day before runs on.")
    note: Line | None = Field(None, description="Why, for callers.")


def _each_date_once(exceptions: list[HoursException]) -> list[HoursException]:
    if len({one.date for one in exceptions}) < len(exceptions):
        raise ValueError("a date is named twice; one exception has all periods of its date")
    return sorted(exceptions, key=lambda one: one.date)


HoursExceptions = Annotated[list[HoursException], Field(max_length=60), AfterValidator(_each_date_once)]


class Purpose(StrEnum):
    EMERGENCY_POLICE = "EMERGENCY_POLICE"
    FIRE_AND_RESCUE = "FIRE_AND_RESCUE"
    AMBULANCE = "AMBULANCE"
    CHILD_PROTECTION = "CHILD_PROTECTION"
    DISASTER_RESCUE = "DISASTER_RESCUE"
    CRIME_REPORT = "CRIME_REPORT"
    TRAFFIC = "TRAFFIC"
    ADMINISTRATIVE = "ADMINISTRATIVE"
    CORRUPTION_REPORT = "CORRUPTION_REPORT"
    CYBERCRIME = "CYBERCRIME"
    OTHER = "OTHER"


class HotlineState(StrEnum):
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    RETIRED = "RETIRED"
    DRAFT = "DRAFT"
    """New, and never approved."""


WrittenState = Literal[HotlineState.ACTIVE, HotlineState.SUSPENDED, HotlineState.RETIRED]
"""The states that staff write; no line becomes a draft again."""


Dialled = Annotated[str, StringConstraints(pattern=r"^[0-9*#+][0-9 .()*#-]{1,24}( máy lẻ [0-9]{1,7})?$")]
Written = Annotated[Line, StringConstraints(max_length=60)]
"""A telephone number as people write it."""


def known_number(dialled: str) -> DialledNumber | None:
    """What is dialled; None where nobody can be called by it, as with numbers that are made up."""
    try:
        return dialled_number(dialled)
    except ValueError:
        return None


class HotlineFields(Camel):
    unit: Code
    number: E164 | None = Field(
        None, description="E.164, that of `dialled`; absent for what has none, such as the short number 113."
    )
    dialled: Dialled = Field(description="As people dial it.", examples=["113", "0900 000 001"])
    formerly: Written | None = Field(
        None, description="As the number was written before the renumbering of 2017 and 2018, where it was given so."
    )
    purpose: Purpose
    label: Names | None = None
    hours: list[Hours] = Field([], max_length=14, description="Empty: day and night.")
    on_days_off: OnDaysOff = OnDaysOff.AS_ALWAYS
    exceptions: HoursExceptions = Field(default=[], description="Dates on which other hours hold.")
    languages: list[LanguageTag] = Field(["vi"], max_length=10)
    free: bool | None = Field(None, description="Whether calls are free of charge; absent where nobody has said so.")
    order: int = Field(0, ge=0, le=10_000, description="Place among the unit's numbers, smallest first.")
    state: HotlineState = HotlineState.ACTIVE
    note: Prose | None = None
    demo: bool = Field(False, description="Made up, for trying the system; it rings nobody.")

    @model_validator(mode="after")
    def _fill_number(self) -> Self:
        if self.number is None and (found := known_number(self.dialled)) is not None:
            self.number = found.number
        return self


class HotlineInput(HotlineFields):
    """A hotline as staff write or import it. An `id` names one that is there already."""

    id: str | None = Field(None, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    dialled: Written = Field(
        description="As people write it: also with dots, dashes, brackets, an extension, or as before 2018.",
        examples=["113", "0900 000 001", "(024) 3942-0000 máy lẻ 12"],
    )
    state: WrittenState = HotlineState.ACTIVE  # pyright: ignore[reportIncompatibleVariableOverride]
    verified_on: Day | None = Field(
        None,
        description="Has no effect: a number is verified by a call that was answered.",
        json_schema_extra={"deprecated": True},
    )


class Verification(Camel):
    """A call to a number that was answered, as it was dialled, when, and who says so. For staff only."""

    dialled: str
    dialled_at: Instant
    by: str


class VerificationInput(Camel):
    """What an editor says of a call to the number."""

    dialled: Written = Field(description="The number that was dialled, as the hotline has it.", examples=["113"])
    dialled_at: GivenInstant = Field(description="When it was dialled, at most a week ago.")
    answered: bool = Field(description="Whether somebody answered; nothing else verifies a number.")


class HotlineLine(HotlineInput):
    """A hotline as a line of an import."""

    opening_hours: Prose | None = Field(
        None,
        description="In place of `hours`, `onDaysOff` and `exceptions`: the `opening_hours` of OpenStreetMap, as far as"
        " these can say the same.",
        examples=["Mo-Fr 07:30-11:30,13:30-17:00; PH off"],
    )


class PublicHotline(HotlineFields, StoredDocument):
    """The public form of a hotline."""

    alert: Alert | None = Field(None, description="Holds until its end, and says nothing after it.")
    number_type: NumberType | None = Field(None, description="Absent for a number that is made up.")
    extension: str | None = Field(None, description="To be asked for at the number (`máy lẻ`).", examples=["12"])
    uri: str | None = Field(None, description="A `tel:` link (RFC 3966).", examples=["tel:113", "tel:+842439420000"])
    verified_at: Instant | None = Field(
        None, description="When this number was last dialled by its unit and answered; absent where nobody says so."
    )
    verified_on: Day | None = Field(None, description="The day of it.", json_schema_extra={"deprecated": True})


class Hotline(HotlineFields, ReviewedDocument[HotlineFields]):
    """What is stored: what becomes public, from which the public form is derived, and what only staff read."""

    alert: Alert | None = None
    verification: Verification | None = None
    verified_on: None = Field(None, description="As exports of 0.1 have it; it says nothing.")

    @property
    def verified_at(self) -> datetime | None:
        """When the number that it has now was answered; a verification of another one is void."""
        found = self.verification
        return found.dialled_at if found and found.dialled == self.dialled else None

    @property
    def number_type(self) -> NumberType | None:
        found = known_number(self.dialled)
        return found and found.type

    @property
    def extension(self) -> str | None:
        found = known_number(self.dialled)
        return found and found.extension

    @property
    def uri(self) -> str | None:
        found = known_number(self.dialled)
        return found and found.uri


class SavedHotline(PublicHotline):
    """The answer to whoever changed a hotline: the public form, and what waits for a second person."""

    correction: PendingCorrection | None = None
    warnings: list[str] = Field([], description="What the writer should look at, though it was taken.")


class HotlineOpening(Camel):
    """Whether a hotline answers at this moment."""

    id: str
    open_now: bool
    opens_at: Instant | None = Field(None, description="When it answers next; none if that is not within a month.")
