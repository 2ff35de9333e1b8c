"""Notices out of the workbooks that units keep: columns by their heading, dates as people write them."""

from wanted.notices.spreadsheet.workbook import LARGEST_FILE, Defaults, NotAWorkbook, Workbook

__all__ = ["LARGEST_FILE", "Defaults", "NotAWorkbook", "Workbook"]
