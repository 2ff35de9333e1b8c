"""Notices in and out by the file."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse

from services.clock import Now
from services.documents.bulk import BulkResult
from services.documents.imports import BodyDigest, Importer, ImportReport, export
from services.documents.queries import AllOf, AnyOf, OneOf, equal
from services.documents.uploads import beginning
from services.editorial.imports.recorder import RunRecorder
from services.geography.unit_names import UnitNames
from services.geography.units import Units, UnitsDep
from services.identity import CurrentIdentity, Identity, Role, SignedIn, UnitsInRole, require
from services.limits import RequestLimits
from services.text import Code
from services.timezone import local
from services.web import accepted
from services.web.container import KitDep
from services.web.idempotency import IdempotentRoute
from services.web.import_runs import ImportRequestDep
from wanted.audit.models import AuditAct
from wanted.dependencies import ContainerDep
from wanted.notices.api.dependencies import OwnNotice, Store
from wanted.notices.api.files import workbook_rows
from wanted.notices.identity_documents import normalised_documents
from wanted.notices.importing import NoticeLines, as_draft
from wanted.notices.models.documents import IdentityDocument
from wanted.notices.models.imports import ImportedNotice
from wanted.notices.models.notices import Notice, NoticeList, NoticeState
from wanted.notices.models.previews import NoticePreview, SimilarNotice, SimilarNotices
from wanted.notices.preview import NoticePreviewer, probably_same
from wanted.notices.spreadsheet import SNIFFED, Defaults, Language, explainer, is_table
from wanted.notices.store.notices import WantedStore

router = APIRouter(route_class=IdempotentRoute)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BODY = {"requestBody": {"content": {"application/jsonl": {}, XLSX: {}, "text/csv": {}}}}


@router.get("/notices/export", include_in_schema=False)
async def export_notices(store: Store, caller: CurrentIdentity, units: UnitsDep) -> StreamingResponse:
    drafts = AllOf(equal(state=NoticeState.DRAFT), OneOf("unit", UnitsInRole(caller, Role.EDITOR, units)))
    query = AnyOf(equal(state=NoticeState.PUBLISHED), drafts)
    return StreamingResponse(export(store.notices, ImportedNotice, query), media_type="application/jsonl")


@dataclass
class _Import:
    """One import by one person: who may bring which lines, and where they go."""

    store: WantedStore
    staff: Identity
    units: Units
    recorder: RunRecorder[Notice]
    lines: NoticeLines
    numbers: dict[str, list[IdentityDocument]] = field(default_factory=dict)

    @property
    def role(self) -> Role:
        return Role.ADMIN if self.lines.publish else Role.EDITOR

    def read(self, line: ImportedNotice) -> Notice:
        require(self.staff, self.role, line.unit, self.units)
        self.units.check_exists(line.unit)
        notice = self.lines.read(line)
        if line.state is NoticeState.DRAFT:
            self.recorder.not_awaiting.add(line.id)
        if line.identity_documents is not None:
            self.numbers[line.id] = normalised_documents(line.identity_documents, "identityDocuments")
        return notice

    def onto(self, stored: Notice, line: Notice) -> Notice:
        require(self.staff, self.role, stored.unit, self.units)
        return self.lines.merge(stored, line)

    async def save(self, batch: Sequence[Notice]) -> BulkResult:
        saved = await self.store.notices.save_many(
            await self.store.described(batch),
            lambda stored, line: self.recorder.merged(stored, self.onto(stored, line)),
        )
        numbers = {n.id: self.numbers.pop(n.id) for n in batch if n.id in self.numbers}
        await self.store.documents.save_many({id: n for id, n in numbers.items() if id not in saved.refused})
        return saved


async def _defaults(
    units: UnitsDep,
    at: Now,
    unit: Annotated[Code | None, Query(description="Of all rows of a workbook, whatever they say.")] = None,
    list: Annotated[NoticeList, Query(description="For rows of a workbook that name none.")] = NoticeList.WANTED,
    accept_language: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Defaults:
    language = Language(accepted.language(accept_language, tuple(Language)))
    return Defaults(unit, list.value, UnitNames(units).find, local(at).date(), language)


@router.post("/notices/import", tags=["life cycle"], openapi_extra=BODY)
async def import_notices(
    request: Request,
    kit: KitDep,
    container: ContainerDep,
    staff: SignedIn,
    units: UnitsDep,
    asked: ImportRequestDep,
    defaults: Annotated[Defaults, Depends(_defaults)],
) -> ImportReport | NoticePreview:
    """JSON Lines of `ImportedNotice`, plain or gzip, or a table with headings in Vietnamese or English: XLSX or CSV.

    Its rows are drafts that wait for approval as one import run, unless an admin publishes them at once; those of a
    table that a person has to look at first (`doubtful`) stay drafts then too. What is said of the rows of a table is
    in Vietnamese, or in English where `Accept-Language` prefers it.
    """
    runs, store = container.notice_runs, container.store
    recorder = runs.recorder(asked)
    job = _Import(store, staff, units, recorder, NoticeLines(asked.step, asked.publish))
    explain = explainer(defaults.language)
    if asked.dry_run:
        previewer = NoticePreviewer(runs.kind, job.onto, store.names, container.settings.previews.max_compared)
        dry = Importer(ImportedNotice, job.read, previewer.save, explain=explain, as_draft=as_draft, recorder=previewer)
        return previewer.result(await _run(dry, request.stream(), defaults, kit.limits))
    importer = Importer(ImportedNotice, job.read, job.save, explain=explain, as_draft=as_draft, recorder=recorder)
    body = BodyDigest()
    report = await _run(importer, body.of(request.stream()), defaults, kit.limits)
    await recorder.close(report, body.hexdigest())
    if report.inserted or report.replaced:
        what = f"notices:{report.inserted + report.replaced}"
        await store.audit.note(staff.subject, AuditAct.IMPORTED, what, min(staff.units, default="*"))
    return report


async def _run(
    importer: Importer[ImportedNotice, Notice], chunks: AsyncIterator[bytes], defaults: Defaults, limits: RequestLimits
) -> ImportReport:
    """Imports a workbook or another table, or JSON Lines."""
    start, body = await beginning(chunks, SNIFFED)
    if is_table(start):
        return await importer.run_rows(workbook_rows(body, defaults))
    return await importer.run(body, limits)


@router.get("/notices/{id}/similar", tags=["life cycle"])
async def similar(found: OwnNotice, store: Store) -> SimilarNotices:
    """Published notices, of any unit, that are probably about the same person: to be merged by hand."""
    hits = probably_same(store.names, found)
    entries = {hit.id: store.notices.listing.get(hit.id) for hit in hits}
    return SimilarNotices(
        similar=[
            SimilarNotice(notice_id=hit.id, unit=entry.unit, grade=hit.grade.value, probability=hit.probability)
            for hit in hits
            if (entry := entries[hit.id]) is not None
        ]
    )
