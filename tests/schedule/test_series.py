"""Series over HTTP, on the real database: two persons, the sessions that they announce, and what goes wrong."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from launcher.registry import REGISTRY
from schedule.app import create
from services.clients.service_clients import ServiceClients
from services.documents.mongo import Mongo
from services.settings import ServiceSettings
from tests.approving import approve
from tests.conftest import Bearer, edges, serving
from tests.unseen import seen
from tests.waiting import until

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
SERIES = {
    "unit": "ca-ha-noi",
    "leader": {"position": "Giám đốc"},
    "place": "87 Trần Hưng Đạo",
    "startsOn": "2026-12-01",
    "begins": "08:00",
    "ends": "11:30",
    "recurrence": "FREQ=MONTHLY;BYMONTHDAY=15",
}


@pytest.fixture
async def client(settings: ServiceSettings):
    async with serving(create(settings, ServiceClients(), REGISTRY, clock=lambda: NOW)) as client:
        yield client


@pytest.fixture
def editor(bearer: Bearer) -> dict[str, str]:
    return bearer("editor", units=("ca-ha-noi",))


@pytest.fixture
def other(bearer: Bearer) -> dict[str, str]:
    return bearer("editor", units=("ca-ha-noi",), subject="staff-2")


async def sessions(client: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    return edges((await client.get("/sessions", params={"first": 100, **query})).json())


async def test_a_series_from_its_draft_to_its_end(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    draft = (await client.post("/series", json=SERIES, headers=editor)).json()
    address = f"/series/{draft['id']}"
    assert (draft["state"], await sessions(client)) == ("DRAFT", [])
    assert (await client.get(address)).status_code == 404
    alone = await approve(client, address, editor)
    assert (alone.status_code, alone.json()["code"]) == (403, "SECOND_PERSON_NEEDED")

    approved = await approve(client, address, other)
    assert (approved.status_code, approved.json()["state"]) == (200, "ACTIVE")
    announced = await sessions(client)
    assert len(announced) == 12
    assert announced[0]["startsAt"] == "2026-12-15T01:00:00Z"
    assert announced[0]["occurrence"] == {"series": draft["id"], "day": "2026-12-15"}
    ids = [one["id"] for one in announced]

    later = SERIES | {"startsOn": "2027-06-01", "leader": {"position": "Phó Giám đốc"}}
    unreasoned = await client.put(address, json=later, headers=editor)
    assert (unreasoned.status_code, unreasoned.json()["errors"][0]["field"]) == (422, "changeReason")
    before = await seen(client, address, "/series", "/sessions")
    waiting = await client.patch(
        address,
        json={"startsOn": "2027-06-01", "leader": {"position": "Phó Giám đốc"}, "changeReason": "Phân công lại"},
        headers=editor | {"Content-Type": "application/merge-patch+json"},
    )
    assert {one["field"] for one in waiting.json()["correction"]["differences"]} >= {"startsOn", "leader"}
    assert await seen(client, address, "/series", "/sessions") == before
    waits = edges((await client.get("/waiting", headers=other)).json())
    assert [one["kind"] for one in waits] == ["session_series"]
    assert (await approve(client, address, other)).status_code == 200
    after = await sessions(client)
    assert [one["id"] for one in after] == ids
    assert [one["leader"]["position"] for one in after] == ["Giám đốc"] * 6 + ["Phó Giám đốc"] * 6
    assert after[-1]["changeReason"] == "Phân công lại"
    assert after[-1]["announcedLeader"]["position"] == "Giám đốc"

    named = await client.post(f"{address}/end", json={"why": "Gọi 0900 000 777"}, headers=editor)
    assert (named.status_code, named.json()["code"]) == (422, "CONTACT_NAMED")
    ended = await client.post(f"{address}/end", json={"why": "Sáp nhập"}, headers=editor)
    assert (ended.json()["state"], ended.json()["ended"]["reason"]) == ("ENDED", "Sáp nhập")
    assert [(one["state"], one["cancellation"]["reason"]) for one in await sessions(client)] == [
        ("CANCELLED", "Sáp nhập")
    ] * 12
    again = await client.post(f"{address}/end", json={"why": "Sáp nhập"}, headers=editor)
    assert (again.status_code, again.json()["code"]) == (409, "SERIES_ENDED")


async def test_what_is_no_series_is_refused_and_changes_nothing(
    client: httpx.AsyncClient, editor: dict[str, str], bearer: Bearer
):
    for change, field in (
        ({"recurrence": "FREQ=SECONDLY"}, "recurrence"),
        ({"recurrence": "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"}, "recurrence"),
        ({"recurrence": "FREQ=DAILY;COUNT=1000000000"}, "recurrence"),
        ({"begins": "25:00"}, "begins"),
        ({"ends": "07:00"}, "ends"),
        ({"startsOn": "2026-02-30"}, "startsOn"),
        ({"startsOn": "1999-01-01"}, "startsOn"),
        ({"place": "x" * 10_000}, "place"),
        ({"extraDays": ["2026-12-01"] * 201}, "extraDays"),
        ({"timeZone": "Asia/Tokyo"}, "timeZone"),
    ):
        answer = await client.post("/series", json=SERIES | change, headers=editor)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    foreign = await client.post("/series", json=SERIES, headers=bearer("editor", units=("ca-hue",)))
    assert foreign.status_code == 403
    assert (await client.get("/series?state=DRAFT", headers=editor)).json()["totalCount"] == 0


async def test_one_session_is_moved_given_to_another_leader_or_cancelled(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    await client.post("/series", json=SERIES | {"id": "one"}, headers=editor)
    await approve(client, "/series/one", other)
    given = {"startsAt": "2026-12-16T08:00:00+07:00", "endsAt": "2026-12-16T10:00:00+07:00", "reason": "Họp"}
    moved = await client.post("/sessions/one.20261215/move", json=given, headers=editor)
    assert (moved.json()["startsAt"], moved.json()["state"]) == ("2026-12-15T01:00:00Z", "SCHEDULED")
    done = (await approve(client, "/sessions/one.20261215", other)).json()
    assert (done["startsAt"], done["state"], done["changeReason"]) == ("2026-12-16T01:00:00Z", "CHANGED", "Họp")
    assert done["movedFrom"]["startsAt"] == "2026-12-15T01:00:00Z"
    assert done["occurrence"]["day"] == "2026-12-15"
    backwards = given | {"endsAt": given["startsAt"]}
    refused = await client.post("/sessions/one.20261215/move", json=backwards, headers=editor)
    assert (refused.status_code, refused.json()["code"]) == (422, "BAD_INPUT")
    given = {"leader": {"position": "Phó Giám đốc"}, "reason": "Công tác"}
    await client.post("/sessions/one.20270115/substitute", json=given, headers=editor)
    done = (await approve(client, "/sessions/one.20270115", other)).json()
    assert (done["leader"]["position"], done["announcedLeader"]["position"]) == ("Phó Giám đốc", "Giám đốc")
    await client.post("/sessions/one.20270215/cancel", json={"reason": "Tết"}, headers=editor)
    late = await client.post("/sessions/one.20270215/substitute", json=given, headers=editor)
    assert (late.status_code, late.json()["code"]) == (409, "SESSION_CANCELLED")


async def test_what_a_crash_left_is_settled_at_the_next_start(
    settings: ServiceSettings, editor: dict[str, str], other: dict[str, str]
):
    async with serving(create(settings, ServiceClients(), REGISTRY, clock=lambda: NOW)) as client:
        await client.post("/series", json=SERIES | {"id": "one"}, headers=editor)
        await approve(client, "/series/one", other)
        announced = [one["id"] for one in await sessions(client)]
    mongo = Mongo(settings.mongo_url, settings.database_prefix + "schedule")
    await mongo.database["series"].update_one({"_id": "one"}, {"$set": {"settled": False}})
    await mongo.database["sessions"].delete_many({"_id": {"$ne": announced[0]}})
    mongo.close()
    for now, count in ((NOW, 12), (NOW.replace(year=2027), 24)):
        async with serving(create(settings, ServiceClients(), REGISTRY, clock=lambda now=now: now)) as client:

            async def settled(client: httpx.AsyncClient = client, count: int = count) -> bool:
                return len(await sessions(client)) == count

            assert await until(settled)
            assert [one["id"] for one in await sessions(client)][:12] == announced


async def test_calendar_files_say_what_is_announced(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    await client.post("/series", json=SERIES | {"id": "one"}, headers=editor)
    assert b"BEGIN:VEVENT" not in (await client.get("/calendar.ics")).content
    await approve(client, "/series/one", other)
    answer = await client.get("/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.content.count(b"RRULE") == 1
    again = await client.get("/calendar.ics", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert (await client.get("/calendar/ca-ha-noi.ics")).content.count(b"RRULE") == 1
    assert b"BEGIN:VEVENT" not in (await client.get("/calendar/ca-hue.ics")).content
    assert (await client.get("/calendar/ca_hue.ics")).status_code == 422
    await client.post("/sessions/one.20270115/cancel", json={"reason": "Tết"}, headers=editor)
    changed = await client.get("/calendar.ics", headers={"If-None-Match": answer.headers["etag"]})
    assert (changed.status_code, changed.content.count(b"STATUS:CANCELLED")) == (200, 1)
    single = await client.get("/sessions/one.20270115/calendar.ics")
    assert "SUMMARY:Đã hủy: Tiếp công dân: Giám đốc".encode() in single.content
    assert (await client.get("/sessions/none/calendar.ics")).status_code == 404


async def test_gaps_are_those_of_the_published_schedule(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    asked = {"unit": "ca-ha-noi", "months": "3"}
    await client.post("/series", json=SERIES | {"id": "one"}, headers=editor)
    everything = [{"unit": "ca-ha-noi", "months": ["2026-12", "2027-01", "2027-02"]}]
    assert (await client.get("/schedule-gaps", params=asked)).json()["gaps"] == everything
    await approve(client, "/series/one", other)
    assert (await client.get("/schedule-gaps", params=asked)).json()["gaps"] == []
    await client.post("/sessions/one.20270115/cancel", json={"reason": "Bão"}, headers=editor)
    left = (await client.get("/schedule-gaps", params=asked | {"from": "2027-01"})).json()["gaps"]
    assert left == [{"unit": "ca-ha-noi", "months": ["2027-01"]}]
    assert (await client.get("/schedule-gaps?months=13")).status_code == 422
    assert (await client.get("/schedule-gaps?from=2026-13")).status_code == 422
