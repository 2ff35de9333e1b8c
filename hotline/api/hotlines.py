"""Hotlines over HTTP: read by everybody, written by the editors of their units."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from hotline import line_changes, numbers, permissions
from hotline.api.dependencies import ContainerDep, Id, Store
from hotline.hours import OpenAt, local_moment, opening_of
from hotline.importing import HotlineImport, osm_line
from hotline.models import (
    Hotline,
    HotlineFields,
    HotlineInput,
    HotlineLine,
    HotlineOpening,
    HotlineState,
    ProvinceSlug,
    PublicHotline,
    Purpose,
    SavedHotline,
)
from hotline.store import HotlineStore, public_hotline
from hotline.written_hours import MessageLanguage
from services.clock import Now
from services.documents.imports import ImportReport, export
from services.documents.listing import Narrow
from services.documents.merge_patch import MergePatch, PatchDep, patch_of, save_merged
from services.documents.models import as_saved, part_of
from services.documents.pages import Page, WindowDep, further_scope
from services.documents.queries import AllOf, AnyOf, ListQuery, Not, OneOf, equal
from services.editorial import proposals
from services.editorial.imports.lines import LineReader, import_lines
from services.editorial.imports.preview import ImportPreview
from services.editorial.workflow import Step
from services.identity import CurrentIdentity, Identity, Role, SignedIn, UnitsInRole, require
from services.text import Code
from services.web import accepted, conditional
from services.web.conditional import IfMatch, answer_read
from services.web.container import KitDep
from services.web.idempotency import IdempotentRoute, id_for_new, insert_once
from services.web.import_runs import ImportRequestDep
from services.web.page_cache import ListPage, Selection, page_response

router = APIRouter(route_class=IdempotentRoute, tags=["hotlines"])


@router.get("/hotlines", response_model=Page[PublicHotline])
async def hotlines(
    request: Request,
    store: Store,
    window: WindowDep,
    caller: CurrentIdentity,
    at: Now,
    unit: Code | None = None,
    province: ProvinceSlug | None = None,
    purpose: Purpose | None = None,
    open_now: Annotated[bool | None, Query(alias="openNow")] = None,
    state: Annotated[HotlineState | None, Query(description="By default ACTIVE, and with `waiting` any.")] = None,
    waiting: Annotated[bool | None, Query(description="Whether a change waits for a second person.")] = None,
    purposes: Annotated[list[Purpose] | None, Query(max_length=20, description="For one of these purposes.")] = None,
) -> Response:
    """Lists hotlines by unit and order. States other than ACTIVE, and what waits, are visible to the unit's editors."""
    edited = _edited_units(caller, store)
    state = state or (HotlineState.ACTIVE if waiting is None else None)
    public = state is HotlineState.ACTIVE and waiting is None
    query: ListQuery = equal(state=state, unit=unit, province=province, purpose=purpose, waiting=waiting)
    if purposes:
        query = AllOf(query, OneOf("purpose", frozenset(purposes)))
    if not public:
        query = AllOf(query, OneOf("unit", edited))
    if open_now is not None:
        is_open = OpenAt(local_moment(at, store.calendar))
        query = AllOf(query, is_open if open_now else Not(is_open))
    narrow = Narrow() if unit is None else Narrow([("unit", unit)])
    scope = f"{unit}|{province}|{purpose}|{open_now}|{state}" + ("" if waiting is None else f"|{waiting}")
    scope += further_scope(purposes=",".join(sorted(set(purposes))) if purposes else None)
    selection = Selection(query, scope, public=public and open_now is None, narrow=narrow)
    return await page_response(request, ListPage(store.hotlines, selection, window, lambda one: one.unit in edited))


def _edited_units(caller: Identity | None, store: HotlineStore) -> UnitsInRole:
    """Those that the caller edits for."""
    return UnitsInRole(caller, Role.EDITOR, store)


@router.get("/hotlines/export", include_in_schema=False)
async def export_hotlines(
    store: Store,
    caller: CurrentIdentity,
    osm_hours: Annotated[
        bool, Query(alias="osmHours", description="Hours as `openingHours` where OSM can say.")
    ] = False,
) -> StreamingResponse:
    """Exports what is public, and for editors what their units have taken out of service; no drafts."""
    own = AllOf(Not(equal(state=HotlineState.DRAFT)), OneOf("unit", _edited_units(caller, store)))
    query = AnyOf(equal(state=HotlineState.ACTIVE), own)
    lines = export(store.hotlines, HotlineInput, query, osm_line if osm_hours else None)
    return StreamingResponse(lines, media_type="application/jsonl")


