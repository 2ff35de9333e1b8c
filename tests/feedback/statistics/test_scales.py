"""Figures by scale: drawn once a quarter, within the ε of its months, consistent, with small cells withheld."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from feedback.statistics import Cell, Count, Design, Level, figure, release, to_csv
from feedback.statistics.model import ScaleCount
from feedback.statistics.periods import months_of, quarters_of
from feedback.statistics.release_selection import DESIGN, Places, kept_for_scales, scale_counts
from feedback.statistics.scales import QuarterScores
from feedback.statistics.simulation import simulate_error, simulate_scale_error
from feedback.statistics.tallies import Bucket, TallyItem, tally

CONTENT, SUPPORT = "CONTENT", "SUPPORT"
UPPER = (Level.COUNTRY, Level.PROVINCE, Level.UNIT)
UNITS = {f"u{n}": f"p{n % 3}" for n in range(9)}


def counts(months: Sequence[str]) -> list[Count]:
    return [
        Count(f"s-{unit}", unit, province, month, (40, 40, 90, 200, 200))
        for month in months
        for unit, province in UNITS.items()
    ]


def scores(epsilon: float = DESIGN.scale_epsilon(1.0), few: Sequence[str] = ()) -> QuarterScores:
    """Scores of every unit; of those named few scored the support."""
    many, little = (150, 150, 300, 600, 600), (1, 0, 0, 0, 1)
    given = [
        ScaleCount(unit, province, {CONTENT: many, SUPPORT: little if unit in few else many})
        for unit, province in UNITS.items()
    ]
    return QuarterScores(epsilon, given)


def quarter(name: str, earlier: Sequence[Cell] = (), few: Sequence[str] = ()) -> list[Cell]:
    made = release(counts(months_of(name)), 1.0, earlier=earlier, design=DESIGN, closing={name: scores(few=few)})
    return list(made.cells)


def test_all_that_a_month_is_released_with_and_keeps_for_its_quarter_is_its_epsilon():
    for epsilon in (1.0, 0.4):
        spent = [*DESIGN.star_epsilons(epsilon), *DESIGN.reason_epsilons(epsilon), DESIGN.scale_epsilon(epsilon)]
        assert sum(spent) == pytest.approx(epsilon)
        assert sum(DESIGN.scale_epsilons(DESIGN.scale_epsilon(epsilon))) == pytest.approx(DESIGN.scale_epsilon(epsilon))
    assert Design().scale_epsilon(1.0) == 0.0
    assert release(counts(["2026-01"]), 0.4, design=DESIGN).scale_epsilon == pytest.approx(DESIGN.scale_epsilon(0.4))


def test_a_quarter_spends_the_least_that_its_months_have_kept_and_leaves_out_those_that_kept_nothing():
    kept = {"2026-01": 0.12, "2026-02": 0.05, "2026-04": 0.01}
    assert kept_for_scales("2026-Q1", kept) == (["2026-01", "2026-02"], 0.05)
    assert kept_for_scales("2026-Q3", kept) == ([], 0.0)


def test_scores_are_counted_by_unit():
    march, may = (Bucket(month, "article:a", "old-unit") for month in ("2026-03", "2026-05"))
    given = tally([TallyItem(march, 5, ["CLEAR"], {CONTENT: 4}), TallyItem(march, 1)])
    later = tally([TallyItem(may, 5, [], {CONTENT: 4, SUPPORT: 1})])
    [found] = scale_counts([given, later], Places({"article:a": "ca-hue"}, {"ca-hue": "hue"}))
    assert (found.unit, found.province) == ("ca-hue", "hue")
    assert (found.scores[CONTENT], found.scores[SUPPORT]) == ((0, 0, 0, 2, 0), (1, 0, 0, 0, 0))
    assert found.scores["QUALITY"] == (0, 0, 0, 0, 0)


def test_only_quarters_and_years_of_units_and_above_have_scales_and_they_add_up():
    cells: list[Cell] = []
    for name in quarters_of("2026"):
        cells += quarter(name, cells)
    found = {(cell.level, cell.id, cell.period): cell for cell in cells}
    have = {(cell.level, cell.period) for cell in cells if cell.scales}
    assert have == {(level, period) for level in UPPER for period in (*quarters_of("2026"), "2026")}
    for (level, id, period), cell in found.items():
        for code, scale in cell.scales.items():
            if level is not Level.UNIT:
                below = [c for c in cells if (c.parent, c.period) == (id, period) and c.scales]
                assert scale.stars == tuple(np.sum([c.scales[code].stars for c in below], axis=0))
            if period == "2026":
                parts = [found[level, id, part].scales[code].stars for part in quarters_of("2026")]
                assert scale.stars == tuple(np.sum(parts, axis=0))
    anchors = {(c.parent, code, c.id) for c in cells for code, s in c.scales.items() if s.anchor}
    assert len({(parent, code) for parent, code, _ in anchors}) == len(anchors)


def test_a_quarter_without_scores_has_none_and_neither_has_its_year():
    cells = list(release(counts(months_of("2026-Q1")), 1.0, design=DESIGN).cells)
    for name in quarters_of("2026")[1:]:
        cells += quarter(name, cells)
    assert {cell.period for cell in cells if cell.scales} == set(quarters_of("2026")[1:])
    assert all(figure(cell).scales is None for cell in cells if cell.period in {"2026-Q1", "2026"})


def test_noise_is_drawn_by_what_is_kept():
    one, other = quarter("2026-Q1"), quarter("2026-Q1")
    assert [cell.scales for cell in one] != [cell.scales for cell in other]
    [country] = [cell for cell in one if cell.level is Level.COUNTRY and cell.scales]
    exact = np.sum([count.scores[CONTENT] for count in scores().counts], axis=0)
    off = np.abs(np.array(country.scales[CONTENT].stars) - exact)
    # A bound of eight standard deviations: of the country's own measure alone, which its parts make better.
    assert off.max() <= 8 * country.scales_variance**0.5
    assert country.scales_variance >= 100


def test_what_few_scored_is_withheld_and_cannot_be_worked_out():
    """Every withheld scale can be changed without that any published one changes: it lies outside of their span."""
    cells: list[Cell] = []
    for name in quarters_of("2026"):
        cells += quarter(name, cells, few=("u0", "u4") if name != "2026-Q2" else ())
    scored = [cell for cell in cells if cell.scales]
    assert {cell.id for cell in scored if cell.scales[SUPPORT].withheld} & {"u0", "u4"}
    # Small is, as everywhere, what the noise alone could have made of fewer than ten.
    for cell in scored:
        guard = DESIGN.guard(np.array([cell.scales_variance]))[0]
        if cell.period != "2026":
            assert all(scale.withheld or sum(scale.stars) >= 10 + guard for scale in cell.scales.values())
    atoms = {(unit, name): n for n, (unit, name) in enumerate((u, q) for u in UNITS for q in quarters_of("2026"))}

    def row(cell: Cell) -> np.ndarray:
        places = {Level.UNIT: cell.id, Level.PROVINCE: cell.id}
        vector = np.zeros(len(atoms))
        for (unit, name), n in atoms.items():
            here = {Level.UNIT: unit, Level.PROVINCE: UNITS[unit]}.get(cell.level) == places.get(cell.level)
            vector[n] = here and cell.period in {name, "2026"}
        return vector

    for code in DESIGN.scales:
        shown = np.array([row(cell) for cell in scored if not cell.scales[code].withheld]).reshape(-1, len(atoms))
        for cell in scored:
            if cell.scales[code].withheld and len(shown):
                wanted = row(cell)
                rest = wanted - shown.T @ np.linalg.lstsq(shown.T, wanted, rcond=None)[0]
                assert np.linalg.norm(rest) > 1e-6, (code, cell.id, cell.period)


def test_a_scale_is_withheld_where_the_place_is():
    few = [
        replace(count, stars=(1, 0, 0, 0, 0)) if count.unit == "u0" else count for count in counts(months_of("2026-Q1"))
    ]
    made = release(few, 1.0, design=DESIGN, closing={"2026-Q1": scores()})
    hidden = [cell for cell in made.cells if cell.scales and cell.withheld]
    assert hidden
    assert all(scale.withheld for cell in hidden for scale in cell.scales.values())
    assert all(figure(cell).scales is None for cell in hidden)


def test_csv_has_columns_for_each_scale():
    cells = [cell for cell in quarter("2026-Q1", few=("u0",)) if cell.period == "2026-Q1" and cell.level in UPPER]
    figures = [figure(cell) for cell in cells]
    lines = list(csv.DictReader(io.StringIO(to_csv(figures))))
    for line, shown in zip(lines, figures, strict=True):
        scale = (shown.scales or {})[SUPPORT]
        assert line[f"scale:{SUPPORT}:mean"] == ("" if scale.withheld else str(scale.mean))
        assert line[f"scale:{SUPPORT}:total"] == ("" if scale.withheld else str(scale.total))
    assert {bool(line[f"scale:{SUPPORT}:mean"]) for line in lines} == {True, False}
    months = [figure(cell) for cell in quarter("2026-Q1") if cell.period == "2026-01"]
    assert "scale:" not in to_csv(months)


@pytest.mark.parametrize("wrong", [{"NEW": (1, 0, 0, 0, 0)}, {CONTENT: (-1, 0, 0, 0, 0)}])
def test_scores_that_cannot_be_are_refused(wrong: dict[str, tuple[int, int, int, int, int]]):
    closing = {"2026-Q1": QuarterScores(0.1, [ScaleCount("u0", "p0", wrong)])}
    with pytest.raises(ValueError, match="2026-Q1, u0"):
        release(counts(months_of("2026-Q1")), 1.0, design=DESIGN, closing=closing)


def test_the_error_is_what_the_table_says():
    """docs/privacy.md: the overall mean is as exact as it was before there were scales."""
    assert simulate_error(100, 1.0, 1_000, design=DESIGN).p95 <= 0.17
    found = simulate_scale_error(3_000, 1.0, 200, design=DESIGN)
    assert found.p95 <= 0.25
    assert 0.85 <= found.covered <= 1
