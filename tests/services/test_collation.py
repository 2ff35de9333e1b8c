"""Names in the order of the Vietnamese alphabet."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collation import sort_key
from services.geography.provinces import PROVINCES


@pytest.mark.parametrize(
    "names",
    [
        ["Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng"],
        ["Cà Mau", "Cao Bằng", "Cần Thơ"],
        ["Dương", "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Đồng Tháp", "E", "Ê"],
        ["Quảng Ngãi", "Quảng Ninh", "Quảng Trị"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "ma b", "mab", "mă", "mắ", "mâ", "mb"],
        ["o", "ô", "ơ", "p", "u", "ư", "v", "w", "x", "y", "z"],
        ["Phòng 2", "Phòng A"],
    ],
)
def test_names_are_in_the_order_of_the_alphabet(names: list[str]):
    assert sorted(set(names), key=sort_key) == names


def test_the_provinces_begin_with_an_giang_and_end_with_vinh_long():
    names = sorted((province.name for province in PROVINCES), key=sort_key)
    assert (names[0], names[-1]) == ("An Giang", "Vĩnh Long")
    assert names.index("Thái Nguyên") < names.index("Thanh Hóa") < names.index("Tuyên Quang")


def test_case_and_punctuation_do_not_count():
    assert sort_key("BÀ RỊA - Vũng Tàu") == sort_key("Bà Rịa–Vũng Tàu")
    assert sort_key("Ðà Nẵng") == sort_key("Đà Nẵng")


@given(st.text(), st.text())
def test_the_order_does_not_know_how_a_name_was_composed(name: str, other: str):
    composed, apart = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    assert sort_key(composed) == sort_key(apart)
    assert sort_key(name) <= sort_key(name + other) or not other.isalpha()