@router.get("/hotlines/{id}")
async def hotline(id: Id, store: Store, caller: CurrentIdentity, response: Response) -> PublicHotline:
    found = await store.hotlines.get(id)
    permissions.check_readable(found, caller, store)
    editor = found.unit in _edited_units(caller, store)
    return answer_read(found, public_hotline(found), response, editor=editor)


@router.get("/hotlines/{id}/opening")
async def hotline_opening(id: Id, store: Store, caller: CurrentIdentity, at: Now) -> HotlineOpening:
    """Whether a hotline answers now, and when next."""
    found = await store.hotlines.get(id)
    permissions.check_readable(found, caller, store)
    now = opening_of(found, at, store.calendar)
    return HotlineOpening(id=found.id, open_now=now.open_now, opens_at=now.opens_at)


def saved(line: Hotline, warnings: Sequence[str] = ()) -> SavedHotline:
    """The public form, with what waits for a second person and what its writer should look at."""
    shown = as_saved(public_hotline(line), line)
    return SavedHotline.model_construct(
        **dict(shown), correction=proposals.pending_correction(line), warnings=list(warnings)
    )


@router.post("/hotlines", status_code=201)
async def add_hotline(given: HotlineInput, staff: SignedIn, store: Store, at: Now) -> SavedHotline:
    """Creates a draft, which is public once a second person has approved it."""
    permissions.check_may_write(staff, given, store)
    content = numbers.content_of(given)
    permissions.check_emergency(staff, None, content, store)
    line = line_changes.new_line(given.id or id_for_new("hotline"), content, Step(staff.subject, at))
    return saved(await insert_once(store.hotlines, line, line_changes.same_line), numbers.warnings_of(given))


@router.put("/hotlines/{id}")
async def save_hotline(
    id: Id, given: HotlineInput, staff: SignedIn, store: Store, expected: IfMatch, at: Now
) -> SavedHotline:
    """Changes a hotline. What adds or changes waits for a second person, and the response has it as `correction`.

    What only removes takes effect at once: to suspend or retire the number, or to leave out its label or note.
    """
    before = await own_hotline(id, staff, store, expected)
    return await _replace_hotline(before, given, staff, store, at)


@router.patch("/hotlines/{id}", openapi_extra=patch_of(HotlineInput))
async def patch_hotline(
    id: Id, patch: PatchDep, staff: SignedIn, store: Store, expected: IfMatch, at: Now
) -> SavedHotline:
    """Changes the fields that are named, as a save of the whole does; the others stay, also those of what waits."""

    async def save() -> SavedHotline:
        before = await own_hotline(id, staff, store, expected)
        given = _with_following(patch).applied_to(before, store.hotlines.kind, HotlineInput)
        return await _replace_hotline(before, given, staff, store, at)

    return await save_merged(save)


def _with_following(patch: MergePatch) -> MergePatch:
    """The patch of what is dialled is one of what follows it too."""
    if "dialled" not in patch.fields:
        return patch
    return replace(patch, fields={**dict.fromkeys(numbers.FOLLOWING), **patch.fields})


async def own_hotline(id: str, staff: Identity, store: HotlineStore, expected: int | None) -> Hotline:
    """The hotline as it is now, for an editor of its unit to change."""
    before = await store.hotlines.get_current(id)
    permissions.check_readable(before, staff, store)
    require(staff, Role.EDITOR, before.unit, store)
    conditional.check_version(before, expected)
    return before


async def _replace_hotline(
    before: Hotline, given: HotlineInput, staff: Identity, store: HotlineStore, at: datetime
) -> SavedHotline:
    permissions.check_may_write(staff, given, store)
    content = numbers.content_of(given)
    permissions.check_emergency(staff, part_of(before, HotlineFields), content, store)
    after = line_changes.change_line(before, content, Step(staff.subject, at))
    return saved(await store.hotlines.replace(before, after), numbers.warnings_of(given))


@router.post("/hotlines/import", openapi_extra={"requestBody": {"content": {"application/jsonl": {}}}})
async def import_hotlines(
    request: Request,
    kit: KitDep,
    staff: SignedIn,
    container: ContainerDep,
    asked: ImportRequestDep,
    accept_language: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> ImportReport | ImportPreview:
    """Imports JSON Lines of `HotlineLine`, plain or gzip. The id defaults to unit and number.

    What it brings waits for a second person as one import run, unless an admin asks to `publish` it. What it brings of
    emergency numbers waits in any case, for an administrator of the ministry.
    """
    language = MessageLanguage(accepted.language(accept_language, tuple(MessageLanguage)))
    job = HotlineImport(staff, container.store, asked.step, asked.publish, language)
    reader = LineReader(HotlineLine, job.read, job.onto, job.remarks)
    return await import_lines(reader, container.hotline_runs.recorder(asked), request.stream(), kit.limits)
