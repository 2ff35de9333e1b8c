"""The subscription to change events."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from enum import Enum
from typing import Annotated

import strawberry
from strawberry import UNSET

from gateway.broker import ChangeEvent, ChangeFilter
from gateway.context import Info
from gateway.ids import KINDS, Document, encode_id, unit_code
from gateway.relay import Kind, Node, UnitCode, value_of

Kinds = Annotated[list[Kind] | None, strawberry.argument(description="Defaults to all kinds.")]


@strawberry.enum(description="The type of a change event.")
class Happening(Enum):
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="The object is now public.")
    UPDATED = strawberry.enum_value("UPDATED", description="The object has changed.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="The object is no longer public. Delete any copies.")


@strawberry.type(description="A change event: something was published, updated or withdrawn.")
class Change:
    what: Happening = strawberry.field(description="The type of event.")
    kind: Kind = strawberry.field(description="The kind of item.")
    id: strawberry.ID = strawberry.field(description="Global ID of the object.")
    node: Node | None = strawberry.field(description="The current object; null if it was withdrawn.")


def _as_document(change: ChangeEvent) -> Document:
    return {
        "what": change.what,
        "kind": change.kind,
        "id": encode_id(KINDS[change.kind].type, change.id),
        "node": change.document,
    }


@strawberry.type(description="Root subscriptions, over graphql-transport-ws or server-sent events.")
class Subscription:
    @strawberry.subscription(
        description="Change events from now on (Articles 5.2 and 9.3). Withdrawals carry only the ID and"
        " are sent regardless of `unit`. A client that falls behind is disconnected with"
        " SLOW_READER; if events may have been missed, the stream ends with CHANGES_LOST. In"
        " both cases refetch, then resubscribe."
    )
    async def changes(self, info: Info, kinds: Kinds = UNSET, unit: UnitCode = UNSET) -> AsyncIterator[Change]:
        filter = ChangeFilter({value_of(kind) for kind in kinds} if kinds else None, unit_code(unit) if unit else None)
        async with aclosing(info.context.broker.subscribe(filter)) as coming:
            async for change in coming:
                info.context.services.reset()
                yield _as_document(change)  # type: ignore[misc]
