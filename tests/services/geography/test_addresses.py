"""In which province of today an address lies."""

import pytest

from services.geography.districts import provinces_with_district
from services.geography.provinces import BY_SLUG, province_of_address


@pytest.mark.parametrize(
    ("address", "province"),
    [
        ("xã Giả Định, Hà Nội", "ha-noi"),
        ("Hà Nội, Việt Nam", "ha-noi"),
        ("Thái Bình", "hung-yen"),
        ("xã A, huyện Vũ Thư, tỉnh Thái Bình.", "hung-yen"),
        ("Thôn 1 xã X tỉnh Bắc Giang", "bac-ninh"),
        ("p.5 - Q.3 - TP.HCM", "ho-chi-minh"),
        ("xã X, tỉnh Bà Rịa - Vũng Tàu", "ho-chi-minh"),
        ("TP Hải Dương", "hai-phong"),
        ("Ðà Nẵng", "da-nang"),
        ("phường Trúc Bạch, quận Ba Đình", "ha-noi"),
        # A road or a commune may bear the name of a province, and districts that of each other.
        ("đường Hà Nội", None),
        ("xã Hòa Bình", None),
        ("ấp 2, huyện Châu Thành", None),
        ("Hoa Kỳ", None),
        ("", None),
    ],
)
def test_the_province_is_the_one_that_an_address_ends_with(address: str, province: str | None):
    found = province_of_address(address)
    assert (found and found.slug) == province


@pytest.mark.parametrize("name", ["quận Ba Đình", "Q. Ba Đình", "BA DINH", "quận Hai Bà Trưng", "H. Ðông Anh"])
def test_a_district_is_known_however_it_is_written(name: str):
    assert provinces_with_district(name) == {"ha-noi"}


def test_districts_with_numbers_and_of_several_provinces():
    assert provinces_with_district("Q.1") == provinces_with_district("Quận 01") == {"ho-chi-minh"}
    assert len(provinces_with_district("Châu Thành")) > 1
    assert provinces_with_district("Châu Thành") <= set(BY_SLUG)
