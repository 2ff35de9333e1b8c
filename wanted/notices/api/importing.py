"""Notices in and out by the file."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from services.clock import Now
from services.documents.bulk import BulkResult
from services.documents.imports import Importer, ImportReport, export
from services.documents.queries import AllOf, AnyOf, OneOf, equal
from services.editorial.workflow import Step
from services.errors import Problem
from services.geography.units import Units, UnitsDep
from services.identity import CurrentIdentity, Identity, Role, SignedIn, UnitsInRole, require
from services.text import Code
from services.web.container import KitDep
from services.web.idempotency import IdempotentRoute
from wanted.audit.models import AuditAct
from wanted.dependencies import ContainerDep
from wanted.notices.api.dependencies import OwnNotice, Store, check_may_write
from wanted.notices.api.files import ZIP, beginning, workbook_rows
from wanted.notices.identity_documents import normalised_documents
from wanted.notices.importing import merge_with_stored, notice_of_line
from wanted.notices.models.documents import IdentityDocument
from wanted.notices.models.imports import ImportedNotice
from wanted.notices.models.notices import Notice, NoticeList, NoticeState
from wanted.notices.models.previews import ImportPreview, SimilarNotice, SimilarNotices
from wanted.notices.preview import ImportPreviewer, probably_same
from wanted.notices.spreadsheet import Defaults
from wanted.notices.store.notices import WantedStore

router = APIRouter(route_class=IdempotentRoute)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BODY = {"requestBody": {"content": {"application/jsonl": {}, XLSX: {}}}}


@router.get("/notices/export", include_in_schema=False)
async def export_notices(store: Store, caller: CurrentIdentity, units: UnitsDep) -> StreamingResponse:
    drafts = AllOf(equal(state=NoticeState.DRAFT), OneOf("unit", UnitsInRole(caller, Role.EDITOR, units)))
    query = AnyOf(equal(state=NoticeState.PUBLISHED), drafts)
    return StreamingResponse(export(store.notices, ImportedNotice, query), media_type="application/jsonl")


@dataclass
class _Import:
    """One import by one person: what its lines mean, and where they go."""

    store: WantedStore
    staff: Identity
    units: Units
    at: datetime
    dated: dict[str, bool] = field(default_factory=dict)
    numbers: dict[str, list[IdentityDocument]] = field(default_factory=dict)

    def read(self, line: ImportedNotice) -> Notice:
        check_may_write(self.staff, line, self.units)
        notice = notice_of_line(line, Step(self.staff.subject, self.at))
        self.dated[line.id] = line.published_at is not None
        if line.identity_documents is not None:
            self.numbers[line.id] = normalised_documents(line.identity_documents, "identityDocuments")
        return notice

    def onto(self, stored: Notice, line: Notice) -> Notice:
        require(self.staff, Role.EDITOR, stored.unit, self.units)
        return merge_with_stored(stored, line, self.dated)

    async def save(self, batch: Sequence[Notice]) -> BulkResult:
        saved = await self.store.notices.save_many(batch, self.onto)
        numbers = {n.id: self.numbers.pop(n.id) for n in batch if n.id in self.numbers}
        await self.store.documents.save_many({id: n for id, n in numbers.items() if id not in saved.refused})
        return saved

    async def preview(self, batch: Sequence[Notice], previewer: ImportPreviewer) -> BulkResult:
        """Reports to the previewer what `save` would do."""
        known = await self.store.notices.get_many(notice.id for notice in batch)
        self.numbers.clear()
        refused: dict[str, Problem] = {}
        for notice in batch:
            before = known.get(notice.id)
            if before is None:
                previewer.add_new(notice)
                # Others' requests are answered in between: each line is a search over all names.
                await asyncio.sleep(0)
                continue
            try:
                previewer.add_existing(before, self.onto(before, notice))
            except Problem as problem:
                refused[notice.id] = problem
        return BulkResult(0, 0, 0, refused)

    def unit_of(self, id: str) -> str:
        entry = self.store.notices.listing.get(id)
        return entry.unit if entry else ""


@router.post("/notices/import", tags=["life cycle"], openapi_extra=BODY)
async def import_notices(
    request: Request,
    kit: KitDep,
    container: ContainerDep,
    staff: SignedIn,
    store: Store,
    units: UnitsDep,
    at: Now,
    dry_run: Annotated[bool, Query(alias="dryRun", description="Tell what would change, and change nothing.")] = False,
    unit: Annotated[Code | None, Query(description="For rows of a workbook that name none.")] = None,
    list: Annotated[NoticeList, Query(description="For rows of a workbook that name none.")] = NoticeList.WANTED,
) -> ImportReport | ImportPreview:
    """JSON Lines of `ImportedNotice`, plain or gzip, or an XLSX workbook with headings in Vietnamese or English."""
    job = _Import(store, staff, units, at)
    previewer = ImportPreviewer(store.names, job.unit_of, container.settings.previews.max_compared)
    save = (lambda batch: job.preview(batch, previewer)) if dry_run else job.save
    importer = Importer(ImportedNotice, job.read, save)
    start, body = await beginning(request.stream())
    if start.startswith(ZIP):
        report = await importer.run_rows(workbook_rows(body, Defaults(unit, list.value)))
    else:
        report = await importer.run(body, kit.limits)
    if dry_run:
        return previewer.result(report)
    if report.inserted or report.replaced:
        what = f"notices:{report.inserted + report.replaced}"
        await store.audit.note(staff.subject, AuditAct.IMPORTED, what, min(staff.units, default="*"))
    return report


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
