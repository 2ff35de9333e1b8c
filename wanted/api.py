"""The wanted service over HTTP: notices and matches for everybody, the life cycle for staff."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from services import conditional
from services.collection import Saved
from services.conditional import IfMatch, etag
from services.documents import PartialDate, now
from services.errors import Gone, NotFound
from services.idempotency import IdempotentRoute, create, id_for_new
from services.identity import CurrentIdentity, Identity, Role, SignedIn, require
from services.imports import Importer, ImportReport, export
from services.pages import AskedWindow, Page
from services.text import Code
from services.units import AskedUnits, Units
from wanted import lifecycle
from wanted.importing import imported, reimported
from wanted.lifecycle import Step
from wanted.matching import Query as NameQuery
from wanted.models import (
    Act,
    History,
    ImportedNotice,
    MatchAnswer,
    MatchFeature,
    MatchHit,
    Notice,
    NoticeFields,
    NoticeId,
    NoticeInput,
    NoticeList,
    NoticeState,
    PublicNotice,
    Sex,
    WithdrawalInput,
)
from wanted.store import NoticeEntry, WantedStore, shown

router = APIRouter(route_class=IdempotentRoute)


def _store(request: Request) -> WantedStore:
    return request.app.state.store


Store = Annotated[WantedStore, Depends(_store)]
Year = Annotated[int, Query(ge=1900, le=2100)]


def _edits(caller: Identity | None, unit: str, units: Units) -> bool:
    return caller is not None and caller.may(Role.EDITOR, unit, units)


# -- reading ---------------------------------------------------------------------------------------------------


@router.get("/notices", tags=["notices"])
async def notices(
    store: Store,
    window: AskedWindow,
    caller: CurrentIdentity,
    units: AskedUnits,
    list: NoticeList | None = None,
    unit: Code | None = None,
    state: NoticeState = NoticeState.PUBLISHED,
    born_from: Annotated[Year | None, Query(alias="bornFrom")] = None,
    born_to: Annotated[Year | None, Query(alias="bornTo")] = None,
) -> Page[PublicNotice]:
    """Notices, newest first. What is not published is listed to the unit's editors."""
    public = state is NoticeState.PUBLISHED

    def keep(notice: NoticeEntry) -> bool:
        return (
            notice.state is state
            and (public or _edits(caller, notice.unit, units))
            and (list is None or notice.list is list)
            and (unit is None or notice.unit == unit)
            and _born(notice.births, born_from, born_to)
        )

    return await store.notices.page(keep, window, f"{list}|{unit}|{state}|{born_from}|{born_to}", steady=public)


def _born(births: tuple[int, ...], first: int | None, last: int | None) -> bool:
    if first is None and last is None:
        return True
    return any((first is None or year >= first) and (last is None or year <= last) for year in births)


@router.get("/notices/export", include_in_schema=False)
async def export_notices(store: Store, caller: CurrentIdentity, units: AskedUnits) -> StreamingResponse:
    def keep(notice: Notice) -> bool:
        return notice.state is NoticeState.PUBLISHED or (
            notice.state is NoticeState.DRAFT and _edits(caller, notice.unit, units)
        )

    return StreamingResponse(export(store.notices, ImportedNotice, keep), media_type="application/jsonl")


async def _readable(id: NoticeId, store: Store, caller: CurrentIdentity, units: AskedUnits) -> Notice:
    """Raises `Gone` for a withdrawn notice, without a word of whom it was about; `NotFound` for a draft."""
    found = await store.notices.get(id)
    if found.state is NoticeState.PUBLISHED or _edits(caller, found.unit, units):
        return found
    if found.state is NoticeState.WITHDRAWN and found.withdrawal:
        raise Gone("The notice was withdrawn.", withdrawnAt=found.withdrawal.at.isoformat())
    raise NotFound(f"There is no notice with the id {id!r}.")


@router.get("/notices/{id}", tags=["notices"])
async def notice(found: Annotated[Notice, Depends(_readable)], response: Response) -> PublicNotice:
    response.headers["ETag"] = etag(found.version)
    return shown(found)


@router.get("/notices/{id}/history", tags=["notices"])
async def history(id: NoticeId, store: Store, staff: SignedIn, units: AskedUnits) -> History:
    """Who did what, when and why: for editors and auditors of the unit."""
    found = await store.notices.get(id)
    if not staff.may(Role.AUDITOR, found.unit, units):
        require(staff, Role.EDITOR, found.unit, units)
    return History(events=found.history)


