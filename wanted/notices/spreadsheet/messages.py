"""What a clerk is told of a file: of its sheets, rows and cells, in Vietnamese or English.

Texts hold `{value}`, what stands in a cell, and `{taken}`, what was made of it. No text holds the number of an identity
document: reports may be stored.
"""

from collections.abc import Mapping
from enum import StrEnum

from services.errors import Problem


class Language(StrEnum):
    VI = "vi"
    EN = "en"


def _pair(vi: str, en: str) -> Mapping[Language, str]:
    return {Language.VI: vi, Language.EN: en}


Texts = Mapping[str, Mapping[Language, str]]

FILES: Texts = {
    "broken": _pair(
        "Không đọc được tệp này; hãy mở bằng Excel rồi lưu lại dưới dạng .xlsx.",
        "It cannot be read, or breaks off; open it in Excel and save it again as .xlsx.",
    ),
    "encrypted": _pair(
        "Tệp có mật khẩu; hãy lưu lại không có mật khẩu.", "It is encrypted; save it without a password."
    ),
    "strict": _pair(
        "Tệp ở dạng Strict Open XML; hãy lưu lại dưới dạng Excel Workbook (.xlsx).",
        "It is a Strict Open XML workbook; save it as an Excel workbook (.xlsx).",
    ),
    "xls": _pair(
        "Đây là tệp Excel cũ (.xls); hãy lưu lại dưới dạng Excel Workbook (.xlsx).",
        "It is a workbook of old Excel (.xls); save it as an Excel workbook (.xlsx).",
    ),
    "xlsb": _pair(
        "Đây là tệp Excel nhị phân (.xlsb); hãy lưu lại dưới dạng Excel Workbook (.xlsx).",
        "It is a binary workbook (.xlsb); save it as an Excel workbook (.xlsx).",
    ),
    "ods": _pair(
        "Đây là tệp OpenDocument; hãy lưu lại dưới dạng Excel Workbook (.xlsx).",
        "It is an OpenDocument file; save it as an Excel workbook (.xlsx).",
    ),
    "docx": _pair(
        "Đây là tệp Word; hãy chép bảng sang Excel rồi lưu dưới dạng .xlsx.",
        "It is a Word document; copy the table to Excel and save it as .xlsx.",
    ),
    "no_headings": _pair(
        "Không trang nào đang hiện có dòng tiêu đề như Họ và tên, Năm sinh, Số quyết định.",
        "No visible sheet has headings such as Họ và tên, Năm sinh, Số quyết định.",
    ),
    "too_many_rows": _pair(
        "Bảng có hơn 200.000 dòng; hãy chia thành nhiều tệp.", "It has more than 200,000 rows; send several files."
    ),
}

