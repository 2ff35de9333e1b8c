"""The audit trail, for auditors."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from services.clock import Now
from services.errors import BadInput, NotFound
from services.geography.units import UnitsDep
from services.identity import Role, SignedIn, require_units
from services.web.deprecation import deprecated
from wanted.audit.models import AuditAnswer, AuditCheck, AuditCheckpoint
from wanted.notices.api.dependencies import SealDep, Store

router = APIRouter(tags=["audit"])


@router.get("/audit")
async def audit(
    staff: SignedIn,
    store: Store,
    units: UnitsDep,
    before: Annotated[int | None, Query(ge=1, le=1 << 53, description="Entries with smaller numbers.")] = None,
    first: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditAnswer:
    """Who did or read what in the units of the auditor, newest first."""
    seen = require_units(staff, Role.AUDITOR, units)
    return AuditAnswer(entries=await store.audit.read(seen, before, first))


@router.get("/audit/verification")
@router.get("/audit/check", **deprecated(date(2026, 12, 1)))
async def check(
    staff: SignedIn,
    store: Store,
    units: UnitsDep,
    sequence: Annotated[int | None, Query(ge=1, le=1 << 53, description="Of a checkpoint that was kept.")] = None,
    mac: Annotated[str | None, Query(max_length=64, description="Of the same checkpoint.")] = None,
) -> AuditCheck:
    """Verifies the whole trail and, if a checkpoint is given, that it still contains its entry."""
    require_units(staff, Role.AUDITOR, units)
    if (sequence is None) is not (mac is None):
        raise BadInput.at("sequence" if sequence is None else "mac", "goes with the other of a checkpoint")
    return await store.audit.check(None if sequence is None or mac is None else (sequence, mac))


@router.get("/audit/checkpoint")
async def audit_checkpoint(staff: SignedIn, store: Store, seal: SealDep, units: UnitsDep, at: Now) -> AuditCheckpoint:
    """That the trail reaches its newest entry, signed: to be kept outside the database. 404 while there is none."""
    require_units(staff, Role.AUDITOR, units)
    last = await store.audit.last()
    if last is None:
        raise NotFound("The audit trail has no entry yet.")
    return store.audit.checkpoint(last, at, seal.checkpoint_key)
