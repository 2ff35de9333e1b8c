"""The in-memory index of listed names, updated notice by notice and searched in two stages."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wanted.matching import births
from wanted.matching.alignment import Floats, align
from wanted.matching.candidates import Places, gather_candidates
from wanted.matching.columns import Columns, Rows
from wanted.matching.explanation import Match, explain
from wanted.matching.model import Hit, IndexEntry, MatchResult, NameQuery
from wanted.matching.prepared_query import PreparedQuery
from wanted.matching.reading import listed_rows, names_an_organisation, readings
from wanted.matching.scoring import (
    GRADES,
    Candidates,
    QueryTerms,
    calibrated,
    features,
    grades,
    log_odds,
    probability,
    rivals_of,
    sigmoid,
)

BYTES_OF_NOTICE = 220
"""What a notice costs in Python objects (its id, its place in the dictionary, its rows), measured."""


class ScoredNotice(NamedTuple):
    """A notice found: its log odds as summed and as calibrated, its place in `GRADES`, what an explanation needs."""

    notice: int
    odds: float
    logit: float
    grade_index: int
    match: Match


class ComparisonSet:
    """All notices that were compared with the query: which deserve a look, and how likely they are together."""

    def __init__(self) -> None:
        self.worthy: set[int] = set()
        self._rows: list[Places] = []
        self._logits: list[Floats] = []

    def add(self, rows: Places, notices: NDArray[np.uint32], logits: Floats, graded: NDArray[np.int8]) -> None:
        """Takes the rows of one reading; `worthy` is every notice that is graded better than WEAK."""
        self.worthy.update(notices[graded > 0].tolist())
        self._rows.append(rows)
        self._logits.append(logits)

    def rivals(self, columns: Rows) -> float:
        """The odds of all of them together."""
        if not self._rows:
            return 0.0
        rows = np.concatenate(self._rows)
        return rivals_of(columns.notices[rows], columns.identity_keys(rows), np.concatenate(self._logits))


class NameIndex:
    """Notices by name. `add`, `remove` and `search` may come in any order; not to be used from two threads at once.

    It holds only what matching needs: words by number, births, sex, province, list and id, and no whole name.
    """

    def __init__(self, entries: Iterable[IndexEntry] = ()) -> None:
        self._columns = Columns()
        self._ids: list[str | None] = []
        self._free: list[int] = []
        self._rows: dict[str, int | tuple[int, ...]] = {}
        for entry in entries:
            self.add(entry)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, notice_id: str) -> bool:
        return notice_id in self._rows

    def add(self, entry: IndexEntry) -> None:
        """List a notice, in place of the one with its id if there is one.

        Raises `InvalidName` if none of its names is usable; nothing is changed then.
        """
        names = listed_rows(entry.names)
        self.remove(entry.id)
        notice = self._free.pop() if self._free else len(self._ids)
        if notice == len(self._ids):
            self._ids.append(entry.id)
        else:
            self._ids[notice] = entry.id
        rows = self._columns.add(entry, notice, names)
        self._rows[entry.id] = rows[0] if len(rows) == 1 else tuple(rows)

    def remove(self, notice_id: str) -> bool:
        """Take a notice off; False if there is none with the id."""
        rows = self._rows.pop(notice_id, None)
        if rows is None:
            return False
        rows = (rows,) if isinstance(rows, int) else rows
        notice = int(self._columns.rows.notices[rows[0]])
        for row in rows:
            self._columns.remove(row)
        self._ids[notice] = None
        self._free.append(notice)
        return True

    @property
    def memory(self) -> int:
        """About how many bytes the index takes."""
        return self._columns.size + BYTES_OF_NOTICE * len(self._rows)

    def search(self, query: NameQuery) -> list[Hit]:
        """The notices that may be about the person, the likeliest first, at most `query.first`.

        Raises `InvalidName` where the name cannot be matched.
        """
        return self.find_matches(query).hits

    def find_matches(self, query: NameQuery) -> MatchResult:
        """The same, and how many more deserve a look. Raises `InvalidName`."""
        best: dict[int, ScoredNotice] = {}
        compared = ComparisonSet()
        organisation, words = names_an_organisation(query.name), self._columns.vocabulary
        ways = [
            PreparedQuery(self._columns, query, reading, organisation=organisation)
            for reading in readings(query.name, words.__contains__, words.holds_another_way)
        ]
        # Next to the likeliest reading of the name, one with words that no notice has is not worth a search.
        for asking in [way for i, way in enumerate(ways) if i == 0 or way.is_promising]:
            for found in self._search_reading(asking, compared):
                if found.notice not in best or found.odds > best[found.notice].odds:
                    best[found.notice] = found
        likeliest_first = sorted(best.values(), key=lambda found: -found.odds)[: max(query.first, 0)]
        more = len(compared.worthy.difference(found.notice for found in likeliest_first))
        rivals = None if query.several else compared.rivals(self._columns.rows)
        return MatchResult([self._hit(found, rivals) for found in likeliest_first], more)

    def _search_reading(self, asking: PreparedQuery, compared: ComparisonSet) -> Iterator[ScoredNotice]:
        """The likeliest notices by one reading of the query, each by the best of its names.

        `compared` takes all that were looked at.
        """
        rows = gather_candidates(asking)
        if not len(rows):
            return
        found = self._candidates(asking, rows)
        table = features(
            QueryTerms(asking.required, asking.initial, asking.information, len(self._columns.rows)), found
        )
        odds = log_odds(table)
        words = np.maximum(found.lengths, max(int(asking.required.sum()), 1))
        graded = grades(table, odds, found.alignment.by_listed.sum(axis=1) / words)
        notices = self._columns.rows.notices[rows]
        logits = calibrated(odds, (found.births == births.EQUAL_YEAR) | (found.births == births.EQUAL_DATE))
        compared.add(rows, notices, logits, graded)
        # A notice has a row for each of its names: its best one comes first, the others are skipped.
        seen: set[int] = set()
        for i in np.argsort(-odds, kind="stable").tolist():
            if len(seen) >= asking.query.first:
                break
            notice = int(notices[i])
            if notice in seen:
                continue
            seen.add(notice)
            match = Match(asking, int(rows[i]), found.alignment.positions[i], table[i], int(found.births[i]))
            yield ScoredNotice(notice, float(odds[i]), float(logits[i]), int(graded[i]), match)

    def _hit(self, found: ScoredNotice, rivals: float | None) -> Hit:
        """`rivals` are the odds of all notices; None where each is taken by itself."""
        notice_id = self._ids[found.notice]
        if notice_id is None:
            raise LookupError(f"row of a notice that is gone: {found.notice}")
        chance = sigmoid(found.logit) if rivals is None else probability(found.logit, rivals)
        return Hit(notice_id, GRADES[found.grade_index], chance, found.odds, explain(found.match))

    def _candidates(self, asking: PreparedQuery, rows: Places) -> Candidates:
        columns = self._columns.rows
        lengths = columns.lengths[rows]
        width = int(lengths.max())
        forms = columns.forms[rows, :width]
        alignment = align(np.ascontiguousarray(asking.similarities[:, forms].transpose(1, 0, 2)), lengths)
        return Candidates(
            alignment,
            lengths,
            self._columns.vocabulary.weights[forms],
            columns.alias[rows],
            columns.persons[rows] & asking.organisation,
            births.compare_births(asking.birth, columns.births[rows]) if asking.birth else np.zeros(len(rows), np.int8),
            _agreement(asking.sex, columns.sexes[rows]),
            _agreement(asking.province, columns.provinces[rows]),
        )


def _agreement(asked: int, listed: NDArray[np.int8] | NDArray[np.int16]) -> NDArray[np.int8]:
    """1 where both are known and equal, -1 where both are known and differ, 0 otherwise; `asked` 0 is unknown."""
    if not asked:
        return np.zeros(len(listed), np.int8)
    return np.where(listed == 0, 0, np.where(listed == asked, 1, -1)).astype(np.int8)
