"""When a hotline answers, in the time of Asia/Ho_Chi_Minh."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.models import Hours, Weekday
from services.documents.queries import BoundValues, FieldPaths, Filter, ListQuery
from services.timezone import local

_DAYS = tuple(Weekday)


def is_open(hours: Sequence[Hours], at: datetime) -> bool:
    """Whether the hotline is open at a time (with a time zone). Without hours it is always open."""
    if not hours:
        return True
    there = local(at)
    today, yesterday = _DAYS[there.weekday()], _DAYS[there.weekday() - 1]
    clock = there.strftime("%H:%M")
    return any(
        (today in span.days and span.opens <= clock < span.closes)
        if span.opens < span.closes
        else (today in span.days and clock >= span.opens) or (yesterday in span.days and clock < span.closes)
        for span in hours
    )


@dataclass(frozen=True, eq=False)
class OpenAt(ListQuery):
    """Selects the hotlines that are open at a time (with a time zone)."""

    at: datetime

    def source(self, values: BoundValues) -> str:
        return f"{values.name(is_open)}(entry.hours, {values.name(self.at)})"

    def to_mongo(self, fields: FieldPaths) -> Filter:
        there, hours = local(self.at), f"${fields.path('hours')}"
        today, yesterday = _DAYS[there.weekday()].value, _DAYS[there.weekday() - 1].value
        clock = there.strftime("%H:%M")
        begun, not_ended = {"$lte": ["$$span.opens", clock]}, {"$gt": ["$$span.closes", clock]}
        past_midnight = {"$gt": ["$$span.opens", "$$span.closes"]}
        since_today = {"$and": [{"$in": [today, "$$span.days"]}, begun, {"$or": [not_ended, past_midnight]}]}
        since_yesterday = {"$and": [{"$in": [yesterday, "$$span.days"]}, not_ended, past_midnight]}
        one_open = {"$map": {"input": hours, "as": "span", "in": {"$or": [since_today, since_yesterday]}}}
        return {"$expr": {"$or": [{"$eq": [hours, []]}, {"$anyElementTrue": [one_open]}]}}
