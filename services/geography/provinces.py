"""The 34 current provinces and the 63 before 2025-07-01, found by slug or by any usual name.

Which there are, and of which they were made, is Resolution 202/2025/QH15 of 2025-06-12; which of them are cities under
the central government, the resolutions in `CITIES`. A province is named by its slug (`ha-noi`). `make check-provinces`
compares this with the newest list of the General Statistics Office, as the package `vietnam-provinces` has it.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from services.geography.districts import provinces_with_district
from services.text import fold, slug

CHECKED_ON = date(2026, 11, 30)
"""When this was last compared, with `vietnam-provinces` 2026.9.0."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """A resolution of the National Assembly, and from when on it holds."""

    number: str
    since: date


@dataclass(frozen=True, slots=True)
class Province:
    """A current province-level unit. `former_names` are the names of those merged into it.

    `city_by` is the resolution by which it is a city under the central government; the others are provinces.
    """

    slug: str
    name: str
    city_by: Resolution | None
    former_names: tuple[str, ...] = ()

    @property
    def city(self) -> bool:
        return self.city_by is not None


_OF_2025 = Resolution("202/2025/QH15", date(2025, 7, 1))

CITIES = {
    "Hà Nội": _OF_2025,
    "Huế": _OF_2025,
    "Hải Phòng": _OF_2025,
    "Đà Nẵng": _OF_2025,
    "Hồ Chí Minh": _OF_2025,
    "Cần Thơ": _OF_2025,
    "Đồng Nai": Resolution("30/2026/QH16", date(2026, 4, 30)),
    "Quảng Ninh": Resolution("36/2026/QH16", date(2026, 9, 1)),
    "Bắc Ninh": Resolution("39/2026/QH16", date(2026, 9, 20)),
}

_MERGED = {
    "Hà Nội": (),
    "Huế": ("Thừa Thiên Huế",),
    "Lai Châu": (),
    "Điện Biên": (),
    "Sơn La": (),
    "Lạng Sơn": (),
    "Quảng Ninh": (),
    "Thanh Hóa": (),
    "Nghệ An": (),
    "Hà Tĩnh": (),
    "Cao Bằng": (),
    "Tuyên Quang": ("Hà Giang",),
    "Lào Cai": ("Yên Bái",),
    "Thái Nguyên": ("Bắc Kạn",),
    "Phú Thọ": ("Vĩnh Phúc", "Hòa Bình"),
    "Bắc Ninh": ("Bắc Giang",),
    "Hưng Yên": ("Thái Bình",),
    "Hải Phòng": ("Hải Dương",),
    "Ninh Bình": ("Hà Nam", "Nam Định"),
    "Quảng Trị": ("Quảng Bình",),
    "Đà Nẵng": ("Quảng Nam",),
    "Quảng Ngãi": ("Kon Tum",),
    "Gia Lai": ("Bình Định",),
    "Khánh Hòa": ("Ninh Thuận",),
    "Lâm Đồng": ("Đắk Nông", "Bình Thuận"),
    "Đắk Lắk": ("Phú Yên",),
    "Hồ Chí Minh": ("Bình Dương", "Bà Rịa - Vũng Tàu"),
    "Đồng Nai": ("Bình Phước",),
    "Tây Ninh": ("Long An",),
    "Cần Thơ": ("Sóc Trăng", "Hậu Giang"),
    "Vĩnh Long": ("Bến Tre", "Trà Vinh"),
    "Đồng Tháp": ("Tiền Giang",),
    "Cà Mau": ("Bạc Liêu",),
    "An Giang": ("Kiên Giang",),
}

PROVINCES = tuple(Province(slug(name), name, CITIES.get(name), before) for name, before in _MERGED.items())
BY_SLUG = {p.slug: p for p in PROVINCES}

_HUE = Resolution("175/2024/QH15", date(2025, 1, 1))


@dataclass(frozen=True, slots=True)
class FormerProvince:
    """A province of before, the last day of its name, and the current one that it became or was merged into."""

    slug: str
    name: str
    until: date
    successor: str
    by: Resolution


def _former(province: Province, name: str) -> FormerProvince:
    by = _HUE if province.name == "Huế" else _OF_2025
    return FormerProvince(slug(name), name, by.since - timedelta(days=1), province.slug, by)


FORMER_PROVINCES = tuple(_former(province, name) for province in PROVINCES for name in province.former_names)
"""The 29 that were merged on 2025-07-01, and Thừa Thiên Huế, which became the city of Huế on 2025-01-01.

Read were the plan of mergers of June 2025 in part and reports of the resolutions, not their texts. The police followed
by decisions of the minister of 2025-06-22, in force from 2025-07-01, of which reports were read: 52 provincial units
became 23. District police ended on 2025-03-01.
"""

_OTHER_NAMES = {
    "hcm": "ho-chi-minh",
    "tphcm": "ho-chi-minh",
    "sai gon": "ho-chi-minh",
    "ba ria": "ho-chi-minh",
    "vung tau": "ho-chi-minh",
    "thua thien": "hue",
    "dac lac": "dak-lak",
    "daklak": "dak-lak",
    "dac nong": "lam-dong",
    "bac can": "thai-nguyen",
    "con tum": "quang-ngai",
}

_PREFIX = re.compile(r"^(thanh pho|tinh|tp\.?|t\.) *(?=\S)")


def _key(name: str) -> str:
    """A name without its prefix, diacritics, punctuation: `TP. Hồ Chí Minh` is `ho chi minh`."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", _PREFIX.sub("", fold(name).strip())).split())


@cache
def _by_name() -> dict[str, Province]:
    named = {_key(other): province for province in PROVINCES for other in (province.name, *province.former_names)}
    return named | {other: BY_SLUG[slug] for other, slug in _OTHER_NAMES.items()}


def province_of(name: str) -> Province | None:
    """The current province for a slug, or for a name from before or after 2025-07-01."""
    return BY_SLUG.get(name) or _by_name().get(_key(name))


_COUNTRY = re.compile(r"[\s,.;-]*\b(?:viet ?nam|vn)\W*$")
_PARTS = re.compile(r"\s*[,;\n]\s*|\s+[-–—]\s+")
_OTHER_PLACE = re.compile(r"^(?:quan|huyen|thi xa|thi tran|phuong|xa|thon|ap|to|khu|pho|duong|ngo|so)\b")


@lru_cache(maxsize=4096)
def province_of_address(address: str) -> Province | None:
    """The current province that an address ends with, by a name from before or after 2025-07-01.

    `xã Giả Định, huyện Vũ Thư, Thái Bình` is in Hưng Yên. Of an address that ends with a district, that of a district
    whose name no other province has.
    """
    plain = _COUNTRY.sub("", fold(address)).strip(" .,;")
    last = _PARTS.split(plain)[-1]
    if not _OTHER_PLACE.match(last):
        return province_of(last) or _ending(last)
    if last.startswith(("quan ", "huyen ", "thi xa ")):
        provinces = provinces_with_district(last)
        return BY_SLUG[next(iter(provinces))] if len(provinces) == 1 else None
    return _ending(last)


def _ending(text: str) -> Province | None:
    """The province named by the last words of a text without commas, where the kind of province stands before it."""
    found = re.search(r".*\b((?:tinh|thanh pho|tp)\b\.? .+)$", text)
    return province_of(found[1]) if found else None