NOTES: Texts = {
    "HIDDEN_SHEET": _pair(
        "trang đang ẩn, không đọc {value} dòng", "the sheet is hidden; {value} rows of it are not read"
    ),
    "SHEET_NOT_READ": _pair(
        "trang không có dòng tiêu đề như Họ và tên, Năm sinh; không đọc {value} dòng",
        "the sheet has no headings such as Họ và tên, Năm sinh; {value} rows of it are not read",
    ),
    "ROW_PASSED_OVER": _pair("không phải là người: {value}", "no person: {value}"),
    "HIDDEN_COLUMN": _pair(
        "cột “{value}” đang ẩn nên không đọc; hãy cho hiện lại, hoặc xóa đi",
        "the column “{value}” is hidden and not read; show it, or take it out",
    ),
    "HIDDEN_ROW": _pair(
        "dòng đang ẩn hoặc bị lọc; hãy cho hiện lại hoặc xóa đi",
        "the row is hidden, by hand or by a filter; show it, or take it out",
    ),
    "STRUCK_THROUGH_ROW": _pair(
        "dòng bị gạch ngang; hãy xóa dòng hoặc bỏ gạch",
        "the row is struck through; take it out, or the line through it",
    ),
    "MAYBE_NO_PERSON": _pair(
        "“{value}” có thể không phải là một người; hãy kiểm tra", "“{value}” may be no person; look at it"
    ),
    "UNNAMED_COLUMN": _pair(
        "“{value}” nằm ở cột không có tiêu đề, cạnh họ tên; hãy kiểm tra họ tên đã đủ chưa",
        "“{value}” stands beside the name in a column without a heading; see that the name is whole",
    ),
    "NO_NAME": _pair("chưa có họ tên", "there is no name"),
    "NO_UNIT": _pair(
        "chưa có đơn vị; hãy ghi ở cột Đơn vị, hoặc chọn một đơn vị cho cả tệp (--unit)",
        "there is no unit; write it in the column Đơn vị, or choose one for the whole file (--unit)",
    ),
    "UNIT_NOT_FOUND": _pair(
        "không có đơn vị nào tên là “{value}”; hãy ghi mã đơn vị, hoặc chọn một đơn vị cho cả tệp (--unit)",
        "there is no unit called “{value}”; write its code, or choose one for the whole file (--unit)",
    ),
    "UNIT_OVERRIDDEN": _pair(
        "tệp ghi đơn vị “{value}”; đã dùng {taken} theo lựa chọn cho cả tệp",
        "it names the unit “{value}”; {taken} is taken, as chosen for the whole file",
    ),
    "NOT_A_DATE": _pair("{value} không phải là ngày", "{value} is no date"),
    "AMERICAN_DATE": _pair(
        "{value} viết tháng trước ngày như ở Mỹ; hãy viết ngày trước tháng",
        "{value} has the month before the day, as in America; write the day first",
    ),
    "CENTURY_UNKNOWN": _pair(
        "{value} không rõ thế kỷ nào; hãy viết năm đủ bốn chữ số",
        "{value} may be of two centuries; write the year with four digits",
    ),
    "DAY_NEEDED": _pair("{value} chưa đủ ngày, tháng, năm", "{value} is no whole date"),
    "INEXACT_DATE": _pair("{value} không chính xác; đã đọc là {taken}", "{value} is inexact; read as {taken}"),
    "TWO_DIGIT_YEAR": _pair("{value} đã đọc là {taken}", "{value} is read as {taken}"),
    "SEVERAL_DATES": _pair("{value} có nhiều ngày: {taken}", "{value} has several dates: {taken}"),
    "ERROR_CELL": _pair("{value} là lỗi công thức của Excel", "{value} is an error of a formula"),
    "FORMULA_WITHOUT_RESULT": _pair(
        "công thức chưa có kết quả; hãy mở tệp bằng Excel rồi lưu lại",
        "the formula has no result; open the file in Excel and save it again",
    ),
    "BROKEN_LETTERS": _pair(
        "“{value}” bị hỏng chữ; hãy gõ lại bằng bảng mã Unicode", "the letters of “{value}” are broken; type it again"
    ),
    "CONVERTED_LETTERS": _pair(
        "“{value}” gõ bằng bảng mã cũ, đã đọc là “{taken}”; hãy kiểm tra",
        "“{value}” was typed in an old font and is read as “{taken}”; look at it",
    ),
    "CONTROL_CHARACTERS": _pair("có ký tự điều khiển; hãy gõ lại", "it holds control characters; type it again"),
    "NUMBER_BECAME_DATE": _pair(
        "Excel đã đổi ô này thành ngày {taken}; hãy định dạng ô là Văn bản rồi gõ lại",
        "Excel made the date {taken} of it; format the cell as text and type it again",
    ),
    "NUMBER_CUT": _pair(
        "số đã bị Excel làm tròn; hãy định dạng ô là Văn bản rồi gõ lại",
        "Excel has rounded the number; format the cell as text and type it again",
    ),
    "NUMBER_MENDED": _pair(
        "số thiếu chữ số 0 ở đầu; đã thêm vào", "the number lost zeros at its beginning; they are added"
    ),
    "NOT_A_SEX": _pair("{value} không phải là Nam hay Nữ", "{value} is neither Nam nor Nữ"),
    "BOTH_SEXES": _pair("cả cột Nam và cột Nữ đều có ghi", "the columns of men and of women both hold something"),
    "SEX_DIFFERS": _pair("giới tính ở hai cột khác nhau; hãy kiểm tra", "two columns differ in the sex; look at it"),
    "DITTO": _pair("{value} đã đọc như dòng trên: {taken}", "{value} is read as the row above says: {taken}"),
    "DITTO_OF_NOTHING": _pair("{value}: dòng trên không có gì", "{value}, but the row above says nothing"),
}
"""Of sheets, rows and cells, by the codes of remarks and refusals."""

