"""The gateway as a Federation 2 subgraph of another organisation's graph.

In addition to the public schema it serves `_service { sdl }` and `_entities`, as the subgraph specification requires
(https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec). Every node is
an entity with its global ID as key; a unit's code is a key too.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Annotated, Any, NewType, Union

import strawberry

from gateway.context import Info, OperationContext
from gateway.errors import TooManyIds
from gateway.ids import UNIT_TYPE, BadId, decode_id
from gateway.kinds import kind_enum
from gateway.nodes import MAX_IDS, fetch_node
from gateway.scalars import SCALARS
from gateway.schema import make_schema, sdl
from gateway.schema_parts import SchemaPart, schema_parts
from services.domain import Registry

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])'
MORE_KEYS = {UNIT_TYPE: ("code",)}
"""Keys of an entity besides its global ID."""
SHAREABLE = ("PageInfo",)
"""Types that every Relay schema defines identically: any subgraph may resolve them."""

Any_ = NewType("Any_", object)
Representations = Annotated[
    list[Any_],
    strawberry.argument(description=f"Up to {MAX_IDS} entity representations, each with its type and a key."),
]


def subgraph_sdl(registry: Registry, public: str) -> str:
    """The public schema as subgraph SDL: with entity keys, without the fields that only the router calls."""
    directives = {
        name: "".join(f' @key(fields: "{key}")' for key in entity_keys(name)) for name in registry.kinds_by_type
    }
    directives |= dict.fromkeys(SHAREABLE, " @shareable")
    head = re.compile(rf"^type ({'|'.join(directives)})\b[^{{\n]*(?= {{$)", re.MULTILINE)
    return f"{LINK}\n\n{head.sub(lambda match: match[0] + directives[match[1]], public)}"


def entity_keys(type_name: str) -> tuple[str, ...]:
    """The fields by which another subgraph may refer to an entity of this type."""
    return ("id", *MORE_KEYS.get(type_name, ()))


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
    kind = context.registry.kinds_by_type.get(str(name))
    if kind is None:
        raise BadId("The __typename is not an entity type of this subgraph.")
    if isinstance(id, str):
        decode_id(context.registry, id, kind.name)
        return await fetch_node(context, id)
    if kind.type == UNIT_TYPE and isinstance(code, str):
        return await context.services.fetch_entity("unit", code)
    raise BadId(f"The key of {kind.type} is {' or '.join(entity_keys(kind.type))}.")


def make_subgraph(registry: Registry) -> strawberry.Schema:
    """The public schema and the two fields of a subgraph, as a schema of its own."""
    definition = subgraph_sdl(registry, sdl(make_schema(registry)))
    types = [each for part in schema_parts(registry, kind_enum(registry)) for each in part.types]
    entity = Annotated[
        Union[tuple(types)],  # noqa: UP007 - of types that are known only here
        strawberry.union("_Entity", description="Any entity that another subgraph may reference."),
    ]

    def service() -> Service:
        return Service(sdl=definition)

    @strawberry.type
    class SubgraphQuery:
        service_: Service = strawberry.field(name="_service", resolver=service, description="This subgraph.")
        entities_: list[object] = strawberry.field(
            name="_entities",
            resolver=entities,
            graphql_type=list[entity | None],
            description="Entities referenced by other subgraphs, in the order requested.",
        )

    any_ = strawberry.scalar(
        name="_Any", description="An entity representation: `__typename` and a key.", parse_value=lambda value: value
    )
    return make_schema(registry, SchemaPart(SubgraphQuery), {**SCALARS, Any_: any_})
