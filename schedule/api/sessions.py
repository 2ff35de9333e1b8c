"""The schedule service over HTTP: reception sessions, read by everybody, written by the unit's editors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import ValidationError

from schedule import plausibility, session_changes
from schedule.api.files import BODY, CalendarLinesDep, ScheduleFileDep
from schedule.bookings import FileBookings
from schedule.container import ScheduleContainer
from schedule.importing import SessionImport
from schedule.models.sessions import (
    CancellationInput,
    MoveInput,
    PublicSession,
    ReceptionSession,
    SavedSession,
    SessionFields,
    SessionId,
    SessionInput,
    SessionState,
    SubstitutionInput,
)
from schedule.store import SESSIONS, ScheduleStore, public_session
from services.clock import Now
from services.documents.imports import ImportReport, export
from services.documents.listing import Narrow
from services.documents.merge_patch import PatchDep, patch_of, save_merged
from services.documents.models import Instant, as_saved, part_of
from services.documents.pages import Page, WindowDep
from services.documents.queries import AllOf, Not, OneOf, Within, equal
from services.editorial import proposals
from services.editorial.change_history import ChangeHistory, NoteInput, ReasonInput
from services.editorial.edits import Edit
from services.editorial.imports.acts import ImportRuns
from services.editorial.imports.lines import LineReader
from services.editorial.imports.preview import ImportPreview
from services.editorial.workflow import Step
from services.errors import BadInput, NotFound, from_validation
from services.geography.units import Units, UnitsDep
from services.identity import CurrentIdentity, Identity, Role, SignedIn, UnitsInRole, require, require_staff_reader
from services.text import Code
from services.web import conditional
from services.web.conditional import IfMatch, ReadVersion, answer_read
from services.web.container import KitDep, provided
from services.web.idempotency import IdempotentRoute, id_for_new, insert_once
from services.web.import_runs import ImportRequestDep
from services.web.page_cache import ListPage, Selection, page_response

router = APIRouter(route_class=IdempotentRoute, tags=["sessions"])


Store = Annotated[ScheduleStore, Depends(provided(ScheduleContainer, lambda container: container.store))]
Runs = Annotated[
    ImportRuns[ReceptionSession], Depends(provided(ScheduleContainer, lambda container: container.session_runs))
]


DRAFTS = equal(state=SessionState.DRAFT)


@router.get("/sessions", response_model=Page[PublicSession])
async def sessions(
    request: Request,
    store: Store,
    window: WindowDep,
    caller: CurrentIdentity,
    units: UnitsDep,
    unit: Code | None = None,
    since: Annotated[Instant | None, Query(alias="from", description="Sessions that end after this.")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="Sessions that start before this.")] = None,
    state: Annotated[SessionState | None, Query(description="By default any but DRAFT.")] = None,
    waiting: Annotated[bool | None, Query(description="Whether a change waits for a second person.")] = None,
) -> Response:
    """Lists sessions by start time, including cancelled ones. Drafts and what waits are visible to the unit's
    editors."""
    public = state is not SessionState.DRAFT and waiting is None
    edited = UnitsInRole(caller, Role.EDITOR, units)
    shown = Not(DRAFTS) if public else OneOf("unit", edited)
    asked = equal(unit=unit, state=state, waiting=waiting)
    query = AllOf(asked, Within("ends_at", after=since), Within("starts_at", before=until), shown)
    narrow = Narrow() if unit is None else Narrow([("unit", unit)])
    scope = f"{unit}|{_iso(since)}|{_iso(until)}|{state}" + ("" if waiting is None else f"|{waiting}")
    selection = Selection(query, scope, public=public, narrow=narrow)
    return await page_response(request, ListPage(store.sessions, selection, window, lambda one: one.unit in edited))


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


@router.get("/sessions/export", include_in_schema=False)
async def export_sessions(store: Store) -> StreamingResponse:
    return StreamingResponse(export(store.sessions, SessionInput, Not(DRAFTS)), media_type="application/jsonl")


@router.get("/sessions/{id}")
async def session(
    id: SessionId, store: Store, caller: CurrentIdentity, units: UnitsDep, response: Response
) -> PublicSession:
    found = await store.sessions.get(id)
    check_readable(found, caller, units)
    editor = caller is not None and caller.may(Role.EDITOR, found.unit, units)
    return answer_read(found, public_session(found), response, editor=editor)


def check_readable(session: ReceptionSession, caller: Identity | None, units: Units) -> None:
    """Raises `NotFound` for a draft, except for its unit's editors."""
    if session.state is SessionState.DRAFT and not (caller and caller.may(Role.EDITOR, session.unit, units)):
        raise NotFound(f"There is no session with the id {session.id!r}.")


