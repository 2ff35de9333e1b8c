"""The schedule service over HTTP: reception sessions, read by everybody, written by the unit's editors."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from schedule import plausibility, session_changes
from schedule.container import ScheduleContainer
from schedule.models import (
    CancellationInput,
    ReceptionSession,
    SessionId,
    SessionInput,
    SessionState,
)
from schedule.store import SESSIONS, ScheduleStore
from services.clock import Now
from services.documents.imports import Importer, ImportReport, export
from services.documents.listing import Narrow
from services.documents.merge_patch import PatchDep, patch_of, save_merged
from services.documents.models import Instant
from services.documents.pages import Page, WindowDep
from services.documents.queries import EVERYTHING, AllOf, Within, equal
from services.errors import BadInput
from services.geography.units import Units, UnitsDep
from services.identity import Identity, Role, SignedIn, require
from services.text import Code
from services.web import conditional
from services.web.conditional import IfMatch, etag
from services.web.container import KitDep, provided
from services.web.idempotency import IdempotentRoute, id_for_new, insert_once
from services.web.page_cache import ListPage, Selection, page_response

router = APIRouter(route_class=IdempotentRoute, tags=["sessions"])


Store = Annotated[ScheduleStore, Depends(provided(ScheduleContainer, lambda container: container.store))]


@router.get("/sessions", response_model=Page[ReceptionSession])
async def sessions(
    request: Request,
    store: Store,
    window: WindowDep,
    unit: Code | None = None,
    since: Annotated[Instant | None, Query(alias="from", description="Sessions that end after this.")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="Sessions that start before this.")] = None,
    state: SessionState | None = None,
) -> Response:
    """Lists sessions by start time, including cancelled ones."""
    query = AllOf(equal(unit=unit, state=state), Within("ends_at", after=since), Within("starts_at", before=until))
    narrow = Narrow() if unit is None else Narrow([("unit", unit)])
    selection = Selection(query, f"{unit}|{_iso(since)}|{_iso(until)}|{state}", public=True, narrow=narrow)
    return await page_response(request, ListPage(store.sessions, selection, window))


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


@router.get("/sessions/export", include_in_schema=False)
async def export_sessions(store: Store) -> StreamingResponse:
    return StreamingResponse(export(store.sessions, SessionInput, EVERYTHING), media_type="application/jsonl")


@router.get("/sessions/{id}")
async def session(id: SessionId, store: Store, response: Response) -> ReceptionSession:
    found = await store.sessions.get(id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post("/sessions", status_code=201)
async def add_session(given: SessionInput, staff: SignedIn, store: Store, units: UnitsDep, at: Now) -> ReceptionSession:
    _check_may_save(staff, given, units, at)
    fields = given.model_dump(exclude={"id"})
    return await insert_once(store.sessions, ReceptionSession(id=given.id or id_for_new("session"), **fields))


@router.put("/sessions/{id}")
async def save_session(
    id: SessionId,
    given: SessionInput,
    staff: SignedIn,
    store: Store,
    units: UnitsDep,
    expected: IfMatch,
    at: Now,
) -> ReceptionSession:
    before = await _own_session(id, staff, store, units, expected)
    _check_may_save(staff, given, units, at)
    return await store.sessions.replace(before, session_changes.change_session(before, given))


@router.patch("/sessions/{id}", openapi_extra=patch_of(SessionInput))
async def patch_session(
    id: SessionId, patch: PatchDep, staff: SignedIn, store: Store, units: UnitsDep, expected: IfMatch, at: Now
) -> ReceptionSession:
    """Changes the fields that are named; the others stay."""

    async def save() -> ReceptionSession:
        before = await _own_session(id, staff, store, units, expected)
        given = patch.applied_to(before, SESSIONS, SessionInput)
        _check_may_save(staff, given, units, at)
        return await store.sessions.replace(before, session_changes.change_session(before, given))

    return await save_merged(save)


async def _own_session(
    id: str, staff: Identity, store: ScheduleStore, units: Units, expected: int | None
) -> ReceptionSession:
    """The session as it is now, for an editor of its unit to change."""
    before = await store.sessions.get_current(id)
    require(staff, Role.EDITOR, before.unit, units)
    conditional.check_version(before, expected)
    return before


@router.post("/sessions/{id}/cancel")
async def cancel_session(
    id: SessionId,
    given: CancellationInput,
    staff: SignedIn,
    store: Store,
    units: UnitsDep,
    expected: IfMatch,
    at: Now,
) -> ReceptionSession:
    """Cancels a session, with a public reason and optionally a replacement."""
    before = await _own_session(id, staff, store, units, expected)
    if given.replaced_by is not None and given.replaced_by not in store.sessions.listing:
        raise BadInput.at("replacedBy", "there is no such session")
    return await store.sessions.replace(before, session_changes.cancelled_session(before, given, at))


def _check_may_save(staff: Identity, given: SessionInput, units: Units, at: datetime) -> None:
    require(staff, Role.EDITOR, given.unit, units)
    units.check_exists(given.unit)
    plausibility.check(given, at)


@router.post("/sessions/import", openapi_extra={"requestBody": {"content": {"application/jsonl": {}}}})
async def import_sessions(
    request: Request, kit: KitDep, staff: SignedIn, store: Store, units: UnitsDep, at: Now
) -> ImportReport:
    """Imports JSON Lines of `SessionInput`, plain or gzip. The id defaults to unit and start time."""

    def read(given: SessionInput) -> ReceptionSession:
        _check_may_save(staff, given, units, at)
        id = given.id or f"{given.unit}.{given.starts_at:%Y%m%dT%H%MZ}"
        return ReceptionSession(id=id, **given.model_dump(exclude={"id"}))

    def onto(known: ReceptionSession, given: ReceptionSession) -> ReceptionSession:
        require(staff, Role.EDITOR, known.unit, units)
        return session_changes.change_session(
            known, SessionInput.model_validate(given.model_dump(include=set(SessionInput.model_fields)))
        )

    importer = Importer(SessionInput, read, partial(store.sessions.save_many, merge=onto))
    return await importer.run(request.stream(), kit.limits)
