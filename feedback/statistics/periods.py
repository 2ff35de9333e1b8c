"""Months, quarters and years by name: `2026-11`, `2026-Q4`, `2026`."""

import re

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def month_checked(month: str) -> str:
    """The month as given; raises `ValueError` where it is not one."""
    if not _MONTH.fullmatch(month):
        raise ValueError(f"{month!r} is not a month of the form YYYY-MM")
    return month


def year_of(period: str) -> str:
    return period[:4]


def quarter_of(month: str) -> str:
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def months_of(quarter: str) -> list[str]:
    """The three months of a quarter."""
    last = 3 * int(quarter[-1])
    return [f"{quarter[:4]}-{number:02}" for number in range(last - 2, last + 1)]


def quarters_of(year: str) -> list[str]:
    return [f"{year}-Q{number}" for number in range(1, 5)]
