"""Reads of notices: public once published, before and after that for the unit's staff."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.documents.listing import Narrow
from services.documents.pages import Page, WindowDep
from services.documents.queries import AllOf, AnyWithin, OneOf, equal
from services.geography.units import UnitsDep
from services.identity import CurrentIdentity, Role, SignedIn, UnitsInRole
from services.text import Code
from services.web.conditional import etag
from services.web.idempotency import IdempotentRoute
from services.web.page_cache import ListPage, Selection, page_response
from wanted.notices import lifecycle
from wanted.notices.api.dependencies import ReadableNotice, Store, Year, check_editor
from wanted.notices.models.notices import NoticeHistory, NoticeId, NoticeList, NoticeState, PublicNotice
from wanted.notices.store.notices import public_notice

router = APIRouter(route_class=IdempotentRoute, tags=["notices"])


@router.get("/notices", response_model=Page[PublicNotice])
async def notices(
    request: Request,
    store: Store,
    window: WindowDep,
    caller: CurrentIdentity,
    units: UnitsDep,
    list: NoticeList | None = None,
    unit: Code | None = None,
    state: NoticeState = NoticeState.PUBLISHED,
    born_from: Annotated[Year | None, Query(alias="bornFrom")] = None,
    born_to: Annotated[Year | None, Query(alias="bornTo")] = None,
) -> Response:
    """Notices, newest first. What is not published is listed to the unit's editors."""
    public = state is NoticeState.PUBLISHED
    born = AnyWithin("births", at_least=born_from, before=None if born_to is None else born_to + 1)
    query = AllOf(equal(state=state, list=list, unit=unit), born)
    if not public:
        query = AllOf(query, OneOf("unit", UnitsInRole(caller, Role.EDITOR, units)))
    scope = f"{list}|{unit}|{state}|{born_from}|{born_to}"
    narrow = Narrow() if unit is None else Narrow([("unit", unit)])
    selection = Selection(query, scope, steady=public, public=public, narrow=narrow)
    return await page_response(request, ListPage(store.notices, selection, window))


@router.get("/notices/{id}")
async def notice(found: ReadableNotice, response: Response) -> PublicNotice:
    response.headers["ETag"] = etag(found.version)
    return public_notice(found)


@router.get("/notices/{id}/history")
async def history(id: NoticeId, store: Store, staff: SignedIn, units: UnitsDep) -> NoticeHistory:
    """Who did what, when and why: for editors and auditors of the unit."""
    found = await store.notices.get(id)
    if not staff.may(Role.AUDITOR, found.unit, units):
        check_editor(found, staff, units)
    return NoticeHistory(events=lifecycle.events_for_staff(found))