def _saved(session: ReceptionSession, store: ScheduleStore) -> SavedSession:
    """The public form, with what waits for a second person and what staff are warned of."""
    shown = as_saved(public_session(session), session)
    held = session.state is not SessionState.CANCELLED
    overlaps = store.bookings.overlaps(session.id, session_changes.working_session(session)) if held else []
    correction = proposals.pending_correction(session)
    return SavedSession.model_construct(**dict(shown), correction=correction, overlaps=overlaps)


@router.post("/sessions", status_code=201)
async def add_session(given: SessionInput, staff: SignedIn, store: Store, units: UnitsDep, at: Now) -> SavedSession:
    """Creates a draft, which is public once a second person has approved it."""
    _check_may_save(staff, given, units, at)
    content = part_of(given, SessionFields)
    draft = session_changes.new_session(given.id or id_for_new("session"), content, Step(staff.subject, at))
    return _saved(await insert_once(store.sessions, draft, session_changes.same_session), store)


@dataclass(frozen=True)
class SessionEdit(Edit[ReceptionSession, ScheduleStore]):
    """An act on a session by an editor of its unit."""

    units: Units

    async def save(self, after: ReceptionSession) -> SavedSession:
        return _saved(await self.store.sessions.replace(self.before, after), self.store)


async def _edit(
    id: SessionId, staff: SignedIn, store: Store, units: UnitsDep, expected: IfMatch, at: Now
) -> SessionEdit:
    """The session as it is now, for an editor of its unit to change."""
    before = await store.sessions.get_current(id)
    check_readable(before, staff, units)
    require(staff, Role.EDITOR, before.unit, units)
    conditional.check_version(before, expected)
    return SessionEdit(before, staff, store, at, units)


EditDep = Annotated[SessionEdit, Depends(_edit)]


@router.put("/sessions/{id}")
async def save_session(given: SessionInput, edit: EditDep) -> SavedSession:
    """Changes a session. What adds or changes waits for a second person, and the response has it as `correction`.

    Another leader, time, place or unit than was announced needs a `changeReason`, which is public; a session that is
    over is not moved.

    What only removes takes effect at once: the leader's name, or what is said of registration and documents.
    """
    return await _replace(edit, given)


@router.patch("/sessions/{id}", openapi_extra=patch_of(SessionInput))
async def patch_session(
    id: SessionId, patch: PatchDep, staff: SignedIn, store: Store, units: UnitsDep, expected: IfMatch, at: Now
) -> SavedSession:
    """Changes the fields that are named, as a save of the whole does; the others stay, also those of what waits."""

    async def save() -> SavedSession:
        edit = await _edit(id, staff, store, units, expected, at)
        return await _replace(edit, patch.applied_to(edit.before, SESSIONS, SessionInput))

    return await save_merged(save)


async def _replace(edit: SessionEdit, given: SessionInput) -> SavedSession:
    _check_may_save(edit.staff, given, edit.units, edit.at)
    content = part_of(given, SessionFields)
    return await edit.save(session_changes.change_session(edit.before, content, edit.step()))


