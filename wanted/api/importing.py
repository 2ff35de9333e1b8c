"""Notices in and out by the file."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.collection import Saved
from services.idempotency import IdempotentRoute
from services.identity import CurrentIdentity, Role, SignedIn, require
from services.imports import Importer, ImportReport, export
from services.units import AskedUnits
from wanted.api.doors import Now, Store, edits, may_write
from wanted.audit import AuditAct
from wanted.identity_documents import checked
from wanted.importing import imported, reimported
from wanted.lifecycle import Step
from wanted.models import IdentityDocument, ImportedNotice, Notice, NoticeState

router = APIRouter(route_class=IdempotentRoute)


@router.get("/notices/export", include_in_schema=False)
async def export_notices(store: Store, caller: CurrentIdentity, units: AskedUnits) -> StreamingResponse:
    def keep(notice: Notice) -> bool:
        return notice.state is NoticeState.PUBLISHED or (
            notice.state is NoticeState.DRAFT and edits(caller, notice.unit, units)
        )

    return StreamingResponse(export(store.notices, ImportedNotice, keep), media_type="application/jsonl")


@router.post(
    "/notices/import", tags=["life cycle"], openapi_extra={"requestBody": {"content": {"application/jsonl": {}}}}
)
async def import_notices(request: Request, staff: SignedIn, store: Store, units: AskedUnits, at: Now) -> ImportReport:
    """JSON Lines of `ImportedNotice`, plain or gzip."""
    dated: dict[str, bool] = {}
    numbers: dict[str, list[IdentityDocument]] = {}

    def read(given: ImportedNotice) -> Notice:
        may_write(staff, given, units)
        notice = imported(given, Step(staff.subject, at))
        dated[given.id] = given.published_at is not None
        if given.identity_documents is not None:
            numbers[given.id] = checked(given.identity_documents, "identityDocuments")
        return notice

    def onto(known: Notice, given: Notice) -> Notice:
        require(staff, Role.EDITOR, known.unit, units)
        return reimported(known, given, dated)

    async def save(batch: Sequence[Notice]) -> Saved:
        saved = await store.notices.save_many(batch, onto)
        for id in [notice.id for notice in batch if notice.id in numbers and notice.id not in saved.refused]:
            await store.documents.save(id, numbers.pop(id))
        return saved

    report = await Importer(ImportedNotice, read, save).run(request.stream(), request.app.state.limits)
    if report.inserted or report.replaced:
        what = f"notices:{report.inserted + report.replaced}"
        await store.audit.note(staff.subject, AuditAct.IMPORTED, what, min(staff.units, default="*"))
    return report
