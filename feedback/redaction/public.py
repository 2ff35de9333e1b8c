"""Numbers that are public or nobody's: dates, times, money, laws and decisions, speeds and sizes.

They are blanked in the folded view before numbers are read, so that `08/11/2026 10h` is no phone number.
"""

import re

_MONEY = r"(?:dong|vnd|nghin|ngan|trieu|ty|usd|euro)"
_COUNT = r"(?:m2|m3|km|kg|tuoi|nguoi|phut|gio|ngay|thang|lan|%)"
_PUBLIC = re.compile(
    rf"""
    (?=[0-9])(?:
    (?<![\d.,/-])(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?![\d/-]|[.,]\d)     # dates
  | (?<![\d.,])(?:[01]?\d|2[0-4])(?:h[0-5]\d|:[0-5]\d(?::[0-5]\d)?)(?!\d)                               # times
  | (?<![\d.,/-])\d{{1,5}}/(?:[12]\d{{3}}/)?(?:qh\d\d|[a-z]{{2,6}}(?:-[a-z]{{2,8}}){{0,3}})(?![a-z0-9])          # laws
  | (?<![\d.,])(?<!\d\ )[1-9]\d{{0,2}}(?:[.,]\d{{3}}){{1,4}}\ ?(?:d(?![a-z0-9/])|{_MONEY}(?![a-z0-9]))   # money
  | (?<![\d.,-])(?<!\d\ )[1-9]\d{{0,11}}\ ?{_MONEY}(?![a-z0-9])                                        # money
  | (?<![\d.,-])(?<!\d\ )[1-9]\d{{0,2}}(?:[.,]?\d{{3}})?\ ?{_COUNT}(?![a-z0-9])                          # counts
  | (?<![\d.,])(?<!\d\ )[1-9]\d{{0,2}}(?:[.,]\d{{3}}){{0,3}}[.,](?:000|500)(?![\d]|[.,-]\d)                    # amounts
  | (?<![\d.,-])(?<!\d\ )[1-9]\d{{0,11}}(?:d|k|tr)(?![a-z0-9])                                            # amounts
    )""",
    re.VERBOSE | re.ASCII,
)


def blank_public(folded: str) -> str:
    """The folded view, as long as before, with `_` in the place of every public number."""
    return _PUBLIC.sub(lambda found: "_" * len(found[0]), folded)
