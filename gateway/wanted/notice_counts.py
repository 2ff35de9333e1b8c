"""Counts of notices for the reports of Article 26."""

from enum import Enum

import strawberry

from gateway.hotline.types import Unit, unit_of
from gateway.scalars import Date
from gateway.wanted.types import NoticeList, NoticeState, WithdrawalReason, list_of


@strawberry.enum(description="Years of age, by the year of birth alone.")
class AgeBand(Enum):
    UNDER_18 = strawberry.enum_value("UNDER_18", description="Younger than 18.")
    FROM_18_TO_29 = strawberry.enum_value("FROM_18_TO_29", description="18 to 29.")
    FROM_30_TO_44 = strawberry.enum_value("FROM_30_TO_44", description="30 to 44.")
    FROM_45_TO_59 = strawberry.enum_value("FROM_45_TO_59", description="45 to 59.")
    FROM_60 = strawberry.enum_value("FROM_60", description="60 and older.")
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="Not known, or not kept any more.")


@strawberry.type(description="How many notices there are of one list, unit, state and age.")
class NoticeCount:
    list_: NoticeList = strawberry.field(name="list", resolver=list_of, description="Which list they are on.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit that issued them.")
    unit_code: str = strawberry.field(description="Code of the unit that issued them.")
    state: NoticeState = strawberry.field(description="Where they are in their life.")
    age_band: AgeBand = strawberry.field(description="How old the people are.")
    count: int = strawberry.field(description="How many there are.")


@strawberry.type(description="How many notices of one list and unit were published, or withdrawn for one reason.")
class NoticeMovement:
    list_: NoticeList = strawberry.field(name="list", resolver=list_of, description="Which list they are on.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit that issued them.")
    unit_code: str = strawberry.field(description="Code of the unit that issued them.")
    reason: WithdrawalReason | None = strawberry.field(description="Why they were withdrawn; null of published ones.")
    count: int = strawberry.field(description="How many there were.")


@strawberry.type(
    description="Counts of notices (Article 26). Those of nothing are left out. Staff count their units' drafts too,"
    " everybody else what is or was public."
)
class WantedStatistics:
    as_of: Date = strawberry.field(description="The day of the counts.")
    total: int = strawberry.field(description="The sum of `counts`.")
    counts: list[NoticeCount] = strawberry.field(description="What there is now.")
    published: list[NoticeMovement] = strawberry.field(description="What was published in the time asked for.")
    withdrawn: list[NoticeMovement] = strawberry.field(description="What was withdrawn in the time asked for.")
