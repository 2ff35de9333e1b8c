"""Reads of notices: public once published, before and after that for the unit's staff."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.documents.listing import Narrow
from services.documents.pages import Page, WindowDep
from services.geography.units import UnitsDep
from services.identity import CurrentIdentity, Role, SignedIn
from services.text import Code
from services.web.conditional import etag
from services.web.idempotency import IdempotentRoute
from services.web.page_cache import ListPage, Selection, page_response
from wanted.notices import lifecycle
from wanted.notices.api.dependencies import ReadableNotice, Store, Year, check_editor, may_edit
from wanted.notices.models.notices import NoticeHistory, NoticeId, NoticeList, NoticeState, PublicNotice
from wanted.notices.store.notices import NoticeEntry, public_notice

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

    def keep(notice: NoticeEntry) -> bool:
        return (
            notice.state is state
            and (public or may_edit(caller, notice.unit, units))
            and (list is None or notice.list is list)
            and (unit is None or notice.unit == unit)
            and _born(notice.births, born_from, born_to)
        )

    scope = f"{list}|{unit}|{state}|{born_from}|{born_to}"
    narrow = Narrow() if unit is None else Narrow([("unit", unit)])
    selection = Selection(keep, scope, steady=public, public=public, narrow=narrow)
    return await page_response(request, ListPage(store.notices, selection, window))


def _born(births: tuple[int, ...], first: int | None, last: int | None) -> bool:
    if first is None and last is None:
        return True
    return any((first is None or year >= first) and (last is None or year <= last) for year in births)


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
