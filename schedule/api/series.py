"""Series over HTTP: the rules of the reception schedule, read by everybody, written by the unit's editors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from schedule import series_changes
from schedule.api.files import BODY, CalendarLinesDep, ScheduleFileDep
from schedule.api.sessions import Store
from schedule.container import ScheduleContainer
from schedule.models.series import (
    PublicSeries,
    ReceptionSeries,
    SavedSeries,
    SeriesFields,
    SeriesId,
    SeriesInput,
    SeriesState,
)
from schedule.series_importing import SeriesImport
from schedule.settling import Settling
from schedule.store import SERIES, ScheduleStore, public_series
from services.clock import Now
from services.documents.imports import ImportReport, export
from services.documents.merge_patch import PatchDep, patch_of, save_merged
from services.documents.models import as_saved, part_of
from services.documents.pages import Page, WindowDep
from services.documents.queries import AllOf, Not, OneOf, equal
from services.editorial import proposals
from services.editorial.change_history import ChangeHistory, NoteInput, ReasonInput
from services.editorial.edits import Edit
from services.editorial.imports.acts import ImportRuns
from services.editorial.imports.lines import LineReader
from services.editorial.imports.preview import ImportPreview
from services.editorial.workflow import Step
from services.errors import NotFound, StaleVersion
from services.geography.units import Units, UnitsDep
from services.identity import CurrentIdentity, Identity, Role, SignedIn, UnitsInRole, require, require_staff_reader
from services.text import Code
from services.web import conditional
from services.web.conditional import IfMatch, ReadVersion, answer_read
from services.web.container import KitDep, provided
from services.web.idempotency import IdempotentRoute, id_for_new, insert_once
from services.web.import_runs import ImportRequestDep
from services.web.page_cache import ListPage, Selection, page_response

router = APIRouter(route_class=IdempotentRoute, tags=["series"])

SettlingDep = Annotated[Settling, Depends(provided(ScheduleContainer, lambda container: container.settling))]
Runs = Annotated[
    ImportRuns[ReceptionSeries], Depends(provided(ScheduleContainer, lambda container: container.series_runs))
]
DRAFTS = equal(state=SeriesState.DRAFT)


@router.get("/series", response_model=Page[PublicSeries])
async def list_series(
    request: Request,
    store: Store,
    window: WindowDep,
    caller: CurrentIdentity,
    units: UnitsDep,
    unit: Code | None = None,
    state: Annotated[SeriesState | None, Query(description="By default any but DRAFT.")] = None,
    waiting: Annotated[bool | None, Query(description="Whether a change waits for a second person.")] = None,
) -> Response:
    """Lists series by unit. Drafts and what waits are visible to the unit's editors."""
    public = state is not SeriesState.DRAFT and waiting is None
    edited = UnitsInRole(caller, Role.EDITOR, units)
    shown = Not(DRAFTS) if public else OneOf("unit", edited)
    query = AllOf(equal(unit=unit, state=state, waiting=waiting), shown)
    selection = Selection(query, f"{unit}|{state}|{waiting}", public=public)
    return await page_response(request, ListPage(store.series, selection, window, lambda one: one.unit in edited))


@router.get("/series/export", include_in_schema=False)
async def export_series(store: Store) -> StreamingResponse:
    return StreamingResponse(export(store.series, SeriesInput, Not(DRAFTS)), media_type="application/jsonl")


@router.get("/series/{id}")
async def series(
    id: SeriesId, store: Store, caller: CurrentIdentity, units: UnitsDep, response: Response
) -> PublicSeries:
    found = await store.series.get(id)
    _check_readable(found, caller, units)
    editor = caller is not None and caller.may(Role.EDITOR, found.unit, units)
    return answer_read(found, public_series(found), response, editor=editor)


def _check_readable(found: ReceptionSeries, caller: Identity | None, units: Units) -> None:
    """Raises `NotFound` for a draft, except for its unit's editors."""
    if found.state is SeriesState.DRAFT and not (caller and caller.may(Role.EDITOR, found.unit, units)):
        raise NotFound(f"There is no series with the id {found.id!r}.")


def _saved(found: ReceptionSeries) -> SavedSeries:
    shown = as_saved(public_series(found), found)
    return SavedSeries.model_construct(**dict(shown), correction=proposals.pending_correction(found))


@router.post("/series", status_code=201)
async def add_series(given: SeriesInput, staff: SignedIn, store: Store, units: UnitsDep, at: Now) -> SavedSeries:
    """Creates a draft. Its sessions are announced, for a year ahead, once a second person has approved it."""
    _check_may_save(staff, given, units, at)
    content = part_of(given, SeriesFields)
    draft = series_changes.new_series(given.id or id_for_new("session_series"), content, Step(staff.subject, at))
    return _saved(await insert_once(store.series, draft, series_changes.same_series))


def _check_may_save(staff: Identity, given: SeriesInput, units: Units, at: datetime) -> None:
    require(staff, Role.EDITOR, given.unit, units)
    units.check_exists(given.unit)
    series_changes.check_plausible(given, at)


