"""The leaders' citizen-reception schedule (Article 5.1 đ; Law on Citizen Reception 2013)."""

from typing import Any

import strawberry

from gateway.context import Info
from gateway.editorial import PendingCorrection, correction_of
from gateway.hotline.types import Unit, unit_of
from gateway.ids import Document
from gateway.relay import Node
from gateway.scalars import DateTime
from gateway.schedule.enums import SessionKind, SessionState


@strawberry.type(description="The leader who receives citizens.")
class Leader:
    position: str = strawberry.field(description="Position. Example: `Giám đốc`.")
    name: str | None = strawberry.field(description="Name, if announced.")


@strawberry.type(description="Details of a cancellation.")
class Cancellation:
    reason: str = strawberry.field(description="Public reason. Example: `Lãnh đạo họp đột xuất.`")
    at: DateTime = strawberry.field(description="When the session was cancelled.")


def _replaced_by(root: strawberry.Parent[Document], info: Info) -> Any:
    id = root.get("replacedBy")
    return None if id is None else info.context.services.load_entity("session", id)


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
    version: int = strawberry.field(
        description="Version number, incremented by every change. Pass it when saving to prevent lost updates."
    )
    updated_at: DateTime = strawberry.field(description="When it was last updated.")
