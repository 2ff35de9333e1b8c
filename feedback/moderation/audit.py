"""The audit log of staff acts: a hash chain that only grows, with signed checkpoints against rewriting it.

Each entry carries the hash of the one before, so changing, removing or reordering any entry breaks the
chain at a place `verify` can name. The chain alone cannot show that its end was cut off, or that everything
from some entry on was written anew with fresh hashes. For that there are checkpoints: the hash of an entry,
signed with Ed25519 (RFC 8032). They protect what they cover against everybody without the signing key,
provided the auditor keeps a copy outside the database, for one who can delete entries can delete
checkpoints stored beside them.

Acts of staff carry their time; acts of citizens that must be logged (an appeal, a withdrawal) carry the day
alone.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import pairwise

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

GENESIS = "0" * 64

# Largest integer that every JSON reader holds exactly (RFC 8785, section 3.2.2.3).
EXACT = 2**53 - 1

Scalar = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `sequence` counts from 1; `at` is an ISO 8601 time in UTC or a day; hashes are SHA-256 hex."""

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
    """A signed statement that entry `sequence` had this hash; `key` is the `key_id` of the signing key."""

    sequence: int
    hash: str
    at: str
    key: str
    signature: bytes


class Fault(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    REORDERED = "reordered"
    DUPLICATED = "duplicated"
    UNLINKED = "unlinked"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    CHECKPOINT_FORGED = "checkpoint-forged"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is wrong with the entries `first` to `last` (sequence numbers, both included)."""

    first: int
    last: int
    fault: Fault

    def __str__(self) -> str:
        which = f"entry {self.first}" if self.first == self.last else f"entries {self.first} to {self.last}"
        return f"{which}: {self.fault.value}"


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


def digest(entry: Entry) -> str:
    """The hash an entry must carry: over everything in it but the hash itself."""
    content = {
        "log": "tiepdan-audit-1",
        "sequence": entry.sequence,
        "at": entry.at,
        "actor": entry.actor,
        "act": entry.act,
        "target": entry.target,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    return hashlib.sha256(canonical(content)).hexdigest()


def _written(at: date | datetime) -> str:
    if isinstance(at, datetime):
        return at.astimezone(UTC).isoformat(timespec="milliseconds")
    return at.isoformat()


def append(
    previous: Entry | None,
    at: date | datetime,
    actor: str,
    act: str,
    target: str,
    detail: Mapping[str, Scalar],
) -> Entry:
    """The entry that follows `previous`, or the first one.

    Raises `ValueError` where `detail` has no canonical form. A store keeps `sequence` unique, so that of
    two writers one has to append again.
    """
    sequence, link = (previous.sequence + 1, previous.hash) if previous else (1, GENESIS)
    entry = Entry(sequence, _written(at), actor, act, target, dict(detail), link, "")
    return replace(entry, hash=digest(entry))


def key_id(key: Ed25519PublicKey) -> str:
    """A short name of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def _signed_bytes(sequence: int, entry_hash: str, at: str, key: str) -> bytes:
    return canonical(
        {"log": "tiepdan-audit-checkpoint-1", "sequence": sequence, "hash": entry_hash, "at": at, "key": key}
    )


def checkpoint(entry: Entry, at: datetime, key: Ed25519PrivateKey) -> Checkpoint:
    """The signed statement that the log reached `entry`, and with it everything before."""
    name, when = key_id(key.public_key()), _written(at)
    signature = key.sign(_signed_bytes(entry.sequence, entry.hash, when, name))
    return Checkpoint(entry.sequence, entry.hash, when, name, signature)


def is_genuine(mark: Checkpoint, keys: Iterable[Ed25519PublicKey]) -> bool:
    """Whether one of the keys signed this checkpoint."""
    for key in keys:
        if key_id(key) == mark.key:
            try:
                key.verify(mark.signature, _signed_bytes(mark.sequence, mark.hash, mark.at, mark.key))
            except InvalidSignature:
                return False
            return True
    return False


def _is_intact(entry: Entry) -> bool:
    try:
        return digest(entry) == entry.hash
    except (ValueError, TypeError):
        return False


def _order_faults(entries: Sequence[Entry]) -> Iterator[Finding]:
    reached = 0
    seen: set[int] = set()
    for entry in entries:
        number = entry.sequence
        if number in seen:
            yield Finding(number, number, Fault.DUPLICATED)
        elif number < reached:
            yield Finding(number, number, Fault.REORDERED)
        seen.add(number)
        reached = max(reached, number)


def _chain_faults(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Faults of the entries sorted by sequence: gaps, own hashes, links to the entry before."""
    intact = [_is_intact(entry) for entry in entries]
    for entry, sound in zip(entries, intact, strict=True):
        if not sound or (entry.sequence == 1 and entry.previous != GENESIS) or entry.sequence < 1:
            yield Finding(entry.sequence, entry.sequence, Fault.CHANGED)
    if entries and entries[0].sequence > 1:
        yield Finding(1, entries[0].sequence - 1, Fault.REMOVED)
    for (before, before_sound), (after, after_sound) in pairwise(zip(entries, intact, strict=True)):
        if after.sequence > before.sequence + 1:
            yield Finding(before.sequence + 1, after.sequence - 1, Fault.REMOVED)
        elif before_sound and after_sound and after.previous != before.hash:
            yield Finding(before.sequence, after.sequence, Fault.UNLINKED)


def _checkpoint_faults(
    by_sequence: Mapping[int, Entry], marks: Iterable[Checkpoint], keys: Sequence[Ed25519PublicKey]
) -> Iterator[Finding]:
    """Faults against the checkpoints; `REWRITTEN` spans from the last that holds to the one that fails."""
    end = max(by_sequence, default=0)
    held = 0
    for mark in sorted(marks, key=lambda m: m.sequence):
        if not is_genuine(mark, keys):
            yield Finding(mark.sequence, mark.sequence, Fault.CHECKPOINT_FORGED)
        elif mark.sequence > end:
            yield Finding(end + 1, mark.sequence, Fault.TRUNCATED)
        elif mark.sequence in by_sequence:
            if by_sequence[mark.sequence].hash == mark.hash:
                held = mark.sequence
            else:
                yield Finding(held + 1, mark.sequence, Fault.REWRITTEN)


def verify(
    entries: Iterable[Entry], checkpoints: Iterable[Checkpoint], keys: Iterable[Ed25519PublicKey]
) -> list[Finding]:
    """Everything wrong with the log, by sequence; empty where it is whole.

    `entries` come in stored order, `checkpoints` from outside the database, `keys` are the public keys ever
    used to sign them. Entries after the last checkpoint are protected by the chain alone: their end can be
    cut unseen.
    """
    stored = list(entries)
    findings = set(_order_faults(stored))
    by_sequence: dict[int, Entry] = {}
    for entry in stored:
        by_sequence.setdefault(entry.sequence, entry)
    findings.update(_chain_faults([by_sequence[number] for number in sorted(by_sequence)]))
    findings.update(_checkpoint_faults(by_sequence, checkpoints, list(keys)))
    return sorted(findings)
