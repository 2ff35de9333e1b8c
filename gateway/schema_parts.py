"""What each domain adds to the schema, from `gateway/DOMAIN/schema.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from services.domain import Registry


@dataclass(frozen=True, slots=True)
class SchemaPart:
    """A domain's root fields, as Strawberry types, and its types that root fields reach only through interfaces."""

    query: type | None = None
    mutation: type | None = None
    types: tuple[type, ...] = ()


class DomainSchema(Protocol):
    """A module `gateway.DOMAIN.schema`."""

    def schema_part(self, kinds: type[Enum], /) -> SchemaPart:
        """The domain's part of the schema whose enum `Kind` is `kinds`."""
        ...


def schema_parts(registry: Registry, kinds: type[Enum]) -> Sequence[SchemaPart]:
    """The parts of all domains that have a folder in the gateway, in the registry's order."""
    return [_schema_of(name).schema_part(kinds) for name in registry.domains if find_spec(f"gateway.{name}")]


def _schema_of(domain: str) -> DomainSchema:
    return import_module(f"gateway.{domain}.schema")  # type: ignore[return-value]
