"""Tables as text, in every usual encoding and with every usual delimiter."""

import codecs
import unicodedata

import pytest

from tests.wanted.spreadsheet.books import defaults, fields_of, rows_of
from wanted.notices.spreadsheet import Language, NotAWorkbook

NAME = "Nguyễn Giả Định"
TABLE = f'DANH SÁCH\r\nHọ và tên{{0}}Năm sinh{{0}}Số quyết định\r\n{NAME}{{0}}1985{{0}}"12/QĐ{{0}}A"\r\n'


def _cp1258(text: str) -> bytes:
    """As Windows writes Vietnamese: marks of tones stand behind their letters."""
    return b"".join(letter.encode("cp1258") if _fits(letter) else _apart(letter).encode("cp1258") for letter in text)


def _fits(letter: str) -> bool:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        return False
    return True


def _apart(letter: str) -> str:
    *base, tone = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(base)) + tone if _fits(tone) else base[0] + tone


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_is_read_whatever_program_wrote_it(encoding: str, delimiter: str):
    *_, row = rows_of(TABLE.format(delimiter).encode(encoding))
    fields = fields_of(row)
    assert (fields["fullName"], fields["birthDates"], fields["decision"]["number"]) == (
        NAME,
        ["1985"],
        f"12/QĐ{' ' if delimiter == chr(9) else delimiter}A",
    )


def test_a_table_in_the_encoding_of_windows_for_vietnamese():
    *_, row = rows_of(_cp1258(unicodedata.normalize("NFC", TABLE.format(";"))))
    assert fields_of(row)["fullName"] == NAME


def test_a_table_in_an_old_font_waits_for_a_person():
    *_, row = rows_of("Hä vµ tªn;N¨m sinh;Sè quyÕt ®Þnh\nNguyÔn V¨n Gi¶;1985;12/Q§\n".encode("cp1252"))
    assert (fields_of(row)["fullName"], row.doubtful) == ("Nguyễn Văn Giả", True)


def test_a_table_says_which_delimiter_it_has():
    *_, row = rows_of("sep=;\nHọ và tên;Năm sinh\nLê Giả, tự Hai;1985\n".encode())
    assert fields_of(row)["fullName"] == "Lê Giả, tự Hai"


def test_bytes_that_are_no_letters_of_the_encoding_are_refused_by_cell():
    content = "Họ và tên;Năm sinh\n".encode() + b"x" * 70_000 + b";1985\nNguy\xe1n;1985\n"
    *_, row = rows_of(codecs.BOM_UTF8 + content)
    assert row.refusal is not None
    assert "bị hỏng chữ" in row.refusal.detail


def test_text_without_headings_is_no_table():
    with pytest.raises(NotAWorkbook, match="No visible sheet"):
        rows_of(b"a;b\n1;2\n", defaults(language=Language.EN))
