"""How fast the reception schedule is: a month of all units, and calendar files of a year, kept and made anew."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import httpx

from services.geography.provinces import PROVINCES
from services.timezone import midnight
from tests.bench.measuring import Results, load, quantile
from tests.system.conftest import put_in
from tests.system.instance import Instance
from tests.waiting import until

CODES = [f"ca-{province.slug}" for province in PROVINCES]
CALENDAR, SESSIONS = "/api/schedule/calendar.ics", "/api/schedule/sessions"


def session(unit: str, day: date) -> dict[str, object]:
    begins = midnight(day) + timedelta(hours=8)
    return {
        "id": f"bench.{unit}.{day:%Y%m%d}",
        "unit": unit,
        "leader": {"position": "Giám đốc"},
        "place": "Trụ sở",
        "startsAt": begins.isoformat(),
        "endsAt": (begins + timedelta(hours=3)).isoformat(),
        "demo": True,
    }


def year(first: date) -> Iterator[dict[str, object]]:
    """A session a month of each province's unit, each on a day of its own."""
    for place, unit in enumerate(CODES):
        for month in range(12):
            yield session(unit, first + timedelta(days=30 * month + place % 28))


async def receptions(instance: Instance, results: Results, times: int) -> None:
    first = datetime.now(UTC).date() + timedelta(days=1)
    async with instance.client(instance.bearer()) as staff, instance.client() as citizen:
        await put_in(staff, "schedule", "sessions", list(year(first)))
        await _month(citizen, first, results, times)
        anew = [await _made_anew(staff, citizen, first, number) for number in range(min(times, 20))]
        _, kept = await load(lambda _: _read(citizen), times, 1)
    units = len(CODES)
    for what, took, most in (
        (f"a year of {units} units, kept", kept, 2),
        (f"a year of {units} units, anew", anew, 100),
    ):
        typical = quantile(took, 0.5) * 1_000
        results.add("receptions", what, typical, "ms", f"≤ {most} ms", typical <= most)


async def _month(citizen: httpx.AsyncClient, first: date, results: Results, times: int) -> None:
    window = {"from": midnight(first).isoformat(), "to": midnight(first + timedelta(days=30)).isoformat(), "first": 100}

    async def month(_: int) -> None:
        assert (await citizen.get(SESSIONS, params=window)).raise_for_status().json()["totalCount"] >= len(CODES)

    await month(0)
    _, took = await load(month, times, 1)
    typical = quantile(took, 0.5) * 1_000
    results.add("receptions", "a month of all units", typical, "ms", "≤ 20 ms", typical <= 20)


async def _read(citizen: httpx.AsyncClient) -> None:
    (await citizen.get(CALENDAR)).raise_for_status()


async def _made_anew(staff: httpx.AsyncClient, citizen: httpx.AsyncClient, first: date, number: int) -> float:
    """How long the first answer takes that has a session which was put in before it."""
    added = session(CODES[number % len(CODES)], first + timedelta(days=370 + number))
    await put_in(staff, "schedule", "sessions", [added])
    took: list[float] = []

    async def shown() -> bool:
        begun = time.perf_counter()
        content = (await citizen.get(CALENDAR)).raise_for_status().text
        took.append(time.perf_counter() - begun)
        return str(added["id"]) in content.replace("\r\n ", "")

    await until(shown)
    return took[-1]
