"""Grades, births and alignment."""

from dataclasses import replace

import numpy as np
import pytest

from wanted.matching import POSSIBLE, STRONG, WEAK, IndexEntry, NameIndex, NameQuery
from wanted.matching.alignment import align, inversions
from wanted.matching.births import (
    EQUAL_DATE,
    EQUAL_YEAR,
    NEAR_YEAR,
    OTHER_DAY,
    OTHER_YEAR,
    UNKNOWN,
    compare_births,
    packed,
)
from wanted.matching.coefficients import COEFFICIENTS
from wanted.matching.comparison import Likeness, compare


@pytest.mark.parametrize(
    ("asked", "listed", "state"),
    [
        ("1985", ["1985"], EQUAL_YEAR),
        ("1985-04-17", ["1985"], EQUAL_YEAR),
        ("1985-04-17", ["1985-04"], EQUAL_YEAR),
        ("1985-04-17", ["1985-04-17"], EQUAL_DATE),
        ("1985-04-07", ["1985-07-04"], EQUAL_YEAR),
        ("1985-04-17", ["1985-05-17"], OTHER_DAY),
        ("1985-04-17", ["1985-01-01"], EQUAL_YEAR),
        ("1985", ["1986"], NEAR_YEAR),
        ("1985", ["1958"], NEAR_YEAR),
        ("1985", ["1990"], OTHER_YEAR),
        ("1985", ["1990", "1985-03"], EQUAL_YEAR),
        ("1985", [], UNKNOWN),
    ],
)
def test_partial_dates_are_compared(asked: str, listed: list[str], state: int) -> None:
    row = [packed(b) for b in listed] + [0] * (4 - len(listed))
    assert compare_births(packed(asked), np.array([row], np.int32)).tolist() == [state]


@pytest.mark.parametrize("text", ["", "85", "1985-4", "yesterday", "1985-04-17T00:00"])
def test_what_is_no_partial_date_is_unknown(text: str) -> None:
    assert packed(text) == 0


