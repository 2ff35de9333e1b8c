"""Reads of notices: public once published, before and after that for the unit's staff."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.documents.pages import Page, WindowDep
from services.errors import NotFound
from services.geography.units import Units, UnitsDep
from services.identity import CurrentIdentity, Identity, Role, SignedIn, UnitsInRole, require_staff_reader
from services.text import Code, QueryText
from services.web.conditional import answer_read
from services.web.idempotency import IdempotentRoute
from services.web.page_cache import ListPage, Selection, page_response
from wanted.notices.api.dependencies import ReadableNotice, Store, Year, check_editor, may_edit
from wanted.notices.corrections import waiting_correction
from wanted.notices.filters import NoticeFilter
from wanted.notices.history import events_for_staff
from wanted.notices.models.notices import (
    Notice,
    NoticeHistory,
    NoticeId,
    NoticeList,
    NoticeOrder,
    NoticeState,
    ProvinceName,
    PublicNotice,
    Sex,
    WaitingNoticeCorrection,
)
from wanted.notices.store.notices import WantedStore, public_notice

router = APIRouter(route_class=IdempotentRoute, tags=["notices"])


async def _filter(
    list: NoticeList | None = None,
    unit: Code | None = None,
    state: Annotated[NoticeState | None, Query(description="By default PUBLISHED, or with `waiting` any.")] = None,
    waiting: Annotated[
        bool, Query(description="Of which something waits for a second person or for publication.")
    ] = False,
    born_from: Annotated[Year | None, Query(alias="bornFrom")] = None,
    born_to: Annotated[Year | None, Query(alias="bornTo")] = None,
    sex: Sex | None = None,
    province: Annotated[
        ProvinceName | None, Query(description="Where the subject is registered, or lived last: a slug or name.")
    ] = None,
    dangerous: Annotated[bool | None, Query(description="Whether the person is dangerous.")] = None,
    has_photo: Annotated[bool | None, Query(alias="hasPhoto", description="Whether there is a photo.")] = None,
    offence: Annotated[QueryText | None, Query(description="Words of the offence or its article.")] = None,
    text: Annotated[
        QueryText | None, Query(description="Words of names, offence, numbers, residences or marks.")
    ] = None,
    order_by: Annotated[NoticeOrder, Query(alias="orderBy")] = NoticeOrder.NEWEST,
) -> NoticeFilter:
    return NoticeFilter(
        list=list,
        unit=unit,
        state=state or (None if waiting else NoticeState.PUBLISHED),
        waiting=waiting,
        born_from=born_from,
        born_to=born_to,
        sex=sex,
        province=province,
        dangerous=dangerous,
        has_photo=has_photo,
        offence=offence,
        text=text,
        order=order_by,
    )


@router.get("/notices", response_model=Page[PublicNotice])
async def notices(
    request: Request,
    store: Store,
    window: WindowDep,
    caller: CurrentIdentity,
    units: UnitsDep,
    asked: Annotated[NoticeFilter, Depends(_filter)],
) -> Response:
    """Notices, by default newest first. What is not published is listed to the unit's editors."""
    edited = UnitsInRole(caller, Role.EDITOR, units)
    selection = Selection(
        asked.query(edited),
        asked.scope,
        steady=asked.steady,
        public=asked.public,
        narrow=asked.narrow(),
        order=asked.further_order,
    )
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
