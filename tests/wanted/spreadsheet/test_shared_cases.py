"""Files as units keep them, which lie beside the project and not in it: what must come of each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.documents.imports import TableRow
from tests.wanted.spreadsheet.books import defaults, fields_of, rows_of
from wanted.notices.spreadsheet import Language, NotAWorkbook

CASES = Path(__file__).parents[4] / "shared" / "cases" / "notices"

Check = Callable[[list[TableRow]], bool]


def taken(rows: list[TableRow]) -> dict[str, dict[str, object]]:
    return {str(row.fields["id"]): dict(row.fields) for row in rows if row.fields is not None}


def births(rows: list[TableRow]) -> list[object]:
    return [fields["birthDates"] for fields in taken(rows).values()]


def refused(rows: list[TableRow]) -> list[int]:
    return [number for number, row in enumerate(rows, start=1) if row.refusal]


EXPECTED: dict[str, Check] = {
    "1904": lambda rows: births(rows) == [["1985-04-12"]] * 3,
    "cccd": lambda rows: (
        [fields["identityDocuments"][0]["number"][:3] for fields in taken(rows).values()]  # type: ignore[index]
        == ["001", "008", "010", "001", "012", "001"]
        and refused(rows) == [8]
    ),
    "dates": lambda rows: refused(rows) == [3, 7, 10] and len(taken(rows)) == 13,
    "ditto": lambda rows: {str(f["decision"]["number"]) for f in taken(rows).values()} == {"9/QĐ"},  # type: ignore[index]
    "eth": lambda rows: taken(rows)["xeth-1"]["fullName"] == "Đặng Giả Đức",
    "font": lambda rows: refused(rows) == [6, 7, 8] and all(row.doubtful for row in rows if row.fields),
    "footer": lambda rows: list(taken(rows)) == ["xfoot-1"] and not refused(rows),
    "footer3": lambda rows: list(taken(rows)) == ["xf3-1"] and not refused(rows),
    "formula": lambda rows: refused(rows) == [2, 3, 4],
    "hiddenrows": lambda rows: list(taken(rows)) == ["xrow-1"] and refused(rows) == [3, 4],
    "hiddensheet": lambda rows: list(taken(rows)) == ["xhid-new", "xhid-third"],
    "split2": lambda rows: taken(rows)["xsplit-3"]["fullName"] == "Nguyễn Giả Hùng",
    "vmerge": lambda rows: len({str(f["decision"]) for f in taken(rows).values()}) == 1 and len(taken(rows)) == 3,
    "yearfmt": lambda rows: births(rows) == [["1985"], ["1990"], ["2003"], ["1965"]],
}


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of shared cases is not beside the project")
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_file_as_units_keep_it_is_read_as_it_is_meant(name: str):
    rows = rows_of((CASES / f"{name}.xlsx").read_bytes())
    assert EXPECTED[name](rows), [(row.fields and fields_of(row), row.refusal) for row in rows]


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of shared cases is not beside the project")
def test_a_strict_workbook_is_named():
    with pytest.raises(NotAWorkbook, match="Strict"):
        rows_of((CASES / "strict.xlsx").read_bytes(), defaults(language=Language.EN))
