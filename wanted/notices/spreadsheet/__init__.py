"""Notices out of the tables that units keep: columns by their heading, rows that are about persons, dates as written.

A file is a `Workbook` of sheets (`package`, `sheet_xml`, `delimited_text`), a sheet is a `Table` of cells with their
address (`cells`, `headings`, `merged_cells`, `row_kinds`), and a row becomes the fields of a notice (`rows`,
`cell_reader`, `dates`, `card_numbers`, `legacy_encodings`) with what a clerk is told of it (`notes`, `messages`).
"""

from wanted.notices.spreadsheet.cell_reader import Defaults
from wanted.notices.spreadsheet.delimited_text import SNIFFED
from wanted.notices.spreadsheet.messages import Language
from wanted.notices.spreadsheet.notes import explainer
from wanted.notices.spreadsheet.package import LARGEST_FILE, NotAWorkbook
from wanted.notices.spreadsheet.workbook import Workbook, is_table

__all__ = [
    "LARGEST_FILE",
    "SNIFFED",
    "Defaults",
    "Language",
    "NotAWorkbook",
    "Workbook",
    "explainer",
    "is_table",
]
