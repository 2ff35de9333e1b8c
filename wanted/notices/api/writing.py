"""The life of a notice over HTTP: written, approved by a second person, published, withdrawn."""

from fastapi import APIRouter

from services.clock import Now
from services.geography.units import AskedUnits
from services.identity import SignedIn
from services.timezone import local
from services.web.idempotency import IdempotentRoute, create, id_for_new
from wanted.audit.chain import AuditAct
from wanted.notices import lifecycle, plausibility
from wanted.notices.api.dependencies import Own, Store, may_write
from wanted.notices.lifecycle import Step
from wanted.notices.models.notices import Act, Notice, NoticeInput, PublicNotice, WithdrawalInput
from wanted.notices.store.notices import shown

router = APIRouter(route_class=IdempotentRoute, tags=["life cycle"])


@router.post("/notices", status_code=201)
async def add_notice(given: NoticeInput, staff: SignedIn, store: Store, units: AskedUnits, at: Now) -> PublicNotice:
    """A draft."""
    may_write(staff, given, units)
    plausibility.check(given, local(at).date())
    fields = given.model_dump(exclude={"id"})
    event = Step(staff.subject, at).event(Act.CREATED)
    draft = Notice(id=given.id or id_for_new("notice"), history=[event], **fields)
    return shown(await create(store.notices, draft, _drafted_alike))


def _drafted_alike(kept: Notice, given: Notice) -> bool:
    """Whether one person drafted both for one unit. A first try and its retry differ in their times."""
    return (kept.unit, kept.history[0].by) == (given.unit, given.history[0].by)


@router.put("/notices/{id}")
async def save_notice(
    before: Own, given: NoticeInput, staff: SignedIn, store: Store, units: AskedUnits, at: Now
) -> PublicNotice:
    may_write(staff, given, units)
    plausibility.check(given, local(at).date())
    return shown(await store.notices.replace(before, lifecycle.edit(before, given, Step(staff.subject, at))))


@router.post("/notices/{id}/approve")
async def approve_notice(before: Own, staff: SignedIn, store: Store, at: Now) -> PublicNotice:
    """By somebody who did not write it."""
    return shown(await store.notices.replace(before, lifecycle.approve(before, Step(staff.subject, at))))


@router.post("/notices/{id}/publish")
async def publish_notice(before: Own, staff: SignedIn, store: Store, at: Now) -> PublicNotice:
    saved = await store.notices.replace(before, lifecycle.publish(before, Step(staff.subject, at)))
    await store.audit.note(staff.subject, AuditAct.PUBLISHED, f"notice:{saved.id}", saved.unit)
    return shown(saved)


@router.post("/notices/{id}/withdraw")
async def withdraw_notice(before: Own, given: WithdrawalInput, staff: SignedIn, store: Store, at: Now) -> PublicNotice:
    """At once and everywhere: one authorised person is enough."""
    withdrawn = lifecycle.withdraw(before, given, Step(staff.subject, at, given.why))
    saved = await store.notices.replace(before, withdrawn)
    await store.audit.note(staff.subject, AuditAct.WITHDRAWN, f"notice:{saved.id}", saved.unit, given.reason.value)
    return shown(saved)
