"""Names written apart, with a hyphen or as one word, and what tells organisations apart."""

from itertools import product

import pytest

from wanted.matching import Grade, IndexEntry, NameIndex, NameQuery

WAYS = (
    (
        "Abd al-Rahman Yusuf",
        "Abd Al Rahman Yusuf",
        "Abdelrahman Yusuf",
        "Abdul Rahman Yusuf",
        "Abdul-Rahman Yusuf",
        "Abdurrahman Yusuf",
        "Abdur Rahman Yusuf",
    ),
    ("Abd Allah Hassan", "Abdallah Hassan", "Abdullah Hassan", "Abdulla Hassan"),
    ("Omar al-Rashid", "Omar ar-Rashid", "Omar El Rashid", "Omar Alrashid", "Omar Rashid"),
    ("Jan van der Berg", "Jan Van Der Berg", "Jan Vanderberg"),
    ("María de la Cruz", "Maria Delacruz"),
    ("A.B.C. Co., Ltd", "ABC Co Ltd", "Công ty TNHH ABC"),
    ("B.C.D. Co., Ltd", "BCD Co Ltd", "Công ty TNHH BCD"),
)
"""Each line: one name, however it is written."""


@pytest.mark.parametrize(
    ("listed", "typed"), [pair for ways in WAYS for pair in product(ways, repeat=2)], ids=lambda value: value
)
def test_a_name_is_found_however_its_parts_are_joined(listed: str, typed: str):
    index = NameIndex((IndexEntry("found", (listed,)), IndexEntry("other", ("Nguyễn Văn Hùng",))))
    hits = index.search(NameQuery(typed))
    assert [(hit.id, hit.grade) for hit in hits[:1]] == [("found", Grade.POSSIBLE)]


@pytest.mark.parametrize("typed", ["ABC", "A.B.C.", "BCD"])
def test_an_abbreviated_organisation_is_found_without_its_form_words(typed: str):
    index = NameIndex(IndexEntry(name, (f"{name} Co., Ltd",)) for name in ("ABC", "BCD", "Ánh Dương"))
    assert index.search(NameQuery(typed))[0].id == typed.replace(".", "")


@pytest.mark.parametrize("typed", ["Công ty TNHH Giả Phát {}", "Giả Phát {}", "gia phat {} co ltd"])
def test_numbers_tell_organisations_apart(typed: str):
    index = NameIndex(IndexEntry(number, (f"Công ty TNHH Giả Phát {number}",)) for number in ("68", "86", "68A"))
    for number in ("68", "86", "68A"):
        best, *others = index.search(NameQuery(typed.format(number)))
        assert (best.id, best.grade) == (number, Grade.POSSIBLE)
        assert all(hit.probability < 0.05 for hit in others)


def test_a_number_beside_a_persons_name_changes_nothing():
    people = IndexEntry("person", ("Nguyễn Văn Hùng",)), IndexEntry("company", ("Công ty TNHH Giả Phát 1985",))
    index = NameIndex(people)
    with_number, without = (index.search(NameQuery(name))[0] for name in ("Nguyễn Văn Hùng 1985", "Nguyễn Văn Hùng"))
    assert (with_number.id, with_number.grade) == (without.id, without.grade) == ("person", Grade.POSSIBLE)


@pytest.mark.parametrize("name", ["An Nam Phương", "Lê Văn Dinh", "Mạc Thị Lan", "La Văn Cầu"])
def test_vietnamese_syllables_are_no_particles(name: str):
    index = NameIndex([IndexEntry("person", (name,))])
    assert index.memory == NameIndex([IndexEntry("person", ("Trần Văn Nam",))]).memory
    assert index.search(NameQuery(name))[0].grade is Grade.POSSIBLE
