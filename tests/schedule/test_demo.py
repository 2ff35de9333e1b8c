"""Made-up sessions for trying the system, on whatever day it is tried."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

import httpx
import orjson
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from launcher.registry import REGISTRY
from schedule import demo
from schedule.app import create
from schedule.models.sessions import SessionInput
from services.clients.service_clients import ServiceClients
from services.geography.provinces import PROVINCES
from services.settings import ServiceSettings
from services.timezone import local
from tests.conftest import Bearer, edges, serving


@given(st.datetimes(datetime(2026, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_each_leader_receives_once_a_month_on_working_days_to_come(now: datetime):
    sessions = [SessionInput.model_validate(line) for line in demo.lines(now)["sessions"]]
    assert max(Counter(session.id for session in sessions).values()) == 1
    today = local(now).date()
    for _, of_unit in groupby(sessions, lambda session: session.unit):
        days = [local(session.starts_at).date() for session in of_unit]
        assert len(days) in {1, 2, 3}
        assert all(day >= today and day.weekday() < 5 for day in days)
        between = [today, *days, today + timedelta(days=demo.DAYS)]
        assert max(later - earlier for earlier, later in pairwise(between)) <= timedelta(days=33)


async def test_two_people_move_and_substitute_sessions_once_and_one_is_cancelled(
    settings: ServiceSettings, bearer: Bearer
):
    app, service = FastAPI(), create(settings, ServiceClients(), REGISTRY)
    app.mount("/api/schedule", service)
    units = ("bca", "c06", *(f"ca-{province.slug}" for province in PROVINCES))

    def front(subject: str) -> httpx.AsyncClient:
        headers = bearer("editor", "admin", units=units, subject=subject)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://front", headers=headers)

    async with serving(service) as client, front("one") as one, front("two") as two:
        body = b"\n".join(map(orjson.dumps, demo.lines(datetime.now(UTC))["sessions"]))
        report = (await one.post("/api/schedule/sessions/import?publish=true", content=body)).json()
        assert report["rejected"] == []
        for _ in range(2):
            await demo.edit(one, two)
            changed = edges((await client.get("/sessions?state=CHANGED")).json())
            assert [session["unit"] for session in changed if session["movedFrom"]] == [demo.MOVED]
            assert [session["unit"] for session in changed if session["announcedLeader"]] == ["c06"]
            key = f"session_series:{demo.MONTHLY['id']}"
            assert [*(await client.post("/batch", json={"keys": [key]})).json()["found"]] == [key]
            cancelled = edges((await client.get("/sessions?state=CANCELLED")).json())
            assert [session["unit"] for session in cancelled] == [demo.CANCELLED]
