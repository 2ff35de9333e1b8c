"""The enum of published kinds, made from the registry."""

from enum import Enum

import strawberry

from services.domain import EntityKind, Registry


def kind_enum(registry: Registry) -> type[Enum]:
    """The GraphQL enum `Kind` of all kinds that are published; its values are their names."""
    members = {name.upper(): _member(registry.kinds[name]) for name in registry.published}
    return strawberry.enum(
        Enum("Kind", members), description="Kinds of published items, which can be searched and rated."
    )


def _member(kind: EntityKind) -> object:
    return strawberry.enum_value(kind.name, description=f"{kind.description} (`{kind.type}`).")
