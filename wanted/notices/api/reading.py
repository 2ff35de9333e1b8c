"""Reads of notices: public once published, before and after that for the unit's staff."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.documents.listing import Narrow
from services.documents.pages import Page, WindowDep
from services.documents.queries import AllOf, AnyOf, AnyWithin, Equals, Not, OneOf, equal
from services.errors import NotFound
from services.geography.units import Units, UnitsDep
from services.identity import CurrentIdentity, Identity, Role, SignedIn, UnitsInRole, require_staff_reader
from services.text import Code
from services.web.conditional import answer_read
from services.web.idempotency import IdempotentRoute
from services.web.page_cache import ListPage, Selection, page_response
from wanted.notices.api.dependencies import ReadableNotice, Store, Year, check_editor, may_edit
from wanted.notices.corrections import waiting_correction
from wanted.notices.history import events_for_staff
from wanted.notices.lifecycle import UNPUBLISHED_STATES
from wanted.notices.models.notices import (
    Notice,
    NoticeHistory,
    NoticeId,
    NoticeList,
    NoticeState,
    PublicNotice,
    WaitingNoticeCorrection,
)
from wanted.notices.store.notices import WantedStore, public_notice

router = APIRouter(route_class=IdempotentRoute, tags=["notices"])

WAITING = AnyOf(OneOf("state", UNPUBLISHED_STATES), Not(Equals("correction", None)))


@router.get("/notices", response_model=Page[PublicNotice])
async def notices(
    request: Request,
    store: Store,
    window: WindowDep,
    caller: CurrentIdentity,
    units: UnitsDep,
    list: NoticeList | None = None,
    unit: Code | None = None,
    state: Annotated[NoticeState | None, Query(description="By default PUBLISHED, or with `waiting` any.")] = None,
    waiting: Annotated[
        bool, Query(description="Of which something waits for a second person or for publication.")
    ] = False,
    born_from: Annotated[Year | None, Query(alias="bornFrom")] = None,
    born_to: Annotated[Year | None, Query(alias="bornTo")] = None,
) -> Response:
    """Notices, newest first. What is not published is listed to the unit's editors."""
    if state is None and not waiting:
        state = NoticeState.PUBLISHED
    public = state is NoticeState.PUBLISHED and not waiting
    born = AnyWithin("births", at_least=born_from, before=None if born_to is None else born_to + 1)
    query = AllOf(equal(state=state, list=list, unit=unit), born)
    if waiting:
        query = AllOf(query, WAITING)
    edited = UnitsInRole(caller, Role.EDITOR, units)
    if not public:
        query = AllOf(query, OneOf("unit", edited))
    scope = f"{list}|{unit}|{state}|{born_from}|{born_to}" + ("|waiting" if waiting else "")
    narrow = Narrow() if unit is None else Narrow([("unit", unit)])
    selection = Selection(query, scope, steady=public, public=public, narrow=narrow)
    return await page_response(request, ListPage(store.notices, selection, window, lambda one: one.unit in edited))


@router.get("/notices/{id}")
async def notice(found: ReadableNotice, response: Response, caller: CurrentIdentity, units: UnitsDep) -> PublicNotice:
    editor = may_edit(caller, found.unit, units)
    return answer_read(found, public_notice(found), response, editor=editor)


@router.get("/notices/{id}/history")
async def history(id: NoticeId, store: Store, staff: SignedIn, units: UnitsDep) -> NoticeHistory:
    """Who did what, when and why: for editors and auditors of the unit."""
    found = await _known_to(id, store, staff, units)
    return NoticeHistory(events=events_for_staff(found))


@router.get("/notices/{id}/correction")
async def correction(id: NoticeId, store: Store, staff: SignedIn, units: UnitsDep) -> WaitingNoticeCorrection:
    """What waits to replace the published notice, for editors and auditors of the unit; 404 where nothing does."""
    found = await _known_to(id, store, staff, units)
    waiting = waiting_correction(found)
    if waiting is None:
        raise NotFound("No correction of the notice waits.")
    return waiting


async def _known_to(id: NoticeId, store: WantedStore, staff: Identity, units: Units) -> Notice:
    """The notice for an editor or auditor of its unit. Raises `NotFound`, `Forbidden`."""
    found = await store.notices.get(id)
    require_staff_reader(staff, found.unit, units, lambda: check_editor(found, staff, units))
    return found
