"""The gateway as a Federation 2 subgraph of another organisation's graph.

In addition to the public schema it serves `_service { sdl }` and `_entities`, as the subgraph specification requires
(https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec). Every node is
an entity with its global ID as key; a unit's code is a key too.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Annotated, Any, NewType

import strawberry
from strawberry.schema.config import StrawberryConfig

from gateway.articles.types import Article
from gateway.context import Info, OperationContext
from gateway.errors import TooManyIds
from gateway.feedback.moderation_types import Comment
from gateway.hotline.types import Hotline, Unit
from gateway.ids import KINDS_BY_TYPE, BadId, decode_id
from gateway.mutations import Mutation
from gateway.nodes import MAX_IDS, fetch_node
from gateway.queries import Query
from gateway.scalars import SCALARS
from gateway.schedule.types import ReceptionSession
from gateway.schema import TYPES, make_schema, sdl
from gateway.subscriptions import Subscription
from gateway.wanted.types import WantedNotice

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])'
KEYS = dict.fromkeys(KINDS_BY_TYPE, ("id",)) | {"Unit": ("id", "code")}
SHAREABLE = ("PageInfo",)
"""Types that every Relay schema defines identically: any subgraph may resolve them."""

Any_ = NewType("Any_", object)
Entity = Annotated[
    Unit | Hotline | ReceptionSession | WantedNotice | Article | Comment,
    strawberry.union("_Entity", description="Any entity that another subgraph may reference."),
]
Representations = Annotated[
    list[Any_],
    strawberry.argument(description=f"Up to {MAX_IDS} entity representations, each with its type and a key."),
]


def subgraph_sdl(public: str) -> str:
    """The public schema as subgraph SDL: with entity keys, without the fields that only the router calls."""
    directives = {name: "".join(f' @key(fields: "{key}")' for key in keys) for name, keys in KEYS.items()}
    directives |= dict.fromkeys(SHAREABLE, " @shareable")
    head = re.compile(rf"^type ({'|'.join(directives)})\b[^{{\n]*(?= {{$)", re.MULTILINE)
    return f"{LINK}\n\n{head.sub(lambda match: match[0] + directives[match[1]], public)}"


@strawberry.type(name="_Service", description="This subgraph.")
class Service:
    sdl: str = strawberry.field(description="The subgraph's SDL, including the entity keys.")


async def entities(info: Info, representations: Representations) -> Any:
    if len(representations) > MAX_IDS:
        raise TooManyIds(f"At most {MAX_IDS} entities per request.")
    lookups = (_entity(info.context, given) for given in representations)
    return await asyncio.gather(*lookups, return_exceptions=True)


async def _entity(context: OperationContext, representation: object) -> Any:
    if not isinstance(representation, Mapping):
        raise BadId("An entity representation is an object with __typename and a key.")
    name, id, code = representation.get("__typename"), representation.get("id"), representation.get("code")
    if name not in KINDS_BY_TYPE:
        raise BadId("The __typename is not an entity type of this subgraph.")
    if isinstance(id, str):
        decode_id(id, KINDS_BY_TYPE[name].name)
        return await fetch_node(context, id)
    if name == "Unit" and isinstance(code, str):
        return await context.services.fetch_entity("unit", code)
    raise BadId(f"The key of {name} is {' or '.join(KEYS[name])}.")


def make_subgraph() -> strawberry.Schema:
    """The public schema and the two fields of a subgraph, as a schema of its own."""
    definition = subgraph_sdl(sdl(make_schema()))

    def service() -> Service:
        return Service(sdl=definition)

    @strawberry.type(name="Query", description="Root queries, including the subgraph fields.")
    class Subgraph(Query):
        service_: Service = strawberry.field(name="_service", resolver=service, description="This subgraph.")
        entities_: list[Entity | None] = strawberry.field(
            name="_entities",
            resolver=entities,
            description="Entities referenced by other subgraphs, in the order requested.",
        )

    any_ = strawberry.scalar(
        name="_Any", description="An entity representation: `__typename` and a key.", parse_value=lambda value: value
    )
    return strawberry.Schema(
        query=Subgraph,
        mutation=Mutation,
        subscription=Subscription,
        types=TYPES,
        config=StrawberryConfig(scalar_map={**SCALARS, Any_: any_}),
    )
