"""What search adds to the GraphQL schema."""

from enum import Enum

import strawberry

from gateway.schema_parts import SchemaPart
from gateway.search.reads import search_resolver
from gateway.search.types import search_connection


def schema_part(kinds: type[Enum]) -> SchemaPart:
    @strawberry.type
    class SearchQuery:
        search: object = strawberry.field(
            resolver=search_resolver(kinds),
            graphql_type=search_connection(kinds) | None,
            description="Full-text search over everything published, by relevance (Article 4.4).",
        )

    return SchemaPart(query=SearchQuery)