def test_each_word_is_given_once_the_most_alike_first() -> None:
    similarities = np.array([[[0.9, 0.8, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]], np.float32)
    aligned = align(similarities, np.array([3], np.uint8))
    assert aligned.positions.tolist() == [[1, 0, 2]]
    assert aligned.by_listed[0].tolist() == pytest.approx([1.0, 0.8, 1.0])


@pytest.mark.parametrize(("positions", "turned"), [([0, 1, 2], 0), ([2, 0, 1], 1), ([2, 1, 0], 2), ([0, -1, 1], 0)])
def test_turns_tell_the_order(positions: list[int], turned: int) -> None:
    assert inversions(np.array([positions], np.int8)).tolist() == [turned]


@pytest.mark.parametrize(
    ("asked", "listed", "likeness"),
    [
        ("hung2", "hung2", Likeness.EXACT),
        ("hung0", "hưng0", Likeness.NO_MARKS),
        ("hung2", "hưng0", Likeness.OTHER_MARKS),
        ("nga3", "nga4", Likeness.SOUND),
        ("ly1", "li1", Likeness.SPELLING),
        ("lam0", "nam0", Likeness.SOUND),
        ("vo4", "vu4", Likeness.REGIONAL),
        ("huynh2", "hoang2", Likeness.REGIONAL),
        ("hiu1", "hiêu1", Likeness.REGIONAL),
        ("zung0", "dung4", Likeness.REGIONAL),
        ("hubg2", "hung2", Likeness.SLIP),
        ("hurig2", "hung2", Likeness.SLIP),
        ("mohamed0", "muhammad0", Likeness.FOREIGN),
        ("hsieh0", "xie0", Likeness.FOREIGN),
        ("jeong0", "chung0", Likeness.FOREIGN),
        ("đăng5", "tăng0", Likeness.SLIP),
        ("hung2", "lan0", Likeness.NONE),
    ],
)
def test_the_way_in_which_syllables_agree_is_named(asked: str, listed: str, likeness: Likeness) -> None:
    assert compare(asked, listed, asked_with_marks=False).likeness is likeness


def test_evidence_against_never_speaks_for() -> None:
    speaks_for = {"rarity", "birthEqual", "birthDateEqual", "sexEqual", "provinceEqual"}
    assert all((w >= 0) if name in speaks_for else (w <= 0) for name, w in COEFFICIENTS.items())


RARE = IndexEntry("rare", ("Đèo Khuất Thuỵ Uyển",), ("1985-04-17",), "female", "lai-chau", "WANTED")
COMMON = IndexEntry("common", ("Nguyễn Văn Hùng",), ("1985-04-17",), "male", "ha-noi", "WANTED")


@pytest.fixture
def index() -> NameIndex:
    return NameIndex((RARE, COMMON))


def grade_of(index: NameIndex, query: NameQuery) -> str:
    return index.search(query)[0].grade


def test_a_rare_name_with_its_year_is_strong(index: NameIndex) -> None:
    assert grade_of(index, NameQuery("Đèo Khuất Thuỵ Uyển", birth_year=1985)) == STRONG


@pytest.mark.parametrize(
    "query",
    [
        NameQuery("Nguyễn Văn Hùng"),
        NameQuery("Nguyễn Văn Hùng", birth_year=1985),
        NameQuery("Nguyễn Văn Hùng", sex="male", province="ha-noi"),
        NameQuery("Đèo Khuất Thuỵ Uyển"),
    ],
)
def test_a_name_alone_and_a_common_one_are_only_possible(index: NameIndex, query: NameQuery) -> None:
    assert grade_of(index, query) == POSSIBLE


@pytest.mark.parametrize(
    "query",
    [
        NameQuery("Đèo Khuất Thuỵ Uyển", birth_year=1986),
        NameQuery("Đèo Khuất Thuỵ Uyển", birth_year=1971),
        NameQuery("Đèo Khuất Thuỵ Uyển", birth_date="1985-09-30"),
        NameQuery("Đèo Khuất Thuỵ Uyển", birth_year=1985, sex="male"),
    ],
)
def test_another_birth_or_sex_is_never_strong(index: NameIndex, query: NameQuery) -> None:
    assert grade_of(index, query) in {POSSIBLE, WEAK}


def test_a_namesake_on_the_list_takes_strong_away(index: NameIndex) -> None:
    index.add(IndexEntry("namesake", RARE.names, ("1960",)))
    assert grade_of(index, NameQuery("Đèo Khuất Thuỵ Uyển", birth_year=1985)) == POSSIBLE
    assert grade_of(index, NameQuery("Đèo Khuất Thuỵ Uyển", birth_date="1985-04-17")) == STRONG


def test_more_agreement_is_more_probable(index: NameIndex) -> None:
    queries = (
        NameQuery("Nguyễn Văn Hùng", birth_year=1960),
        NameQuery("Nguyễn Văn Hùng"),
        NameQuery("Nguyễn Văn Hùng", birth_year=1985),
        NameQuery("Nguyễn Văn Hùng", birth_year=1985, province="ha-noi"),
        NameQuery("Nguyễn Văn Hùng", birth_date="1985-04-17", province="ha-noi"),
    )
    chances = [index.search(q)[0].probability for q in queries]
    assert chances == sorted(chances)
    assert 0 < chances[0] < chances[-1] < 1


@pytest.mark.parametrize("query", [NameQuery("Nguyễn Văn Hùng", birth_year=1985), NameQuery("Nguyễn Văn Hùng")])
def test_of_equal_namesakes_none_is_probable_and_all_together_are_one(query: NameQuery) -> None:
    chances: list[list[float]] = []
    for many in (1, 2, 5, 20):
        index = NameIndex(IndexEntry(f"n{number}", ("Nguyễn Văn Hùng",), ("1985",)) for number in range(many))
        chances.append([hit.probability for hit in index.search(replace(query, first=20))])
        assert chances[-1] == pytest.approx([chances[-1][0]] * many)
        assert sum(chances[-1]) < 1
        # Also where fewer are shown than there are.
        assert index.search(replace(query, first=1))[0].probability == pytest.approx(chances[-1][0])
    firsts = [found[0] for found in chances]
    assert firsts == sorted(firsts, reverse=True)


def test_doubles_may_all_be_probable() -> None:
    index = NameIndex(IndexEntry(id, RARE.names, ("1985",)) for id in ("here", "there"))
    query = NameQuery(RARE.names[0], birth_date="1985-04-17")
    assert all(hit.probability < 0.5 for hit in index.search(query))
    assert all(hit.probability > 0.5 for hit in index.search(replace(query, several=True)))


def test_one_man_on_two_lists_is_as_probable_as_on_one() -> None:
    name = RARE.names[0]
    turned = " ".join(reversed(name.split()))
    query = NameQuery(name, birth_date="1985-04-17")
    [alone] = NameIndex([IndexEntry("police", (name,), ("1985-04-17",))]).search(query)
    for written in (name, turned):
        twice = NameIndex(
            [IndexEntry("police", (name,), ("1985-04-17",)), IndexEntry("interpol", (written,), ("1985-04-17",))]
        )
        chances = {hit.id: hit.probability for hit in twice.search(query)}
        assert chances["police"] == pytest.approx(alone.probability, abs=0.02)
        assert written != name or chances["interpol"] == chances["police"] > 0.5
    # Another day of birth is another man.
    other = NameIndex([IndexEntry("police", (name,), ("1985-04-17",)), IndexEntry("other", (name,), ("1985-04-18",))])
    assert {hit.id: hit.probability for hit in other.search(NameQuery(name, birth_year=1985))}["police"] < 0.5


def test_withdrawn_words_are_forgotten(index: NameIndex) -> None:
    index.add(IndexEntry("foreign", ("Zbigniew Brzezinski",)))
    assert index.search(NameQuery("Zbigniew Brzezinsky"))[0].id == "foreign"
    index.remove("foreign")
    assert index.search(NameQuery("Zbigniew Brzezinsky")) == []


def test_memory_is_stated(index: NameIndex) -> None:
    assert index.memory > 0
