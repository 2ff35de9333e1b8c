"""The policy tables, held against the OpenAPI documents, the schema and the running system: every row that denies."""

from dataclasses import replace
from importlib import import_module
from itertools import combinations_with_replacement, islice, product

import orjson
import pytest
import requests
import schemathesis
from fastapi import APIRouter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.execution.sources import graphql_schema
from gateway.schema import make_schema
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.documents.models import now
from services.domain import Domain, Registry
from services.identity import DevelopmentIssuer, Role
from services.policy import ANYBODY, KIT, Access, Caller, NoPolicy, Policy, Reach
from services.settings import ServiceSettings
from services.web.app import About, create_app
from tests.policy.callers import ELSEWHERE, REFUSED, Headers, holds, refused_callers, signed_in, status_of
from tests.schedule.test_series import SERIES as SERIES_LINE
from tests.test_openapi import DOCUMENTS, SCHEMAS, House
from tests.waiting import PATIENCE

STREAMS = ("/changes", "/withdrawals", "/snapshot")
"""Without end."""
LONG = ("/reindex",)
"""Refused in a moment, done in minutes."""
ROWS = [
    pytest.param(service, *name.split(" ", 1), access, id=f"{service}: {name}")
    for service, document in DOCUMENTS.items()
    for path, operations in document["paths"].items()
    for name in (f"{method.upper()} {path}" for method in operations)
    if not path.endswith((*STREAMS, "/import"))
    for access in [{**KIT.routes, **REGISTRY.domains[service].policy.routes}.get(name, ANYBODY)]
]
STAFF_ROWS = [
    row
    for row in ROWS
    for access in [row.values[3]]
    if isinstance(access, Access) and access.caller is Caller.STAFF and not access.published
    if not str(row.values[2]).endswith(LONG)
]
SERIES = {"startsOn": "2026-12-01", "begins": "08:00", "ends": "11:30", "recurrence": "FREQ=WEEKLY"}
"""What the pattern of a text alone does not make fit."""
IMPORTS = [(service, kind) for service, domain in REGISTRY.domains.items() for kind in domain.imports]


def operations(service: str) -> set[str]:
    """What the OpenAPI document of a service has, by the names of policies."""
    return {f"{method.upper()} {path}" for path, each in DOCUMENTS[service]["paths"].items() for method in each}


@pytest.mark.parametrize("service", DOCUMENTS)
def test_every_operation_has_a_row_and_every_row_an_operation(service: str):
    rows = REGISTRY.domains[service].policy.routes
    assert operations(service) <= {*rows, *KIT.routes}
    # Exports and lists for comparing are left out of the documents.
    assert {row for row in set(rows) - operations(service) if not row.endswith(("/export", "/indexed"))} == set()


def test_every_root_field_names_the_rows_of_its_routes():
    schema = graphql_schema(make_schema(REGISTRY))
    roots = [root for root in (schema.query_type, schema.mutation_type, schema.subscription_type) if root]
    fields = {f"{root.name}.{name}" for root in roots for name in root.fields}
    named = {**KIT.fields}
    for domain in REGISTRY.domains.values():
        for field, routes in domain.policy.fields.items():
            assert set(routes) <= {*domain.policy.routes, *KIT.routes}, field
            named[field] = routes
    assert fields <= named.keys()
    assert named.keys() - fields == {"Query._service", "Query._entities"}


def test_nothing_starts_without_a_row(settings: ServiceSettings):
    router = APIRouter()

    @router.get("/secrets", include_in_schema=False)
    async def secrets() -> None: ...

    about = About(Domain(name="toy", policy=Policy(routes={"GET /other": ANYBODY})), "Toy", "For tests.")
    with pytest.raises(NoPolicy, match="GET /secrets"):
        create_app(about, settings, ServiceClients(), [router], lambda _: None)  # type: ignore[arg-type, return-value]
    domains = {**REGISTRY.domains, "search": replace(REGISTRY.domains["search"], policy=KIT)}
    with pytest.raises(NoPolicy, match=r"Query\.search"):
        make_schema(Registry(domains.values()))


def cases(service: str, method: str, path: str, ids: list[str]) -> st.SearchStrategy[schemathesis.Case]:
    """A request as the document describes it, about things that are there, in the ministry's name."""
    there = {"id": ids, "code": ["ca-ha-noi"]}
    chosen = {name: values[0] for name, values in there.items() if f"{{{name}}}" in path and values}
    return SCHEMAS[service][path][method.lower()].as_strategy(path_parameters=chosen).map(in_the_ministry)


def in_the_ministry(case: schemathesis.Case) -> schemathesis.Case:
    if isinstance(case.body, dict):
        code = (case.path_parameters or {}).get("code", "bca")
        fitting = {"unit": "bca", "parent": "bca", "code": code, "endsAt": "2000-01-01T01:00:00Z", **SERIES}
        # A unit stays under the ministry, or the next caller would find it elsewhere.
        under = {"parent": "bca"} if code != "bca" and "code" in case.body else {}
        case.body = {**case.body, **under, **{name: value for name, value in fitting.items() if name in case.body}}
    case.query = {name: "bca" if name == "unit" else value for name, value in (case.query or {}).items()}
    case.headers.pop("If-Match", None)
    return case


