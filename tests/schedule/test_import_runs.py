"""Import runs of reception sessions."""

import httpx
import orjson

from tests.approving import approve
from tests.conftest import edges
from tests.schedule.test_api import LATER, MOVED, SESSION, client, editor, other, published

__all__ = ["client", "editor", "other"]


async def test_imported_sessions_wait_as_one_run_and_its_undoing_cancels_them(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    there = await published(client, SESSION, editor, other)
    body = b"\n".join(map(orjson.dumps, (SESSION | MOVED | {"id": there["id"]}, LATER | {"id": "new"})))
    preview = (await client.post("/sessions/import?dryRun=true", content=body, headers=editor)).json()
    assert (preview["new"], preview["changed"], preview["published"], preview["waiting"]) == (1, 1, 0, 2)
    report = (await client.post("/sessions/import", content=body, headers=editor)).json()
    assert (report["inserted"], report["replaced"], report["waiting"]) == (1, 1, 2)
    [item] = edges((await client.get("/waiting", headers=other)).json())
    assert (item["what"], item["id"]) == ("IMPORT_RUN", report["run"])
    path = f"/import-runs/{report['run']}"
    assert (await approve(client, path, editor)).status_code == 403
    assert (await approve(client, path, other)).json()["state"] == "APPROVED"
    moved = (await client.get(f"/sessions/{there['id']}")).json()
    assert (moved["place"], moved["state"]) == ("96 Nguyễn Du", "CHANGED")
    done = (await client.post(f"{path}/undo", json={"why": "Nhầm tệp"}, headers=editor)).json()
    assert [(row["id"], row["reason"]) for row in done["left"]] == [(there["id"], "EXISTED_BEFORE")]
    cancelled = (await client.get("/sessions/new")).json()
    # What people read says nothing of what staff wrote to each other.
    assert (cancelled["state"], cancelled["cancellation"]["reason"]) == (
        "CANCELLED",
        "Buổi tiếp này được đăng nhầm.",
    )


CALENDAR = "\r\n".join(
    (
        "BEGIN:VCALENDAR",
        *("BEGIN:VEVENT", "UID:a@b", "SUMMARY:Tiếp công dân: Giám đốc", "LOCATION:Phòng 1"),
        *("DTSTART:20261217T080000", "DTEND:20261217T113000", "END:VEVENT"),
        *("BEGIN:VEVENT", "UID:c@d", "SUMMARY:Tiếp công dân: Giám đốc", "LOCATION:Phòng 1"),
        *("DTSTART:20261224T080000", "DTEND:20261224T113000", "RRULE:FREQ=WEEKLY;COUNT=4", "END:VEVENT"),
        "END:VCALENDAR",
    )
).encode()


async def test_a_calendar_is_imported_as_sessions_and_as_series_and_again_changes_nothing(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    for kind, line in (("sessions", 2), ("series", 1)):
        path = f"/{kind}/import?unit=ca-ha-noi"
        preview = (await client.post(f"{path}&dryRun=true", content=CALENDAR, headers=editor)).json()
        assert (preview["new"], preview["rejected"][0]["line"]) == (1, line)
        report = (await client.post(path, content=CALENDAR, headers=editor)).json()
        assert (report["inserted"], report["rejectedCount"], report["waiting"]) == (1, 1, 1)
        again = (await client.post(path, content=CALENDAR, headers=editor)).json()
        assert (again["unchanged"], again["inserted"], again["run"]) == (1, 0, report["run"])
        assert (await approve(client, f"/import-runs/{report['run']}", other)).json()["state"] == "APPROVED"
        published = (await client.post(path, content=CALENDAR, headers=editor)).json()
        assert (published["unchanged"], published["replaced"], published["run"]) == (1, 0, None)
    exported = (await client.get("/series/export")).content
    assert orjson.loads(exported)["recurrence"] == "FREQ=WEEKLY;COUNT=4"
    # An export says what is there.
    same = (await client.post("/series/import", content=exported, headers=editor)).json()
    assert (same["unchanged"], same["rejectedCount"]) == (1, 0)
    undone = f"/import-runs/{report['run']}/undo"
    assert (await client.post(undone, json={"why": "Nhầm tệp"}, headers=editor)).json()["state"] == "UNDONE"
    [series] = edges((await client.get("/series")).json())
    assert (series["state"], series["ended"]["reason"]) == ("ENDED", "Buổi tiếp này được đăng nhầm.")


async def test_a_calendar_leaves_what_it_cannot_say_and_a_broken_one_changes_nothing(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    full = SESSION | {
        "documents": ["CCCD"],
        "registration": "Tại quầy",
        "leader": {"position": "Giám đốc", "name": "A"},
    }
    there = await published(client, full, editor, other)
    own = (await client.get(f"/sessions/{there['id']}/calendar.ics")).content
    path = f"/sessions/import?unit={there['unit']}"
    report = (await client.post(path, content=own, headers=editor)).json()
    assert (report["unchanged"], report["rejected"]) == (1, [])
    moved = own.replace(b"DTEND;TZID=Asia/Ho_Chi_Minh:", b"X-NOTHING:").replace(
        b"END:VEVENT", b"DURATION:PT1H\r\nEND:VEVENT"
    )
    for inserted in (1, 0):
        report = (await client.post(path, content=moved, headers=editor)).json()
        assert (report["replaced"], report["rejected"]) == (inserted, [])
    waiting = (await client.get(f"/sessions/{there['id']}/history", headers=editor)).json()["correction"]
    assert [one["field"] for one in waiting["differences"]] == ["endsAt", "changeReason"]
    broken = await client.post(path, content=own[:-30], headers=editor)
    assert (broken.status_code, broken.json()["code"]) == (422, "NOT_A_CALENDAR")
    assert (await client.get(f"/sessions/{there['id']}")).json()["endsAt"] == there["endsAt"]


async def test_overlaps_are_named_by_line_and_at_saving(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    there = await published(client, SESSION, editor, other)
    body = b"\n".join(orjson.dumps(SESSION | {"id": id}) for id in ("a", "b"))
    preview = (await client.post("/sessions/import?dryRun=true", content=body, headers=editor)).json()
    assert [(one["line"], one["code"], one["value"]) for one in preview["warnings"]] == [
        (1, "LEADER_TWICE", there["id"]),
        (1, "ROOM_TWICE", there["id"]),
    ]
    assert [(one["line"], one["code"]) for one in preview["rejected"]] == [(2, "REPEATED_SESSION")]
    saved = (await client.post("/sessions", json=SESSION | {"id": "c"}, headers=editor)).json()
    assert [(one["kind"], one["session"]) for one in saved["overlaps"]] == [
        ("LEADER", there["id"]),
        ("ROOM", there["id"]),
    ]
