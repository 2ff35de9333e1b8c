"""What the comparison of provinces with an official list says."""

from services.geography.provinces import CITIES, PROVINCES
from tools.province_check import differences

OURS = [f"{'Thành phố' if province.city else 'Tỉnh'} {province.name}" for province in PROVINCES]


def test_the_same_list_has_no_differences():
    assert list(differences(OURS)) == []


def test_a_new_city_and_a_merger_are_told():
    official = ["Thành phố Khánh Hòa" if name == "Tỉnh Khánh Hòa" else name for name in OURS if name != "Tỉnh Cà Mau"]
    assert list(differences([*official, "Tỉnh Nam Bộ"])) == [
        "Tỉnh Nam Bộ is not in our table",
        "Cà Mau is no longer listed",
        "it is Thành phố Khánh Hòa by now: say so in CITIES, with the resolution",
    ]


def test_every_city_is_a_province_and_says_by_which_resolution():
    assert {province.name for province in PROVINCES if province.city} == set(CITIES)
    assert {resolution.number for resolution in CITIES.values()} == {
        "202/2025/QH15",
        "30/2026/QH16",
        "36/2026/QH16",
        "39/2026/QH16",
    }
    assert len(CITIES) == 9
