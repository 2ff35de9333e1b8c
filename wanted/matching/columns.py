"""The listed names in columns: one row for each name of a notice, and posting lists from bases to rows."""

from array import array
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from wanted.matching.births import MOST_BIRTHS, packed_births
from wanted.matching.model import IndexEntry
from wanted.matching.reading import MOST_TOKENS, names_an_organisation
from wanted.matching.vocabulary import Vocabulary

START_ROWS = 256
GROWTH = 1.25
MOST_BASES = 2**26
SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2**64 divided by the golden ratio: multiplied by it, numbers that are near each other are far apart."""


def pair_of(one: int, other: int) -> int:
    """The number of two bases together, whichever comes first."""
    return one * MOST_BASES + other if one < other else other * MOST_BASES + one


class Codes:
    """Small numbers for the few values of a field; 0 is None."""

    def __init__(self) -> None:
        self._numbers: dict[str | None, int] = {None: 0}

    def number_of(self, value: str | None) -> int:
        """The number of the value, given now if it is new."""
        return self._numbers.setdefault(value, len(self._numbers))

    def find(self, value: str | None) -> int:
        """The number of the value, -1 where no notice has it."""
        return self._numbers.get(value, -1)


class Rows:
    """Fixed-width columns of all rows. A row that is freed is used again; nothing is ever moved."""

    def __init__(self) -> None:
        self.forms: NDArray[np.uint32] = np.zeros((START_ROWS, MOST_TOKENS), np.uint32)
        self.lengths: NDArray[np.uint8] = np.zeros(START_ROWS, np.uint8)
        self.notices: NDArray[np.uint32] = np.zeros(START_ROWS, np.uint32)
        self.alias: NDArray[np.bool_] = np.zeros(START_ROWS, np.bool_)
        self.persons: NDArray[np.bool_] = np.zeros(START_ROWS, np.bool_)
        self.births: NDArray[np.int32] = np.zeros((START_ROWS, MOST_BIRTHS), np.int32)
        self.sexes: NDArray[np.int8] = np.zeros(START_ROWS, np.int8)
        self.provinces: NDArray[np.int16] = np.zeros(START_ROWS, np.int16)
        self.lists: NDArray[np.int16] = np.zeros(START_ROWS, np.int16)
        self.used = 0
        self._free: list[int] = []

    COLUMNS = ("forms", "lengths", "notices", "alias", "persons", "births", "sexes", "provinces", "lists")

    def allocate(self) -> int:
        """A row to write to."""
        if self._free:
            return self._free.pop()
        if self.used == len(self.lengths):
            for name in self.COLUMNS:
                column = getattr(self, name)
                grown = np.zeros((int(len(column) * GROWTH), *column.shape[1:]), column.dtype)
                grown[: len(column)] = column
                setattr(self, name, grown)
        self.used += 1
        return self.used - 1

    def free(self, row: int) -> None:
        """Give a row back, emptied."""
        for name in self.COLUMNS:
            getattr(self, name)[row] = 0
        self._free.append(row)

    def identity_keys(self, rows: NDArray[np.integer]) -> NDArray[np.uint64]:
        """A number for each of these rows: the same for the same words, in any order, and the same day of birth.

        Two such are taken for one man on two lists. What has no day of birth is the same as nothing but itself.
        """
        words = self.forms[rows].astype(np.uint64) * SPREAD
        words = (words ^ (words >> np.uint64(29))) * SPREAD
        births = self.births[rows, 0]
        alike = words.sum(axis=1, dtype=np.uint64) + births.astype(np.uint64) * SPREAD
        return np.where(births % 100 != 0, alike, self.notices[rows].astype(np.uint64))

    def __len__(self) -> int:
        return self.used - len(self._free)

    @property
    def size(self) -> int:
        """Bytes of all columns."""
        return sum(getattr(self, name).nbytes for name in self.COLUMNS)


class Postings:
    """Lists of rows by number (of a base, or a year)."""

    def __init__(self) -> None:
        self._lists: dict[int, array[int]] = {}

    def add(self, number: int, row: int) -> None:
        """Put the row on a list."""
        rows = self._lists.get(number)
        if rows is None:
            rows = self._lists[number] = array("I")
        rows.append(row)

    def remove(self, number: int, row: int) -> None:
        """Take the row off a list."""
        rows = self._lists[number]
        # The view must be gone before the array can shrink.
        where = int(np.flatnonzero(np.frombuffer(rows, np.uint32) == row)[0])
        rows[where] = rows[-1]
        rows.pop()
        if not rows:
            del self._lists[number]

    def rows(self, number: int) -> NDArray[np.uint32]:
        """The rows on a list; the view must be released before the next change."""
        rows = self._lists.get(number)
        return np.frombuffer(rows, np.uint32) if rows else EMPTY

    def __contains__(self, number: int) -> bool:
        return number in self._lists

    def length(self, number: int) -> int:
        """How many rows are on a list."""
        return len(self._lists.get(number, ()))

    @property
    def size(self) -> int:
        """Bytes of all lists."""
        return sum(rows.buffer_info()[1] * rows.itemsize + 180 for rows in self._lists.values())


EMPTY: NDArray[np.uint32] = np.zeros(0, np.uint32)


class Columns:
    """Rows with their posting lists: what `NameIndex` searches."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.vocabulary.number_of("0")
        self.rows = Rows()
        self.by_base = Postings()
        self.by_pair = Postings()
        self.by_year = Postings()
        self._agreement: NDArray[np.float32] = np.zeros(START_ROWS, np.float32)
        self.sexes, self.provinces, self.lists = Codes(), Codes(), Codes()

    @property
    def agreement(self) -> NDArray[np.float32]:
        """A number for each row to reckon with during one search; all are 0 before and after."""
        if len(self._agreement) < self.rows.used:
            self._agreement = np.zeros(len(self.rows.lengths), np.float32)
        return self._agreement

    def bases_of(self, row: int) -> set[int]:
        """The numbers of the bases of a row."""
        length = int(self.rows.lengths[row])
        return {self.vocabulary.base_of_form[f] for f in self.rows.forms[row, :length].tolist()}

    def add(self, entry: IndexEntry, notice: int, names: list[tuple[str, ...]]) -> list[int]:
        """Write a row for each of the names and list it; gives the rows."""
        births = packed_births(entry.birth)
        is_person = not names_an_organisation(entry.names[0])
        written = []
        for i, name in enumerate(names):
            row = self.rows.allocate()
            forms = [self.vocabulary.number_of(f) for f in name]
            self.rows.forms[row, : len(forms)] = forms
            self.rows.lengths[row] = len(forms)
            self.rows.notices[row] = notice
            self.rows.alias[row] = i > 0
            self.rows.persons[row] = is_person
            self.rows.births[row, : len(births)] = births
            self.rows.sexes[row] = self.sexes.number_of(entry.sex)
            self.rows.provinces[row] = self.provinces.number_of(entry.province)
            self.rows.lists[row] = self.lists.number_of(entry.list)
            bases = self.bases_of(row)
            for base in bases:
                self.by_base.add(base, row)
            for one, other in combinations(bases, 2):
                self.by_pair.add(pair_of(one, other), row)
            for year in {b // 10_000 for b in births}:
                self.by_year.add(year, row)
            written.append(row)
        return written

    def remove(self, row: int) -> None:
        """Take a row off every list and free it."""
        bases = self.bases_of(row)
        for one, other in combinations(bases, 2):
            self.by_pair.remove(pair_of(one, other), row)
        for base in bases:
            self.by_base.remove(base, row)
            if not self.by_base.length(base):
                self.vocabulary.forget(base)
        for year in {b // 10_000 for b in self.rows.births[row].tolist() if b}:
            self.by_year.remove(year, row)
        self.rows.free(row)

    @property
    def size(self) -> int:
        """Bytes of columns and lists."""
        return self.rows.size + self.by_base.size + self.by_pair.size + self.by_year.size + self._agreement.nbytes
