"""Which unit a text means: by its code, a name or abbreviation that is kept with it, or the place that it polices.

`PC02 CATP Hà Nội`, `CQCSĐT Công an thành phố Hà Nội` and `Công an quận Ba Đình` are all the police of Hà Nội: its
departments are no units of their own, and there are no districts since 2025. What a unit that ended was called means
the unit that took its place.
"""

import re
from collections.abc import Mapping
from functools import cached_property

from services.geography.districts import provinces_with_district
from services.geography.provinces import province_of
from services.geography.succession import units_on
from services.geography.units import Units
from services.text import fold, slug

_ABBREVIATIONS: Mapping[str, str] = {
    "ca": "cong an",
    "cat": "cong an tinh",
    "catp": "cong an thanh pho",
    "caq": "cong an quan",
    "cah": "cong an huyen",
    "tp": "thanh pho",
    "tphcm": "thanh pho ho chi minh",
    "cqcsdt": "co quan canh sat dieu tra",
    "csdt": "canh sat dieu tra",
    "cshs": "canh sat hinh su",
    "cqandt": "co quan an ninh dieu tra",
    "cqdt": "co quan dieu tra",
    "bca": "bo cong an",
}
_POLICE_OF = re.compile(r".*\bcong an (?:(tinh|thanh pho|quan|huyen|thi xa|thi tran|phuong|xa) )?(.+)$")
_OLD_FORM = re.compile(r"^cong-an-(tinh-|thanh-pho-|tp-)?")


class UnitNames:
    """The units by all that they are called. It is of one moment: made anew for each file."""

    def __init__(self, units: Units, day: str | None = None) -> None:
        """`day` is the one on which the units are to stand that are found; by default the last of all."""
        self._units, self._day = units, day
        self._found: dict[str, str | None] = {}

    def find(self, text: str) -> str | None:
        """The code of the unit that a text means, or None. Before the units are known, the code that it would have."""
        if text not in self._found:
            self._found[text] = self._find(text) if len(self._units) else _OLD_FORM.sub("ca-", slug(text))
        return self._found[text]

    def _find(self, text: str) -> str | None:
        code, key = text.strip().lower(), _key(text)
        if code in self._units:
            return self._standing(code)
        return self._by_name.get(key) or self._named_within(key) or self._of_place(text)

    def _standing(self, code: str) -> str | None:
        """The unit that stands for this one: itself where none does, and none where there are several."""
        found = units_on(code, self._day, self._units.term) or {code}
        return next(iter(found)) if len(found) == 1 else None

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        """The units that stand, by each name of theirs and of those before them. One that two bear is nobody's."""
        found: dict[str, str] = {}
        shared: set[str] = set()
        for code in self._units.codes():
            standing = self._standing(code)
            for name in {_key(name) for name in (code, *self._units.names(code))}:
                if standing is None or found.setdefault(name, standing) != standing:
                    shared.add(name)
        return {name: code for name, code in found.items() if name not in shared}

    def _named_within(self, key: str) -> str | None:
        """The unit with the longest name in the text: `co quan canh sat dieu tra cuc canh sat hinh su (C02)`.

        A head is not meant by its name within another: `Cục … Bộ Công an` is no other name of the ministry.
        """
        padded = f" {key} "
        within = [
            (len(name), code)
            for name, code in self._by_name.items()
            if f" {name} " in padded and not self._units.is_head(code) and not name.isalpha()
        ]
        return max(within)[1] if within else None

    def _of_place(self, text: str) -> str | None:
        """The unit of the province that the police in the text are of, whatever the province was called."""
        *parts, last = re.split(r"\s*[,;()]\s*|\s+[-–]\s+", text.strip(" ,;.()"))
        named = province_of(last) if parts else None
        found = _POLICE_OF.match(_key(" ".join(parts) if named else last))
        if found is None:
            return None
        kind, place = found.groups()
        of_district = provinces_with_district(f"{kind or ''} {place}") if kind != "tinh" else frozenset()
        of_name = province_of(place) if kind in {None, "tinh", "thanh pho"} else None
        provinces = {province.slug for province in (named, of_name) if province} or of_district
        return self._of_province(next(iter(provinces))) if len(provinces) == 1 else None

    def _of_province(self, province: str) -> str | None:
        """The one unit that is the police of a whole province."""
        standing = (code for code in self._units.codes() if code in units_on(code, self._day, self._units.term))
        found = [code for code in standing if self._units.province(code) == province]
        police = [code for code in found if _key(self._units.name(code) or "").startswith("cong an ")] or found
        return police[0] if len(police) == 1 else None


def _key(text: str) -> str:
    """A name as it is compared: small letters without marks, abbreviations written out."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(text)).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)
