"""The life cycle of a notice over HTTP: draft, approval by a second person, publication, withdrawal."""

from fastapi import APIRouter

from services.clock import Now
from services.documents.merge_patch import PatchDep, patch_of, save_merged
from services.editorial.workflow import Step
from services.geography.units import UnitsDep
from services.identity import SignedIn
from services.timezone import local
from services.web.conditional import IfMatch, ReadVersion
from services.web.idempotency import IdempotentRoute, id_for_new, insert_once
from wanted.audit.models import AuditAct
from wanted.dependencies import ContainerDep
from wanted.notices import editing, lifecycle, plausibility
from wanted.notices.api.dependencies import ApproversDep, EditDep, NoticeEdit, Store, check_may_write, own_notice
from wanted.notices.lifecycle import WORKFLOW
from wanted.notices.models.notices import (
    Notice,
    NoticeAct,
    NoticeId,
    NoticeInput,
    PublicNotice,
    RemovalReason,
    SavedNotice,
    WithdrawalInput,
)
from wanted.notices.store.notices import NOTICES, public_notice, saved_notice

router = APIRouter(route_class=IdempotentRoute, tags=["life cycle"])


@router.post("/notices", status_code=201)
async def add_notice(body: NoticeInput, staff: SignedIn, store: Store, units: UnitsDep, at: Now) -> PublicNotice:
    """A draft."""
    check_may_write(staff, body, units)
    plausibility.check(body, local(at).date())
    fields = body.model_dump(exclude={"id"})
    event = WORKFLOW.entry(NoticeAct.CREATED, Step(staff.subject, at, body.why))
    [draft] = await store.described([Notice(id=body.id or id_for_new("notice"), history=[event], **fields)])
    return public_notice(await insert_once(store.notices, draft, _drafted_alike))


def _drafted_alike(stored: Notice, draft: Notice) -> bool:
    """Whether one person drafted both for one unit. A first try and its retry differ in their times."""
    return (stored.unit, stored.history[0].by) == (draft.unit, draft.history[0].by)


@router.put("/notices/{id}")
async def save_notice(change: EditDep, body: NoticeInput, units: UnitsDep) -> SavedNotice:
    """Saves a notice. Changing anything in an approved one makes it a draft again; the same content changes nothing.

    What a save adds to a published notice or changes in it waits as a correction, until another person approves it and
    it is published; until then the public reads what is published, and the answer has `correction` beside it. Where
    `why` gives the reason, photos that are left out and what is only removed go at once, and the rest waits. Saving
    what is published drops the correction.
    """
    check_may_write(change.staff, body, units)
    plausibility.check(body, local(change.at).date())
    return saved_notice(await change.replace(editing.edit(change.before, body, change.step(body.why))))


@router.patch("/notices/{id}", openapi_extra=patch_of(NoticeInput))
async def patch_notice(
    id: NoticeId, patch: PatchDep, staff: SignedIn, container: ContainerDep, units: UnitsDep, expected: IfMatch, at: Now
) -> SavedNotice:
    """Changes the fields that are named; the others stay, those of a waiting correction too. Otherwise as `PUT`."""

    async def save() -> SavedNotice:
        before = await own_notice(id, staff, container.store, units, expected)
        given = patch.applied_to(before, NOTICES, NoticeInput)
        edit = NoticeEdit(before, staff, container.store, at, container.notice_runs)
        return await save_notice(edit, given, units)

    return await save_merged(save)


@router.post("/notices/{id}/approve")
async def approve_notice(change: EditDep, read: ReadVersion) -> SavedNotice:
    """Approves a draft or a correction as it was read, photos included, by a person who did not write it."""
    return saved_notice(await change.replace(lifecycle.approve(change.before, change.step())))


@router.post("/notices/{id}/publish")
async def publish_notice(change: EditDep, approvers: ApproversDep) -> PublicNotice:
    """Publishes what was approved; a correction takes the place of what was published."""
    worked = lifecycle.in_work(change.before)
    await approvers.check(worked.approval, change.staff.subject, change.before.unit, worked.unit)
    return public_notice(await change.replace(lifecycle.publish(change.before, change.step()), AuditAct.PUBLISHED))


@router.post("/notices/{id}/withdraw")
async def withdraw_notice(change: EditDep, body: WithdrawalInput) -> PublicNotice:
    """Withdraws a notice at once and everywhere; one authorised person is enough."""
    after = lifecycle.withdraw(change.before, body, change.step(body.why))
    return public_notice(await change.replace(after, AuditAct.WITHDRAWN, body.reason.value))


@router.post("/notices/{id}/delete")
async def delete_notice(change: EditDep, body: RemovalReason) -> PublicNotice:
    """Deletes a notice that was never published, and gives it as it was; the audit trail keeps who did it, and why."""
    before, store = change.before, change.store
    lifecycle.check_deletable(before)
    await store.audit.record(change.staff.subject, AuditAct.DELETED, f"notice:{before.id}", before.unit, body.why)
    await store.documents.drop(before.id)
    await store.notices.delete(before)
    return public_notice(before)
