"""The subscription to change events."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.broker import ChangeEvent, ChangeFilter
from gateway.context import Info
from gateway.ids import Document, unit_code
from gateway.relay import Node, UnitCode, value_of
from services.domain import Registry
from services.global_ids import encode_id


@strawberry.enum(description="The type of a change event.")
class Happening(Enum):
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="The object is now public.")
    UPDATED = strawberry.enum_value("UPDATED", description="The object has changed.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="The object is no longer public. Delete any copies.")


def _as_document(registry: Registry, change: ChangeEvent) -> Document:
    return {
        "what": change.what,
        "kind": change.kind,
        "id": encode_id(registry.kinds[change.kind].type, change.id),
        "node": change.document,
    }


def subscription_type(kinds: type[Enum]) -> type:
    """The root subscriptions of a schema whose enum `Kind` is `kinds`."""
    change = _change_type(kinds)
    OfKinds = Annotated[
        list[Enum] | None,
        strawberry.argument(description="Defaults to all kinds.", graphql_type=list[kinds] | None),
    ]

    @strawberry.type(description="Root subscriptions, over graphql-transport-ws or server-sent events.")
    class Subscription:
        @strawberry.subscription(
            description="Change events from now on (Articles 5.2 and 9.3). Withdrawals carry only the ID and"
            " are sent regardless of `unit`. A client that falls behind is disconnected with"
            " SLOW_READER; if events may have been missed, the stream ends with CHANGES_LOST. In"
            " both cases refetch, then resubscribe.",
            graphql_type=change,
        )
        async def changes(self, info: Info, kinds: OfKinds = UNSET, unit: UnitCode = UNSET) -> AsyncIterator[Any]:  # type: ignore[valid-type]
            names = {value_of(kind) for kind in kinds} if kinds else None
            filter = ChangeFilter(names, unit_code(unit) if unit else None)
            async with aclosing(info.context.broker.subscribe(filter)) as coming:
                async for event in coming:
                    info.context.services.reset()
                    yield _as_document(info.context.registry, event)

    return Subscription


def _change_type(kinds: type[Enum]) -> type:
    @strawberry.type(description="A change event: something was published, updated or withdrawn.")
    class Change:
        what: Happening = strawberry.field(description="The type of event.")
        kind: Enum = strawberry.field(graphql_type=kinds, description="The kind of item.")
        id: strawberry.ID = strawberry.field(description="Global ID of the object.")
        node: Node | None = strawberry.field(description="The current object; null if it was withdrawn.")

    return Change
