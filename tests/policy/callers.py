"""Whom a row of a policy refuses, and how."""

from collections.abc import Iterator

from requests import Response

from services.identity import DevelopmentIssuer, Identity, Role
from services.policy import Access, Caller, Reach

REFUSED = {403, 404, 410}
"""Forbidden, not to be known of, or withdrawn, which everybody may know."""
ELSEWHERE = "elsewhere"
"""A unit that has nothing below it and nothing of its own."""

Headers = dict[str, str]


def signed_in(issuer: DevelopmentIssuer, *roles: Role, unit: str | None = None) -> Headers:
    token = issuer.token(f"caller-{unit}", roles=list(roles), units=[unit] if unit else [])
    return {"Authorization": f"Bearer {token}"}


def status_of(answer: Response) -> int:
    """The status of an answer, by which a caller is refused or not. Whoever may act, but wrote the thing, is none whom
    a policy refuses: which things a caller has written hangs on the tests before."""
    second_person = answer.status_code == 403 and b'"SECOND_PERSON_NEEDED"' in answer.content
    return 409 if second_person else answer.status_code


def holds(given: Role, access: Access) -> bool:
    """Whether a role is one of the row's, or grants it."""
    return any(
        Identity("anybody", roles=frozenset({given}), units=frozenset({"bca"})).holds(role) for role in access.roles
    )


def refused_callers(issuer: DevelopmentIssuer, access: Access) -> Iterator[tuple[str, Headers, set[int]]]:
    """Who may not, and how each is answered. A thing that a caller may not know of is not found."""
    if access.published or access.caller in {Caller.ANYBODY, Caller.HOLDER}:
        return
    yield "nobody", {}, {401}
    if access.caller is Caller.SIGNED_IN:
        return
    yield "no role", signed_in(issuer), REFUSED
    yield "no unit", signed_in(issuer, *access.roles), REFUSED
    for role in Role:
        if not holds(role, access):
            yield f"{role} of the ministry", signed_in(issuer, role, unit="bca"), REFUSED
        elif access.reach in {Reach.UNIT, Reach.HEAD}:
            yield f"{role} elsewhere", signed_in(issuer, role, unit=ELSEWHERE), REFUSED
