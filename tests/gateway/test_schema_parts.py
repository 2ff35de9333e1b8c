"""The schema is put together from the domains' parts, or refused in a sentence."""

from dataclasses import replace

import pytest
import strawberry

from gateway.schema import SchemaMismatch, make_schema
from gateway.schema_parts import SchemaPart
from launcher.registry import REGISTRY
from services.domain import EntityKind, FieldPolicy, Registry


def with_fields(policy: FieldPolicy) -> Registry:
    """The product's registry, search having this policy."""
    domains = dict(REGISTRY.domains)
    domains["search"] = replace(domains["search"], fields=policy)
    return Registry(domains.values())


@pytest.mark.parametrize(
    "policy",
    [
        FieldPolicy(costs={"Query.serach": 10}),
        FieldPolicy(list_lengths={"Query.serach": 10}),
        FieldPolicy(private=frozenset({"Query.serach"})),
        FieldPolicy(unlogged=frozenset({"Query.serach"})),
        FieldPolicy(staff_mutations=frozenset({"Query.serach"})),
    ],
)
def test_a_misspelled_field_of_a_manifest_is_refused(policy: FieldPolicy):
    with pytest.raises(SchemaMismatch, match=r"names the field Query\.serach"):
        make_schema(with_fields(policy))


def test_a_field_that_two_parts_have_is_refused():
    @strawberry.type
    class Again:
        search: str = strawberry.field(description="Again.")

    with pytest.raises(SchemaMismatch, match=r"Two domains have a field Query\.search\."):
        make_schema(REGISTRY, SchemaPart(query=Again))


def test_the_enum_of_kinds_is_the_registrys():
    lamp = EntityKind(name="lamp", type="Lamp", path="/lamps", description="A lamp")
    domains = dict(REGISTRY.domains)
    domains["hotline"] = replace(domains["hotline"], kinds=(*domains["hotline"].kinds, lamp))
    definition = make_schema(Registry(domains.values())).as_str()
    assert '  """A lamp (`Lamp`)."""\n  LAMP\n' in definition
    assert "LAMP" not in make_schema(REGISTRY).as_str()
