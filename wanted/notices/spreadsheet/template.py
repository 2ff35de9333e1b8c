"""A workbook to begin with: the known headings, each with a note on what it holds."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from wanted.notices.spreadsheet.headings import Column
from wanted.notices.spreadsheet.messages import Language


class Heading(NamedTuple):
    """A heading as it is written, and what its column holds."""

    written: str
    vi: str
    en: str

    def note(self, language: Language) -> str:
        return self.vi if language is Language.VI else self.en


HEADINGS: Mapping[Column, Heading] = {
    Column.ID: Heading("Mã", "Mã thông báo hoặc số hồ sơ; để trống cũng được.", "The notice's id, or a file number."),
    Column.NAME: Heading("Họ và tên", "Họ tên khai sinh, hoặc tên tổ chức. Bắt buộc.", "The legal name. Required."),
    Column.ALIAS: Heading("Tên gọi khác", "Nhiều tên cách nhau bằng dấu chấm phẩy.", "Several with semicolons."),
    Column.NICKNAME: Heading("Biệt danh", "Tên thường gọi.", "A nickname."),
    Column.FORMER: Heading("Tên cũ", "Tên trước đây.", "A former name."),
    Column.TRANSLITERATED: Heading("Tên phiên âm", "Tên viết bằng chữ Latinh.", "The name in Latin letters."),
    Column.SEX: Heading("Giới tính", "Nam hoặc Nữ.", "Nam or Nữ."),
    Column.BIRTH: Heading(
        "Ngày sinh", "12/04/1985, 04/1985 hoặc 1985; ngày trước tháng.", "12/04/1985, 04/1985 or 1985; the day first."
    ),
    Column.REGISTERED: Heading(
        "Nơi thường trú", "HKTT; kết thúc bằng tỉnh, thành phố.", "Registered residence, its province last."
    ),
    Column.LAST: Heading("Nơi ở hiện nay", "Nơi ở cuối cùng.", "Last known residence."),
    Column.HOMETOWN: Heading("Quê quán", "Quê quán, không phải nơi ở.", "Native place, which is no residence."),
    Column.OFFENCE: Heading("Tội danh", "Trộm cắp tài sản.", "The alleged offence."),
    Column.ARTICLE: Heading("Điều luật", "Điều 173.", "Article of the Penal Code."),
    Column.DECISION: Heading("Số quyết định", "12/QĐ-CSHS.", "Number of the decision."),
    Column.DECISION_DATE: Heading("Ngày quyết định", "Đủ ngày, tháng, năm.", "A whole date."),
    Column.UNIT: Heading(
        "Đơn vị", "Tên hoặc mã đơn vị ra quyết định.", "Name or code of the unit, unless --unit says it."
    ),
    Column.CCCD: Heading("Số CCCD", "12 chữ số; không công khai.", "12 digits; for staff only."),
    Column.CMND: Heading("Số CMND", "9 chữ số; không công khai.", "9 digits; for staff only."),
    Column.PASSPORT: Heading("Số hộ chiếu", "Không công khai.", "For staff only."),
    Column.HEIGHT: Heading("Chiều cao", "165, 1,65 hoặc 1m65.", "In centimetres, or 1m65."),
    Column.MARKS: Heading("Đặc điểm nhận dạng", "Sẹo, hình xăm.", "Distinguishing marks."),
    Column.DANGEROUS: Heading("Nguy hiểm", "x nếu nguy hiểm.", "x if the person is dangerous."),
    Column.IF_SEEN: Heading("Khi phát hiện", "Việc cần làm, số điện thoại.", "What to do, whom to call."),
    Column.REWARD: Heading("Tiền thưởng", "Mức thưởng, nếu có.", "A reward, if there is one."),
    Column.LIST: Heading(
        "Danh sách", "WANTED (truy nã), TERRORISM (khủng bố), INTERPOL.", "WANTED, TERRORISM or INTERPOL."
    ),
    Column.KIND: Heading("Loại đối tượng", "Cá nhân hoặc tổ chức.", "Cá nhân or tổ chức."),
    Column.NUMBER: Heading("Số Interpol", "Ví dụ 2019/12345.", "Such as 2019/12345."),
    Column.COLOUR: Heading("Màu", "Màu thông báo Interpol: RED, BLUE…", "Of an Interpol notice: RED, BLUE…"),
    Column.SOURCE: Heading("Nguồn", "Địa chỉ trang web.", "Address of the original publication."),
}
"""The headings of the template, in the order of its columns."""

IN_PARTS: Mapping[Column, Heading] = {
    Column.FAMILY: Heading("Họ đệm", "Họ và tên đệm, khi tên ở cột riêng.", "Family name, beside Tên."),
    Column.GIVEN: Heading("Tên", "Tên, cạnh cột Họ đệm.", "Given name, beside Họ đệm."),
    Column.BIRTH_OF_MAN: Heading("Năm sinh › Nam", "Năm sinh của nam.", "Birth, where it is a man."),
    Column.BIRTH_OF_WOMAN: Heading("Năm sinh › Nữ", "Năm sinh của nữ.", "Birth, where it is a woman."),
    Column.MALE: Heading("Giới tính › Nam", "x nếu là nam.", "x for a man."),
    Column.FEMALE: Heading("Giới tính › Nữ", "x nếu là nữ.", "x for a woman."),
    Column.BIRTH_DAY: Heading("Ngày sinh › Ngày", "Ngày.", "The day."),
    Column.BIRTH_MONTH: Heading("Ngày sinh › Tháng", "Tháng.", "The month."),
    Column.BIRTH_YEAR: Heading("Ngày sinh › Năm", "Năm.", "The year."),
    Column.REGISTERED_PROVINCE: Heading("Nơi thường trú › Tỉnh", "Tỉnh, thành phố.", "The province."),
    Column.LAST_PROVINCE: Heading("Nơi ở hiện tại › Tỉnh", "Tỉnh, thành phố.", "The province."),
}
"""Headings that stand for others, mostly in two rows. The template has none of them."""


def write_template(file: Path, language: Language = Language.VI) -> None:
    """Writes the workbook: a sheet with the headings, notes on them, and columns of text. Raises `OSError`."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh sách"
    for place, heading in enumerate(HEADINGS.values(), start=1):
        cell = sheet.cell(1, place, heading.written)
        cell.font, cell.comment = Font(bold=True), Comment(heading.note(language), "Tiếp Dân")
        column = sheet.column_dimensions[get_column_letter(place)]
        # Text, so that Excel makes neither dates nor numbers of what is typed.
        column.width, column.number_format = max(12, len(heading.written) + 4), "@"
    sheet.freeze_panes = "A2"
    book.save(file)
