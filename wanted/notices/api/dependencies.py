"""Dependencies of the routes: the store, the notice of the path, and who may read or change it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from services.clock import Now
from services.editorial.approvers import Approvers
from services.editorial.edits import Edit
from services.editorial.imports.acts import ImportRuns
from services.errors import Gone, NotFound
from services.geography.units import Units, UnitsDep
from services.identity import CurrentIdentity, Identity, Role, SignedIn, require
from services.web import conditional
from services.web.conditional import IfMatch
from services.web.container import provided
from wanted.audit.models import AuditAct
from wanted.container import WantedContainer
from wanted.encryption_at_rest import Seal
from wanted.notices.models.notices import Notice, NoticeAct, NoticeFields, NoticeId, NoticeState
from wanted.notices.store.notices import WantedStore

Store = Annotated[WantedStore, Depends(provided(WantedContainer, lambda container: container.store))]
ApproversDep = Annotated[Approvers, Depends(provided(WantedContainer, lambda container: container.approvers))]
SealDep = Annotated[Seal, Depends(provided(WantedContainer, lambda container: container.seal))]
Year = Annotated[int, Query(ge=1900, le=2100)]


def may_edit(caller: Identity | None, unit: str, units: Units) -> bool:
    return caller is not None and caller.may(Role.EDITOR, unit, units)


def check_may_write(staff: Identity, fields: NoticeFields, units: Units) -> None:
    """Raises `Forbidden` for another unit's editor, `BadInput` for a unit that is not there."""
    require(staff, Role.EDITOR, fields.unit, units)
    units.check_exists(fields.unit)


def _check_public(notice: Notice) -> None:
    """Raises `NotFound` for a notice that was never published, so that no draft is revealed."""
    if notice.state not in {NoticeState.PUBLISHED, NoticeState.WITHDRAWN}:
        raise NotFound(f"There is no notice with the id {notice.id!r}.")


def check_editor(notice: Notice, staff: Identity, units: Units) -> None:
    """Raises `NotFound` for a draft of another unit, as reading it does, and `Forbidden` for what is known of."""
    if not may_edit(staff, notice.unit, units):
        _check_public(notice)
        require(staff, Role.EDITOR, notice.unit, units)


async def _readable(id: NoticeId, store: Store, caller: CurrentIdentity, units: UnitsDep) -> Notice:
    """Raises `Gone` for a withdrawn notice, without any of its content; `NotFound` for a draft."""
    found = await store.notices.get(id)
    if found.state is NoticeState.PUBLISHED or may_edit(caller, found.unit, units):
        return found
    _check_public(found)
    at = found.withdrawal and found.withdrawal.at.isoformat()
    raise Gone("The notice was withdrawn.", withdrawnAt=at)


ReadableNotice = Annotated[Notice, Depends(_readable)]
"""The notice of the path, if the caller may read it."""


async def own_notice(id: NoticeId, staff: SignedIn, store: Store, units: UnitsDep, expected: IfMatch) -> Notice:
    """The notice as it is now, for an editor of its unit to change."""
    found = await store.notices.get_current(id)
    check_editor(found, staff, units)
    conditional.check_version(found, expected)
    return found


OwnNotice = Annotated[Notice, Depends(own_notice)]
"""The notice of the path as it is now, for an editor of its unit to change."""


@dataclass(frozen=True)
class NoticeEdit(Edit[Notice, WantedStore]):
    """A change of a notice by an editor of its unit."""

    runs: ImportRuns[Notice]

    async def replace(self, after: Notice, act: AuditAct | None = None, why: str | None = None) -> Notice:
        """Saves it, if anything changed; `act` goes into the audit trail, and so does what was removed in public."""
        if after is self.before:
            return after
        await self.runs.note_change(self.before)
        [described] = await self.store.described([after])
        saved = await self.store.notices.replace(self.before, described)
        for entry in after.history[len(self.before.history) :]:
            if entry.act is NoticeAct.REDACTED:
                act, why = AuditAct.REDACTED, entry.why
        if act is not None:
            await self.store.audit.note(self.staff.subject, act, f"notice:{saved.id}", saved.unit, why)
        return saved


Runs = Annotated[ImportRuns[Notice], Depends(provided(WantedContainer, lambda container: container.notice_runs))]


async def _edit(before: OwnNotice, staff: SignedIn, store: Store, at: Now, runs: Runs) -> NoticeEdit:
    return NoticeEdit(before, staff, store, at, runs)


EditDep = Annotated[NoticeEdit, Depends(_edit)]


async def public_subject(id: NoticeId, store: Store) -> Notice:
    """Raises `NotFound` for what was never published, so that drafts are not revealed."""
    found = await store.notices.get(id)
    _check_public(found)
    return found
