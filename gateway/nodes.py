"""Things by their global ids (https://relay.dev/graphql/objectidentification.htm), and who is asking."""

import asyncio
from typing import Annotated, Any

import strawberry

from gateway.context import Context, Info
from gateway.errors import TooManyIds
from gateway.ids import Document, opened

MOST = 100
READ_WHOLE = frozenset({"article"})
"""Kinds that everybody may read by id though no batch has them: a superseded article."""

Id = Annotated[strawberry.ID, strawberry.argument(description="A global id, from a field `id`.")]
Ids = Annotated[list[strawberry.ID], strawberry.argument(description="Up to 100 global ids.")]


async def found(context: Context, id: str) -> Document | None:
    """A thing by its global id; None where it is not there or not public to the caller. Raises `BadId`."""
    ref = opened(id)
    thing = await context.read.one(ref.kind.name, ref.id)
    if thing is None and (context.caller is not None or ref.kind.name in READ_WHOLE):
        return await context.read.whole(ref)
    return thing


async def node(info: Info, id: Id) -> Any:
    return await found(info.context, id)


async def nodes(info: Info, ids: Ids) -> Any:
    if len(ids) > MOST:
        raise TooManyIds(f"At most {MOST} ids at once.")
    return await asyncio.gather(*(found(info.context, id) for id in ids), return_exceptions=True)


def viewer(info: Info) -> Any:
    return info.context.caller
