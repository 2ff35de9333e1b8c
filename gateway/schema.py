"""The schema of all domains. `gateway/schema.graphql` is the contract with app developers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import strawberry
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    get_named_type,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.types import get_object_definition
from strawberry.types.scalar import ScalarDefinition

from gateway import import_runs
from gateway.execution.sources import graphql_schema
from gateway.kinds import kind_enum
from gateway.mutation_errors import IMPLEMENTATIONS
from gateway.nodes import resolve_node, resolve_nodes, resolve_viewer
from gateway.relay import Node
from gateway.scalars import SCALARS
from gateway.schema_parts import SchemaPart, schema_parts
from gateway.subscriptions import subscription_type
from gateway.viewer import Viewer
from gateway.waiting import WaitingConnection, resolve_waiting
from services.domain import Registry
from services.policy import check_rows

EXPORTED = Path(__file__).with_name("schema.graphql")
RELEASED = Path(__file__).with_name("released.graphql")
QUERIES = "Root queries. If a service is unavailable, its fields are null with the error code SERVICE_UNAVAILABLE."
MUTATIONS = (
    "Root mutations. Each takes a single `input` and returns `errors` alongside the result."
    " Roles are checked by the services. If the service behind a mutation is unavailable, the"
    " mutation is null with the error code SERVICE_UNAVAILABLE."
)


class SchemaMismatch(ValueError):
    """Domains contradict each other or their manifests: the schema cannot be made."""


@strawberry.type(description="The queries that belong to no domain.")
class RootQuery:
    node: Node | None = strawberry.field(
        resolver=resolve_node,
        description="Fetches an object by its global ID; null if it does not exist or is not public.",
    )
    nodes: list[Node | None] | None = strawberry.field(
        resolver=resolve_nodes, description="Fetches objects by their global IDs, in the order requested."
    )
    viewer: Viewer | None = strawberry.field(
        resolver=resolve_viewer, description="The authenticated user; null without an access token."
    )
    waiting: WaitingConnection | None = strawberry.field(
        resolver=resolve_waiting,
        description="What waits for approval or publication in the caller's units, of all kinds, the oldest first."
        " Requires an editor.",
    )


def make_schema(
    registry: Registry, more: SchemaPart = SchemaPart(), scalars: Mapping[object, ScalarDefinition] = SCALARS
) -> strawberry.Schema:
    """A new schema of all domains, and of `more`: the endpoint adapts the one it receives. Raises `SchemaMismatch`."""
    kinds = kind_enum(registry)
    parts = [SchemaPart(RootQuery), import_runs.schema_part(registry), *schema_parts(registry, kinds), more]
    mutations = [part.mutation for part in parts if part.mutation]
    schema = strawberry.Schema(
        query=_merged("Query", QUERIES, [part.query for part in parts if part.query]),
        mutation=_merged("Mutation", MUTATIONS, mutations) if mutations else None,
        subscription=subscription_type(kinds),
        types=[*(each for part in parts for each in part.types), *IMPLEMENTATIONS],
        config=StrawberryConfig(scalar_map=scalars),
    )
    _check_manifests(registry, schema)
    check_rows(_root_fields(schema), registry.governed_fields)
    return schema


@cache
def schema_of(registry: Registry) -> strawberry.Schema:
    """The schema of all domains, made once: gateways of one process share it, as adapting it again changes nothing."""
    return make_schema(registry)


def _merged(name: str, description: str, types: Sequence[type]) -> type:
    """One type with the fields of all."""
    counts = Counter(field.name for each in types for field in get_object_definition(each, strict=True).fields)
    twice = [field for field, count in counts.items() if count > 1]
    if twice:
        raise SchemaMismatch(f"Two domains have a field {name}.{twice[0]}.")
    return strawberry.type(merge_types(name, tuple(types)), description=description)


def _check_manifests(registry: Registry, schema: strawberry.Schema) -> None:
    """Whether every field that a manifest names is there: a misspelled one would be neither private nor costly."""
    policy = registry.fields
    named = {*policy.costs, *policy.list_lengths, *policy.private, *policy.unlogged, *policy.staff_mutations}
    named |= registry.post_only_fields
    types = graphql_schema(schema).type_map
    for path in sorted(named):
        type_name, _, field = path.partition(".")
        if field not in getattr(types.get(type_name), "fields", ()):
            raise SchemaMismatch(f"A manifest names the field {path}, which the schema has not.")
    for private in registry.private_arguments:
        type_name, _, name = (private.field or "").partition(".")
        root = types.get(type_name)
        missing = set(private.names) - _argument_names(root.fields[name]) if isinstance(root, GraphQLObjectType) else ()
        if missing:
            raise SchemaMismatch(f"A manifest names {min(missing)}, which {private.field} does not take.")


def _root_fields(schema: strawberry.Schema) -> Iterator[str]:
    plain = graphql_schema(schema)
    for root in (plain.query_type, plain.mutation_type, plain.subscription_type):
        yield from (f"{root.name}.{name}" for name in root.fields) if root else ()


def _argument_names(field: GraphQLField) -> set[str]:
    """The names of a field's arguments and of the fields of its inputs."""
    inputs = [get_named_type(argument.type) for argument in field.args.values()]
    inner = (name for each in inputs if isinstance(each, GraphQLInputObjectType) for name in each.fields)
    return {*field.args, *inner}


@cache
def sdl(schema: strawberry.Schema) -> str:
    """The schema definition, types sorted by name."""
    return schema.as_str().rstrip() + "\n"


def breaking_changes(before: str, after: str) -> list[str]:
    """Breaking changes between two schemas."""
    old: GraphQLSchema = build_schema(before)
    return [change.description for change in find_breaking_changes(old, build_schema(after))]
