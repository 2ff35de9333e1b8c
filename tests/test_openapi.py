"""Schemathesis over the OpenAPI document of every service: whatever is sent, no 5xx, and no answer that contradicts it.

The services run together with demo data in them, as `tiepdan up` runs them, so that requests meet what is there.
"""

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import httpx
import orjson
import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from schemathesis.checks import CHECKS, load_all_checks

from launcher.assembly import in_one_process
from launcher.ports import LOOPBACK, free_port
from launcher.registry import REGISTRY, SERVICES
from launcher.server import serving
from services.clients.service_clients import ServiceClients
from services.identity import DevelopmentIssuer, IdentitySettings, Role
from tests.waiting import PATIENCE

EXAMPLES = {True: 12, False: 3}
"""Per operation: with a token of staff, and without one, where little but the refusal can differ."""

LEFT_OUT = {
    "/withdrawals": "a stream without end; tests/services/feeds/test_withdrawals.py reads it",
    "/changes": "a stream without end; tests/system/test_feeds.py and tests/services read it",
    "/snapshot": "a stream of JSON Lines, which the document does not describe line by line",
    "/import": "takes JSON Lines; tests/system/test_bad_input.py sends it what is broken",
    "/reindex": "reads everything anew each time: as many examples would take minutes",
}

schemathesis.serializer.alias(
    ["application/private-token-request", "application/private-token-generic-batch-request"],
    "application/octet-stream",
)
load_all_checks()
CHECKED: list[Any] = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]
FITTING: dict[str, dict[str, Any]] = {
    "gateway": {"endpoint": {"rate_limit": {"burst": 1_000_000}}},
    "feedback": {"intake": {"min_batch": 1, "hold": "PT0S", "poll_interval": 0.2}},
}
"""Settings by service, with which thousands of requests from one address are answered, and comments come at once."""
NOT_RUNNING = {
    "secret": SecretStr("only to read the documents"),
    "identity": IdentitySettings(issuer="https://nobody.invalid/realms/tiepdan", audience="tiepdan"),
}


def _document(service: str) -> dict[str, Any]:
    entry = SERVICES[service]
    app = entry.create(entry.settings(**NOT_RUNNING), ServiceClients())
    assert isinstance(app, FastAPI)
    return app.openapi()


DOCUMENTS = {service: _document(service) for service in SERVICES if service != "gateway"}
SCHEMAS = {service: schemathesis.openapi.from_dict(document) for service, document in DOCUMENTS.items()}
OPERATIONS = [
    pytest.param(service, method, path, id=f"{service}: {method.upper()} {path}")
    for service, document in DOCUMENTS.items()
    for path, operations in document["paths"].items()
    if not path.endswith(tuple(LEFT_OUT))
    for method in operations
]


@dataclass
class House:
    """The services at work: where they are, headers of staff, and ids of what is there by service."""

    address: str
    staff: dict[str, str]
    ids: dict[str, list[str]]
    session: requests.Session


