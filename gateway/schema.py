"""The schema. `python -m gateway.schema` writes it to `gateway/schema.graphql`, the contract with app developers."""

from pathlib import Path

import strawberry
from graphql import GraphQLSchema, build_schema, find_breaking_changes
from strawberry.schema.config import StrawberryConfig

from gateway.articles.types import Article
from gateway.feedback.moderation_types import Comment
from gateway.hotline.types import Hotline, Unit
from gateway.mutation_errors import IMPLEMENTATIONS
from gateway.mutations import Mutation
from gateway.queries import Query
from gateway.scalars import SCALARS
from gateway.schedule.types import ReceptionSession
from gateway.subscriptions import Subscription
from gateway.wanted.types import WantedNotice

EXPORTED = Path(__file__).with_name("schema.graphql")
RELEASED = Path(__file__).with_name("released.graphql")
TYPES = [Unit, Hotline, ReceptionSession, WantedNotice, Article, Comment, *IMPLEMENTATIONS]
"""Types that root fields reach only through interfaces."""


def make_schema() -> strawberry.Schema:
    """A new schema: the endpoint adapts the one it receives."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=TYPES,
        config=StrawberryConfig(scalar_map=SCALARS),
    )


def sdl(schema: strawberry.Schema) -> str:
    """The schema definition, types sorted by name."""
    return schema.as_str().rstrip() + "\n"


def breaking_changes(before: str, after: str) -> list[str]:
    """Breaking changes between two schemas."""
    old: GraphQLSchema = build_schema(before)
    return [change.description for change in find_breaking_changes(old, build_schema(after))]


def main() -> None:
    EXPORTED.write_text(sdl(make_schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
