"""Telephone numbers as people write them, as numbers that can be called today.

Mobile numbers of eleven digits got ten in 2018 (decision 798/QĐ-BTTTT of 2018-05-29), and area codes changed in 2017
(decision 2036/QĐ-BTTTT of 2016-11-21); what is written the old way is brought to the new one, or asked again where it
may be two numbers. Mobile codes are those that the ministry of communications has given out; `phonenumbers` has some
more and some less, and does not know the numbers of the police and the army, 069 with seven digits.
"""

import re
from dataclasses import dataclass

import phonenumbers

from services.text import fold

_COUNTRY = "84"
_EXTENSION = re.compile(
    r"[\s,;(]*(?:so\s+)?(?:may\s+le|may\s+nhanh|nhanh|noi\s+bo|le|ext(?:ension)?|x|#)[\s.:=]*([0-9]{1,7})\s*\)?\s*"
)
_WRITTEN = re.compile(r"[^0-9+(]*(?P<number>[0-9+(][0-9 +.()/-]*)(?P<rest>[^0-9]*)")
_PREFIX = re.compile(r"\(?(?:\+|00) ?84\)?[ .-]*(?:\(0\))?|84(?=[0-9 .-]{9,}$)")
_MOBILE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}")
_LIKE_MOBILE = re.compile("0[35789][0-9]{8}")
_POLICE_AND_ARMY = re.compile("069[0-9]{7}")

_MOBILE_CODES = (
    "120 70|121 79|122 77|126 76|128 78|123 83|124 84|125 85|127 81|129 82|162 32|163 33|164 34|165 35|166 36|167 37|"
    "168 38|169 39|186 56|188 58|199 59"
)
_AREA_CODES = (
    "4 24|8 28|20 214|22 212|25 205|26 206|27 207|29 216|30 229|31 225|33 203|36 227|37 237|38 238|39 239|52 232|"
    "53 233|54 234|55 255|56 256|57 257|58 258|59 269|60 260|61 251|62 252|63 263|64 254|66 276|67 277|68 259|70 270|"
    "72 272|73 273|74 294|75 275|76 296|77 297|79 299|230 215|231 213|240 204|241 222|280 208|281 209|320 220|321 221|"
    "350 228|351 226|500 262|501 261|510 235|511 236|650 274|651 271|710 292|711 293|780 290|781 291"
)


def _table(pairs: str) -> dict[str, str]:
    return {former: code for former, _, code in (pair.partition(" ") for pair in pairs.split("|"))}


OLD_MOBILE_CODES = _table(_MOBILE_CODES)
OLD_AREA_CODES = _table(_AREA_CODES)


@dataclass(frozen=True, slots=True)
class CallableNumber:
    """A number in E.164, and the extension (`máy lẻ`) to ask for."""

    number: str
    extension: str | None = None


def callable_number(text: str) -> CallableNumber:
    """The number that a text gives. Raises `ValueError`, saying how to write it, where none can be called."""
    plain = fold(text).strip()
    found = _EXTENSION.search(plain)
    extension = found[1] if found and found.end() == len(plain) and found.start() > 0 else None
    written = _WRITTEN.fullmatch(plain[: found.start()] if found and extension else plain)
    if written is None:
        raise ValueError("is not a telephone number")
    number = written["number"].strip()
    prefix = _PREFIX.match(number)
    if prefix is None and number.startswith(("+", "00")):
        return CallableNumber(_foreign(number), extension)
    return CallableNumber(_national(number[prefix.end() :] if prefix else number, prefix is not None), extension)


def _foreign(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException as error:
        raise ValueError("is not a telephone number") from error
    if not phonenumbers.is_possible_number(parsed):
        raise ValueError("is not a telephone number")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _national(written: str, international: bool) -> str:
    """The number of a text without country code, in which groups tell an area code from a mobile number."""
    groups = re.findall("[0-9]+", written)
    if groups and international and not groups[0].startswith("0"):
        groups[0] = f"0{groups[0]}"
    digits, area = "".join(groups), _current_area(groups)
    bracketed = written.lstrip().startswith("(")
    if area and (groups[0] == "08" or not _is_current(digits)):
        return _e164(area)
    if area and bracketed and len(groups[0]) > len("08"):
        raise ValueError(f"may be a mobile number or one of before 2017: write +84{digits[1:]} or +84{area[1:]}")
    if _is_current(digits):
        return _e164(digits)
    renewed = _renewed_mobile(digits) or _renewed_landline(digits)
    if renewed is None:
        raise ValueError("cannot be called today; write all digits, with the area code of today")
    return _e164(renewed)


def _current_area(groups: list[str]) -> str | None:
    """The number of today where the first group is an area code of before 2017; a mobile number in pairs has none."""
    if len(groups) < 2 or all(len(group) == 2 for group in groups):
        return None
    code = OLD_AREA_CODES.get(groups[0].removeprefix("0"))
    renewed = f"0{code}{''.join(groups[1:])}" if code and groups[0].startswith("0") else ""
    return renewed if _is_current(renewed) else None


def _renewed_mobile(digits: str) -> str | None:
    code = OLD_MOBILE_CODES.get(digits[1:4])
    renewed = f"0{code}{digits[4:]}"
    return renewed if code and digits.startswith("0") and _is_current(renewed) else None


def _renewed_landline(digits: str) -> str | None:
    candidates = (
        f"0{OLD_AREA_CODES[digits[1 : 1 + length]]}{digits[1 + length :]}"
        for length in (3, 2, 1)
        if digits.startswith("0") and digits[1 : 1 + length] in OLD_AREA_CODES
    )
    return next((number for number in candidates if _is_current(number)), None)


def _is_current(digits: str) -> bool:
    if _LIKE_MOBILE.fullmatch(digits):
        return _MOBILE.fullmatch(digits) is not None
    if _POLICE_AND_ARMY.fullmatch(digits):
        return True
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, "VN"))
    except phonenumbers.NumberParseException:
        return False


def _e164(digits: str) -> str:
    return f"+{_COUNTRY}{digits.removeprefix('0')}"
