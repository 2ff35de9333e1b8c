"""The audit trail: who did or read what, when and why, in a chain that shows tampering.

Each entry carries an HMAC-SHA-256 over itself and the one before, under a key out of the settings' secret: whoever
can write to the database alone can neither change, drop nor reorder an entry unseen, except cut off the end. Against
that there are checkpoints: that an entry was there, signed with Ed25519 (RFC 8032). They go to auditors and into the
log, as who can delete entries can delete what lies beside them. What reveals something is recorded before it is shown;
what changes a notice stands in the notice's own history first.

The chain of ratings (`feedback.moderation.audit`) is another one: anybody can check that with public keys, while this
one holds names of accounts and notices and is checked by the service, with a key.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field

from services.documents.models import Camel, Instant

GENESIS = "0" * 64


class AuditAct(StrEnum):
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"
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


class Checkpoint(Camel):
    """That the trail reached this entry. `key` and `signature` are Ed25519 in base64url."""

    sequence: int
    mac: str
    at: Instant
    key: str
    signature: str


def _signed(sequence: int, mac: str, at: datetime) -> bytes:
    return f"tiepdan wanted audit checkpoint 1\n{sequence}\n{mac}\n{at.isoformat()}".encode()


def checkpoint(entry: AuditEntry, at: datetime, key: Ed25519PrivateKey) -> Checkpoint:
    """The signed statement that the trail reached `entry`, and with it everything before."""
    signature = key.sign(_signed(entry.sequence, entry.mac, at))
    public = key.public_key().public_bytes_raw()
    written = (urlsafe_b64encode(part).decode().rstrip("=") for part in (public, signature))
    name, sign = written
    return Checkpoint(sequence=entry.sequence, mac=entry.mac, at=at, key=name, signature=sign)


def is_genuine(mark: Checkpoint, key: Ed25519PublicKey) -> bool:
    """Whether the key signed it."""
    try:
        key.verify(urlsafe_b64decode(mark.signature + "=="), _signed(mark.sequence, mark.mac, mark.at))
    except (InvalidSignature, ValueError):
        return False
    return True


def _mac(entry: AuditEntry, key: bytes) -> str:
    content = orjson.dumps(entry.model_dump(mode="json", exclude={"mac"}), option=orjson.OPT_SORT_KEYS)
    return hmac.digest(key, content, "sha256").hex()


def following(last: AuditEntry | None, at: datetime, by: str, act: AuditAct, target: str, unit: str) -> AuditEntry:
    """The entry after `last`, not yet chained."""
    sequence, previous = (last.sequence + 1, last.mac) if last else (1, GENESIS)
    return AuditEntry(sequence=sequence, at=at, by=by, act=act, target=target, unit=unit, previous=previous)


def chained(entry: AuditEntry, key: bytes) -> AuditEntry:
    return entry.model_copy(update={"mac": _mac(entry, key)})


def broken(entries: Iterable[AuditEntry], key: bytes) -> list[int]:
    """The numbers of entries that are changed, or not linked to the one before; `entries` by number."""
    found: list[int] = []
    number, previous = 0, GENESIS
    for entry in entries:
        number += 1
        linked = entry.sequence == number and entry.previous == previous
        if not linked or not hmac.compare_digest(entry.mac, _mac(entry, key)):
            found.append(entry.sequence)
        number, previous = entry.sequence, entry.mac
    return found
