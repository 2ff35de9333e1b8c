"""Units over HTTP: read by everybody, changed by administrators; alerts are put on them by editors."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from hotline import alerts, permissions, unit_changes
from hotline.api.dependencies import ContainerDep, Id, Store
from hotline.importing import UnitImport
from hotline.models import AlertInput, ProvinceSlug, PublicUnit, Unit, UnitInput, UnitKind, UnitState
from hotline.redirects import DomainRedirect, redirects
from hotline.store import UNITS, HotlineStore, public_unit
from services.clock import Now
from services.documents.imports import ImportReport, export
from services.documents.listing import Narrow
from services.documents.merge_patch import PatchDep, patch_of, save_merged
from services.documents.models import Day, as_saved
from services.documents.pages import Page, WindowDep
from services.documents.queries import EVERYTHING, AllOf, Contains, equal
from services.editorial.change_history import ChangeHistory
from services.editorial.imports.lines import LineReader, import_lines
from services.editorial.imports.preview import ImportPreview
from services.editorial.workflow import Step
from services.errors import BadInput, NotFound
from services.geography.succession import Term, check_term, unit_on
from services.geography.unit_names import UnitNames
from services.identity import CurrentIdentity, Identity, Role, SignedIn, require, require_staff_reader
from services.text import Code
from services.timezone import local
from services.web import conditional
from services.web.conditional import IfMatch, answer_read
from services.web.container import KitDep
from services.web.idempotency import IdempotentRoute, insert_once
from services.web.import_runs import ImportRequestDep
from services.web.page_cache import ListPage, Selection, page_response

router = APIRouter(route_class=IdempotentRoute, tags=["units"])


@router.get("/units", response_model=Page[PublicUnit])
async def units(
    request: Request,
    store: Store,
    window: WindowDep,
    kind: UnitKind | None = None,
    province: Annotated[ProvinceSlug | None, Query(examples=["ha-noi"])] = None,
    parent: Code | None = None,
    state: UnitState | None = None,
    successor: Annotated[Code | None, Query(description="Only units whose place this one took.")] = None,
) -> Response:
    """Lists units: the ministry first, then by kind and name, in the order of the Vietnamese alphabet."""
    query = equal(kind=kind, province=province, parent=parent, state=state)
    if successor is not None:
        query = AllOf(query, Contains("successors", successor))
    groups = {"parent": parent, "successor": successor}
    narrow = Narrow([(name, code) for name, code in groups.items() if code is not None])
    more = f"|{state}|{successor}" if state or successor else ""
    selection = Selection(query, f"{kind}|{province}|{parent}{more}", public=True, narrow=narrow)
    return await page_response(request, ListPage(store.units, selection, window))


@router.get("/units/export", include_in_schema=False)
async def export_units(store: Store) -> StreamingResponse:
    return StreamingResponse(export(store.units, UnitInput, EVERYTHING), media_type="application/jsonl")


@router.get("/units/redirects")
async def domain_redirects(store: Store, at: Now) -> list[DomainRedirect]:
    """Former domains of units, and where they lead today."""
    return redirects(dict(store.units.listing.entries()), local(at).date().isoformat(), store.term)


@router.get("/units/{code}")
async def unit(
    code: Annotated[str, Path(max_length=300)],
    store: Store,
    caller: CurrentIdentity,
    response: Response,
    at: Annotated[Day | None, Query(description="A day, such as 2026-11-30.")] = None,
) -> PublicUnit:
    """A unit by its code. With `at`, by any name of it, too, and in its place the unit that stands for it on that day.

    409 `SEVERAL_SUCCESSORS` where it was split.
    """
    if at is not None:
        code = _standing(code, at, store)
        response.headers["Content-Location"] = f"/units/{code}"
    found = await store.units.get(code)
    editor = caller is not None and caller.may(Role.EDITOR, code, store)
    return answer_read(found, public_unit(found), response, editor=editor)


def _standing(text: str, day: str, store: HotlineStore) -> str:
    """The code of the unit that stands on a day for the one that a text means.

    Raises `NotFound`, `SeveralSuccessors`.
    """
    named = text if text in store.units.listing else UnitNames(store.tree, day).find(text)
    found = unit_on(named, day, store.term) if named else None
    if found is None:
        raise NotFound(f"There is no unit {text!r} on {day}.")
    return found


def _saved(unit: Unit) -> PublicUnit:
    return as_saved(public_unit(unit), unit)


@router.post("/units", status_code=201)
async def add_unit(given: UnitInput, staff: SignedIn, store: Store, at: Now) -> PublicUnit:
    _check_may_save_unit(staff, given, store)
    return _saved(await insert_once(store.units, unit_changes.new_unit(given, Step(staff.subject, at))))


@router.put("/units/{code}")
async def save_unit(
    code: Id, given: UnitInput, staff: SignedIn, store: Store, expected: IfMatch, at: Now
) -> PublicUnit:
    before = await _own_unit(code, staff, store, expected)
    return await _replace_unit(before, given, staff, store, at)


@router.patch("/units/{code}", openapi_extra=patch_of(UnitInput))
async def patch_unit(
    code: Id, patch: PatchDep, staff: SignedIn, store: Store, expected: IfMatch, at: Now
) -> PublicUnit:
    """Changes the fields that are named; the others stay."""

    async def save() -> PublicUnit:
        before = await _own_unit(code, staff, store, expected)
        return await _replace_unit(before, patch.applied_to(before, UNITS, UnitInput), staff, store, at)

    return await save_merged(save)


async def _own_unit(code: str, staff: Identity, store: HotlineStore, expected: int | None) -> Unit:
    """The unit as it is now, for its administrator to change."""
    before = await store.units.get_current(code)
    require(staff, Role.ADMIN, before.code, store)
    conditional.check_version(before, expected)
    return before


async def _replace_unit(
    before: Unit, given: UnitInput, staff: Identity, store: HotlineStore, at: datetime
) -> PublicUnit:
    if given.code != before.code:
        raise BadInput.at("code", "is not the code in the address; a code never changes")
    permissions.check_may_change_unit(staff, before, given, store)
    _check_may_save_unit(staff, given, store)
    after = unit_changes.change_unit(before, given, Step(staff.subject, at))
    return _saved(await store.units.replace(before, after))


def _check_may_save_unit(staff: Identity, given: UnitInput, store: HotlineStore) -> None:
    """Raises `Forbidden`, `DomainTaken`, or `BadInput` for a parent that is not there or stands below the unit."""
    if given.parent is not None:
        if given.parent not in store.units.listing:
            raise BadInput.at("parent", f"there is no unit {given.parent!r}")
        if store.covers(given.code, given.parent):
            raise BadInput.at("parent", "stands under this unit, or is this unit")
    check_term(given.code, Term(given.valid_from, given.valid_to, given.successors), store.term)
    require(staff, Role.ADMIN, given.parent or given.code, store)
    permissions.check_domains(staff, given, store)


@router.post("/units/import", openapi_extra={"requestBody": {"content": {"application/jsonl": {}}}})
async def import_units(
    request: Request, kit: KitDep, staff: SignedIn, container: ContainerDep, asked: ImportRequestDep
) -> ImportReport | ImportPreview:
    """Imports JSON Lines of `UnitInput`, plain or gzip; parents before their children, and what
    took the place of a unit before that.

    It takes effect at once, with or without `publish`, and can be undone as one import run.
    """
    job, runs = UnitImport(staff, container.store, asked.step), container.unit_runs
    reader = LineReader(UnitInput, job.read, job.onto)
    recorder = runs.recorder(replace(asked, publish=True))
    return await import_lines(reader, recorder, request.stream(), kit.limits)


@router.post("/units/{code}/alert")
async def alert_unit(
    code: Id, given: AlertInput, staff: SignedIn, store: Store, expected: IfMatch, at: Now
) -> PublicUnit:
    """Puts an alert on a unit at once, or ends the one that holds."""
    before = await store.units.get_current(code)
    require(staff, Role.EDITOR, code, store)
    conditional.check_version(before, expected)
    after = unit_changes.with_alert(before, alerts.alert_of(given, at), Step(staff.subject, at))
    return _saved(await store.units.replace(before, after))


@router.get("/units/{code}/history")
async def unit_history(code: Id, staff: SignedIn, store: Store) -> ChangeHistory:
    """Who changed a unit, when and from what. For its editors and auditors."""
    found = await store.units.get(code)
    require_staff_reader(staff, code, store)
    return ChangeHistory(id=found.id, history=found.history)
