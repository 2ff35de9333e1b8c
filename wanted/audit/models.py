"""The audit trail: who did or read what, when and why.

What reveals something is recorded before it is shown; what changes a notice stands in the notice's own history first.
The trail is a keyed chain, as it holds names of accounts and notices and is verified by the service alone. Its
checkpoints go to auditors and into the log.
"""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import Field

from services.audit.chain import Checkpoint, KeyedChain
from services.crypto.base64url import encode_base64url
from services.documents.models import Camel, Instant


class AuditAct(StrEnum):
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"
    REDACTED = "REDACTED"
    DELETED = "DELETED"
    EMPTIED = "EMPTIED"
    IMPORTED = "IMPORTED"
    DOCUMENTS_SAVED = "DOCUMENTS_SAVED"
    DOCUMENTS_READ = "DOCUMENTS_READ"
    DOCUMENT_LOOKED_UP = "DOCUMENT_LOOKED_UP"
    SUBMISSION_READ = "SUBMISSION_READ"
    SUBMISSION_CLAIMED = "SUBMISSION_CLAIMED"
    SUBMISSION_CLOSED = "SUBMISSION_CLOSED"
    SUBMISSIONS_DROPPED = "SUBMISSIONS_DROPPED"
    CONSUMER_REGISTERED = "CONSUMER_REGISTERED"
    CONSUMER_REMOVED = "CONSUMER_REMOVED"


class AuditEntry(Camel):
    """One act. `by` is an account's subject, or `upkeep`; `target` is what it was done to, by kind and id."""

    sequence: int = Field(ge=1)
    at: Instant
    by: str
    act: AuditAct
    target: str
    unit: str
    why: str | None = None
    previous: str
    mac: str = ""


class AuditAnswer(Camel):
    """Newest first."""

    entries: list[AuditEntry]


class AuditCheck(Camel):
    """How many entries there are, the numbers at which the chain is broken, and whether a checkpoint is not met.

    `unmet` says that the entry of the checkpoint given is not there, or is another one: the end was cut off.
    """

    entries: int
    broken: list[int]
    unmet: bool = False


class AuditCheckpoint(Camel):
    """That the trail reached this entry. `key` and `signature` are Ed25519 in base64url."""

    sequence: int
    mac: str
    at: Instant
    key: str
    signature: str

    @classmethod
    def of(cls, mark: Checkpoint) -> Self:
        signature, at = encode_base64url(mark.signature), datetime.fromisoformat(mark.at)
        return cls(sequence=mark.sequence, mac=mark.hash, at=at, key=mark.key, signature=signature)


def audit_chain(key: bytes) -> KeyedChain:
    """The chain of the audit trail under a key out of the settings' secret."""
    return KeyedChain("tiepdan wanted audit", key)
