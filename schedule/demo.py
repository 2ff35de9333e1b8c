"""Demo reception sessions for the next two months: made up, and marked so, leaders' names as well.

One was moved, one was cancelled, and a series has one that another leader holds.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import httpx

from services.geography.provinces import PROVINCES
from services.timezone import ZONE, local

DAYS = 60
WEEKEND = (5, 6)
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh")
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
                    "leader": {"position": position, "name": _name(place)},
                    "place": where,
                    "startsAt": start.isoformat(),
                    "endsAt": (start + timedelta(hours=3, minutes=30)).isoformat(),
                    "registration": NOTE,
                    "documents": ["Căn cước hoặc hộ chiếu", "Đơn và tài liệu kèm theo"],
                    "demo": True,
                }


def _name(place: int) -> str:
    """Nobody's: the middle name means example."""
    return f"{FAMILIES[place % len(FAMILIES)]} Ví Dụ {GIVEN[place % len(GIVEN)]} (minh hoạ)"


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


Line = Mapping[str, Any]
ROOT, SERIES = "/api/schedule/sessions", "/api/schedule/series"
MOVED, CANCELLED = "ca-da-nang", "ca-hue"
"""The units of which a session is moved or cancelled."""
LATER = timedelta(hours=5)
MONTHLY: Line = {
    "id": "demo-c06",
    "unit": "c06",
    "leader": {"position": "Phó Cục trưởng", "name": "Đỗ Ví Dụ Hoà (minh hoạ)"},
    "place": "Trụ sở Cục (minh hoạ)",
    "begins": "14:00",
    "ends": "16:30",
    "recurrence": "FREQ=MONTHLY;BYMONTHDAY=15",
    "onDayOff": "NEXT_WORKING_DAY",
    "registration": NOTE,
    "demo": True,
}
OTHER_LEADER = {"position": "Cục trưởng", "name": "Lý Ví Dụ Minh (minh hoạ)"}


async def edit(writer: httpx.AsyncClient, second: httpx.AsyncClient) -> int:
    """A moved session, a cancelled one, and a series with an exception, as two people agree on them; how many."""
    await _move(writer, second)
    await _cancel(writer)
    await _announce(writer, second)
    exception = {"leader": OTHER_LEADER, "reason": "Người tiếp theo lịch bận họp (minh hoạ)."}
    await _agree(writer, second, await _last_of(writer, MONTHLY["unit"]), "substitute", exception)
    return 4


async def _announce(writer: httpx.AsyncClient, second: httpx.AsyncClient) -> None:
    path = f"{SERIES}/{MONTHLY['id']}"
    answer = await writer.get(path)
    if answer.status_code == 404:
        given = {**MONTHLY, "startsOn": f"{local(datetime.now(UTC)):%Y-%m-%d}"}
        answer = await writer.post(SERIES, json=given)
    series = answer.raise_for_status().json()
    if series["state"] == "DRAFT":
        (await second.post(f"{path}/approve", headers=_read(series))).raise_for_status()


async def _move(writer: httpx.AsyncClient, second: httpx.AsyncClient) -> None:
    session = await _last_of(writer, MOVED)
    times = {name: (datetime.fromisoformat(session[name]) + LATER).isoformat() for name in ("startsAt", "endsAt")}
    await _agree(writer, second, session, "move", {**times, "reason": "Chuyển sang buổi chiều (minh hoạ)."})


async def _cancel(writer: httpx.AsyncClient) -> None:
    session = await _last_of(writer, CANCELLED)
    if session["state"] == "SCHEDULED":
        why = {"reason": "Lãnh đạo đi công tác đột xuất (minh hoạ)."}
        (await writer.post(f"{ROOT}/{session['id']}/cancel", json=why)).raise_for_status()


async def _agree(writer: httpx.AsyncClient, second: httpx.AsyncClient, session: Line, act: str, given: Line) -> None:
    """One proposes a change of a session, the other approves it; nothing of one that was changed before."""
    path = f"{ROOT}/{session['id']}"
    if session["state"] == "SCHEDULED":
        proposed = (await writer.post(f"{path}/{act}", json=given)).raise_for_status().json()
        (await second.post(f"{path}/approve", headers=_read(proposed))).raise_for_status()


async def _last_of(reader: httpx.AsyncClient, unit: str) -> Line:
    """The session of a unit that is the furthest ahead within two months."""
    until = (datetime.now(UTC) + timedelta(days=DAYS + 1)).isoformat()
    page = (await reader.get(ROOT, params={"unit": unit, "to": until, "first": 100})).raise_for_status().json()
    return page["edges"][-1]["node"]


def _read(document: Line) -> dict[str, str]:
    return {"If-Match": f'"v{document["version"]}"'}
