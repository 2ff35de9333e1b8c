"""A release: drawn once, consistent both ways, showing what may be shown, off by what is stated."""

import csv
import io
from collections import defaultdict
from dataclasses import replace

import pytest

from feedback.statistics import (
    AlreadyReleased,
    Cell,
    Count,
    Design,
    EpsilonExhausted,
    Figure,
    Ledger,
    Level,
    figure,
    release,
    simulate_error,
    to_csv,
)

MONTHS = [f"2026-{number:02}" for number in range(1, 13)]
DESIGN = Design(reasons=("CLEAR", "SLOW"))


def counts(months: list[str], subjects: int = 12) -> list[Count]:
    return [
        Count(f"s{i}", f"u{i % 6}", f"p{i % 2}", month, (i, 2, 5, 3 * i, 40), {"CLEAR": 20, "SLOW": i})
        for month in months
        for i in range(subjects)
    ]


def by_key(cells: list[Cell]) -> dict[tuple[Level, str, str], Cell]:
    return {(cell.level, cell.id, cell.period): cell for cell in cells}


def test_parents_are_the_sums_of_their_children_and_periods_of_their_months() -> None:
    cells = list(release(counts(MONTHS), 1.0, design=DESIGN).cells)
    places = by_key(cells)
    assert len(places) == len(cells) == (1 + 2 + 6 + 12) * 17
    below: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        below[cell.parent or "", cell.period].append(cell)
    for cell in cells:
        assert min(cell.stars) >= 0
        if cell.level is not Level.SUBJECT:
            children = below[cell.id, cell.period]
            assert cell.stars == tuple(sum(column) for column in zip(*(c.stars for c in children), strict=True))
        if cell.level in {Level.COUNTRY, Level.PROVINCE}:
            children = below[cell.id, cell.period]
            assert cell.reasons == {code: sum(c.reasons[code] for c in children) for code in DESIGN.reasons}
        if cell.period == "2026":
            parts = [places[cell.level, cell.id, f"2026-Q{q}"] for q in range(1, 5)]
            assert cell.stars == tuple(sum(column) for column in zip(*(p.stars for p in parts), strict=True))
        if cell.period == "2026-Q2":
            parts = [places[cell.level, cell.id, month] for month in MONTHS[3:6]]
            assert cell.stars == tuple(sum(column) for column in zip(*(p.stars for p in parts), strict=True))


def test_months_released_one_by_one_complete_quarters_and_the_year() -> None:
    cells: list[Cell] = []
    ledger = Ledger()
    closed: list[str] = []
    for month in MONTHS:
        made = release(counts([month]), 1.0, earlier=cells, ledger=ledger, design=DESIGN)
        closed.append(" ".join(sorted({c.period for c in made.cells} - {month})))
        cells += made.cells
        ledger = made.ledger
    assert closed == ["", "", "2026-Q1", "", "", "2026-Q2", "", "", "2026-Q3", "", "", "2026 2026-Q4"]
    year = by_key(cells)[Level.COUNTRY, "VN", "2026"]
    assert year.total == sum(by_key(cells)[Level.COUNTRY, "VN", month].total for month in MONTHS)
    anchors: dict[tuple[Level, str | None], set[str]] = defaultdict(set)
    for cell in cells:
        if cell.anchor:
            anchors[cell.level, cell.parent].add(cell.id)
    assert all(len(ids) == 1 for ids in anchors.values())


def test_a_month_is_drawn_once_and_not_again() -> None:
    first = release(counts(["2026-01"]), 0.4, design=DESIGN)
    again = counts(["2026-01", "2026-02"])
    with pytest.raises(AlreadyReleased):
        release(again, 0.4, earlier=first.cells, ledger=first.ledger, design=DESIGN)
    with pytest.raises(EpsilonExhausted):
        release(counts(["2026-01"]), 0.7, ledger=first.ledger, design=DESIGN)
    assert first.ledger.left("2026-01") == pytest.approx(0.6)


def test_asking_a_thousand_times_gives_the_same_numbers() -> None:
    made = release(counts(["2026-01"]), 1.0, design=DESIGN)
    first = list(made.figures())
    assert all(list(made.figures()) == first for _ in range(1_000))


def test_two_releases_of_the_same_counts_are_drawn_apart() -> None:
    one, other = (release(counts(["2026-01"]), 0.5, design=DESIGN).cells for _ in range(2))
    assert [c.stars for c in one] != [c.stars for c in other]