@router.get("/match", tags=["matching"])
async def match(
    store: Store,
    response: Response,
    name: Annotated[str, Query(min_length=1, max_length=10_000, examples=["nguyen van a"])],
    birth_year: Annotated[Year | None, Query(alias="birthYear")] = None,
    birth_date: Annotated[PartialDate | None, Query(alias="birthDate")] = None,
    sex: Sex | None = None,
    province: Code | None = None,
    lists: Annotated[list[NoticeList] | None, Query(max_length=5)] = None,
    first: Annotated[int, Query(ge=1, le=50)] = 10,
) -> MatchAnswer:
    """Published notices that may be about a person, the likeliest first, each with its grade and reasons."""
    chosen = frozenset(one.value for one in lists) if lists else None
    asked = NameQuery(name, birth_year, birth_date, sex.value if sex else None, province, chosen, first)
    hits = store.names.search(asked)
    found = await store.notices.get_many(hit.id for hit in hits)
    response.headers["Cache-Control"] = "no-store"
    return MatchAnswer(
        hits=[
            MatchHit(
                notice_id=hit.id,
                notice=shown(found[hit.id]),
                grade=hit.grade.value,
                probability=hit.probability,
                score=hit.score,
                features=[
                    MatchFeature(name=f.name, value=f.value, weight=f.weight, detail=f.detail) for f in hit.features
                ],
            )
            for hit in hits
            if hit.id in found and found[hit.id].state is NoticeState.PUBLISHED
        ]
    )


# -- writing ---------------------------------------------------------------------------------------------------


def _may_write(staff: Identity, given: NoticeFields, units: Units) -> None:
    require(staff, Role.EDITOR, given.unit, units)
    units.check(given.unit)


@router.post("/notices", status_code=201, tags=["life cycle"])
async def add_notice(given: NoticeInput, staff: SignedIn, store: Store, units: AskedUnits) -> PublicNotice:
    """A draft."""
    _may_write(staff, given, units)
    fields = given.model_dump(exclude={"id"})
    event = Step(staff.subject, now()).event(Act.CREATED)
    draft = Notice(id=given.id or id_for_new("notice"), history=[event], **fields)
    return shown(await create(store.notices, draft))


async def _own(id: NoticeId, staff: SignedIn, store: Store, units: AskedUnits, expected: IfMatch) -> Notice:
    """The notice as it is now, for an editor of its unit to change."""
    found = await store.notices.fresh(id)
    require(staff, Role.EDITOR, found.unit, units)
    conditional.check(found, expected)
    return found


Own = Annotated[Notice, Depends(_own)]


@router.put("/notices/{id}", tags=["life cycle"])
async def save_notice(
    before: Own, given: NoticeInput, staff: SignedIn, store: Store, units: AskedUnits
) -> PublicNotice:
    _may_write(staff, given, units)
    return shown(await store.notices.replace(before, lifecycle.edit(before, given, Step(staff.subject, now()))))


@router.post("/notices/{id}/approve", tags=["life cycle"])
async def approve_notice(before: Own, staff: SignedIn, store: Store) -> PublicNotice:
    """By somebody who did not write it."""
    return shown(await store.notices.replace(before, lifecycle.approve(before, Step(staff.subject, now()))))


@router.post("/notices/{id}/publish", tags=["life cycle"])
async def publish_notice(before: Own, staff: SignedIn, store: Store) -> PublicNotice:
    return shown(await store.notices.replace(before, lifecycle.publish(before, Step(staff.subject, now()))))


@router.post("/notices/{id}/withdraw", tags=["life cycle"])
async def withdraw_notice(before: Own, given: WithdrawalInput, staff: SignedIn, store: Store) -> PublicNotice:
    """At once and everywhere: one authorised person is enough."""
    step = Step(staff.subject, now(), given.why)
    return shown(await store.notices.replace(before, lifecycle.withdraw(before, given.reason, step)))


@router.post(
    "/notices/import", tags=["life cycle"], openapi_extra={"requestBody": {"content": {"application/jsonl": {}}}}
)
async def import_notices(request: Request, staff: SignedIn, store: Store, units: AskedUnits) -> ImportReport:
    """JSON Lines of `ImportedNotice`, plain or gzip."""

    dated: dict[str, bool] = {}

    def read(given: ImportedNotice) -> Notice:
        _may_write(staff, given, units)
        dated[given.id] = given.published_at is not None
        return imported(given, Step(staff.subject, now()))

    async def save(batch: Sequence[Notice]) -> Saved:
        return await store.notices.save_many(batch, lambda known, given: reimported(known, given, dated))

    return await Importer(ImportedNotice, read, save).run(request.stream(), request.app.state.limits)
