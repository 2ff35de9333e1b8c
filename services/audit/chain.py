"""Entries of an audit log, each with the hash of the one before, and signed checkpoints of them.

Changing, removing or reordering an entry breaks the chain at a place that `services.audit.verification` names. The
chain alone cannot show that its end was cut off. For that there are checkpoints: the hash of an entry, signed with
Ed25519 (RFC 8032). They protect what they cover against everybody without the signing key, provided the auditor stores
a copy outside the database, for one who can delete entries can delete checkpoints stored with them.

A chain has one of two modes. The hashes of a `PublicChain` are SHA-256, so anybody can verify it; who can write to the
database can also rehash all that follows a change, which only checkpoints show. Those of a `KeyedChain` are
HMAC-SHA-256: nobody without the key can add or change an entry, and nobody without it can verify one.
"""

import hashlib
import hmac
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.crypto.base64url import encode_base64url

GENESIS = "0" * 64
"""What the first entry carries as the hash of the one before."""

EXACT = 2**53 - 1
"""Largest integer that every JSON reader holds exactly (RFC 8785, section 3.2.2.3)."""

Scalar = str | int | bool | None


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One act. `sequence` counts from 1; `at` is an ISO 8601 time in UTC or a day; hashes are hex."""

    sequence: int
    at: str
    actor: str
    act: str
    target: str
    detail: Mapping[str, Scalar]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement that entry `sequence` had this hash; `key` names the signing key."""

    sequence: int
    hash: str
    at: str
    key: str
    signature: bytes


class AuditChain(ABC):
    """A chain of one mode. What its hashes and signatures are computed over is a stored format."""

    @abstractmethod
    def digest(self, entry: ChainEntry) -> str:
        """The hash an entry must carry: over everything in it but the hash itself."""

    @abstractmethod
    def key_name(self, key: Ed25519PublicKey) -> str:
        """The name of a public key in checkpoints."""

    @abstractmethod
    def _entry_time(self, at: date | datetime) -> str: ...

    @abstractmethod
    def _checkpoint_time(self, at: datetime) -> str: ...

    @abstractmethod
    def _statement(self, sequence: int, entry_hash: str, at: str, key: str) -> bytes: ...

    def append(
        self,
        previous: ChainEntry | None,
        at: date | datetime,
        actor: str,
        act: str,
        target: str,
        detail: Mapping[str, Scalar],
    ) -> ChainEntry:
        """The entry that follows `previous`, or the first one.

        Raises `ValueError` where `detail` has no canonical form. A store enforces that `sequence` is unique, so that
        of two writers one has to append again.
        """
        sequence, link = (previous.sequence + 1, previous.hash) if previous else (1, GENESIS)
        entry = ChainEntry(sequence, self._entry_time(at), actor, act, target, dict(detail), link, "")
        return replace(entry, hash=self.digest(entry))

    def is_intact(self, entry: ChainEntry) -> bool:
        """Whether the entry carries its own hash."""
        try:
            return hmac.compare_digest(self.digest(entry), entry.hash)
        except (ValueError, TypeError):
            return False

    def checkpoint(self, entry: ChainEntry, at: datetime, key: Ed25519PrivateKey) -> Checkpoint:
        """The signed statement that the log reached `entry`, and with it everything before."""
        name, when = self.key_name(key.public_key()), self._checkpoint_time(at)
        signature = key.sign(self._statement(entry.sequence, entry.hash, when, name))
        return Checkpoint(entry.sequence, entry.hash, when, name, signature)

    def is_genuine(self, mark: Checkpoint, keys: Iterable[Ed25519PublicKey]) -> bool:
        """Whether one of the keys signed this checkpoint."""
        for key in keys:
            if self.key_name(key) == mark.key:
                try:
                    key.verify(mark.signature, self._statement(mark.sequence, mark.hash, mark.at, mark.key))
                except InvalidSignature:
                    return False
                return True
        return False


@dataclass(frozen=True, slots=True)
class PublicChain(AuditChain):
    """A chain that anybody can verify. Times are to the millisecond, and may be days. `name` tells logs apart."""

    name: str

    def digest(self, entry: ChainEntry) -> str:
        content = {
            "log": f"{self.name}-1",
            "sequence": entry.sequence,
            "at": entry.at,
            "actor": entry.actor,
            "act": entry.act,
            "target": entry.target,
            "detail": entry.detail,
            "previous": entry.previous,
        }
        return hashlib.sha256(canonical(content)).hexdigest()

    def key_name(self, key: Ed25519PublicKey) -> str:
        """The first 16 hex digits of the key's SHA-256."""
        return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]

    def _entry_time(self, at: date | datetime) -> str:
        return self._checkpoint_time(at) if isinstance(at, datetime) else at.isoformat()

    def _checkpoint_time(self, at: datetime) -> str:
        return at.astimezone(UTC).isoformat(timespec="milliseconds")

    def _statement(self, sequence: int, entry_hash: str, at: str, key: str) -> bytes:
        content = {"log": f"{self.name}-checkpoint-1", "sequence": sequence, "hash": entry_hash, "at": at, "key": key}
        return canonical(content)


@dataclass(frozen=True, slots=True)
class KeyedChain(AuditChain):
    """A chain that takes the key to verify. Details are hashed as fields of the entry. `name` tells logs apart."""

    name: str
    key: bytes = field(repr=False)

    def digest(self, entry: ChainEntry) -> str:
        fields = {
            "sequence": entry.sequence,
            "at": entry.at,
            "by": entry.actor,
            "act": entry.act,
            "target": entry.target,
            "previous": entry.previous,
        }
        if not fields.keys().isdisjoint(entry.detail):
            raise ValueError("a detail is named as a field of every entry")
        return hmac.digest(self.key, canonical({**fields, **entry.detail}), "sha256").hex()

    def key_name(self, key: Ed25519PublicKey) -> str:
        """The key itself, in base64url."""
        return encode_base64url(key.public_bytes_raw())

    def _entry_time(self, at: date | datetime) -> str:
        return self._checkpoint_time(at).replace("+00:00", "Z") if isinstance(at, datetime) else at.isoformat()

    def _checkpoint_time(self, at: datetime) -> str:
        return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000).isoformat()

    def _statement(self, sequence: int, entry_hash: str, at: str, key: str) -> bytes:
        return f"{self.name} checkpoint 1\n{sequence}\n{entry_hash}\n{at}".encode()


def canonical(value: Mapping[str, object]) -> bytes:
    """JSON as RFC 8785 writes it: keys (ASCII) sorted, no spaces, UTF-8.

    Raises `ValueError` for what has no such form here: floats, lists, big integers, keys beyond ASCII.
    """
    _check(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _check(value: Mapping[str, object]) -> None:
    for key, item in value.items():
        if isinstance(item, Mapping):
            _check(item)
        elif isinstance(item, int) and abs(item) > EXACT:
            raise ValueError(f"{item} is beyond what JSON holds exactly")
        elif not isinstance(item, str | int | None) or not key.isascii():
            raise ValueError(f"{key!r}: {type(item).__name__} has no canonical form here")
