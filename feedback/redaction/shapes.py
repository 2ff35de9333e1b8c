"""Shapes of Vietnamese numbers: what a string of digits can be. Nothing here looks at words."""

import re

from feedback.redaction.wordlists import words

_MOBILE = re.compile(r"0[35789]\d{8}")
_FORMER_MOBILE = re.compile(r"01[2689]\d{8}")
_LANDLINE = re.compile(r"02\d{9}|069\d{6,7}")
_FORMER_LANDLINE = re.compile(r"0[2-8]\d{8,9}")
_SERVICE = re.compile(r"1[89]00\d{4}(?:\d{2})?")
_PHONE_STARTS = ("0", "84", "18", "19")
_SHORTEST_CARD = 13
_CARD = re.compile(r"4\d{12}(?:\d{3})?|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|35\d{14}|6(?:011|5)\d{12}|62\d{14,17}")
_NAPAS = re.compile(r"9704\d{12}(?:\d{3})?")

# Provinces as coded in personal identification numbers (Circular 07/2016/TT-BCA, annex 1); people keep their
# number for life, so the codes outlive the mergers of provinces.
_PROVINCES = words(
    """
    001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037
    038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079
    080 082 083 084 086 087 089 091 092 093 094 095 096
    """
)
_LATEST_BIRTH = 35
_LAST_CMND_PROVINCE = 38


def national_phone(digits: str) -> str | None:
    """The number as dialled at home (`0912345678`, `02438251234`, `19001234`), or None if it is no phone number.

    Understands 84 and 0084 in front, with or without the 0 after it, and the mobile prefixes given up in 2018.
    """
    if not digits.startswith(_PHONE_STARTS):
        return None
    for prefix in ("0084", "84"):
        if digits.startswith(prefix) and len(digits) >= len(prefix) + 8:
            rest = digits[len(prefix) :]
            digits = rest if rest[0] == "0" or _SERVICE.fullmatch(rest) else "0" + rest
            break
    shapes = (_MOBILE, _LANDLINE, _FORMER_MOBILE, _SERVICE)
    return digits if any(shape.fullmatch(digits) for shape in shapes) else None


def is_former_landline(digits: str) -> bool:
    """A number with an area code of before 2017: `0439422532`, `06503822123`."""
    return bool(_FORMER_LANDLINE.fullmatch(digits))


def e164(national: str) -> str:
    """`+84912345678` for `0912345678`; service numbers have no 0 to lose: `+8419001234`."""
    return "+84" + national.removeprefix("0")


def is_citizen_number(digits: str) -> bool:
    """12 digits: province, century and sex (0-1: 1900s, 2-3: 2000s), year of birth, six more.

    Decree 137/2015/NĐ-CP, article 13.
    """
    if len(digits) != 12 or digits[:3] not in _PROVINCES or digits[3] > "3":
        return False
    return digits[3] < "2" or int(digits[4:6]) <= _LATEST_BIRTH


def is_identity_card(digits: str) -> bool:
    """A CMND: 9 digits that start with a province's code, 01 to 38."""
    return len(digits) == 9 and 1 <= int(digits[:2]) <= _LAST_CMND_PROVINCE


def is_payment_card(digits: str) -> bool:
    """A card number by its issuer's prefix and check digit (ISO/IEC 7812); Napas cards by prefix and length."""
    if len(digits) < _SHORTEST_CARD:
        return False
    return bool(_NAPAS.fullmatch(digits)) or (bool(_CARD.fullmatch(digits)) and passes_luhn(digits))


def passes_luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, annex B."""
    doubled = [int(d) * 2 for d in digits[-2::-2]]
    return (sum(d - 9 if d > 9 else d for d in doubled) + sum(map(int, digits[::-2]))) % 10 == 0
