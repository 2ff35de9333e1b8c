"""What was done to a chain: changed, removed, reordered or repeated entries, and checkpoints that it does not meet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.audit.chain import GENESIS, AuditChain, ChainEntry, Checkpoint


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


class ChainVerifier:
    """Verifies a chain entry by entry, in ascending order of their numbers, and holds none of them.

    `checkpoints` come from outside the database, `keys` are the public keys ever used to sign them. Entries after the
    last checkpoint are protected by the chain alone: their end can be cut unseen.
    """

    def __init__(
        self, chain: AuditChain, checkpoints: Iterable[Checkpoint] = (), keys: Iterable[Ed25519PublicKey] = ()
    ) -> None:
        self._chain, self._keys = chain, list(keys)
        self._marks = sorted(checkpoints, key=lambda mark: mark.sequence)
        self._marked = {mark.sequence: "" for mark in self._marks}
        self._last: ChainEntry | None = None
        self._last_intact = False
        self._findings: set[Finding] = set()
        self.count = 0
        """Entries seen."""

    def add(self, entry: ChainEntry) -> None:
        """Checks the next entry."""
        before, number, intact = self._last, entry.sequence, self._chain.is_intact(entry)
        if not intact or (number == 1 and entry.previous != GENESIS) or number < 1:
            self._note(number, number, Fault.CHANGED)
        reached = 0 if before is None else before.sequence
        if number > reached + 1:
            self._note(reached + 1, number - 1, Fault.REMOVED)
        elif before is not None and self._last_intact and intact and entry.previous != before.hash:
            self._note(reached, number, Fault.UNLINKED)
        if number in self._marked:
            self._marked[number] = entry.hash
        self._last, self._last_intact = entry, intact
        self.count += 1

    def findings(self) -> list[Finding]:
        """Everything wrong with the entries seen, by sequence; empty where the chain is whole."""
        return sorted(self._findings | set(self._checkpoint_faults()))

    def _note(self, first: int, last: int, fault: Fault) -> None:
        self._findings.add(Finding(first, last, fault))

    def _checkpoint_faults(self) -> Iterator[Finding]:
        """Faults against the checkpoints; `REWRITTEN` spans from the last that holds to the one that fails."""
        end = 0 if self._last is None else self._last.sequence
        held = 0
        for mark in self._marks:
            number, found = mark.sequence, self._marked[mark.sequence]
            if not self._chain.is_genuine(mark, self._keys):
                yield Finding(number, number, Fault.CHECKPOINT_FORGED)
            elif number > end:
                yield Finding(end + 1, number, Fault.TRUNCATED)
            elif found == mark.hash:
                held = number
            elif found:
                yield Finding(held + 1, number, Fault.REWRITTEN)


def verify(
    chain: AuditChain,
    entries: Iterable[ChainEntry],
    checkpoints: Iterable[Checkpoint],
    keys: Iterable[Ed25519PublicKey],
) -> list[Finding]:
    """Everything wrong with a log in stored order, which may be any order; otherwise as `ChainVerifier`."""
    stored = list(entries)
    verifier = ChainVerifier(chain, checkpoints, keys)
    by_sequence: dict[int, ChainEntry] = {}
    for entry in stored:
        by_sequence.setdefault(entry.sequence, entry)
    for number in sorted(by_sequence):
        verifier.add(by_sequence[number])
    return sorted({*verifier.findings(), *_order_faults(stored)})


def _order_faults(entries: Sequence[ChainEntry]) -> Iterator[Finding]:
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
