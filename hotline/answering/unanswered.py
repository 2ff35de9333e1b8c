"""Reports of citizens that nobody answers a number: counted by number, part of the day and week, and not believed at
once.

A report has no text, no reporter and no time, and changes nothing that the public reads. From a few on, the unit sees
in which parts of the day nobody answers. An answered call of the unit begins the count anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from services.documents.models import Camel
from services.errors import Conflict
from services.text import Exact
from services.timezone import local

PURPOSE = "unanswered-call"
"""What the token of a report is for; one for ratings is not valid for it, nor the reverse."""


class DayPart(StrEnum):
    """When in the day a number was called, in Asia/Ho_Chi_Minh."""

    MORNING = "MORNING"
    """From 5 to 11."""
    MIDDAY = "MIDDAY"
    """From 11 to 14."""
    AFTERNOON = "AFTERNOON"
    """From 14 to 18."""
    EVENING = "EVENING"
    """From 18 to 22."""
    NIGHT = "NIGHT"
    """From 22 to 5."""


class UnansweredCallInput(Camel):
    """A citizen's report that nobody answered, without a word about the citizen."""

    day_part: DayPart = Field(description="In which part of the day the number was called.")
    token: Annotated[str, StringConstraints(max_length=2_000), Exact] | None = Field(
        None, description="An anonymous token, in base64url."
    )


class UnansweredCallTerms(Camel):
    """What the token of a report is bound to; nothing where this deployment takes no reports."""

    tokens: bool = Field(description="Whether reports are taken, for a token each.")
    issuer_name: str | None = None
    origin: str | None = None
    purpose: str | None = None


class UnansweredCallReceived(Camel):
    """That a report was counted; the same for each."""

    received: bool = True


class UnansweredCalls(Camel):
    """How many reports there are of a part of the day."""

    day_part: DayPart
    count: int


class ReportsNotTaken(Conflict):
    """Without an issuer of tokens anybody could report as often as they like."""

    code, title = "REPORTS_NOT_TAKEN", "Reports are not taken here"


@dataclass(frozen=True, slots=True)
class ReportRules:
    """The unit sees reports of the last `weeks` from `shown_from` on."""

    weeks: int = 4
    shown_from: int = 5


RULES = ReportRules()
WeeklyCounts = Mapping[str, Mapping[str, int]]
"""Reports of a number by week (`2026-W49`) and part of the day."""


def week_of(at: datetime) -> str:
    return local(at).strftime("%G-W%V")


def first_week(at: datetime, rules: ReportRules = RULES) -> str:
    """The earliest week whose reports still count."""
    return week_of(at - timedelta(weeks=rules.weeks - 1))


def shown(counts: WeeklyCounts, at: datetime, rules: ReportRules = RULES) -> list[UnansweredCalls]:
    """What the unit sees of the reports of a number: nothing where they are few."""
    since = first_week(at, rules)
    weeks = [parts for week, parts in counts.items() if week >= since]
    totals = {part: sum(week.get(part, 0) for week in weeks) for part in DayPart}
    if sum(totals.values()) < rules.shown_from:
        return []
    return [UnansweredCalls(day_part=part, count=count) for part, count in totals.items() if count]
