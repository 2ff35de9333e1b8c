"""Whoever has the files of the database: what its storage tells by the numbers that it gives to documents."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bson import BSON

from feedback.store import COLLECTIONS
from tests.adversaries.linking import is_guessed

PROGRAM = Path(__file__).with_name("read_records.py")
SURE = 20
"""Of 24 in each of two batches, so many named right are passed by chance in fewer than one run in 100,000."""

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """A document and its number among all of the database process."""

    number: int
    collection: str
    document: Raw


def records(files: Path, prefix: str) -> list[Record]:
    """All documents of the databases with that prefix, by their numbers, read from a copy of the files."""
    with TemporaryDirectory() as folder:
        copied = shutil.copytree(files, Path(folder) / "files", ignore=shutil.ignore_patterns("WiredTiger.lock"))
        argv = [sys.executable, str(PROGRAM), str(copied), prefix]
        lines = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    read = [Record(n, name.rpartition(".")[2], BSON(bytes.fromhex(document)).decode()) for n, name, document in found]
    return sorted(read, key=lambda record: record.number)


def told(
    found: Sequence[Record], arrived: Sequence[str], name_of: Mapping[str, Callable[[Raw], str | None]]
) -> list[str]:
    """What the numbers tell of those that arrived, the first half of them in one batch and the rest in another.

    `name_of` says, for each collection, which of them a document belongs to.
    """
    wins, first = list[str](), set(arrived[: len(arrived) // 2])
    for collection, name in name_of.items():
        ours = [record for record in found if record.collection == collection and name(record.document) in arrived]
        names = [str(name(record.document)) for record in ours]
        assert sorted(names) == sorted(arrived), collection
        early = sum(one in first for one in names[: len(first)])
        if max(early, len(first) - early) >= SURE:
            wins.append(f"{collection}: the batch of {early} of {len(first)}")
        wins += [f"{collection} by number: {why}" for why in is_guessed(names, arrived)]
        between = [r for r in found if ours[0].number < r.number < ours[-1].number and r.collection not in COLLECTIONS]
        if between:
            wins.append(f"{collection}: dated by {sorted({record.collection for record in between})}")
    return wins
