"""Demo reception sessions for the next two months: made up, and marked so."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from services.geography.provinces import PROVINCES
from services.timezone import ZONE, local

DAYS = 60
WEEKEND = (5, 6)
NOTE = "Lịch minh hoạ, không có buổi tiếp dân này. (Made up for trying the system.)"


def _sessions(now: datetime) -> Iterator[Mapping[str, object]]:
    today = local(now).date()
    hosts = [("bca", "Bộ trưởng", "Trụ sở tiếp công dân của Bộ Công an"), *_provinces()]
    for place, (unit, position, where) in enumerate(hosts):
        for day in (today + timedelta(days=offset) for offset in range(DAYS)):
            if day.weekday() not in WEEKEND and _is_reception_day(day, 1 + (place * 3) % 27):
                start = datetime.combine(day, time(8, 0), ZONE)
                yield {
                    "id": f"demo.{unit}.{day:%Y%m%d}",
                    "unit": unit,
                    "leader": {"position": position},
                    "place": where,
                    "startsAt": start.isoformat(),
                    "endsAt": (start + timedelta(hours=3, minutes=30)).isoformat(),
                    "registration": NOTE,
                    "documents": ["Căn cước hoặc hộ chiếu", "Đơn và tài liệu kèm theo"],
                    "demo": True,
                }


def _is_reception_day(day: date, number: int) -> bool:
    """Whether it is the working day for that day of the month: itself, or the Monday after a weekend."""
    earlier = [day - timedelta(days=back) for back in range(3 if day.weekday() == 0 else 1)]
    return any(one.day == number for one in earlier)


def _provinces() -> Iterator[tuple[str, str, str]]:
    for province in PROVINCES:
        kind = "thành phố" if province.city else "tỉnh"
        yield f"ca-{province.slug}", f"Giám đốc Công an {kind}", f"Trụ sở Công an {kind} {province.name}"


def lines(now: datetime) -> Mapping[str, Iterator[Mapping[str, object]]]:
    """Import lines by kind: each leader's monthly session."""
    return {"sessions": _sessions(now)}
