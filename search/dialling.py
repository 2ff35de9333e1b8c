"""Telephone numbers in queries, however they are written: `+84 24 3942 0000`, `0084…` and `(024) 3942 0000` are one."""

import re
import unicodedata

_COUNTRY = "84"
_NATIONAL_DIGITS = range(10, 13)
"""Of a number with the country code and no sign of it before."""
_SHORT, _LONG = range(3, 8), range(8, 16)
"""Digits of national short numbers, and of those with an area code."""
_NUMBER = re.compile(r"(?<![\w+])(?:\+ ?|\( ?)*[0-9](?:[0-9 .()/-]*[0-9])?(?![\w])")
_WITHOUT_TRUNK = ("1800", "1900")
"""Numbers of services, which are dialled without a 0 before them."""
_TRUNK = re.compile(r"\(0\)")


def dialling_key(written: str) -> str:
    """The digits to dial within the country, which are the same for every way to write a number."""
    plain = _TRUNK.sub("", unicodedata.normalize("NFKC", written))
    digits = "".join(char for char in plain if char in "0123456789")
    international = plain.lstrip(" (").startswith("+")
    if digits.startswith(f"00{_COUNTRY}"):
        digits, international = digits[2:], True
    if digits.startswith(_COUNTRY) and (international or len(digits) in _NATIONAL_DIGITS):
        national = digits.removeprefix(_COUNTRY)
        return national if national.startswith(_WITHOUT_TRUNK) else f"0{national}"
    return ("00" if international else "") + digits


def dialled_in(query: str) -> list[str]:
    """The keys of the numbers that a query asks for.

    One of few digits counts where it is the whole query: `113` is the police, `công văn 113` is not.
    """
    whole = query.strip()
    found = ((match[0], dialling_key(match[0])) for match in _NUMBER.finditer(whole))
    return [key for written, key in found if len(key) in _LONG or (written == whole and len(key) in _SHORT)]