@router.post("/sessions/{id}/cancel")
async def cancel_session(given: CancellationInput, edit: EditDep) -> SavedSession:
    """Cancels a session, with a public reason and optionally a replacement."""
    if given.replaced_by is not None:
        successor = edit.store.sessions.listing.get(given.replaced_by)
        if successor is None or successor.state is SessionState.DRAFT:
            raise BadInput.at("replacedBy", "there is no such session that is announced")
    return await edit.save(session_changes.cancelled_session(edit.before, given, edit.step(given.reason)))


@router.post("/sessions/{id}/substitute")
async def substitute_session(given: SubstitutionInput, edit: EditDep) -> SavedSession:
    """Proposes another leader for a session, with a public reason. It waits for a second person."""
    return await _propose(edit, session_changes.substituted(edit.before, given), given.reason)


@router.post("/sessions/{id}/move")
async def move_session(given: MoveInput, edit: EditDep) -> SavedSession:
    """Proposes another time or place, with a public reason. It waits for a second person; then the first announced
    time and place stay public as `movedFrom`."""
    try:
        content = session_changes.moved(edit.before, given)
    except ValidationError as error:
        raise from_validation(error.errors(include_input=False)) from error
    return await _propose(edit, content, given.reason)


async def _propose(edit: SessionEdit, content: SessionFields, reason: str) -> SavedSession:
    plausibility.check(content, edit.at)
    return await edit.save(session_changes.change_session(edit.before, content, edit.step(reason)))


@router.post("/sessions/{id}/approve")
async def approve_session(edit: EditDep, read: ReadVersion, given: NoteInput | None = None) -> SavedSession:
    """Puts what waits in place, as it was read: a draft or a change that another person wrote."""
    after = session_changes.approve(edit.before, edit.step(given and given.why))
    require(edit.staff, Role.EDITOR, after.unit, edit.units)
    return await edit.save(after)


@router.post("/sessions/{id}/return")
async def return_session(edit: EditDep, given: ReasonInput) -> SavedSession:
    """Drops what waits; the history keeps it. A draft stays one, to be written anew or deleted."""
    return await edit.save(proposals.send_back(edit.before, edit.step(given.why)))


@router.post("/sessions/{id}/delete")
async def delete_session(edit: EditDep) -> PublicSession:
    """Deletes a draft that was never approved. Answers what it was."""
    session_changes.check_deletable(edit.before)
    await edit.store.sessions.delete(edit.before)
    return public_session(edit.before)


@router.get("/sessions/{id}/history")
async def session_history(id: SessionId, staff: SignedIn, store: Store, units: UnitsDep) -> ChangeHistory:
    """Who changed a session, when, why and from what, and what waits. For the unit's editors and auditors."""
    found = await store.sessions.get(id)
    require_staff_reader(staff, found.unit, units, lambda: check_readable(found, staff, units))
    return proposals.changes_for_staff(found)


def _check_may_save(staff: Identity, given: SessionInput, units: Units, at: datetime) -> None:
    require(staff, Role.EDITOR, given.unit, units)
    units.check_exists(given.unit)
    plausibility.check(given, at)


@router.post("/sessions/import", openapi_extra=BODY)
async def import_sessions(
    kit: KitDep,
    staff: SignedIn,
    store: Store,
    runs: Runs,
    units: UnitsDep,
    asked: ImportRequestDep,
    file: ScheduleFileDep,
    calendar: CalendarLinesDep,
) -> ImportReport | ImportPreview:
    """Imports JSON Lines of `SessionInput`, plain or gzip, or a calendar (iCalendar), of which each event is a line.

    The id defaults to unit and start time; that of an event is made of its UID. What the file brings waits for a second
    person as one import run, unless an admin asks to `publish` it. Sessions of one leader or in one room at once are
    named as warnings; a session that the file has twice is refused.
    """
    bookings = FileBookings(store.bookings)
    job = SessionImport(staff, units, asked.step, asked.publish, bookings, brief=file.is_calendar)
    reader = LineReader(SessionInput, job.read, job.onto, bookings.remarks)
    return await file.imported(reader, runs.recorder(asked), kit.limits, calendar.sessions)
