"""The subscription to changes."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from enum import Enum
from typing import Annotated

import strawberry
from strawberry import UNSET

from gateway.broker import Change as Told
from gateway.broker import Filter
from gateway.context import Info
from gateway.ids import KINDS, Document, global_id, unit_code
from gateway.relay import Kind, Node, UnitCode, value_of

Kinds = Annotated[list[Kind] | None, strawberry.argument(description="By default all kinds.")]


@strawberry.enum(description="What happened to a thing.")
class Happening(Enum):
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="It can be read from now on.")
    UPDATED = strawberry.enum_value("UPDATED", description="It says something else now.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="It is gone; whoever keeps a copy removes it.")


@strawberry.type(description="Something that was published, updated or withdrawn.")
class Change:
    what: Happening = strawberry.field(description="What happened.")
    kind: Kind = strawberry.field(description="What kind of thing it is.")
    id: strawberry.ID = strawberry.field(description="The thing's global id.")
    node: Node | None = strawberry.field(description="The thing as it is now; null when it was withdrawn.")


def _as_document(change: Told) -> Document:
    return {
        "what": change.what,
        "kind": change.kind,
        "id": global_id(KINDS[change.kind].type, change.id),
        "node": change.document,
    }


@strawberry.type(description="What is pushed as it happens: graphql-transport-ws, or server-sent events.")
class Subscription:
    @strawberry.subscription(
        description="Changes from now on (Articles 5.2 and 9.3). A withdrawal names the thing alone and comes whatever"
        " `unit` was asked for. Who reads too slowly is let go with the code SLOW_READER; when changes may have been"
        " missed the stream ends with CHANGES_LOST: read anew and subscribe again."
    )
    async def changes(self, info: Info, kinds: Kinds = UNSET, unit: UnitCode = UNSET) -> AsyncIterator[Change]:
        wanted = Filter({value_of(kind) for kind in kinds} if kinds else None, unit_code(unit) if unit else None)
        async with aclosing(info.context.broker.changes(wanted)) as coming:
            async for change in coming:
                info.context.read.renew()
                yield _as_document(change)  # type: ignore[misc]
