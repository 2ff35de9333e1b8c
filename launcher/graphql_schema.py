"""The GraphQL schema of the product, as app developers generate code from it.

    python -m launcher.graphql_schema

writes `gateway/schema.graphql`. A running gateway answers the same at `/schema.graphql`.
"""

from gateway.schema import EXPORTED, make_schema, sdl
from launcher.registry import REGISTRY


def shipped_schema() -> str:
    """The schema definition of all domains."""
    return sdl(make_schema(REGISTRY))


if __name__ == "__main__":
    EXPORTED.write_text(shipped_schema(), encoding="utf-8")