@dataclass(frozen=True)
class SeriesEdit(Edit[ReceptionSeries, ScheduleStore]):
    """An act on a series by an editor of its unit."""

    units: Units

    async def save(self, after: ReceptionSeries) -> SavedSeries:
        return _saved(await self.store.series.replace(self.before, after))

    async def save_and_settle(self, after: ReceptionSeries, settling: Settling) -> SavedSeries:
        """Saves the series, then its sessions; what is overtaken there is done again by the clock."""
        saved = await self.store.series.replace(self.before, after)
        try:
            return _saved(await settling.settle(saved))
        except StaleVersion:
            return _saved(saved)


async def _edit(id: SeriesId, staff: SignedIn, store: Store, units: UnitsDep, expected: IfMatch, at: Now) -> SeriesEdit:
    """The series as it is now, for an editor of its unit to change."""
    before = await store.series.get_current(id)
    _check_readable(before, staff, units)
    require(staff, Role.EDITOR, before.unit, units)
    conditional.check_version(before, expected)
    return SeriesEdit(before, staff, store, at, units)


EditDep = Annotated[SeriesEdit, Depends(_edit)]


@router.put("/series/{id}")
async def save_series(given: SeriesInput, edit: EditDep) -> SavedSeries:
    """Proposes a change of a series: of all sessions to come, or with a later `startsOn` of this and all later ones.

    It waits for a second person, and the response has it as `correction`.
    """
    return await _replace(edit, given)


@router.patch("/series/{id}", openapi_extra=patch_of(SeriesInput))
async def patch_series(
    id: SeriesId, patch: PatchDep, staff: SignedIn, store: Store, units: UnitsDep, expected: IfMatch, at: Now
) -> SavedSeries:
    """Changes the fields that are named, as a save of the whole does; the others stay, also those of what waits."""

    async def save() -> SavedSeries:
        edit = await _edit(id, staff, store, units, expected, at)
        return await _replace(edit, patch.applied_to(edit.before, SERIES, SeriesInput))

    return await save_merged(save)


async def _replace(edit: SeriesEdit, given: SeriesInput) -> SavedSeries:
    _check_may_save(edit.staff, given, edit.units, edit.at)
    content = part_of(given, SeriesFields)
    return await edit.save(series_changes.change_series(edit.before, content, edit.step()))


@router.post("/series/{id}/approve")
async def approve_series(
    edit: EditDep, read: ReadVersion, settling: SettlingDep, given: NoteInput | None = None
) -> SavedSeries:
    """Puts what waits in place, as it was read: a draft or a change that another person wrote. Announces what it asks
    for."""
    after = series_changes.approve(edit.before, edit.step(given and given.why))
    return await edit.save_and_settle(after, settling)


@router.post("/series/{id}/return")
async def return_series(edit: EditDep, given: ReasonInput) -> SavedSeries:
    """Drops what waits; the history keeps it. A draft stays one, to be written anew or deleted."""
    return await edit.save(proposals.send_back(edit.before, edit.step(given.why)))


@router.post("/series/{id}/end")
async def end_series(edit: EditDep, settling: SettlingDep, given: ReasonInput) -> SavedSeries:
    """Ends a series and cancels its sessions to come, at once, with a public reason. Nothing is removed."""
    return await edit.save_and_settle(series_changes.end_series(edit.before, edit.step(given.why)), settling)


@router.post("/series/{id}/delete")
async def delete_series(edit: EditDep) -> PublicSeries:
    """Deletes a draft that was never approved. Answers what it was."""
    series_changes.check_deletable(edit.before)
    await edit.store.series.delete(edit.before)
    return public_series(edit.before)


@router.get("/series/{id}/history")
async def series_history(id: SeriesId, staff: SignedIn, store: Store, units: UnitsDep) -> ChangeHistory:
    """Who changed a series, when, why and from what, and what waits. For the unit's editors and auditors."""
    found = await store.series.get(id)
    require_staff_reader(staff, found.unit, units, lambda: _check_readable(found, staff, units))
    return proposals.changes_for_staff(found)


@router.post("/series/import", openapi_extra=BODY)
async def import_series(
    kit: KitDep,
    staff: SignedIn,
    runs: Runs,
    units: UnitsDep,
    asked: ImportRequestDep,
    file: ScheduleFileDep,
    calendar: CalendarLinesDep,
) -> ImportReport | ImportPreview:
    """Imports JSON Lines of `SeriesInput`, plain or gzip, or a calendar (iCalendar), of which each repeated event is a
    line.

    What the file brings waits for a second person as one import run, unless an admin asks to `publish` it; its sessions
    are announced once it is approved.
    """
    job = SeriesImport(staff, units, asked.step, asked.publish)
    reader = LineReader(SeriesInput, job.read, job.onto)
    return await file.imported(reader, runs.recorder(asked), kit.limits, calendar.series)
