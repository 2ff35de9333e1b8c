"""The leaders' citizen-reception schedule (Article 5.1 đ; Law on Citizen Reception 2013)."""

from typing import Any

import strawberry

from gateway.context import Info
from gateway.hotline.types import Unit, unit_of
from gateway.ids import Document
from gateway.kinds import SessionKind, SessionState
from gateway.relay import Node
from gateway.scalars import DateTime


@strawberry.type(description="The leader who receives citizens.")
class Leader:
    position: str = strawberry.field(description="Example: `Giám đốc`.")
    name: str | None = strawberry.field(description="The leader's name, where it is announced.")


@strawberry.type(description="Why and when a session was cancelled.")
class Cancellation:
    reason: str = strawberry.field(description="As citizens read it. Example: `Lãnh đạo họp đột xuất.`")
    at: DateTime = strawberry.field(description="When it was cancelled.")


def _replaced_by(root: strawberry.Parent[Document], info: Info) -> Any:
    id = root.get("replacedBy")
    return None if id is None else info.context.read.thing("session", id)


@strawberry.type(description="A session at which a leader receives citizens (Article 5.1 đ).")
class ReceptionSession(Node):
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit whose leader receives.")
    unit_code: str = strawberry.field(description="Code of the unit whose leader receives. Example: `ca-ha-noi`.")
    leader: Leader = strawberry.field(description="Who receives.")
    place: str = strawberry.field(description="Where. Example: `Phòng tiếp công dân`.")
    starts_at: DateTime = strawberry.field(description="When it begins.")
    ends_at: DateTime = strawberry.field(description="When it ends.")
    kind: SessionKind = strawberry.field(description="Why it is held.")
    state: SessionState = strawberry.field(description="What became of it.")
    cancellation: Cancellation | None = strawberry.field(description="Why and when it was cancelled, if it was.")
    replaced_by: "ReceptionSession | None" = strawberry.field(
        resolver=_replaced_by,
        description="The session that takes the place of a cancelled one.",
    )
    registration: str | None = strawberry.field(
        description="How to register. Example: `Gọi 0900 000 001 trước một ngày.`"
    )
    documents: list[str] = strawberry.field(description="What to bring. Example: `Căn cước công dân`.")
    demo: bool = strawberry.field(description="Made up, for trying the system.")
    version: int = strawberry.field(description="Grows with each change; give it when saving, to overwrite nobody.")
    updated_at: DateTime = strawberry.field(description="When it last changed.")
