"""Which numbers a unit has to call: those that citizens report, then those that were never verified or not for long."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from pydantic import Field

from hotline.answering.unanswered import UnansweredCalls, WeeklyCounts, shown
from hotline.answering.verification import is_due
from hotline.models import Hotline
from services.documents.models import Camel, Instant

NEVER = datetime.min.replace(tzinfo=UTC)


class HotlineToVerify(Camel):
    """A number in service that its unit has to call, and why."""

    hotline: str = Field(description="The id of the hotline.")
    verified_at: Instant | None = Field(None, description="When it was last answered, by what the unit says.")
    unanswered: list[UnansweredCalls] = Field(description="What citizens report of the last weeks, where it is more.")


def to_verify(lines: Iterable[Hotline], reports: Mapping[str, WeeklyCounts], at: datetime) -> list[HotlineToVerify]:
    """Those of the lines that are to be called: the most reported first, then the longest not verified."""
    found = [
        HotlineToVerify(hotline=line.id, verified_at=line.verified_at, unanswered=shown(reports.get(line.id, {}), at))
        for line in lines
        if not line.demo
    ]
    due = [one for one in found if one.unanswered or is_due(one.verified_at, at)]
    return sorted(due, key=lambda one: (-_total(one), one.verified_at or NEVER, one.hotline))


def _total(one: HotlineToVerify) -> int:
    return sum(part.count for part in one.unanswered)
