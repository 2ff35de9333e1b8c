"""What is asked and answered about whom to call."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from hotline.calling.positions import rounded
from hotline.models import Location, Names, ProvinceSlug, PublicHotline, PublicUnit, Purpose
from services.documents.models import Camel
from services.text import Code, clean_prose

LONGEST_TEXT = 500

RoundedLocation = Annotated[
    Location, AfterValidator(rounded), Field(description="Round it to 3 decimals; further ones are dropped.")
]
Words = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), AfterValidator(clean_prose)]


class WhoToCallInput(Camel):
    """What happened and where. Nothing of it is kept, logged or counted."""

    text: Words | None = Field(None, description="In the citizen's own words.", examples=["chay nha cuu voi"])
    situation: Code | None = Field(None, description="The code of a situation, chosen from a list.")
    province: ProvinceSlug | None = None
    location: RoundedLocation | None = None


class SituationTitle(Camel):
    code: Code
    title: Names


class NumberToCall(Camel):
    """A published number."""

    hotline: PublicHotline
    open_now: bool


class WhoToCall(Camel):
    """Whom to call, and what to say."""

    urgent: bool = Field(description="Whether somebody may be in danger now.")
    situation: SituationTitle | None = Field(description="What it was understood as; null where that is not clear.")
    say: Names
    numbers: list[NumberToCall] = Field(description="The best first; one that answers follows if the first do not.")
    choices: list[SituationTitle] = Field(description="What else may be meant, to choose from.")


class NearestInput(Camel):
    """Where a citizen is. It is not kept, logged or counted."""

    location: RoundedLocation
    purpose: Purpose | None = Field(None, description="Only units with a hotline for this.")
    first: int = Field(5, ge=1, le=50)


class NearUnit(Camel):
    unit: PublicUnit
    distance_km: float = Field(description="As the crow flies.")


class NearestUnits(Camel):
    units: list[NearUnit] = Field(description="The nearest first, of those whose position is published.")