FIELDS: Texts = {
    "fullName": _pair("họ tên phải có chữ, dài không quá 300 ký tự", "a name has letters, at most 300 characters"),
    "names": _pair("tên khác không đúng, hoặc có quá nhiều tên", "another name is not valid, or there are too many"),
    "birthDates": _pair("ngày sinh không đúng", "it is no date of birth"),
    "sex": _pair("giới tính phải là Nam hoặc Nữ", "the sex is Nam or Nữ"),
    "unit": _pair(
        "không có đơn vị này, hoặc bạn không làm việc cho đơn vị này", "there is no such unit, or not for you"
    ),
    "id": _pair(
        "mã chỉ gồm chữ không dấu, chữ số, dấu chấm và dấu gạch, dài không quá 64 ký tự",
        "an id has Latin letters without marks, digits, dots and hyphens, at most 64",
    ),
    "number": _pair("số hồ sơ dài không quá 300 ký tự", "a file number has at most 300 characters"),
    "list": _pair("danh sách phải là WANTED, TERRORISM hoặc INTERPOL", "a list is WANTED, TERRORISM or INTERPOL"),
    "colour": _pair(
        "màu chỉ dùng cho thông báo Interpol: RED, BLUE, GREEN, YELLOW, BLACK, ORANGE, PURPLE",
        "a colour is of Interpol notices: RED, BLUE, GREEN, YELLOW, BLACK, ORANGE, PURPLE",
    ),
    "heightCm": _pair("chiều cao phải từ 50 đến 250 cm", "a height is from 50 to 250 cm"),
    "registeredResidence": _pair("nơi thường trú không đúng", "the registered residence is not valid"),
    "registeredResidence.province": _pair("không có tỉnh, thành phố này", "there is no such province"),
    "lastResidence": _pair("nơi ở không đúng", "the last residence is not valid"),
    "lastResidence.province": _pair("không có tỉnh, thành phố này", "there is no such province"),
    "hometown": _pair("quê quán không đúng", "the native place is not valid"),
    "offence": _pair("tội danh dài không quá 300 ký tự", "an offence has at most 300 characters"),
    "decision": _pair("quyết định phải có số, và ngày nếu biết", "a decision has a number, and a day if it is known"),
    "decision.date": _pair("ngày quyết định không đúng", "it is no date of a decision"),
    "marks": _pair("đặc điểm dài không quá 5.000 ký tự", "marks have at most 5,000 characters"),
    "ifSeen": _pair("dài không quá 5.000 ký tự", "it has at most 5,000 characters"),
    "reward": _pair("dài không quá 300 ký tự", "it has at most 300 characters"),
    "sourceUrl": _pair(
        "nguồn phải là địa chỉ trang web bắt đầu bằng https://", "a source is the address of a web page"
    ),
    "identityDocuments": _pair(
        "số giấy tờ không đúng: CCCD có 12 chữ số, CMND có 9 hoặc 12, hộ chiếu có 6 đến 9 chữ và số",
        "the number is not valid: a CCCD has 12 digits, a CMND 9 or 12, a passport 6 to 9 letters and digits",
    ),
}
"""What a field may hold, for whatever it is refused for."""

REASONS: Mapping[str, str] = {
    "lies in the future": "ở tương lai",
    "lies before the year": "quá xa trong quá khứ",
    "makes the person older than": "khiến người này hơn 120 tuổi",
    "makes the person younger than": "khiến người này chưa đủ 14 tuổi khi có quyết định (Bộ luật Hình sự, Điều 12)",
    "mixes letters of several alphabets": "lẫn chữ cái của nhiều bảng chữ trong một từ; hãy gõ lại",
    "there is no unit": "không có đơn vị này",
    "belongs to Interpol": "chỉ dùng cho thông báo Interpol",
}
"""Beginnings of what the rules of notices say, which are more than the form of a field."""

CODES: Texts = {
    "FORBIDDEN": _pair("bạn không có quyền đăng cho đơn vị này", "you may not write for this unit"),
    "WRONG_STATE": _pair(
        "thông báo này đã được gỡ; nhập tệp không đăng lại",
        "the notice was withdrawn; an import does not bring it back",
    ),
    "INVALID_NAME": _pair("không đối chiếu được tên này", "nobody could be found by this name"),
    "FUTURE_PUBLICATION": _pair("ngày đăng ở tương lai", "it would be published in the future"),
    "NOT_HANDLED": _pair("hệ thống không xử lý được dòng này", "the system cannot handle this row"),
}
_OTHERWISE = _pair("dòng này không hợp lệ", "the row is not valid")


def say(code: str, language: Language, value: object = "", taken: object = "") -> str:
    """The text of a note or refusal."""
    return NOTES[code][language].format(value=value, taken=taken)


_SHEET, _CELL = _pair("trang", "sheet"), _pair("ô", "cell")


def at(text: str, language: Language, cell: str | None = None, sheet: str | None = None) -> str:
    """The text with the place that it is about: `ô J8: 31/02/2025 không phải là ngày`."""
    places = [f"{word[language]} {place}" for word, place in ((_SHEET, sheet), (_CELL, cell)) if place]
    return f"{', '.join(places)}: {text}" if places else text


def explained(problem: Problem, language: Language) -> str:
    """What a refusal by the rules of notices means for the one who keeps the table."""
    errors = problem.members.get("errors")
    if isinstance(errors, list) and errors:
        return _of_field(errors[0], language)
    return CODES.get(problem.code, _OTHERWISE)[language]


def _of_field(error: Mapping[str, str], language: Language) -> str:
    field, detail = error["field"], error["detail"]
    reason = next((vi for begin, vi in REASONS.items() if detail.startswith(begin)), None)
    if reason:
        return reason if language is Language.VI else detail
    known = FIELDS.get(field) or FIELDS.get(field.split(".")[0])
    return (known or _OTHERWISE)[language]
