"""The gateway as a Federation 2 subgraph, so that another organisation's graph can hold ours.

Beside what the public schema has it answers `_service { sdl }` and `_entities`, by the subgraph specification
(https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec). Every node can be
referred to by its global id, a unit by its code too.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Annotated, Any, NewType

import strawberry
from strawberry.schema.config import StrawberryConfig

from gateway.articles.types import Article
from gateway.context import Context, Info
from gateway.errors import TooManyIds
from gateway.feedback.moderation_types import Comment
from gateway.hotline.types import Hotline, Unit
from gateway.ids import BY_TYPE, BadId, opened
from gateway.mutations import Mutation
from gateway.nodes import MOST, found
from gateway.queries import Query
from gateway.scalars import SCALARS
from gateway.schedule.types import ReceptionSession
from gateway.schema import TYPES, make_schema, sdl
from gateway.subscriptions import Subscription
from gateway.wanted.types import WantedNotice

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])'
KEYS = dict.fromkeys(BY_TYPE, ("id",)) | {"Unit": ("id", "code")}
SHAREABLE = ("PageInfo",)
"""Types that every Relay schema defines alike: each subgraph may resolve them."""

Any_ = NewType("Any_", object)
Entity = Annotated[
    Unit | Hotline | ReceptionSession | WantedNotice | Article | Comment,
    strawberry.union("_Entity", description="Whatever another subgraph may refer to."),
]
Representations = Annotated[
    list[Any_], strawberry.argument(description=f"Up to {MOST} things, each by its type and one of its keys.")
]


def subgraph_sdl(public: str) -> str:
    """The public schema as a subgraph's: with its keys, and without the fields that only the federating side calls."""
    directives = {name: "".join(f' @key(fields: "{key}")' for key in keys) for name, keys in KEYS.items()}
    directives |= dict.fromkeys(SHAREABLE, " @shareable")
    head = re.compile(rf"^type ({'|'.join(directives)})\b[^{{\n]*(?= {{$)", re.MULTILINE)
    return f"{LINK}\n\n{head.sub(lambda match: match[0] + directives[match[1]], public)}"


@strawberry.type(name="_Service", description="This subgraph.")
class Service:
    sdl: str = strawberry.field(description="Its schema, with the keys by which others may refer to its types.")


async def entities(info: Info, representations: Representations) -> Any:
    if len(representations) > MOST:
        raise TooManyIds(f"At most {MOST} things at once.")
    asked = (_entity(info.context, given) for given in representations)
    return await asyncio.gather(*asked, return_exceptions=True)


async def _entity(context: Context, given: object) -> Any:
    if not isinstance(given, Mapping):
        raise BadId("A thing is referred to by an object with __typename and a key.")
    name, id, code = given.get("__typename"), given.get("id"), given.get("code")
    if name not in BY_TYPE:
        raise BadId("The __typename is of none of our types that have a key.")
    if isinstance(id, str):
        opened(id, BY_TYPE[name].name)
        return await found(context, id)
    if name == "Unit" and isinstance(code, str):
        return await context.read.one("unit", code)
    raise BadId(f"A {name} is referred to by {' or '.join(KEYS[name])}.")


def make_subgraph() -> strawberry.Schema:
    """The public schema and the two fields of a subgraph, as a schema of its own."""
    definition = subgraph_sdl(sdl(make_schema()))

    def service() -> Service:
        return Service(sdl=definition)

    @strawberry.type(name="Query", description="What may be asked, by another graph too.")
    class Subgraph(Query):
        service_: Service = strawberry.field(name="_service", resolver=service, description="This subgraph.")
        entities_: list[Entity | None] = strawberry.field(
            name="_entities",
            resolver=entities,
            description="Things that other subgraphs refer to, in the order asked for.",
        )

    any_ = strawberry.scalar(
        name="_Any", description="A thing by its `__typename` and a key.", parse_value=lambda value: value
    )
    return strawberry.Schema(
        query=Subgraph,
        mutation=Mutation,
        subscription=Subscription,
        types=TYPES,
        config=StrawberryConfig(scalar_map={**SCALARS, Any_: any_}),
    )
