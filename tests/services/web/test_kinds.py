"""Names of kinds in requests: refused where the registry has none of that name, and listed in the OpenAPI document."""

from typing import Any

import pytest

from launcher.registry import REGISTRY, SERVICES
from services.clients.service_clients import ServiceClients
from services.errors import BadInput
from services.settings import ServiceSettings
from services.web.kinds import check_kind, list_kinds


def test_an_unknown_kind_is_a_bad_field_that_names_the_known_ones():
    assert check_kind("unit", ("unit", "article")) == "unit"
    with pytest.raises(BadInput) as refused:
        check_kind("castle", ("unit", "hotline", "article"), "kinds.1")
    detail = "has to be 'unit', 'hotline' or 'article'"
    assert refused.value.members["errors"] == [{"field": "kinds.1", "detail": detail}]


def test_where_no_kind_is_known_every_one_is_refused():
    with pytest.raises(BadInput, match="kind: has to be nothing"):
        check_kind("castle", ())


def test_the_document_lists_them_and_leaves_other_formats():
    document: dict[str, Any] = {"a": [{"type": "string", "format": "kind"}], "b": {"format": "date"}}
    list_kinds(document, ("unit",))
    assert document == {"a": [{"type": "string", "enum": ["unit"]}], "b": {"format": "date"}}


@pytest.mark.parametrize(("service", "known"), [("search", REGISTRY.searchable), ("feedback", REGISTRY.rateable)])
def test_services_list_the_kinds_of_the_registry(service: str, known: tuple[str, ...], settings: ServiceSettings):
    app: Any = SERVICES[service].create(SERVICES[service].settings(**settings.model_dump()), ServiceClients())
    document = str(app.openapi())
    assert f"'enum': {list(known)}" in document
    assert "'format': 'kind'" not in document
