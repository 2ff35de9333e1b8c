"""Object identification (https://relay.dev/graphql/objectidentification.htm), and the viewer."""

import asyncio
from typing import Annotated, Any

import strawberry

from gateway.context import Info, OperationContext
from gateway.errors import TooManyIds
from gateway.ids import Document, decode_id
from services.identity import Role

MAX_IDS = 100

Id = Annotated[strawberry.ID, strawberry.argument(description="A global ID, as returned by any `id` field.")]
Ids = Annotated[list[strawberry.ID], strawberry.argument(description="Up to 100 global IDs.")]


async def fetch_node(context: OperationContext, id: str) -> Document | None:
    """An entity by its global ID; None if it does not exist or the caller may not see it. Raises `BadId`.

    Editors get it as it stands, for a write names the version that was read; what is kept is what the public sees.
    """
    ref = decode_id(context.registry, id)
    if ref.kind.feed and context.caller is not None and context.caller.holds(Role.EDITOR):
        return await context.services.fetch_as_caller(ref)
    thing = await context.services.fetch_entity(ref.kind.name, ref.id)
    if thing is None and (context.caller is not None or ref.kind.readable_by_id):
        return await context.services.fetch_as_caller(ref)
    return thing


async def resolve_node(info: Info, id: Id) -> Any:
    return await fetch_node(info.context, id)


async def resolve_nodes(info: Info, ids: Ids) -> Any:
    if len(ids) > MAX_IDS:
        raise TooManyIds(f"At most {MAX_IDS} IDs per request.")
    return await asyncio.gather(*(fetch_node(info.context, id) for id in ids), return_exceptions=True)


def resolve_viewer(info: Info) -> Any:
    return info.context.caller
