"""What holds for every name."""

from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.matching_evaluation.people import People
from wanted.matching import Hit, IndexEntry, InvalidName, NameIndex, NameQuery

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD", "NFKC", "NFKD")
FORM = st.sampled_from(FORMS)
WORDS = "Nguyễn Trần Lê Văn Thị Hùng Hoà Thuý Quyên Đỗ Gia Lý Xuân Nghĩa Trí Chi Lâm Nam Ước"
SYLLABLES = st.sampled_from(WORDS.split())
NAMES = st.lists(SYLLABLES, min_size=2, max_size=5).map(" ".join)
ANYTHING = (
    st.text(max_size=60)
    | NAMES
    | st.text(alphabet="aăâeêioôơuưyđnghNGUYỄN .'\"()-/0123456789аеоﬁ\u0301\u0302\u200b", max_size=30)
)


def listed(*names: str) -> NameIndex:
    return NameIndex(IndexEntry(f"notice-{i}", (name,), ("1980",)) for i, name in enumerate(names))


def found(index: NameIndex, name: str) -> list[Hit] | str:
    try:
        return index.search(NameQuery(name, birth_year=1980, first=50))
    except InvalidName as refusal:
        return refusal.reason


def without_frequency(hit: Hit) -> float:
    return hit.score - next(f.weight for f in hit.features if f.name == "rarity")


@given(ANYTHING)
@settings(max_examples=60, deadline=None)
def test_any_text_is_answered_or_refused(text: str) -> None:
    index = listed("Nguyễn Văn Hùng", "Trần Thị Hoà", "Abdul Rahman")
    answer = found(index, text)
    assert isinstance(answer, list) or answer in {"EMPTY", "TOO_LONG", "ONLY_TITLES", "ONLY_DIGITS"}


@given(ANYTHING)
@settings(max_examples=60, deadline=None)
def test_any_text_is_listed_or_refused_and_leaves_nothing_when_removed(text: str) -> None:
    index = listed("Nguyễn Văn Hùng")
    before = found(index, "Nguyễn Văn Hùng")
    try:
        index.add(IndexEntry("new", (text,)))
    except InvalidName:
        assert "new" not in index
    else:
        assert "new" in index
        assert index.remove("new")
    assert len(index) == 1
    assert found(index, "Nguyễn Văn Hùng") == before


@given(ANYTHING)
@settings(max_examples=60, deadline=None)
def test_normalisation_forms_are_one(text: str) -> None:
    index = listed("Nguyễn Văn Hùng", "Trần Thị Hoà", "Lê Thuý Quyên")
    answers = [found(index, normalize(form, text)) for form in FORMS]
    assert answers == [answers[0]] * 4


@given(NAMES, FORM, FORM)
@settings(deadline=None)
def test_it_does_not_matter_how_either_side_is_encoded(name: str, stored: Form, asked: Form) -> None:
    hit = listed(normalize(stored, name)).search(NameQuery(normalize(asked, name)))[0]
    assert hit == listed(name).search(NameQuery(name))[0]


ANY_WAY = NAMES | NAMES.map(lambda name: name.replace(" ", "")) | NAMES.map(str.lower) | NAMES.map(str.upper)


@given(st.lists(NAMES, min_size=1, max_size=8), ANY_WAY, ANY_WAY)
@settings(deadline=None)
def test_another_notice_lowers_nothing_but_the_frequency(names: list[str], other: str, asked: str) -> None:
    index = listed(*names)
    before = {h.id: without_frequency(h) for h in index.search(NameQuery(asked, birth_year=1980, first=50))}
    index.add(IndexEntry("other", (other,), ("1990",)))
    after = {h.id: without_frequency(h) for h in index.search(NameQuery(asked, birth_year=1980, first=50))}
    assert before.keys() <= after.keys()
    assert all(after[i] >= before[i] - 1e-4 for i in before)


def test_a_name_listed_run_together_hides_nobody_listed_under_its_syllables() -> None:
    index = listed("Nguyễn Văn Hùng")
    index.add(IndexEntry("together", ("Nguyenvanhung",)))
    assert {h.id for h in index.search(NameQuery("nguyenvanhung"))} == {"notice-0", "together"}


@given(st.lists(NAMES, min_size=2, max_size=12, unique=True), st.data())
@settings(deadline=None)
def test_a_removed_notice_never_appears_and_the_others_stay(names: list[str], data: st.DataObject) -> None:
    index = listed(*names)
    gone = data.draw(st.sets(st.integers(0, len(names) - 1), min_size=1, max_size=len(names) - 1))
    for i in gone:
        assert index.remove(f"notice-{i}")
    for i, name in enumerate(names):
        ids = {h.id for h in index.search(NameQuery(name, first=50))}
        assert ids.isdisjoint(f"notice-{g}" for g in gone)
        assert i in gone or f"notice-{i}" in ids


@given(st.lists(st.tuples(st.integers(0, 5), NAMES, st.booleans()), max_size=30), NAMES)
@settings(deadline=None)
def test_changes_one_by_one_come_to_the_same_as_building_anew(changes: list[tuple[int, str, bool]], asked: str) -> None:
    index, kept = NameIndex(), dict[str, IndexEntry]()
    for number, name, withdrawn in changes:
        entry = IndexEntry(f"notice-{number}", (name,))
        if withdrawn:
            index.remove(entry.id)
            kept.pop(entry.id, None)
        else:
            index.add(entry)
            kept[entry.id] = entry
    anew = NameIndex(kept.values())
    assert len(index) == len(anew)
    scores = [{h.id: h.score for h in i.search(NameQuery(asked, first=50))} for i in (index, anew)]
    assert scores[0] == pytest.approx(scores[1], abs=1e-4)


def test_a_year_of_birth_that_differs_is_never_strong_nor_is_a_name_alone() -> None:
    people = People(7)
    entries = [people.listed(people.person(), n) for n in range(300)]
    index = NameIndex(entries)
    for entry in entries:
        alone = index.search(NameQuery(entry.names[0], sex=entry.sex, province=entry.province))
        other = index.search(NameQuery(entry.names[0], birth_year=1931, sex=entry.sex, province=entry.province))
        assert {h.grade for h in (*alone, *other)} <= {"POSSIBLE", "WEAK"}
