"""Every root field of GraphQL called by every kind of caller: it answers as the rows of its routes say."""

from typing import Any

import pytest

from services.global_ids import encode_id
from services.identity import DevelopmentIssuer, Role
from services.policy import ANYBODY, Access, Caller
from tests.policy.callers import Headers, refused_callers, signed_in
from tests.policy.operations import FITTING, OPERATIONS, Operation
from tests.test_openapi import House

REFUSALS = {"UNAUTHENTICATED", "FORBIDDEN", "NOT_A_MODERATOR_HERE", "NOT_FOUND", "GONE", "WITHDRAWN"}
NOT_ALLOWED = {"UNAUTHENTICATED", "FORBIDDEN", "NOT_A_MODERATOR_HERE"}


@pytest.fixture(scope="session")
def ids(house: House) -> dict[str, str]:
    """A global id of each type of thing that is there."""
    lists = {"Hotline": "hotlines", "Notice": "wantedNotices", "Article": "articles"}
    lists["ReceptionSession"] = "receptionSessions"
    query = " ".join(f"{name}: {field}(first: 1) {{ edges {{ node {{ id }} }} }}" for name, field in lists.items())
    answer = house.session.post(f"{house.address}/graphql", json={"query": f"{{ {query} }}"}, timeout=20).json()
    found = {name: answer["data"][name]["edges"][0]["node"]["id"] for name in lists}
    found |= {"Unit": encode_id("Unit", FITTING["code"]), "Comment": encode_id("Comment", "none")}
    found["ReceptionSeries"] = encode_id("ReceptionSeries", "none")
    found["ImportRun"] = encode_id("ImportRun", "notices.none")
    asked = next(one for one in OPERATIONS if one.name == "requestCorrection").request(found)
    answer = house.session.post(f"{house.address}/graphql", json=asked, timeout=20).json()
    return {**found, "number": answer["data"]["requestCorrection"]["receipt"]["number"]}


NOTHING = "NOTHING"


def codes(house: House, body: dict[str, Any], headers: Headers) -> set[str]:
    """The codes of all errors of an answer, of mutations too; `NOTHING` where it is null without an error."""
    answer = house.session.post(f"{house.address}/graphql", json=body, headers=headers, timeout=20).json()
    found = {error["extensions"]["code"] for error in answer.get("errors", ())}
    for payload in (answer.get("data") or {}).values():
        if isinstance(payload, dict):
            found |= {error["code"] for error in payload.get("errors", ())}
        elif payload is None and not found:
            found.add(NOTHING)
    return found


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_a_field_denies_whom_its_rows_do_not_name(
    house: House, issuer: DevelopmentIssuer, ids: dict[str, str], operation: Operation
):
    body = operation.request(ids)
    access = single(operation)
    for name, headers, _ in refused_callers(issuer, access):
        found = codes(house, body, headers)
        assert found & REFUSALS, (name, found)
    if access.caller is Caller.HOLDER:
        assert codes(house, body, {})
        assert codes(house, body, signed_in(issuer, *Role, unit="bca"))
    elif access.published or access.caller is Caller.ANYBODY:
        assert not codes(house, body, {}) & NOT_ALLOWED
    else:
        role = next(iter(access.roles), Role.EDITOR)
        assert not codes(house, body, signed_in(issuer, role, unit="bca")) & NOT_ALLOWED


def single(operation: Operation) -> Access:
    """The row of a field: those of all its routes are alike, as what is published is for everybody."""
    (access,) = {ANYBODY if row.published else row for row in operation.rows}
    return access
