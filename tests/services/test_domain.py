"""The registry: what all manifests say together, and that no two declare the same."""

from typing import Any

import pytest
from pydantic import BaseModel

from services.domain import Domain, EntityKind, FieldPolicy, InvalidManifest, Registry, SearchFields


def kind(name: str, **more: Any) -> EntityKind:
    return EntityKind(**{"name": name, "type": name.title(), "path": f"/{name}s", "description": f"A {name}"} | more)


def fields_of(document: Any) -> SearchFields:
    return SearchFields(document["title"])


LAMPS = Domain(
    name="lamps",
    start_order=20,
    kinds=(kind("lamp", rateable=True, searchable=fields_of), kind("note", feed=False)),
    imports={"lamps": BaseModel},
    fields=FieldPolicy(costs={"Query.lamps": 5}, private=frozenset({"Query.lamp"})),
    messages={"LAMP_OUT": "Đèn đã tắt."},
    busy_codes=frozenset({"WARMING_UP"}),
    well_known_paths=("/lamp",),
    never_stale=True,
)
STREETS = Domain(
    name="streets", start_order=10, kinds=(kind("street"),), fields=FieldPolicy(costs={"Query.streets": 2})
)
DESK = Domain(name="desk", private=True)


def test_all_manifests_together():
    registry = Registry([DESK, LAMPS, STREETS])
    assert list(registry.domains) == ["streets", "lamps", "desk"]
    assert registry.service_of("note") == "lamps"
    assert registry.kinds_by_type["Street"].path == "/streets"
    assert (registry.feeds, registry.published) == (("streets", "lamps"), ("street", "lamp"))
    assert (registry.rateable, registry.searchable) == (("lamp",), ("lamp",))
    assert (registry.imports, registry.well_known_paths) == ({"lamps": "lamps"}, {"/lamp": "lamps"})
    assert registry.fields.costs == {"Query.streets": 2, "Query.lamps": 5}
    assert registry.fields.private == {"Query.lamp"}
    assert registry.messages == {"LAMP_OUT": "Đèn đã tắt."}
    assert (registry.busy_codes, registry.never_stale, registry.private_services) == (
        {"WARMING_UP"},
        {"lamps"},
        {"desk"},
    )


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (Domain(name="lamps"), "The name 'lamps' is declared twice: by lamps and by lamps."),
        (Domain(name="more", kinds=(kind("lamp", type="Other"),)), "The kind 'lamp' is declared twice"),
        (Domain(name="more", kinds=(kind("other", type="Lamp"),)), "The GraphQL type 'Lamp' is declared twice"),
        (Domain(name="more", imports={"lamps": BaseModel}), "The import 'lamps' is declared twice"),
        (Domain(name="more", messages={"LAMP_OUT": "Khác."}), "The message 'LAMP_OUT' is declared twice"),
        (Domain(name="more", well_known_paths=("/lamp",)), "The path '/lamp' is declared twice"),
        (Domain(name="more", fields=FieldPolicy(costs={"Query.lamps": 1})), "The cost 'Query.lamps' is declared twice"),
    ],
)
def test_what_two_manifests_declare_is_refused_in_a_sentence(other: Domain, said: str):
    with pytest.raises(InvalidManifest, match=said):
        Registry([LAMPS, other])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (kind("lost-thing"), "The kind 'lost-thing' must be lower-case letters, digits and underscores."),
        (kind("lamp", related_lists=("castle",)), "The kind 'lamp' relates to 'castle', which no manifest declares."),
    ],
)
def test_a_kind_that_cannot_be_is_refused_in_a_sentence(wrong: EntityKind, said: str):
    with pytest.raises(InvalidManifest) as refused:
        Registry([Domain(name="lamps", kinds=(wrong,))])
    assert str(refused.value) == said


def test_a_kind_that_nobody_declares_is_unknown():
    with pytest.raises(KeyError):
        Registry([LAMPS]).service_of("street")
