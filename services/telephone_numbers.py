"""Telephone numbers as people write them, as numbers that can be called today.

Mobile numbers of eleven digits got ten in 2018 (decision 798/QĐ-BTTTT of 2018-05-29), and area codes changed in 2017
(decision 2036/QĐ-BTTTT of 2016-11-21); what is written the old way is brought to the new one, or asked again where it
may be two numbers. Mobile codes are those that the ministry of communications has given out; `phonenumbers` has some
more and some less, knows of the short numbers 113 to 115 alone, and does not know the numbers of seven digits of the
police and the army: 069 with five, six or seven digits (circular 22/2014/TT-BTTTT).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from services.text import fold

_COUNTRY = "84"
_EXTENSION = re.compile(
    r"[\s,;(]*(?:so\s+)?(?:may\s+le|may\s+nhanh|nhanh|noi\s+bo|le|ext(?:ension)?|x|#)[\s.:=]*([0-9]{1,7})\s*\)?\s*"
)
_WRITTEN = re.compile(r"[^0-9+(]*(?P<number>[0-9+(][0-9 +.()/-]*)(?P<rest>[^0-9]*)")
_PREFIX = re.compile(r"\(?(?:\+|00) ?84\)?[ .-]*(?:\(0\))?|84(?=[0-9 .-]{9,}$)")
_MOBILE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}")
_LIKE_MOBILE = re.compile("0[35789][0-9]{8}")
_POLICE_AND_ARMY = re.compile("069([0-9]{3})([0-9]{3,4})|069([0-9]{5})")
_SEPARATORS = re.compile("[ .()-]+")
_BLANKS, _DASHES = re.compile(r"\s+"), dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_SHORT = re.compile("1[0-9]{2,4}|[5-9][0-9]{3}")
_SHORT_IN_AREA = re.compile("(02(?:4|8|[0-35-79][0-9]))(1[01][0-9]{1,2})")
"""A service of an area, such as 0236 1022."""
_SERVICE_CODE = re.compile("[*#]{1,2}[0-9]{1,6}(?:[*][0-9]{1,12}){0,3}#")

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


class NumberType(StrEnum):
    """What a number is, which says where it can be dialled and what that costs."""

    SHORT = "SHORT"
    SERVICE_CODE = "SERVICE_CODE"
    """Of a mobile network, such as `*100#`."""
    TOLL_FREE = "TOLL_FREE"
    PREMIUM_RATE = "PREMIUM_RATE"
    MOBILE = "MOBILE"
    LANDLINE = "LANDLINE"
    VOIP = "VOIP"
    PRIVATE_NETWORK = "PRIVATE_NETWORK"
    """Of the police and the army: 069."""
    FOREIGN = "FOREIGN"


_TYPES = {
    PhoneNumberType.FIXED_LINE: NumberType.LANDLINE,
    PhoneNumberType.TOLL_FREE: NumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: NumberType.PREMIUM_RATE,
    PhoneNumberType.VOIP: NumberType.VOIP,
}
_INTERNATIONAL = frozenset({NumberType.MOBILE, NumberType.LANDLINE, NumberType.VOIP, NumberType.FOREIGN})
"""What is called from abroad too, by its number in E.164."""


@dataclass(frozen=True, slots=True)
class CallableNumber:
    """A number in E.164, and the extension (`máy lẻ`) to ask for."""

    number: str
    extension: str | None = None
    renumbered: bool = False
    """Whether it was written as before the renumbering of 2017 and 2018."""


@dataclass(frozen=True, slots=True)
class DialledNumber:
    """What can be dialled in Vietnam.

    `dialled` is how it is shown: `024 3942 0000 máy lẻ 12`. `number` is in E.164, and None for what has no number
    outside of the country: short numbers and service codes.
    """

    dialled: str
    type: NumberType
    number: str | None = None
    extension: str | None = None
    renumbered: bool = False

    @property
    def uri(self) -> str:
        """A `tel:` link (RFC 3966). What is dialled within the country alone has no `phone-context`, which the RFC asks
        for and diallers of telephones do not understand: 113 has to ring."""
        if self.type in _INTERNATIONAL:
            return f"tel:{self.number}" + (f";ext={self.extension}" if self.extension else "")
        digits = _SEPARATORS.sub("", self.dialled.partition(_EXTENSION_WORD)[0])
        return f"tel:{digits.replace('#', '%23')}"


_EXTENSION_WORD = " máy lẻ "


@lru_cache(maxsize=4_096)
def dialled_number(text: str) -> DialledNumber:
    """What a text says to dial: a number as `callable_number` takes it, a short number or a service code.

    Raises `ValueError`, saying how to write it.
    """
    digits = _SEPARATORS.sub("", _plain(text))
    if _SERVICE_CODE.fullmatch(digits):
        return DialledNumber(digits, NumberType.SERVICE_CODE)
    if _SHORT.fullmatch(digits):
        return DialledNumber(digits, NumberType.SHORT)
    if found := _SHORT_IN_AREA.fullmatch(digits):
        return DialledNumber(" ".join(found.groups()), NumberType.SHORT)
    number = callable_number(text)
    dialled = _shown(number.number) + (f"{_EXTENSION_WORD}{number.extension}" if number.extension else "")
    return DialledNumber(dialled, _type_of(number.number), number.number, number.extension, number.renumbered)


def _type_of(number: str) -> NumberType:
    """The type of a number in E.164 that can be called."""
    if not number.startswith(f"+{_COUNTRY}"):
        return NumberType.FOREIGN
    national = f"0{number.removeprefix(f'+{_COUNTRY}')}"
    if _POLICE_AND_ARMY.fullmatch(national):
        return NumberType.PRIVATE_NETWORK
    if _MOBILE.fullmatch(national):
        return NumberType.MOBILE
    return _TYPES[phonenumbers.number_type(phonenumbers.parse(number))]


def _plain(text: str) -> str:
    """A text in small letters without marks, whichever blanks and dashes it was typed with."""
    return _BLANKS.sub(" ", fold(text).translate(_DASHES)).strip()


def _shown(number: str) -> str:
    """A number in E.164 in groups of digits, as people in Vietnam dial it."""
    if not number.startswith(f"+{_COUNTRY}"):
        return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    if found := _POLICE_AND_ARMY.fullmatch(f"0{number.removeprefix(f'+{_COUNTRY}')}"):
        return " ".join(("069", *filter(None, found.groups())))
    return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.NATIONAL)


def callable_number(text: str) -> CallableNumber:
    """The number that a text gives. Raises `ValueError`, saying how to write it, where none can be called."""
    plain = _plain(text)
    found = _EXTENSION.search(plain)
    extension = found[1] if found and found.end() == len(plain) and found.start() > 0 else None
    written = _WRITTEN.fullmatch(plain[: found.start()] if found and extension else plain)
    if written is None:
        raise ValueError("is not a telephone number")
    number = written["number"].strip()
    prefix = _PREFIX.match(number)
    if prefix is None and number.startswith(("+", "00")):
        return CallableNumber(_foreign(number), extension)
    local = number[prefix.end() :] if prefix else number
    today = _national(local, prefix is not None)
    return CallableNumber(today, extension, renumbered=today != _e164("".join(re.findall("[0-9]+", local))))


def _foreign(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException as error:
        raise ValueError("is not a telephone number") from error
    if not phonenumbers.is_possible_number(parsed) or str(parsed.country_code) == _COUNTRY:
        raise ValueError("is not a telephone number")
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


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


def former_landline(text: str) -> DialledNumber | None:
    """The landline of before 2017 that a text may mean which is taken as a mobile number; None where there is none.

    It is written with the area code of then apart, `038 3844129`, or without any groups. Numbers of before 2017 begin
    with 3 where the telephone company of the state gave them out; further mobile numbers look so too.
    """
    written = _SEPARATORS.split(_plain(text))
    digits = "".join(written)
    if not digits.isdecimal() or not _MOBILE.fullmatch(digits):
        return None
    codes = (written[0][1:],) if len(written) > 1 else (digits[1:3], digits[1:2])
    for code in codes:
        rest = digits[1 + len(code) :]
        apart = len(written) == 1 and rest.startswith("3")
        if code in OLD_AREA_CODES and (apart or _is_subscriber(written[1:])):
            landline = f"0{OLD_AREA_CODES[code]}{rest}"
            return dialled_number(landline) if _is_current(landline) else None
    return None


def _is_subscriber(groups: list[str]) -> bool:
    """Whether the groups after an area code are those of a landline: a single one, or a single digit first."""
    return len(groups) == 1 or (len(groups) > 1 and len(groups[0]) == 1)


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
        return phonenumbers.number_type(phonenumbers.parse(digits, "VN")) in _TYPES
    except phonenumbers.NumberParseException:
        return False


def _e164(digits: str) -> str:
    return f"+{_COUNTRY}{digits.removeprefix('0')}"
