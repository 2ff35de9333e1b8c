"""Counts of notices."""

from enum import StrEnum

from pydantic import Field

from services.documents.models import Camel, Day
from wanted.notices.models.notices import NoticeList, NoticeState, WithdrawalReason


class AgeBand(StrEnum):
    """Years of age, by the year of birth."""

    UNDER_18 = "UNDER_18"
    FROM_18 = "FROM_18_TO_29"
    FROM_30 = "FROM_30_TO_44"
    FROM_45 = "FROM_45_TO_59"
    FROM_60 = "FROM_60"
    UNKNOWN = "UNKNOWN"


class NoticeCount(Camel):
    list: NoticeList
    unit: str
    state: NoticeState
    age_band: AgeBand
    count: int


class NoticeMovement(Camel):
    """How many were published, or withdrawn for a reason, in the time asked for."""

    list: NoticeList
    unit: str
    reason: WithdrawalReason | None = None
    count: int


class NoticeStatistics(Camel):
    """Counts with nothing in them are left out. Staff of a unit count its drafts too, everybody else what is public."""

    as_of: Day
    total: int = Field(description="Of `counts`.")
    counts: list[NoticeCount]
    published: list[NoticeMovement]
    withdrawn: list[NoticeMovement]
