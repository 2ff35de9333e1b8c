"""The 34 current provinces and the 63 before 2025-07-01, found by slug or by any usual name.

Source: Resolution 202/2025/QH15 of 2025-06-12. A province is named by its slug (`ha-noi`); the national code is the
General Statistics Office's.
"""

import re
from dataclasses import dataclass
from functools import cache

from services.text import fold, slug


@dataclass(frozen=True, slots=True)
class Province:
    """A current province-level unit. `former_names` are the names of those merged into it."""

    slug: str
    name: str
    city: bool
    former_names: tuple[str, ...] = ()


_CITIES = {"Hà Nội", "Huế", "Hải Phòng", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ"}

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

PROVINCES = tuple(Province(slug(name), name, name in _CITIES, before) for name, before in _MERGED.items())
BY_SLUG = {p.slug: p for p in PROVINCES}

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
