"""Every caller, of a thing's own unit, of the one above and of another, with things in each state."""

from collections.abc import Mapping

import pytest

from launcher.registry import REGISTRY
from services.identity import DevelopmentIssuer, Role
from services.policy import Access, Caller, Reach
from tests.policy.callers import REFUSED, Headers, holds
from tests.policy.operations import OPERATIONS
from tests.policy.test_fields import NOT_ALLOWED, REFUSALS, codes, single
from tests.policy.things import OWN, WORD, Making, Thing, callers
from tests.test_openapi import House

pytestmark = pytest.mark.slow

NODE = "query($id: ID!) { node(id: $id) { id } }"


@pytest.fixture(scope="module")
def things(house: House, issuer: DevelopmentIssuer) -> list[Thing]:
    return list(Making(house.session, house.address, issuer).all())


def may(roles: frozenset[Role], access: Access, *, reaches: bool) -> bool:
    return reaches and any(holds(role, access) for role in roles)


def row_of(thing: Thing) -> Access | None:
    """Who may read one that is not public; None where there is no such route."""
    kind = next(kind for kind in REGISTRY.kinds.values() if kind.type == thing.node_type)
    routes = REGISTRY.domains[REGISTRY.service_of(kind.name)].policy.routes
    return routes.get(f"GET {kind.path}/{{id}}")


def test_there_are_things_in_every_state(things: list[Thing]):
    states: dict[str, set[str]] = {}
    for thing in things:
        states.setdefault(thing.type, set()).add(thing.state)
    assert states == {
        "Article": {"DRAFT", "SUBMITTED", "APPROVED", "PUBLISHED", "WITHDRAWN"},
        "Notice": {"DRAFT", "APPROVED", "PUBLISHED", "WITHDRAWN"},
        "Hotline": {"DRAFT", "ACTIVE", "SUSPENDED", "RETIRED"},
        "ReceptionSession": {"DRAFT", "SCHEDULED", "CANCELLED"},
        "Comment": {"OPEN", "APPROVED", "REJECTED"},
    }


def test_who_reads_what_is_not_public(house: House, issuer: DevelopmentIssuer, things: list[Thing]):
    for thing in things:
        row = row_of(thing)
        for name, roles, reaches, headers in callers(issuer):
            answer = house.session.get(f"{house.address}{thing.path}", headers=headers, timeout=20)
            node = _node(house, thing, headers)
            label = f"{thing.state} {thing.type} for {name}"
            if thing.public or (row is not None and may(roles, row, reaches=reaches)):
                assert answer.status_code == 200, label
            else:
                assert answer.status_code in REFUSED, label
                assert WORD not in answer.text, label
                assert node is None, label
            if thing.public:
                assert node is not None, label


def _node(house: House, thing: Thing, headers: Headers) -> Mapping[str, str] | None:
    body = {"query": NODE, "variables": {"id": thing.id}}
    return house.session.post(f"{house.address}/graphql", json=body, headers=headers, timeout=20).json()["data"]["node"]


def test_who_acts_on_what(house: House, issuer: DevelopmentIssuer, things: list[Thing]):
    """An act with a version that nothing has changes nothing. Those on comments have none: only refusals are tried."""
    acts = [one for one in OPERATIONS if one.root == "Mutation" and not one.creates]
    for thing in things:
        ids = {thing.type: thing.id, "unit": OWN}
        for act in acts:
            access = single(act)
            if act.about != thing.type or access.caller is not Caller.STAFF:
                continue
            for name, roles, reaches, headers in callers(issuer):
                label = f"{act.name} of a {thing.state} {thing.type} by {name}"
                if access.reach is Reach.OWN_UNITS and not reaches and may(roles, access, reaches=True):
                    # Done with what is theirs, which is nothing.
                    assert not codes(house, act.request(ids), headers), label
                elif not may(roles, access, reaches=reaches):
                    assert codes(house, act.request(ids), headers) & REFUSALS, label
                elif thing.type != "Comment":
                    assert not codes(house, act.request(ids), headers) & NOT_ALLOWED, label
        now = house.session.get(f"{house.address}{thing.path}", headers=house.staff, timeout=20).json()
        assert now["state"] == thing.state, thing