@pytest.mark.parametrize(("service", "method", "path", "access"), ROWS)
def test_a_row_denies_whom_it_does_not_name(
    house: House, issuer: DevelopmentIssuer, service: str, method: str, path: str, access: Access
):
    @settings(
        max_examples=1,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(case=cases(service, method, path, house.ids.get(service, [])))
    def walked(case: schemathesis.Case) -> None:
        def status(headers: Headers) -> int:
            base = f"{house.address}/api/{service}"
            return status_of(case.call(base_url=base, headers=headers, session=house.session, timeout=PATIENCE))

        for name, headers, statuses in refused_callers(issuer, access):
            assert status(headers) in statuses, name
        if path.endswith(LONG):
            return
        if access.caller is Caller.HOLDER:
            assert status({}) >= 400
            assert status(signed_in(issuer, *Role, unit="bca")) >= 400
        elif access.published or access.caller is Caller.ANYBODY:
            assert status({}) not in {401, 403}
        else:
            role = next(iter(access.roles), Role.EDITOR)
            assert status(signed_in(issuer, role, unit="bca")) not in {401, 403}

    walked()


@pytest.mark.slow
@pytest.mark.parametrize(("service", "method", "path", "access"), STAFF_ROWS)
def test_a_row_allows_everyone_whom_it_names_and_nobody_else(
    house: House, issuer: DevelopmentIssuer, service: str, method: str, path: str, access: Access
):
    """Every role and pair of roles, for the ministry, for a unit elsewhere and for none."""

    @settings(
        max_examples=1,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(case=cases(service, method, path, house.ids.get(service, [])))
    def walked(case: schemathesis.Case) -> None:
        for roles, unit in product(combinations_with_replacement(Role, 2), ("bca", ELSEWHERE, None)):
            base, headers = f"{house.address}/api/{service}", signed_in(issuer, *set(roles), unit=unit)
            status = status_of(case.call(base_url=base, headers=headers, session=house.session, timeout=PATIENCE))
            named = unit is not None and any(holds(role, access) for role in roles)
            if named and (unit == "bca" or access.reach is Reach.ANY_UNIT):
                assert status not in {401, 403}, (roles, unit)
            elif not named or access.reach in {Reach.UNIT, Reach.HEAD}:
                assert status in REFUSED, (roles, unit)

    walked()


WITHOUT_DEMO = {"series": [SERIES_LINE] * 2}
"""Lines of kinds that have no demo data."""


@pytest.mark.parametrize(("service", "kind"), IMPORTS)
def test_an_import_writes_nothing_for_whom_its_row_does_not_name(
    house: House, issuer: DevelopmentIssuer, service: str, kind: str
):
    lines = import_module(f"{service}.demo").lines(now()).get(kind) or WITHOUT_DEMO[kind]
    body = b"".join(orjson.dumps({**line, "id": f"row-{at}"}) + b"\n" for at, line in enumerate(islice(lines, 2)))
    access = REGISTRY.domains[service].policy.routes[f"POST /{kind}/import"]
    for name, headers, statuses in refused_callers(issuer, access):
        answer = requests.post(
            f"{house.address}/api/{service}/{kind}/import", data=body, headers=headers, timeout=PATIENCE
        )
        if answer.status_code == 200:
            report = answer.json()
            assert (report["inserted"], report["rejectedCount"]) == (0, 2), name
        else:
            assert answer.status_code in statuses, name


DRAFTS = {
    "articles": {"kind": "CRIME_WARNING", "unit": "bca", "title": "Bản nháp", "body": "<p>quả dưa hấu</p>"},
    "wanted": {"list": "WANTED", "fullName": "Nguyễn Văn Quả Dưa Hấu", "unit": "bca", "demo": True},
}


@pytest.mark.parametrize("service", DRAFTS)
def test_a_draft_is_read_by_its_editors_alone(house: House, issuer: DevelopmentIssuer, service: str):
    domain = REGISTRY.domains[service]
    kind = domain.kinds[0]
    base = f"{house.address}/api/{service}"
    made = house.session.post(f"{base}{kind.path}", json=DRAFTS[service], headers=house.staff, timeout=PATIENCE)
    assert made.status_code == 201, made.text
    url = f"{base}{kind.path}/{made.json()['id']}"
    access = domain.policy.routes[f"GET {kind.path}/{{id}}"]
    callers = [("nobody", {}), ("no role", signed_in(issuer))]
    for role in Role:
        callers += [(f"{role} elsewhere", signed_in(issuer, role, unit=ELSEWHERE))]
        if not holds(role, access):
            callers += [(f"{role} of the ministry", signed_in(issuer, role, unit="bca"))]
    for name, headers in callers:
        answer = house.session.get(url, headers=headers, timeout=PATIENCE)
        assert answer.status_code == 404, name
        assert "quả dưa hấu" not in answer.text.lower(), name
    for role in access.roles:
        assert house.session.get(url, headers=signed_in(issuer, role, unit="bca"), timeout=PATIENCE).status_code == 200
