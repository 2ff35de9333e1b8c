"""The leaders' citizen-reception schedule (Article 5.1 đ; Law on Citizen Reception 2013)."""

from typing import Any

import strawberry

from gateway.context import Info
from gateway.editorial import UPDATED_DESCRIPTION, VERSION_DESCRIPTION, PendingCorrection, correction_of
from gateway.hotline.types import Unit, unit_of
from gateway.ids import Document
from gateway.relay import Node
from gateway.scalars import Date, DateTime
from gateway.schedule.enums import DayOffPolicy, SeriesState, SessionKind, SessionState


@strawberry.type(description="The leader who receives citizens.")
class Leader:
    position: str = strawberry.field(description="Position. Example: `Giám đốc`.")
    name: str | None = strawberry.field(description="Name, if announced.")


@strawberry.type(description="Details of a cancellation.")
class Cancellation:
    reason: str = strawberry.field(description="Public reason. Example: `Lãnh đạo họp đột xuất.`")
    at: DateTime = strawberry.field(description="When the session was cancelled.")


@strawberry.type(description="When and where a session that was moved had been announced first.")
class FormerSessionPlan:
    starts_at: DateTime = strawberry.field(description="Start time.")
    ends_at: DateTime = strawberry.field(description="End time.")
    place: str = strawberry.field(description="The venue. Example: `Phòng tiếp công dân`.")


def _replaced_by(root: strawberry.Parent[Document], info: Info) -> Any:
    id = root.get("replacedBy")
    return None if id is None else info.context.services.load_entity("session", id)


def _gap_unit(root: strawberry.Parent[Document], info: Info) -> Any:
    return info.context.services.load_entity("unit", root["unit"])


def _series(root: strawberry.Parent[Document], info: Info) -> Any:
    occurrence = root.get("occurrence")
    return None if occurrence is None else info.context.services.load_entity("session_series", occurrence["series"])


def _occurrence_day(root: strawberry.Parent[Document]) -> Date | None:
    occurrence = root.get("occurrence")
    return None if occurrence is None else Date(occurrence["day"])


@strawberry.type(description="What a series said until a day.")
class SeriesPhase:
    starts_on: Date = strawberry.field(description="The first day for which it held.")
    until: Date = strawberry.field(description="The last day for which it held.")
    recurrence: str = strawberry.field(description="The rule. Example: `FREQ=MONTHLY;BYMONTHDAY=15`.")
    begins: str = strawberry.field(description="Local start time. Example: `08:00`.")
    ends: str = strawberry.field(description="Local end time. Example: `11:30`.")
    leader: Leader = strawberry.field(description="The leader who received citizens.")
    place: str = strawberry.field(description="The venue.")


@strawberry.type(description="A rule by which a leader of a unit receives citizens (Article 5.1 đ).")
class ReceptionSeries(Node):
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit of the leader.")
    unit_code: str = strawberry.field(description="Code of the leader's unit. Example: `ca-ha-noi`.")
    leader: Leader = strawberry.field(description="The leader who receives citizens.")
    place: str = strawberry.field(description="The venue. Example: `Phòng tiếp công dân`.")
    kind: SessionKind = strawberry.field(description="The kind of its sessions.")
    starts_on: Date = strawberry.field(description="The first day for which the rule holds.")
    begins: str = strawberry.field(description="Local start time of each session. Example: `08:00`.")
    ends: str = strawberry.field(description="Local end time of each session. Example: `11:30`.")
    time_zone: str = strawberry.field(description="The time zone of days and times: `Asia/Ho_Chi_Minh`.")
    recurrence: str = strawberry.field(
        description="The rule, as RFC 5545 writes it. Example: `FREQ=MONTHLY;BYMONTHDAY=15`."
    )
    on_day_off: DayOffPolicy = strawberry.field(description="What becomes of a session on a day off.")
    excluded_days: list[Date] = strawberry.field(description="Days of the rule without a session.")
    extra_days: list[Date] = strawberry.field(description="Days with a session beside those of the rule.")
    registration: str | None = strawberry.field(description="Registration instructions.")
    documents: list[str] = strawberry.field(description="Documents to bring. Example: `Căn cước công dân`.")
    change_reason: str | None = strawberry.field(description="Why it was changed last.")
    state: SeriesState = strawberry.field(description="The state of the series.")
    ended: Cancellation | None = strawberry.field(description="When and why it ended, if it has.")
    former: list[SeriesPhase] = strawberry.field(description="What it said before, the oldest first.")
    correction: PendingCorrection | None = strawberry.field(
        resolver=correction_of,
        description="A change that waits for a second person. Null unless the caller is an editor or auditor of the"
        " unit.",
    )
    demo: bool = strawberry.field(description="Whether this is demonstration data.")
    version: int = strawberry.field(description=VERSION_DESCRIPTION)
    updated_at: DateTime = strawberry.field(description=UPDATED_DESCRIPTION)


@strawberry.type(description="A unit whose published schedule falls short of one day a month.")
class ScheduleGap:
    unit: Unit | None = strawberry.field(resolver=_gap_unit, description="The unit.")
    months: list[str] = strawberry.field(description="Months without a day of reception. Example: `2026-12`.")


@strawberry.type(description="A session in which a leader receives citizens (Article 5.1 đ).")
class ReceptionSession(Node):
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit of the leader.")
    unit_code: str = strawberry.field(description="Code of the leader's unit. Example: `ca-ha-noi`.")
    leader: Leader = strawberry.field(description="The leader who receives citizens.")
    place: str = strawberry.field(description="The venue. Example: `Phòng tiếp công dân`.")
    starts_at: DateTime = strawberry.field(description="Start time.")
    ends_at: DateTime = strawberry.field(description="End time.")
    kind: SessionKind = strawberry.field(description="The kind of session.")
    state: SessionState = strawberry.field(description="The state of the session.")
    cancellation: Cancellation | None = strawberry.field(description="Details of the cancellation, if cancelled.")
    replaced_by: "ReceptionSession | None" = strawberry.field(
        resolver=_replaced_by,
        description="The session that replaces a cancelled one.",
    )
    change_reason: str | None = strawberry.field(
        description="Why it differs from what was announced first. Example: `Giám đốc đi công tác.`"
    )
    moved_from: FormerSessionPlan | None = strawberry.field(
        description="When and where it was announced first, if it was moved."
    )
    announced_leader: Leader | None = strawberry.field(
        description="The leader who was announced first, if another one receives."
    )
    series: ReceptionSeries | None = strawberry.field(
        resolver=_series, description="The series that the session is of, if any."
    )
    occurrence_day: Date | None = strawberry.field(
        resolver=_occurrence_day,
        description="The day that the rule of the series names, which stays where the session is moved.",
    )
    registration: str | None = strawberry.field(
        description="Registration instructions. Example: `Gọi 0900 000 001 trước một ngày.`"
    )
    documents: list[str] = strawberry.field(description="Documents to bring. Example: `Căn cước công dân`.")
    correction: PendingCorrection | None = strawberry.field(
        resolver=correction_of,
        description="A change that waits for a second person. Null unless the caller is an editor or auditor of the"
        " unit.",
    )
    demo: bool = strawberry.field(description="Whether this is demonstration data.")
    version: int = strawberry.field(description=VERSION_DESCRIPTION)
    updated_at: DateTime = strawberry.field(description=UPDATED_DESCRIPTION)
