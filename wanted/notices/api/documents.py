"""Numbers of identity documents, for editors. Each reading is recorded before it is answered.

The number to look up comes in a header: URLs end up in histories and proxy logs. These routes honour
no Idempotency-Key, so that nothing of a number is kept beside the sealed one; `PUT` may be repeated anyway.
"""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from services.errors import BadInput
from services.geography.units import UnitsDep
from services.identity import Role, SignedIn, require_units
from wanted.audit.models import AuditAct
from wanted.notices.api.dependencies import OwnNotice, Store, may_edit
from wanted.notices.identity_documents import normalised_documents, plain
from wanted.notices.models.documents import DocumentHit, DocumentHits, IdentityDocuments
from wanted.notices.models.notices import NoticeState
from wanted.notices.store.notices import public_notice

router = APIRouter(tags=["identity documents"])


@router.get("/notices/by-document")
async def by_document(
    staff: SignedIn,
    store: Store,
    units: UnitsDep,
    response: Response,
    number: Annotated[str, Header(alias="Document-Number", max_length=60)],
) -> DocumentHits:
    """Notices about the bearer of a document: published ones, and whatever the caller's own units have."""
    require_units(staff, Role.EDITOR, units)
    asked = plain(number)
    if len(asked) < 4:
        raise BadInput.at("Document-Number", "is too short")
    # The audit trail shows that one number was asked for again and again, not which.
    target = f"document:{store.documents.fingerprint(asked).hex()[:16]}"
    await store.audit.record(staff.subject, AuditAct.DOCUMENT_LOOKED_UP, target, min(staff.units))
    kinds = await store.documents.find(asked)
    found = await store.notices.get_many(kinds)
    response.headers["Cache-Control"] = "no-store"
    return DocumentHits(
        hits=[
            DocumentHit(kind=kinds[id], notice=public_notice(notice))
            for id, notice in found.items()
            if notice.state is NoticeState.PUBLISHED or may_edit(staff, notice.unit, units)
        ]
    )


@router.put("/notices/{id}/documents", status_code=204)
async def save_documents(found: OwnNotice, body: IdentityDocuments, staff: SignedIn, store: Store) -> None:
    """Replaces the notice's document numbers."""
    if found.emptied_at is not None:
        raise BadInput.at("id", "its personal data was taken out; nothing is added any more")
    await store.documents.save(found.id, normalised_documents(body.documents))
    await store.audit.note(staff.subject, AuditAct.DOCUMENTS_SAVED, f"notice:{found.id}", found.unit)


@router.get("/notices/{id}/documents")
async def read_documents(found: OwnNotice, staff: SignedIn, store: Store, response: Response) -> IdentityDocuments:
    """For editors of the notice's own unit."""
    await store.audit.record(staff.subject, AuditAct.DOCUMENTS_READ, f"notice:{found.id}", found.unit)
    response.headers["Cache-Control"] = "no-store"
    return IdentityDocuments(documents=await store.documents.read(found.id))
