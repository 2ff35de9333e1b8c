"""Who may do what: one row for each operation, over REST and GraphQL alike.

A domain has its rows in its `policy.py`. They grant nothing: routes check callers with `require` where the unit of a
thing is known. They say what the routes must hold to, tests hold them to it, and a route or root field without a row
does not start.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.identity.roles import Role


class Caller(StrEnum):
    ANYBODY = "anybody"
    HOLDER = "the holder of the receipt, code or token in the request"
    SIGNED_IN = "whoever is signed in"
    STAFF = "a holder of one of the roles"


class Reach(StrEnum):
    """For which units the role must be held."""

    UNIT = "the unit of the thing, or one above it"
    OWN_UNITS = "any unit; what is answered is of these units and those below"
    ANY_UNIT = "any unit"
    HEAD = "the unit above all others"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may; with `published`, anybody may read what is published, and these what is not."""

    caller: Caller
    roles: frozenset[Role] = frozenset()
    reach: Reach = Reach.UNIT
    published: bool = False


def staff(*roles: Role, reach: Reach = Reach.UNIT) -> Access:
    return Access(Caller.STAFF, frozenset(roles), reach)


def published_else(*roles: Role) -> Access:
    return Access(Caller.STAFF, frozenset(roles), published=True)


ANYBODY, HOLDER, SIGNED_IN = Access(Caller.ANYBODY), Access(Caller.HOLDER), Access(Caller.SIGNED_IN)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rows of a domain: routes as `GET /units/{code}`, and for each root field of GraphQL the routes it calls.

    The gateway passes the caller's token on, so that a field has the row of its route.
    """

    routes: Mapping[str, Access] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


WAITING_ROUTE, WAITING = "GET /waiting", staff(Role.EDITOR, reach=Reach.OWN_UNITS)
"""What waits for a person: a route of the kit for services whose policy has this row."""

KIT = Policy(
    routes={
        "GET /changes": ANYBODY,
        "GET /withdrawals": ANYBODY,
        "GET /snapshot": ANYBODY,
        "POST /batch": published_else(Role.MODERATOR),
        "GET /health/live": ANYBODY,
        "GET /health/ready": ANYBODY,
        "GET /health/data": staff(Role.ADMIN, reach=Reach.ANY_UNIT),
        "GET /health/set-aside": staff(Role.ADMIN, reach=Reach.ANY_UNIT),
        "GET /schemas/{kind}.json": ANYBODY,
        "GET /import-runs": staff(Role.EDITOR, reach=Reach.OWN_UNITS),
        "GET /import-runs/{id}": staff(Role.EDITOR),
        "GET /import-runs/{id}/rows": staff(Role.EDITOR),
        "POST /import-runs/{id}/approve": staff(Role.EDITOR),
        "POST /import-runs/{id}/undo": staff(Role.EDITOR),
    },
    fields={
        "Query.node": ("POST /batch",),
        "Query.nodes": ("POST /batch",),
        "Query.viewer": (),
        "Query.waiting": (WAITING_ROUTE,),
        "Query._service": (),
        "Query._entities": ("POST /batch",),
        "Subscription.changes": ("GET /changes",),
        "Query.importRuns": ("GET /import-runs",),
        "Query.importRun": ("GET /import-runs/{id}", "GET /import-runs/{id}/rows"),
        "Mutation.approveImportRun": ("POST /import-runs/{id}/approve",),
        "Mutation.undoImportRun": ("POST /import-runs/{id}/undo",),
    },
)
"""The rows of what belongs to no domain."""


class NoPolicy(ValueError):
    """Routes or root fields without a row: nobody has said who may use them."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(f"No policy says who may use {', '.join(sorted(names))}.")


def check_rows(names: Iterable[str], rows: Iterable[str]) -> None:
    """Raises `NoPolicy` for names without a row."""
    missing = set(names).difference(rows)
    if missing:
        raise NoPolicy(missing)
