"""The workbook to begin with."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.wanted.spreadsheet.books import fields_of, rows_of
from wanted.notices.spreadsheet import Language
from wanted.notices.spreadsheet.headings import Column, column_of, plain
from wanted.notices.spreadsheet.template import HEADINGS, IN_PARTS, write_template


def test_every_column_has_a_heading_that_means_it():
    assert {*HEADINGS, *IN_PARTS} == set(Column)
    for column, heading in (*HEADINGS.items(), *IN_PARTS.items()):
        meant = {column}
        # A year and a man are written alike without diacritics; the columns beside it tell.
        if column in {Column.BIRTH_YEAR, Column.BIRTH_OF_MAN}:
            meant = {Column.BIRTH_YEAR, Column.BIRTH_OF_MAN}
        assert column_of(plain(heading.written.replace("›", " "))) in meant


@pytest.mark.parametrize("language", Language)
def test_the_template_is_filled_in_and_read(language: Language, tmp_path: Path):
    file = tmp_path / "mau.xlsx"
    write_template(file, language)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    place = {heading.written: number for number, heading in enumerate(HEADINGS.values(), start=1)}
    assert rows_of(file.read_bytes())[0].fields is None
    comment = sheet.cell(1, place["Họ và tên"]).comment
    assert comment is not None
    assert ("Bắt buộc" in comment.text) is (language is Language.VI)
    for heading, value in (("Họ và tên", "Lê Giả"), ("Ngày sinh", "12/04/1985"), ("Số CCCD", "001085000123")):
        sheet.cell(2, place[heading], value)
    book.save(file)
    fields = fields_of(rows_of(file.read_bytes())[1])
    assert (fields["fullName"], fields["birthDates"]) == ("Lê Giả", ["1985-04-12"])
    assert fields["identityDocuments"] == [{"kind": "CCCD", "number": "001085000123"}]
