"""What documents with an editorial workflow share in GraphQL."""

from enum import Enum
from typing import Any

import orjson
import strawberry

from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.errors import ServiceProblem
from gateway.loaders import ABSENT_STATUSES
from gateway.scalars import DateTime

VERSION_DESCRIPTION = (
    "Version number. Editors of the unit read that of the last save, to pass when saving; everybody else reads that of"
    " the last change in public."
)
UPDATED_DESCRIPTION = "When it last changed in public; a correction that waits does not count."


def _as_text(value: object) -> str | None:
    """A text as it is, anything else as JSON."""
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


def _resolve_before(root: strawberry.Parent[Any]) -> str | None:
    return _as_text(root["before"])


def _resolve_after(root: strawberry.Parent[Any]) -> str | None:
    return _as_text(root["after"])


@strawberry.type(description="A field in which a correction differs from what is published.")
class FieldDifference:
    field: str = strawberry.field(description="Name of the field. Example: `validUntil`.")
    before: str | None = strawberry.field(
        resolver=_resolve_before,
        description='The published value; null for none. What is not a text is JSON. Example: `["a","b"]`.',
    )
    after: str | None = strawberry.field(
        resolver=_resolve_after, description="The value in the correction; null for none. As `before`."
    )


@strawberry.enum(description="What was done to a document, in its history.")
class ChangeAct(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Created.")
    PROPOSED = strawberry.enum_value("PROPOSED", description="A change that waits for a second person.")
    APPROVED = strawberry.enum_value("APPROVED", description="What waited was approved and took effect.")
    RETURNED = strawberry.enum_value("RETURNED", description="What waited was dropped.")
    CHANGED = strawberry.enum_value("CHANGED", description="A change that took effect at once.")
    IMPORTED = strawberry.enum_value("IMPORTED", description="An import that took effect at once.")


@strawberry.type(description="One change in the history of a document.")
class DocumentChange:
    at: DateTime = strawberry.field(description="When it was done.")
    by: str = strawberry.field(description="The account that did it.")
    act: ChangeAct = strawberry.field(description="What was done.")
    why: str | None = strawberry.field(description="The reason that was given. Example: `Đứt cáp.`")
    changes: list[FieldDifference] = strawberry.field(description="The fields that it changed.")


@strawberry.type(description="A change that waits for a second person. For staff only.")
class PendingCorrection:
    written_by: list[str] = strawberry.field(description="The accounts that wrote it, none of which may approve it.")
    differences: list[FieldDifference] = strawberry.field(description="What it changes of what is there.")


async def correction_of(root: strawberry.Parent[Any], info: Info) -> Any:
    """What waits of a document whose history says so; None for whoever may not read that."""
    if "correction" in root:
        return root["correction"]
    caller = info.context.caller
    if caller is None or not caller.roles:
        return None
    kind = info.context.registry.kinds_by_type[root["__typename"]]
    try:
        history = await info.context.services.get(
            info.context.registry.service_of(kind.name), f"{kind.path}/{root['_id']}/history"
        )
    except ServiceProblem as problem:
        if problem.status in ABSENT_STATUSES:
            return None
        raise
    return history["correction"]


async def history_of(info: Info, kind: str, id: str) -> Any:
    """The changes of a document, the oldest first."""
    path = f"{info.context.registry.kinds[kind].path}/{id}/history"
    found = await info.context.services.call_json(info.context.registry.service_of(kind), UpstreamRequest("GET", path))
    return found["history"]
