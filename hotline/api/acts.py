"""Acts of staff on hotlines over HTTP: approval by a second person, suspension, alerts, the history."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends

from hotline import alerts, line_changes, permissions
from hotline.answering import verification
from hotline.api.dependencies import Id, Store
from hotline.api.hotlines import own_hotline, saved
from hotline.models import (
    AlertInput,
    Hotline,
    HotlineFields,
    PublicHotline,
    SavedHotline,
    VerificationInput,
)
from hotline.store import HotlineStore, public_hotline
from services.clock import Now
from services.documents.models import part_of
from services.editorial import proposals
from services.editorial.change_history import ChangeHistory, NoteInput, ReasonInput
from services.editorial.edits import Edit
from services.identity import Role, SignedIn, require, require_staff_reader
from services.web.conditional import IfMatch, ReadVersion
from services.web.idempotency import IdempotentRoute

router = APIRouter(route_class=IdempotentRoute, tags=["hotlines"])


@dataclass(frozen=True)
class LineEdit(Edit[Hotline, HotlineStore]):
    """An act on a hotline by an editor of its unit."""

    def check_emergency(self, content: HotlineFields) -> None:
        """Raises `EmergencyReserved` where this content is the ministry's to decide on."""
        permissions.check_emergency(self.staff, part_of(self.before, HotlineFields), content, self.store)

    async def save(self, after: Hotline) -> SavedHotline:
        return saved(await self.store.hotlines.replace(self.before, after))


async def _edit(id: Id, staff: SignedIn, store: Store, expected: IfMatch, at: Now) -> LineEdit:
    return LineEdit(await own_hotline(id, staff, store, expected), staff, store, at)


EditDep = Annotated[LineEdit, Depends(_edit)]


@router.post("/hotlines/{id}/approve")
async def approve_hotline(edit: EditDep, read: ReadVersion, given: NoteInput | None = None) -> SavedHotline:
    """Puts what waits in place, as it was read: a draft or a change that another person wrote."""
    after = proposals.approve(edit.before, edit.step(given and given.why))
    require(edit.staff, Role.EDITOR, after.unit, edit.store)
    edit.check_emergency(part_of(after, HotlineFields))
    return await edit.save(after)


@router.post("/hotlines/{id}/return")
async def return_hotline(edit: EditDep, given: ReasonInput) -> SavedHotline:
    """Drops what waits; the history keeps it. A draft stays one, to be written anew or deleted."""
    return await edit.save(proposals.send_back(edit.before, edit.step(given.why)))


@router.post("/hotlines/{id}/suspend")
async def suspend_hotline(edit: EditDep, given: ReasonInput) -> SavedHotline:
    """Takes a hotline out of service at once."""
    return await edit.save(line_changes.suspend(edit.before, edit.step(given.why)))


@router.post("/hotlines/{id}/resume")
async def resume_hotline(edit: EditDep, given: NoteInput | None = None) -> SavedHotline:
    """Puts a suspended hotline into service again, as it was approved."""
    after = line_changes.resume(edit.before, edit.step(given and given.why))
    edit.check_emergency(part_of(after, HotlineFields))
    return await edit.save(after)


@router.post("/hotlines/{id}/alert")
async def alert_hotline(edit: EditDep, given: AlertInput) -> SavedHotline:
    """Puts an alert on a hotline at once, or ends the one that holds."""
    return await edit.save(line_changes.with_alert(edit.before, alerts.alert_of(given, edit.at), edit.step()))


@router.post("/hotlines/{id}/verify")
async def verify_hotline(edit: EditDep, given: VerificationInput) -> SavedHotline:
    """Notes that the number was dialled and answered, and begins the count of reports anew. No import and no save does
    that."""
    done = await edit.save(verification.verify(edit.before, given, edit.step()))
    await edit.store.unanswered.clear(edit.before.id, edit.before.dialled)
    return done


@router.post("/hotlines/{id}/delete")
async def delete_hotline(edit: EditDep) -> PublicHotline:
    """Deletes a draft that was never approved. Answers what it was."""
    line_changes.check_deletable(edit.before)
    await edit.store.hotlines.delete(edit.before)
    return public_hotline(edit.before)


@router.get("/hotlines/{id}/history")
async def hotline_history(id: Id, staff: SignedIn, store: Store) -> ChangeHistory:
    """Who changed a hotline, when, why and from what, and what waits. For the unit's editors and auditors."""
    found = await store.hotlines.get(id)
    require_staff_reader(staff, found.unit, store, lambda: permissions.check_readable(found, staff, store))
    return proposals.changes_for_staff(found)
