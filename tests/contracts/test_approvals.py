"""Every approval, of whatever kind, is of a version that was read."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from gateway.mutation_calls import READ_VERSION
from launcher.registry import SERVICES
from services.clients.service_clients import ServiceClients
from services.web.conditional import ReadVersion
from tests.policy.operations import SCHEMA
from tests.test_openapi import NOT_RUNNING


def approvals(router: Any) -> Iterator[APIRoute]:
    for route in router.routes:
        if isinstance(route, APIRoute) and route.path.endswith("/approve"):
            yield route
        elif hasattr(route, "original_router"):
            yield from approvals(route.original_router)


def called(dependant: Dependant) -> Iterator[object]:
    for below in dependant.dependencies:
        yield below.call
        yield from called(below)


@pytest.mark.parametrize("service", ["articles", "wanted", "hotline", "schedule"])
def test_a_route_that_approves_requires_the_version(service: str):
    entry = SERVICES[service]
    found = list(approvals(entry.create(entry.settings(**NOT_RUNNING), ServiceClients())))
    assert found
    for route in found:
        assert get_args(ReadVersion)[1].dependency in called(route.dependant), route.path


def test_a_mutation_that_approves_says_that_it_requires_the_version():
    assert SCHEMA.mutation_type is not None
    inputs = {name: field.args["input"].type for name, field in SCHEMA.mutation_type.fields.items()}
    approving: dict[str, Any] = {name: given.of_type for name, given in inputs.items() if name.startswith("approve")}
    assert len(approving) > 1
    for name, given in approving.items():
        assert given.fields["version"].description == READ_VERSION, name
