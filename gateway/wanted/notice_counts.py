"""Counts of notices for the reports of Article 26."""

from enum import Enum

import strawberry

from gateway.hotline.types import Unit, unit_of
from gateway.scalars import Date
from gateway.wanted.types import NoticeList, NoticeState, WithdrawalReason, list_of


@strawberry.enum(description="Age group, based on the year of birth only.")
class AgeBand(Enum):
    UNDER_18 = strawberry.enum_value("UNDER_18", description="Younger than 18.")
    FROM_18_TO_29 = strawberry.enum_value("FROM_18_TO_29", description="18 to 29.")
    FROM_30_TO_44 = strawberry.enum_value("FROM_30_TO_44", description="30 to 44.")
    FROM_45_TO_59 = strawberry.enum_value("FROM_45_TO_59", description="45 to 59.")
    FROM_60 = strawberry.enum_value("FROM_60", description="60 and older.")
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="Unknown, or no longer stored.")


@strawberry.type(description="Number of notices by list, unit, state and age.")
class NoticeCount:
    list_: NoticeList = strawberry.field(name="list", resolver=list_of, description="The list of the notices.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The issuing unit.")
    unit_code: str = strawberry.field(description="Code of the issuing unit.")
    state: NoticeState = strawberry.field(description="The state of the notices.")
    age_band: AgeBand = strawberry.field(description="Age group of the persons.")
    count: int = strawberry.field(description="Number of notices.")


@strawberry.type(description="Number of notices published, or withdrawn for a reason, by list and unit.")
class NoticeMovement:
    list_: NoticeList = strawberry.field(name="list", resolver=list_of, description="The list of the notices.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The issuing unit.")
    unit_code: str = strawberry.field(description="Code of the issuing unit.")
    reason: WithdrawalReason | None = strawberry.field(description="Reason for withdrawal; null for publications.")
    count: int = strawberry.field(description="Number of notices.")


@strawberry.type(
    description="Statistics of notices (Article 26). Zero counts are omitted. Staff also see drafts of"
    " their units; the public sees only notices that are or were public."
)
class WantedStatistics:
    as_of: Date = strawberry.field(description="Date of the counts.")
    total: int = strawberry.field(description="The sum of `counts`.")
    counts: list[NoticeCount] = strawberry.field(description="Current counts.")
    published: list[NoticeMovement] = strawberry.field(description="Publications in the requested period.")
    withdrawn: list[NoticeMovement] = strawberry.field(description="Withdrawals in the requested period.")
