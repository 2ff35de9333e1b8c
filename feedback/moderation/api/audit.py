"""The audit log over HTTP, for auditors."""

from typing import Annotated

from fastapi import APIRouter, Query

from feedback.container import FeedbackContainer
from feedback.dependencies import ContainerDep
from services.crypto.privacypass.encoding import encode_padded
from services.documents.models import Camel
from services.identity import Forbidden, Identity, Role, SignedIn

router = APIRouter(tags=["audit"])


class AuditEntry(Camel):
    """One act. `at` is a moment for staff, a day for citizens; `previous` and `hash` make the chain."""

    sequence: int
    at: str
    actor: str
    act: str
    target: str
    detail: dict[str, str | int | bool | None]
    previous: str
    hash: str


class AuditCheckpoint(Camel):
    """A signed statement that an entry had this hash. Keep copies outside the database."""

    sequence: int
    hash: str
    at: str
    key: str
    signature: str


class AuditLog(Camel):
    """`length` is how many entries the whole log has."""

    length: int
    entries: list[AuditEntry]
    checkpoints: list[AuditCheckpoint]
    public_key: str


class AuditFinding(Camel):
    """What is wrong with the entries `first` to `last`."""

    first: int
    last: int
    fault: str


class AuditVerification(Camel):
    whole: bool
    entries: int
    findings: list[AuditFinding]


def _may_audit(staff: Identity, container: FeedbackContainer) -> None:
    # The log is one chain over all units, so only auditors of the root unit may read it.
    if not (staff.holds(Role.AUDITOR) and any(map(container.units.is_head, staff.units))):
        raise Forbidden("This needs the role auditor for the unit above all others.")


@router.get("/audit")
async def entries(
    staff: SignedIn,
    container: ContainerDep,
    after: Annotated[int, Query(ge=0, le=1 << 53)] = 0,
    first: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> AuditLog:
    """Entries after a sequence number, with all checkpoints and the key that signs them (Ed25519, base64url)."""
    _may_audit(staff, container)
    found = [entry async for entry in container.audit.entries(after, first)]
    last = await container.audit.last()
    return AuditLog(
        length=last.sequence if last else 0,
        entries=[AuditEntry(**{name: getattr(entry, name) for name in AuditEntry.model_fields}) for entry in found],
        checkpoints=[
            AuditCheckpoint(
                sequence=mark.sequence,
                hash=mark.hash,
                at=mark.at,
                key=mark.key,
                signature=encode_padded(mark.signature),
            )
            for mark in await container.audit.checkpoints()
        ],
        public_key=encode_padded(container.keys.audit.public_key().public_bytes_raw()),
    )


@router.get("/audit/verification")
async def verification(staff: SignedIn, container: ContainerDep) -> AuditVerification:
    """Verifies the stored log: every hash, every link, every stored checkpoint."""
    _may_audit(staff, container)
    verifier = await container.audit.verify([container.keys.audit.public_key()])
    findings = verifier.findings()
    return AuditVerification(
        whole=not findings,
        entries=verifier.count,
        findings=[AuditFinding(first=f.first, last=f.last, fault=f.fault.value) for f in findings],
    )