def test_a_withheld_figure_shows_nothing_else() -> None:
    for cell in release(counts(["2026-01"]), 1.0, threshold=75, design=DESIGN).cells:
        shown = figure(replace(cell, withheld=True)).model_dump(exclude_none=True)
        assert shown == {"level": cell.level, "id": cell.id, "period": cell.period, "withheld": True}


def test_a_figure_states_mean_share_and_margins() -> None:
    cell = Cell(Level.UNIT, "u", "p", "2026-01", (10, 0, 10, 30, 50), 4.0, False, False, {"SLOW": 7}, 100.0)
    shown = figure(cell)
    assert (shown.total, shown.mean, shown.share_satisfied) == (100, 4.1, 0.8)
    # sqrt(4 * (3.1² + 2.1² + 1.1² + 0.1² + 0.9²)) / 100 * 1.96
    assert shown.mean_low == pytest.approx(4.1 - 0.1574, abs=1e-3)
    assert shown.mean_high == pytest.approx(4.1 + 0.1574, abs=1e-3)
    # sqrt(4 * (2 * 0.2² + 3 * 0.8²)) / 100 * 1.96
    assert shown.share_margin == pytest.approx(0.0554, abs=1e-4)
    assert shown.reasons == {"SLOW": 7}
    assert shown.reasons_margin == 19.6
    assert "shareSatisfied" in shown.model_dump_json(by_alias=True)


def test_csv_has_a_line_for_each_figure_and_blanks_for_the_withheld() -> None:
    made = release([*counts(["2026-01"]), Count("small", "u0", "p0", "2026-01", (0, 0, 0, 0, 0))], 1.0, design=DESIGN)
    lines = list(csv.DictReader(io.StringIO(to_csv(made))))
    figures = list(made.figures())
    assert len(lines) == len(figures)
    for line, shown in zip(lines, figures, strict=True):
        assert (line["level"], line["id"], line["withheld"]) == (
            shown.level.value,
            shown.id,
            "yes" if shown.withheld else "no",
        )
        numbers = [value for name, value in line.items() if name not in {"level", "id", "period", "withheld"}]
        assert not any(numbers) if shown.withheld else float(line["mean"]) == shown.mean
    assert any(shown.withheld for shown in figures)
    assert {"reason:CLEAR", "reason:SLOW", "reasonsMargin"} <= lines[0].keys()


def test_csv_of_nothing_is_its_header() -> None:
    nothing: list[Figure] = []
    assert to_csv(nothing).startswith("level,id,period,withheld,total")


ROW = Count("s", "u", "p", "2026-01", (1, 0, 0, 0, 0))


@pytest.mark.parametrize(
    "wrong",
    [
        [replace(ROW, month="2026-13")],
        [replace(ROW, month="2026-Q1")],
        [ROW, ROW],
        [replace(ROW, stars=(-1, 0, 0, 0, 0))],
        [replace(ROW, reasons={"NEW": 1})],
        [replace(ROW, reasons={"SLOW": 4})],
        [replace(ROW, reasons={"SLOW": -1})],
        [ROW, replace(ROW, month="2026-02", unit="v")],
        [ROW, replace(ROW, subject="t", province="q")],
    ],
)
def test_counts_that_contradict_themselves_are_refused(wrong: list[Count]) -> None:
    with pytest.raises(ValueError, match=r"2026|two places"):
        release(wrong, 1.0, design=DESIGN)


@pytest.mark.parametrize(("n", "bound"), [(100, 0.06), (1_000, 0.007)])
def test_the_error_is_what_we_say(n: int, bound: float) -> None:
    found = simulate_error(n, 1.0, 1_000, design=DESIGN)
    assert found.median <= bound
    assert 0.88 <= found.covered <= 0.995


def test_a_province_is_not_drowned_by_its_many_empty_subjects() -> None:
    """Clipping noise to zero leaf by leaf would add some 400 ratings to each province here."""
    rows = [Count(f"s{i}", f"u{i % 40}", f"p{i % 2}", "2026-01", (0, 0, 0, 0, i % 3 == 0)) for i in range(1_000)]
    cells = by_key(list(release(rows, 1.0).cells))
    for province in ("p0", "p1"):
        true = sum(row.stars[4] for row in rows if row.province == province)
        cell = cells[Level.PROVINCE, province, "2026-01"]
        # A bound of eight standard deviations of the stated variance, all five star counts together.
        assert abs(cell.total - true) < 8 * (5 * cell.variance) ** 0.5
        assert cell.variance < 40**2
