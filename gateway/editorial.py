"""What documents with an editorial workflow share in GraphQL."""

from typing import Any

import orjson
import strawberry


def _as_text(value: object) -> str | None:
    """A text as it is, anything else as JSON."""
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


def _resolve_before(root: strawberry.Parent[Any]) -> str | None:
    return _as_text(root["before"])


def _resolve_after(root: strawberry.Parent[Any]) -> str | None:
    return _as_text(root["after"])


@strawberry.type(description="A field in which a correction differs from what is published.")
class FieldDifference:
    field: str = strawberry.field(description="Name of the field. Example: `validUntil`.")
    before: str | None = strawberry.field(
        resolver=_resolve_before,
        description='The published value; null for none. What is not a text is JSON. Example: `["a","b"]`.',
    )
    after: str | None = strawberry.field(
        resolver=_resolve_after, description="The value in the correction; null for none. As `before`."
    )
