"""The hotline service over HTTP: units and hotlines, read by everybody, written by staff."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from hotline.container import HotlineContainer
from hotline.hours import OpenAt
from hotline.models import (
    Hotline,
    HotlineInput,
    HotlineState,
    ProvinceSlug,
    Purpose,
    Unit,
    UnitInput,
    UnitKind,
)
from hotline.store import UNITS, HotlineStore
from services.clock import Now
from services.documents.imports import Importer, ImportReport, export
from services.documents.listing import Narrow
from services.documents.merge_patch import PatchDep, patch_of, save_merged
from services.documents.models import merge_fields
from services.documents.pages import Page, WindowDep
from services.documents.queries import EVERYTHING, AllOf, AnyOf, ListQuery, Not, OneOf, equal
from services.errors import BadInput, NotFound
from services.identity import CurrentIdentity, Identity, Role, SignedIn, UnitsInRole, require
from services.text import Code
from services.web import conditional
from services.web.conditional import IfMatch, etag
from services.web.container import KitDep, provided
from services.web.idempotency import IdempotentRoute, id_for_new, insert_once
from services.web.page_cache import ListPage, Selection, page_response

router = APIRouter(route_class=IdempotentRoute)


Store = Annotated[HotlineStore, Depends(provided(HotlineContainer, lambda container: container.store))]
Id = Annotated[str, Path(max_length=64)]


# -- units -----------------------------------------------------------------------------------------------------


@router.get("/units", tags=["units"], response_model=Page[Unit])
async def units(
    request: Request,
    store: Store,
    window: WindowDep,
    kind: UnitKind | None = None,
    province: Annotated[ProvinceSlug | None, Query(examples=["ha-noi"])] = None,
    parent: Code | None = None,
) -> Response:
    """Lists units: the ministry first, then by kind and name, in the order of the Vietnamese alphabet."""
    query = equal(kind=kind, province=province, parent=parent)
    narrow = Narrow() if parent is None else Narrow([("parent", parent)])
    selection = Selection(query, f"{kind}|{province}|{parent}", public=True, narrow=narrow)
    return await page_response(request, ListPage(store.units, selection, window))


@router.get("/units/export", tags=["units"], include_in_schema=False)
async def export_units(store: Store) -> StreamingResponse:
    return StreamingResponse(export(store.units, UnitInput, EVERYTHING), media_type="application/jsonl")


@router.get("/units/{code}", tags=["units"])
async def unit(code: Id, store: Store, response: Response) -> Unit:
    found = await store.units.get(code)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post("/units", status_code=201, tags=["units"])
async def add_unit(given: UnitInput, staff: SignedIn, store: Store) -> Unit:
    _check_may_save_unit(staff, given, store)
    return await insert_once(store.units, Unit(id=given.code, **given.model_dump()))


@router.put("/units/{code}", tags=["units"])
async def save_unit(code: Id, given: UnitInput, staff: SignedIn, store: Store, expected: IfMatch) -> Unit:
    before = await store.units.get_current(code)
    require(staff, Role.ADMIN, before.code, store)
    conditional.check_version(before, expected)
    return await _replace_unit(before, given, staff, store)


@router.patch("/units/{code}", tags=["units"], openapi_extra=patch_of(UnitInput))
async def patch_unit(code: Id, patch: PatchDep, staff: SignedIn, store: Store, expected: IfMatch) -> Unit:
    """Changes the fields that are named; the others stay."""

    async def save() -> Unit:
        before = await store.units.get_current(code)
        require(staff, Role.ADMIN, before.code, store)
        conditional.check_version(before, expected)
        return await _replace_unit(before, patch.applied_to(before, UNITS, UnitInput), staff, store)

    return await save_merged(save)


async def _replace_unit(before: Unit, given: UnitInput, staff: Identity, store: HotlineStore) -> Unit:
    if given.code != before.code:
        raise BadInput.at("code", "is not the code in the address; a code never changes")
    _check_may_change_unit(staff, before, given, store)
    _check_may_save_unit(staff, given, store)
    return await store.units.replace(before, merge_fields(before, given))


def _check_may_change_unit(staff: Identity, before: Unit, given: UnitInput | Unit, store: HotlineStore) -> None:
    """Raises `Forbidden`. Only who administers the unit above takes a unit away from there, else it could make itself
    the head of all."""
    moved = before.parent is not None and before.parent != given.parent
    require(staff, Role.ADMIN, before.parent if moved and before.parent else before.code, store)


def _check_may_save_unit(staff: Identity, given: UnitInput, store: HotlineStore) -> None:
    """Raises `Forbidden`, or `BadInput` for a parent that is not there or stands below the unit."""
    if given.parent is not None:
        if given.parent not in store.units.listing:
            raise BadInput.at("parent", f"there is no unit {given.parent!r}")
        if store.covers(given.code, given.parent):
            raise BadInput.at("parent", "stands under this unit, or is this unit")
    require(staff, Role.ADMIN, given.parent or given.code, store)


@router.post("/units/import", tags=["units"], openapi_extra={"requestBody": {"content": {"application/jsonl": {}}}})
async def import_units(request: Request, kit: KitDep, staff: SignedIn, store: Store) -> ImportReport:
    """Imports JSON Lines of `UnitInput`, plain or gzip; parents before their children."""

    def read(given: UnitInput) -> Unit:
        require(staff, Role.ADMIN, given.parent or given.code, store)
        return Unit(id=given.code, **given.model_dump())

    def onto(known: Unit, given: Unit) -> Unit:
        _check_may_change_unit(staff, known, given, store)
        return given

    importer = Importer(UnitInput, read, partial(store.units.save_many, merge=onto))
    return await importer.run(request.stream(), kit.limits)


# -- hotlines --------------------------------------------------------------------------------------------------


@router.get("/hotlines", tags=["hotlines"], response_model=Page[Hotline])
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
    state: HotlineState = HotlineState.ACTIVE,
) -> Response:
    """Lists hotlines by unit and order. States other than ACTIVE are visible to the unit's editors."""
    query = equal(state=state, unit=unit, province=province, purpose=purpose)
    if state is not HotlineState.ACTIVE:
        query = AllOf(query, _edited(caller, store))
    if open_now is not None:
        query = AllOf(query, OpenAt(at) if open_now else Not(OpenAt(at)))
    narrow = Narrow() if unit is None else Narrow([("unit", unit)])
    selection = Selection(
        query,
        f"{unit}|{province}|{purpose}|{open_now}|{state}",
        public=state is HotlineState.ACTIVE and open_now is None,
        narrow=narrow,
    )
    return await page_response(request, ListPage(store.hotlines, selection, window))


