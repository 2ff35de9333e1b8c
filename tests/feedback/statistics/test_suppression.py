"""Nothing published lets a withheld cell be worked out, however releases are cut and places come and go."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.statistics import Cell, Count, Ledger, Level, release
from feedback.statistics.suppression import Stage, choose_anchors, withhold
from feedback.statistics.tree import grow
from tests.feedback.statistics.attacker import solved

# So little noise that the released counts, which alone decide what is withheld, are those the test asks for.
CLEAR = 60.0
FREE = Ledger(limit=1e6)
MONTHS = [f"2026-{number:02}" for number in range(1, 13)]


@st.composite
def years(draw: st.DrawFn) -> list[list[Count]]:
    """Counts around the threshold, some places new in later months, cut into one to four releases."""
    units = draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=4))
    places: list[tuple[str, str, str, int]] = []
    for number, province in enumerate(units):
        for subject in range(draw(st.integers(1, 4))):
            since = draw(st.sampled_from([0, 0, 0, 1, 2, 4, 7])) if places else 0
            places.append((f"{number}.{subject}", f"u{number}", province, since))
    size = st.sampled_from([0, 1, 4, 9, 10, 11, 15, 40])
    last = draw(st.sampled_from([3, 6, 12]))
    cuts = sorted(draw(st.sets(st.integers(1, last - 1), max_size=3)))
    releases: list[list[Count]] = []
    for start, end in zip([0, *cuts], [*cuts, last], strict=True):
        counts: list[Count] = []
        for month in range(start, end):
            for subject, unit, province, since in places:
                if month >= since:
                    stars = (0, 0, 0, 0, draw(size))
                    counts.append(Count(subject, unit, province, MONTHS[month], stars))
        releases.append(counts)
    return releases


def released(cut: Sequence[Sequence[Count]]) -> list[Cell]:
    cells: list[Cell] = []
    for counts in cut:
        cells += release(counts, CLEAR, earlier=cells, ledger=FREE).cells
    return cells


@settings(max_examples=80, deadline=None)
@given(years())
def test_no_withheld_cell_follows_from_the_published_ones(cut: list[list[Count]]) -> None:
    assert solved(released(cut)) == []


@settings(max_examples=40, deadline=None)
@given(years())
def test_what_is_left_over_by_subtraction_is_never_small(cut: list[list[Count]]) -> None:
    cells = released(cut)
    places = {(cell.level, cell.id, cell.period): cell for cell in cells}
    below = {Level.COUNTRY: Level.PROVINCE, Level.PROVINCE: Level.UNIT, Level.UNIT: Level.SUBJECT}
    for cell in places.values():
        if cell.withheld or cell.level is Level.SUBJECT:
            continue
        gone = [
            c
            for c in cells
            if c.level is below[cell.level] and c.parent == cell.id and c.period == cell.period and c.withheld
        ]
        assert not gone or (len(gone) >= 2 and sum(c.total for c in gone) >= 10)


@settings(max_examples=40, deadline=None)
@given(years())
def test_small_cells_are_withheld_and_stay_as_they_were_decided(cut: list[list[Count]]) -> None:
    cells: list[Cell] = []
    for counts in cut:
        before = list(cells)
        cells += release(counts, CLEAR, earlier=cells, ledger=FREE).cells
        assert cells[: len(before)] == before
    assert all(cell.withheld for cell in cells if cell.total < 10)


def month_of(sizes: dict[str, int], month: str = "2026-01") -> list[Count]:
    return [Count(s, s[:2], s[0], month, (0, 0, 0, 0, n)) for s, n in sizes.items()]


LARGE = {f"{unit}{i}": 50 for unit in ("a1", "a2", "b1", "b2") for i in range(3)}


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    year = [count for month in MONTHS for count in month_of(LARGE, month)]
    assert not any(cell.withheld for cell in released([year]))


def test_one_small_subject_takes_one_sibling_with_it() -> None:
    cells = released([month_of({**LARGE, "a10": 4})])
    assert len([c for c in cells if c.withheld]) == 2
    assert {c.parent for c in cells if c.withheld} == {"a1"}


def test_a_subject_too_small_for_a_month_is_shown_for_the_quarter_and_the_year() -> None:
    small = {**LARGE, "a10": 6, "a11": 5}
    cells = released([[count for month in MONTHS for count in month_of(small, month)]])
    shown = {c.period for c in cells if c.id == "a10" and not c.withheld}
    assert shown == {"2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026"}


def test_one_bad_month_does_not_lose_the_year() -> None:
    sizes = [{**LARGE, "a10": 3} if month == "2026-03" else LARGE for month in MONTHS]
    cells = released([month_of(size, month) for size, month in zip(sizes, MONTHS, strict=True)])
    assert solved(cells) == []
    assert not any(c.withheld for c in cells if c.period == "2026")


def test_withholding_small_cells_alone_would_be_solved() -> None:
    cells = released([month_of({**LARGE, "a10": 4})])
    naive = [replace(cell, withheld=cell.total < 10) for cell in cells]
    assert [cell.id for cell in solved(naive)] == ["a10"]


def bridged_quarter() -> list[Count]:
    """Small months of five subjects: two cycles of withheld cells, joined by those of a12 alone."""
    small = {"2026-01": (0, 1), "2026-02": (0, 1, 2), "2026-03": (2, 3, 4)}
    return [
        count
        for month, hidden in small.items()
        for count in month_of({f"a1{i}": 6 if i in hidden else 50 for i in range(6)}, month)
    ]


def test_company_in_every_row_and_column_would_not_be_enough() -> None:
    naive = [
        replace(
            c,
            withheld=c.level is Level.SUBJECT and (c.total < 10 or (c.id in {"a13", "a14"} and c.period == "2026-Q1")),
        )
        for c in released([bridged_quarter()])
    ]
    assert {(c.id, c.period) for c in solved(naive)} == {("a12", "2026-02"), ("a12", "2026-03")}


def test_the_anchor_closes_the_bridge() -> None:
    cells = released([bridged_quarter()])
    assert solved(cells) == []
    assert not any(c.withheld for c in cells if c.level is Level.UNIT)


def test_a_quarter_is_withheld_whose_withheld_months_are_small_together() -> None:
    sizes = [{**LARGE, "a10": 2}, {**LARGE, "a10": 3}, LARGE]
    cells = released([[c for size, month in zip(sizes, MONTHS, strict=False) for c in month_of(size, month)]])
    assert [c.withheld for c in cells if c.id == "a10" and c.period == "2026-Q1"] == [True]


def test_a_place_with_one_place_below_goes_with_it() -> None:
    tree = grow([("a", "a1", "a10"), ("b", "b1", "b10"), ("b", "b1", "b11")])
    everywhere = np.ones(len(tree.ids), dtype=bool)
    totals = np.full(len(tree.ids), 50)
    anchors = np.full(len(tree.ids), -1)
    choose_anchors(tree, totals, everywhere, anchors)
    wanted = np.array([name == "a10" for name in tree.ids])
    gone = withhold(Stage(tree, totals, wanted, everywhere, anchors, 10))
    assert {name for name, away in zip(tree.ids, gone, strict=True) if away} == set(tree.ids) - {"VN"}


@pytest.mark.parametrize("size", [0, 9])
def test_a_country_of_one_small_subject_shows_nothing(size: int) -> None:
    cells = released([month_of({"a10": size})])
    assert [cell.withheld for cell in cells] == [True] * 4