@pytest.fixture(scope="session")
def house(mongo_url: str, issuer: DevelopmentIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """All services on one port, in a thread with an event loop of its own."""
    folder, port = tmp_path_factory.mktemp("openapi"), free_port()
    # Another one for each that uses this fixture: what requests of one have withdrawn, no import brings back.
    prefix = f"{folder.name}_"
    settings = {
        name: entry.settings(
            **{
                "mongo_url": mongo_url,
                "database_prefix": prefix,
                "folder": folder / name,
                "secret": "a secret for tests",
                "identity": issuer.settings(),
                **FITTING.get(name, {}),
            }
        )
        for name, entry in SERVICES.items()
    }
    started, stop, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()

    async def run() -> None:
        async with in_one_process(settings) as together, serving(together.front, LOOPBACK, port):
            started.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    assert started.wait(60)
    staff = {"Authorization": f"Bearer {issuer.token('staff', roles=list(Role), units=['bca'])}"}
    address = f"http://{LOOPBACK}:{port}"
    with requests.Session() as session:
        yield House(address, staff, _furnished(address, staff), session)
    loop.call_soon_threadsafe(stop.set)
    thread.join(30)


def _furnished(address: str, staff: dict[str, str]) -> dict[str, list[str]]:
    """Puts the demo data in; gives some ids by service."""
    ids: dict[str, list[str]] = {}
    with httpx.Client(base_url=address, headers=staff, timeout=60, trust_env=False) as client:
        for service, kinds in ((name, entry.imports) for name, entry in REGISTRY.domains.items() if entry.imports):
            lines = import_module(f"{service}.demo").lines(datetime.now(UTC))
            for kind in kinds:
                rows = list(lines.get(kind, ()))
                body = b"".join(orjson.dumps(row) + b"\n" for row in rows)
                address = f"/api/{service}/{kind}/import?publish=true"
                deadline = time.monotonic() + PATIENCE
                while rejected := client.post(address, content=body).json()["rejected"]:
                    # Until it has heard of the units, which stand in the first service.
                    assert time.monotonic() < deadline, rejected[:3]
                listed = client.get(f"/api/{service}/{kind}", params={"first": 3}).json()["edges"]
                ids.setdefault(service, []).extend(edge["node"]["id"] for edge in listed)
    return ids


def _placed(case: schemathesis.Case) -> schemathesis.Case:
    """The same request about a unit that is there, so that not every body ends at the same refusal."""
    if isinstance(case.body, dict) and isinstance(case.body.get("unit"), str):
        case.body = {**case.body, "unit": "bca"}
    return case


def _requests(service: str, method: str, path: str, ids: list[str]) -> st.SearchStrategy[schemathesis.Case]:
    """Requests as the document describes them, such as it forbids, and both about things that are there."""
    there = {"id": ids, "code": ["ca-ha-noi"], "kind": [*REGISTRY.domains[service].imports], "period": ["2026-10"]}
    known = [{name: value} for name, values in there.items() if f"{{{name}}}" in path for value in values]
    operation = SCHEMAS[service][path][method]
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    made: list[st.SearchStrategy[schemathesis.Case]] = []
    for mode in modes:
        made.append(operation.as_strategy(generation_mode=mode))
        made += [operation.as_strategy(generation_mode=mode, path_parameters=chosen) for chosen in known]
    plain = st.one_of(made)
    return st.one_of(plain, plain.map(_placed))


@pytest.mark.parametrize("signed_in", [True, False], ids=["staff", "nobody"])
@pytest.mark.parametrize(("service", "method", "path"), OPERATIONS)
def test_every_answer_is_one_the_document_describes(
    house: House, service: str, method: str, path: str, signed_in: bool
):
    headers = house.staff if signed_in else None

    @settings(
        max_examples=EXAMPLES[signed_in],
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(case=_requests(service, method, path, house.ids.get(service, [])))
    def answered(case: schemathesis.Case) -> None:
        base = f"{house.address}/api/{service}"
        answer = case.call(base_url=base, headers=headers, session=house.session, timeout=20)
        case.validate_response(answer, checks=CHECKED)

    answered()


def test_what_is_left_out_is_still_there():
    paths = {path for document in DOCUMENTS.values() for path in document["paths"]}
    for end in LEFT_OUT:
        assert any(path.endswith(end) for path in paths), end


def _numbers() -> list[Any]:
    return [
        pytest.param(service, path, parameter["name"], id=f"{service}: {path}?{parameter['name']}")
        for service, document in DOCUMENTS.items()
        for path, operations in document["paths"].items()
        if not path.endswith(tuple(LEFT_OUT))
        for parameter in operations.get("get", {}).get("parameters", [])
        if parameter["in"] == "query" and '"integer"' in orjson.dumps(parameter["schema"]).decode()
    ]


@pytest.mark.parametrize(("service", "path", "name"), _numbers())
def test_numbers_that_fit_nowhere_are_refused(house: House, service: str, path: str, name: str):
    """Larger than the database's integers: found as a 500 once."""
    there = path.replace("{id}", (house.ids.get(service) or ["none"])[0])
    for number in (10**30, -(10**30), 1 << 63):
        url = f"{house.address}/api/{service}{there}"
        answer = house.session.get(url, params={name: number}, headers=house.staff, timeout=20)
        assert answer.status_code < 500, (number, answer.text)
