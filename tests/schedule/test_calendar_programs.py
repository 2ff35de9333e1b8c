"""The calendar as `ical.js` and `node-ical` read it, wherever they run."""

from datetime import date
from pathlib import Path

import orjson
import pytest

from schedule import session_changes
from schedule.calendar_file import CalendarFile
from schedule.models.sessions import CancellationInput, Leader, MoveInput, SessionState, SubstitutionInput
from tests.node import Packages, node
from tests.schedule.series_stories import AN, BINH, Kept, announced, changed, fields, settle

NODE = Packages(Path(__file__).parent / "node")
TITLES = {SessionState.SCHEDULED: "", SessionState.CHANGED: "", SessionState.CANCELLED: "Đã hủy: "}
MOVED = {"startsAt": "2027-01-16T13:00:00+07:00", "endsAt": "2027-01-16T15:00:00+07:00", "reason": "Họp; khẩn"}


def everything() -> tuple[bytes, Kept]:
    """A series with all that may become of one, and the sessions that it has."""
    series = announced(fields(extra_days=["2026-12-24"], excluded_days=["2027-02-15"]))
    kept = settle(series, {})
    one, two, three = (kept[f"one.2027{day}"] for day in ("0115", "0315", "0415"))
    moved = session_changes.moved(one, MoveInput.model_validate(MOVED))
    kept[one.id] = session_changes.approve(session_changes.change_session(one, moved, AN), BINH)
    other = SubstitutionInput(leader=Leader(position="Phó Giám đốc"), reason="Công tác")
    substituted = session_changes.substituted(two, other)
    kept[two.id] = session_changes.approve(session_changes.change_session(two, substituted, AN), BINH)
    kept[three.id] = session_changes.cancelled_session(three, CancellationInput(reason="Bão"), AN)
    later = changed(
        series, fields(recurrence="FREQ=WEEKLY;BYDAY=TH", begins="05:00", starts_on=date(2027, 6, 1).isoformat())
    )
    kept = settle(later, kept)
    return CalendarFile("calendar", "Lịch", {}).of(kept.values(), {later.id: later}), kept


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
async def test_javascript_programs_see_what_the_sessions_say(tmp_path: Path, zone: str):
    content, kept = everything()
    file = tmp_path / "calendar.ics"
    file.write_bytes(content)
    read = orjson.loads(await node("read.mjs", str(file), folder=NODE.installed(), TZ=zone))
    said = sorted(
        [
            f"{one.starts_at:%Y-%m-%dT%H:%M:%S}.000Z",
            f"{one.ends_at:%Y-%m-%dT%H:%M:%S}.000Z",
            f"{TITLES[one.state]}Tiếp công dân: {one.leader.position}, ca-ha-noi",
            "CANCELLED" if one.state is SessionState.CANCELLED else "CONFIRMED",
        ]
        for one in kept.values()
    )
    for program in ("ical.js", "node-ical"):
        assert sorted(read[program]) == said, program
