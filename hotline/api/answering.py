"""Whether numbers answer over HTTP: reports of citizens without an account, and what a unit has to call.

A report names nobody, and these routes honour no Idempotency-Key: a token is spent once anyhow.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from hotline.answering.due import HotlineToVerify, to_verify
from hotline.answering.unanswered import (
    PURPOSE,
    ReportsNotTaken,
    UnansweredCallInput,
    UnansweredCallReceived,
    UnansweredCallTerms,
    week_of,
)
from hotline.api.dependencies import Id, Store
from hotline.container import HotlineContainer
from hotline.models import HotlineState
from services.clock import Now
from services.documents.models import Camel
from services.errors import NotFound
from services.identity import Role, SignedIn, UnitsInRole, require_units
from services.redemption.gate import TokenGate
from services.text import Code
from services.web.container import provided

router = APIRouter(tags=["hotlines"])

Gate = Annotated[TokenGate | None, Depends(provided(HotlineContainer, lambda container: container.token_gate))]


class HotlinesToVerify(Camel):
    """Numbers to call, and how many there are in all."""

    hotlines: list[HotlineToVerify]
    total: int


@router.get("/hotlines-to-verify")
async def hotlines_to_verify(
    staff: SignedIn,
    store: Store,
    at: Now,
    unit: Annotated[Code | None, Query(description="Only this unit; by default all of the caller's.")] = None,
    first: Annotated[int, Query(ge=1, le=500)] = 50,
) -> HotlinesToVerify:
    """Numbers in service that the caller's units have to call: reported as unanswered, or not verified for long."""
    require_units(staff, Role.EDITOR, store)
    edited = UnitsInRole(staff, Role.EDITOR, store)
    ids = [
        id
        for id, entry in store.hotlines.listing.entries()
        if entry.state is HotlineState.ACTIVE and entry.unit in edited and unit in {None, entry.unit}
    ]
    lines = await store.hotlines.get_many(ids)
    reports = await store.unanswered.of((line.id, line.dialled) for line in lines.values())
    found = to_verify(lines.values(), reports, at)
    return HotlinesToVerify(hotlines=found[:first], total=len(found))


@router.post("/hotlines/{id}/unanswered-calls", status_code=202)
async def report_unanswered_call(
    id: Id, given: UnansweredCallInput, store: Store, gate: Gate, at: Now
) -> UnansweredCallReceived:
    """Reports that nobody answered a number; it spends an anonymous token (`/unanswered-call-terms`).

    Of the report only a count by part of the day and week is kept. 401 without a token carries the token challenge
    (RFC 9577), 409 TOKEN_SPENT is for a used one, 409 REPORTS_NOT_TAKEN where there is no issuer of tokens.
    """
    line = await store.hotlines.get(id)
    if line.state is not HotlineState.ACTIVE:
        raise NotFound(f"There is no hotline with the id {id!r}.")
    if gate is None:
        raise ReportsNotTaken("This deployment has no issuer of anonymous tokens.")
    await gate.admit(given.token)
    await store.unanswered.count(line.id, line.dialled, week_of(at), given.day_part)
    return UnansweredCallReceived()


@router.get("/unanswered-call-terms")
async def unanswered_call_terms(gate: Gate) -> UnansweredCallTerms:
    """What the token is bound to that a report spends; the same for everybody."""
    rule = None if gate is None else await gate.rule()
    if rule is None:
        return UnansweredCallTerms(tokens=False)
    return UnansweredCallTerms(tokens=True, issuer_name=rule.issuer_name, origin=rule.origin, purpose=PURPOSE)
