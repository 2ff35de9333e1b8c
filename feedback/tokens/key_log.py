"""The public key log: every issuer key's hash in a hash chain, so that a key made for one person shows.

Each entry's hash covers the one before it, so two people who hold the same last hash have seen the same keys.
A client whose directory names a key that is not in the log, or whose log differs from another observer's, has
been given keys of its own. The log holds no times: the period says when a key was for.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from services.errors import Conflict, Problem

GENESIS = "00" * 32

Sha256Hex = Field(pattern=r"^[0-9a-f]{64}$")


class KeyLogBroken(Problem):
    status, code, title = 502, "KEY_LOG_BROKEN", "The key log's chain does not hold"


class KeyAlreadyLogged(Conflict):
    code, title = "KEY_ALREADY_LOGGED", "The key is in the log already"


class KeyLogEntry(BaseModel):
    """One key: place from 0, period, SHA-256 of the key (hex), and the chain's hash before and with it."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="forbid")

    index: int = Field(ge=0)
    period: str = Field(pattern=r"^[0-9]{4}-W[0-9]{2}$")
    key_id: str = Sha256Hex
    previous: str = Sha256Hex
    hash: str = Sha256Hex


@dataclass(frozen=True, slots=True)
class KeyLogView:
    """What one observer was given: the log, and the key ids (hex) of the directory."""

    entries: Sequence[KeyLogEntry]
    key_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class KeyLogComparison:
    """How two views stand to each other.

    `outcome` is `same`, `prefix` (one is merely older) or `forked`, at index `fork`. `unlogged` are key ids
    that a directory named and neither log holds. Only `forked` and `unlogged` tell of different keys. A
    prefix is conclusive once the shorter log has grown: a key slipped to one observer forks it then.
    """

    outcome: Literal["same", "prefix", "forked"]
    fork: int | None
    unlogged: tuple[str, ...]

    @property
    def consistent(self) -> bool:
        return self.outcome != "forked" and not self.unlogged


def chain_hash(index: int, period: str, key_id: str, previous: str) -> str:
    """SHA-256 over the domain, previous hash, index (8 bytes), key id and period label: hex."""
    return hashlib.sha256(
        b"tiepdan key log 1\x00"
        + bytes.fromhex(previous)
        + index.to_bytes(8, "big")
        + bytes.fromhex(key_id)
        + period.encode("ascii")
    ).hexdigest()


def append(entries: Sequence[KeyLogEntry], period: str, key_id: bytes) -> KeyLogEntry:
    """The entry to add for a key; `KeyAlreadyLogged` where the key is there already."""
    name = key_id.hex()
    if any(entry.key_id == name for entry in entries):
        raise KeyAlreadyLogged(f"key {name[:16]}… of period {period} is in the log")
    index, previous = len(entries), entries[-1].hash if entries else GENESIS
    return KeyLogEntry(
        index=index,
        period=period,
        key_id=name,
        previous=previous,
        hash=chain_hash(index, period, name, previous),
    )


def verify(entries: Sequence[KeyLogEntry]) -> str:
    """The last hash of an unbroken chain, `GENESIS` for an empty one; `KeyLogBroken` says where it breaks."""
    previous, seen = GENESIS, set[str]()
    for index, entry in enumerate(entries):
        if entry.index != index or entry.previous != previous:
            raise KeyLogBroken(f"entry {index} does not follow the one before it", index=index)
        if entry.hash != chain_hash(index, entry.period, entry.key_id, previous):
            raise KeyLogBroken(f"entry {index} does not have the hash of its content", index=index)
        if entry.key_id in seen:
            raise KeyLogBroken(f"entry {index} repeats a key", index=index)
        seen.add(entry.key_id)
        previous = entry.hash
    return previous


def compare(ours: KeyLogView, theirs: KeyLogView) -> KeyLogComparison:
    """Whether two observers are shown the same keys; each log is verified first (`KeyLogBroken`)."""
    verify(ours.entries)
    verify(theirs.entries)
    pairs = zip(ours.entries, theirs.entries, strict=False)
    fork = next((a.index for a, b in pairs if a.hash != b.hash), None)
    alike = len(ours.entries) == len(theirs.entries)
    outcome = "forked" if fork is not None else "same" if alike else "prefix"
    named = dict.fromkeys([*ours.key_ids, *theirs.key_ids])
    logged = {entry.key_id for entry in (*ours.entries, *theirs.entries)}
    return KeyLogComparison(outcome, fork, tuple(name for name in named if name not in logged))


def unlogged(view: KeyLogView) -> list[str]:
    """The key ids a directory named that its own log does not hold: each a reason not to use that issuer."""
    logged = {entry.key_id for entry in view.entries}
    return [key_id for key_id in view.key_ids if key_id not in logged]


def rekeyed(entries: Iterable[KeyLogEntry]) -> list[str]:
    """The periods with more than one key: a lost key replaced, or a key used to single people out. Ask the issuer."""
    counts: dict[str, int] = {}
    for entry in entries:
        counts[entry.period] = counts.get(entry.period, 0) + 1
    return [period for period, count in counts.items() if count > 1]
