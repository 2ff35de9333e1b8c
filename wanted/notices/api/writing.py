"""The life cycle of a notice over HTTP: draft, approval by a second person, publication, withdrawal."""

from fastapi import APIRouter

from services.clock import Now
from services.documents.merge_patch import PatchDep, patch_of, save_merged
from services.editorial.workflow import Step
from services.geography.units import UnitsDep
from services.identity import SignedIn
from services.timezone import local
from services.web.conditional import IfMatch
from services.web.idempotency import IdempotentRoute, id_for_new, insert_once
from wanted.audit.models import AuditAct
from wanted.notices import lifecycle, plausibility
from wanted.notices.api.dependencies import OwnNotice, Store, check_may_write, own_notice
from wanted.notices.lifecycle import WORKFLOW
from wanted.notices.models.notices import Notice, NoticeAct, NoticeId, NoticeInput, PublicNotice, WithdrawalInput
from wanted.notices.store.notices import NOTICES, public_notice

router = APIRouter(route_class=IdempotentRoute, tags=["life cycle"])


@router.post("/notices", status_code=201)
async def add_notice(body: NoticeInput, staff: SignedIn, store: Store, units: UnitsDep, at: Now) -> PublicNotice:
    """A draft."""
    check_may_write(staff, body, units)
    plausibility.check(body, local(at).date())
    fields = body.model_dump(exclude={"id"})
    event = WORKFLOW.entry(NoticeAct.CREATED, Step(staff.subject, at))
    draft = Notice(id=body.id or id_for_new("notice"), history=[event], **fields)
    return public_notice(await insert_once(store.notices, draft, _drafted_alike))


def _drafted_alike(stored: Notice, draft: Notice) -> bool:
    """Whether one person drafted both for one unit. A first try and its retry differ in their times."""
    return (stored.unit, stored.history[0].by) == (draft.unit, draft.history[0].by)


@router.put("/notices/{id}")
async def save_notice(
    before: OwnNotice, body: NoticeInput, staff: SignedIn, store: Store, units: UnitsDep, at: Now
) -> PublicNotice:
    check_may_write(staff, body, units)
    plausibility.check(body, local(at).date())
    return public_notice(await store.notices.replace(before, lifecycle.edit(before, body, Step(staff.subject, at))))


@router.patch("/notices/{id}", openapi_extra=patch_of(NoticeInput))
async def patch_notice(
    id: NoticeId, patch: PatchDep, staff: SignedIn, store: Store, units: UnitsDep, expected: IfMatch, at: Now
) -> PublicNotice:
    """Changes the fields that are named; the others stay."""

    async def save() -> PublicNotice:
        before = await own_notice(id, staff, store, units, expected)
        given = patch.applied_to(before, NOTICES, NoticeInput)
        return await save_notice(before, given, staff, store, units, at)

    return await save_merged(save)


@router.post("/notices/{id}/approve")
async def approve_notice(before: OwnNotice, staff: SignedIn, store: Store, at: Now) -> PublicNotice:
    """Approves a draft, by a person who did not write it."""
    return public_notice(await store.notices.replace(before, lifecycle.approve(before, Step(staff.subject, at))))


@router.post("/notices/{id}/publish")
async def publish_notice(before: OwnNotice, staff: SignedIn, store: Store, at: Now) -> PublicNotice:
    saved = await store.notices.replace(before, lifecycle.publish(before, Step(staff.subject, at)))
    await store.audit.note(staff.subject, AuditAct.PUBLISHED, f"notice:{saved.id}", saved.unit)
    return public_notice(saved)


@router.post("/notices/{id}/withdraw")
async def withdraw_notice(
    before: OwnNotice, body: WithdrawalInput, staff: SignedIn, store: Store, at: Now
) -> PublicNotice:
    """Withdraws a notice at once and everywhere; one authorised person is enough."""
    withdrawn = lifecycle.withdraw(before, body, Step(staff.subject, at, body.why))
    saved = await store.notices.replace(before, withdrawn)
    await store.audit.note(staff.subject, AuditAct.WITHDRAWN, f"notice:{saved.id}", saved.unit, body.reason.value)
    return public_notice(saved)