def _edited(caller: Identity | None, store: HotlineStore) -> ListQuery:
    """Of the units that the caller edits for."""
    return OneOf("unit", UnitsInRole(caller, Role.EDITOR, store))


def _is_editor(caller: Identity | None, unit: str, store: HotlineStore) -> bool:
    return caller is not None and caller.may(Role.EDITOR, unit, store)


def _check_readable(line: Hotline, caller: Identity | None, store: HotlineStore) -> None:
    """Raises `NotFound` for one that is not active, except for its unit's editors."""
    if line.state is not HotlineState.ACTIVE and not _is_editor(caller, line.unit, store):
        raise NotFound(f"There is no hotline with the id {line.id!r}.")


@router.get("/hotlines/export", tags=["hotlines"], include_in_schema=False)
async def export_hotlines(store: Store, caller: CurrentIdentity) -> StreamingResponse:
    query = AnyOf(equal(state=HotlineState.ACTIVE), _edited(caller, store))
    return StreamingResponse(export(store.hotlines, HotlineInput, query), media_type="application/jsonl")


@router.get("/hotlines/{id}", tags=["hotlines"])
async def hotline(id: Id, store: Store, caller: CurrentIdentity, response: Response) -> Hotline:
    found = await store.hotlines.get(id)
    _check_readable(found, caller, store)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post("/hotlines", status_code=201, tags=["hotlines"])
async def add_hotline(given: HotlineInput, staff: SignedIn, store: Store) -> Hotline:
    _check_may_save_hotline(staff, given, store)
    fields = given.model_dump(exclude={"id"})
    return await insert_once(store.hotlines, Hotline(id=given.id or id_for_new("hotline"), **fields))


@router.put("/hotlines/{id}", tags=["hotlines"])
async def save_hotline(id: Id, given: HotlineInput, staff: SignedIn, store: Store, expected: IfMatch) -> Hotline:
    before = await _own_hotline(id, staff, store, expected)
    return await _replace_hotline(before, given, staff, store)


@router.patch("/hotlines/{id}", tags=["hotlines"], openapi_extra=patch_of(HotlineInput))
async def patch_hotline(id: Id, patch: PatchDep, staff: SignedIn, store: Store, expected: IfMatch) -> Hotline:
    """Changes the fields that are named; the others stay."""

    async def save() -> Hotline:
        before = await _own_hotline(id, staff, store, expected)
        given = patch.applied_to(before, store.hotlines.kind, HotlineInput)
        return await _replace_hotline(before, given, staff, store)

    return await save_merged(save)


async def _own_hotline(id: str, staff: Identity, store: HotlineStore, expected: int | None) -> Hotline:
    """The hotline as it is now, for an editor of its unit to change."""
    before = await store.hotlines.get_current(id)
    _check_readable(before, staff, store)
    require(staff, Role.EDITOR, before.unit, store)
    conditional.check_version(before, expected)
    return before


async def _replace_hotline(before: Hotline, given: HotlineInput, staff: Identity, store: HotlineStore) -> Hotline:
    _check_may_save_hotline(staff, given, store)
    return await store.hotlines.replace(before, merge_fields(before, given))


def _check_may_save_hotline(staff: Identity, given: HotlineInput, store: HotlineStore) -> None:
    require(staff, Role.EDITOR, given.unit, store)
    if given.unit not in store.units.listing:
        raise BadInput.at("unit", f"there is no unit {given.unit!r}")


@router.post(
    "/hotlines/import", tags=["hotlines"], openapi_extra={"requestBody": {"content": {"application/jsonl": {}}}}
)
async def import_hotlines(request: Request, kit: KitDep, staff: SignedIn, store: Store) -> ImportReport:
    """Imports JSON Lines of `HotlineInput`, plain or gzip. The id defaults to unit and number."""

    def read(given: HotlineInput) -> Hotline:
        _check_may_save_hotline(staff, given, store)
        id = given.id or f"{given.unit}.{''.join(c for c in given.dialled if c.isalnum())}"
        return Hotline(id=id, **given.model_dump(exclude={"id"}))

    def onto(known: Hotline, given: Hotline) -> Hotline:
        require(staff, Role.EDITOR, known.unit, store)
        return given

    importer = Importer(HotlineInput, read, partial(store.hotlines.save_many, merge=onto))
    return await importer.run(request.stream(), kit.limits)
