"""The audit trail, for auditors."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.identity import Role, SignedIn
from services.units import AskedUnits
from wanted.api.doors import Store, units_of
from wanted.audit import AuditAnswer, AuditCheck

router = APIRouter(tags=["audit"])


@router.get("/audit")
async def audit(
    staff: SignedIn,
    store: Store,
    units: AskedUnits,
    before: Annotated[int | None, Query(ge=1, le=1 << 53, description="Entries with smaller numbers.")] = None,
    first: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditAnswer:
    """Who did or read what in the units of the auditor, newest first."""
    seen = units_of(staff, Role.AUDITOR, units)
    return AuditAnswer(entries=await store.audit.read(seen, before, first))


@router.get("/audit/check")
async def check(staff: SignedIn, store: Store, units: AskedUnits) -> AuditCheck:
    """Whether the whole trail is as it was written."""
    units_of(staff, Role.AUDITOR, units)
    return await store.audit.check()
