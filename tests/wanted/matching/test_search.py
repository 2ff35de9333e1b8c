"""One listed person, typed in every way that people type a name."""

from unicodedata import normalize

import pytest

from wanted.matching import IndexEntry, InvalidName, NameIndex, NameQuery

PERSON = IndexEntry("person", ("Nguyễn Văn Hùng", "Hùng 'sẹo'"), ("1985-04",), "male", "ha-noi", "WANTED")
OTHERS = (
    IndexEntry("hoa", ("Trần Thị Hòa",), ("1990",)),
    IndexEntry("rahman", ("Muhammad al-Rahman",)),
    IndexEntry("company", ("Công ty TNHH Thương mại Ánh Dương",)),
    IndexEntry("ly", ("Nguyễn Thị Lý",), ("1970",)),
    IndexEntry("nam", ("Lê Giang Nam",), ("1970",)),
    IndexEntry("tri", ("Phan Minh Trí",), ("1970",)),
    IndexEntry("loc", ("Đỗ Xuân Lộc",), ("1970",)),
    IndexEntry("zhang", ("Zhang Zhiqiang",), ("1970",)),
    IndexEntry("park", ("Park Seoyeon",), ("1970",)),
)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex((PERSON, *OTHERS))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nguyen van hung", "person"),
        ("Nguyễn Văn Hùng", "person"),
        ("Nguyeexn Vawn Hufng", "person"),
        ("Nguyeenx Vawn Hungf", "person"),
        ("Nguye6n4 Va8n Hung2", "person"),
        ("NguyenVanHung", "person"),
        ("nguyenvanhung", "person"),
        ("Ng uyen Van Hung", "person"),
        ("N.V. Hùng", "person"),
        ("NV Hung", "person"),
        ("Hùng Nguyễn Văn", "person"),
        ("Hung Van Nguyen", "person"),
        ("Nguyễn Hùng", "person"),
        ("ông Nguyễn Văn Hùng", "person"),
        ("Đ/c Nguyễn Văn Hùng", "person"),
        ("Hùng sẹo", "person"),
        ("Hùng “sẹo”", "person"),
        ("Nguyễn Văn Hùng (tức Hùng 'sẹo')", "person"),
        ("Nguyễn Văn Hùnh", "person"),
        ("Nguyễn Văn Hugn", "person"),
        ("Nguyеn Vаn Hung", "person"),
        ("Ng\u200buyễn Văn\u202e Hùng", "person"),
        ("Trần Thị Hoà", "hoa"),
        ("Mohamed Alrahman", "rahman"),
        ("cty anh duong", "company"),
        ("Ánh Dương Co., Ltd", "company"),
        ("Nguyen Thi Li", "ly"),
        ("Lê Dang Lam", "nam"),
        ("Phan Minh Chí", "tri"),
        ("Do Suan Noc", "loc"),
        ("Nguye^~n Va(n Hu`ng", "person"),
        ("Nguye~^n Van Hu`ng", "person"),
        ("Nguy3n Văn H0àng", "person"),
        ("Ngiiyễn Văn Hùrig", "person"),
        ("Lê Zang Lam", "nam"),
        ("Đỗ Xuâng Lột", "loc"),
        ("C.ty Anh Duong", "company"),
        ("Chang Chih-ch'iang", "zhang"),
        ("Pak Seo-yeon", "park"),
        ("Ánh Dương Trading", "company"),
    ],
)
def test_a_name_is_found_whatever_way_it_is_typed(index: NameIndex, typed: str, found: str) -> None:
    assert index.search(NameQuery(typed))[0].id == found


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "EMPTY"),
        ("\u200b\u202e", "EMPTY"),
        ("😀", "EMPTY"),
        ("...", "EMPTY"),
        ("123 456", "ONLY_DIGITS"),
        ("x" * 201, "TOO_LONG"),
        ("x" * 100_000, "TOO_LONG"),
        ("Ông", "ONLY_TITLES"),
        ("Mr.", "ONLY_TITLES"),
        ("đồng chí đại úy", "ONLY_TITLES"),
    ],
)
def test_an_unusable_name_is_refused_with_its_reason(index: NameIndex, typed: str, reason: str) -> None:
    with pytest.raises(InvalidName) as refused:
        index.search(NameQuery(typed))
    assert refused.value.reason == reason
    assert refused.value.code == "INVALID_NAME"


@pytest.mark.parametrize("name", ["Phạm Nhân", "Hà Sỹ"])
def test_a_name_that_reads_like_a_title_is_a_name_all_the_same(name: str) -> None:
    index = NameIndex((IndexEntry("one", (name,)), *OTHERS))
    for asked in (name, base(name), f"ông {name}", f"phạm nhân {name}"):
        assert index.search(NameQuery(asked))[0].id == "one", asked


def base(name: str) -> str:
    """Without marks."""
    return "".join(c for c in normalize("NFD", name) if c.isascii())


def test_a_removed_notice_is_not_found_and_a_replaced_one_by_its_new_name_alone() -> None:
    index = NameIndex((PERSON, *OTHERS))
    assert index.remove("person")
    assert not index.remove("person")
    assert "person" not in {h.id for h in index.search(NameQuery("Nguyễn Văn Hùng", first=50))}
    index.add(IndexEntry("hoa", ("Vũ Đình Khải",)))
    assert index.search(NameQuery("Vũ Đình Khải"))[0].id == "hoa"
    assert "hoa" not in {h.id for h in index.search(NameQuery("Trần Thị Hòa", first=50))}
    assert len(index) == len(OTHERS)


def test_an_answer_is_bounded_by_list_and_length(index: NameIndex) -> None:
    assert [h.id for h in index.search(NameQuery("Nguyen", lists=frozenset({"WANTED"})))] == ["person"]
    assert index.search(NameQuery("Nguyen", lists=frozenset())) == []
    assert len(index.search(NameQuery("Nguyen", first=1))) == 1


def test_the_weights_of_the_features_sum_to_the_score(index: NameIndex) -> None:
    hit = index.search(NameQuery("Nguyen Van Hugn", birth_year=1985, sex="male", province="ha-noi"))[0]
    assert sum(f.weight for f in hit.features) == pytest.approx(hit.score, abs=0.01)
    assert {"birthEqual", "provinceEqual", "sexEqual", "rarity", "given"} <= {f.name for f in hit.features}


def test_a_desk_learns_that_more_bear_the_name_than_are_shown() -> None:
    people = [IndexEntry(f"n{i}", ("Nguyễn Văn Hùng", "Hùng sẹo"), (str(1950 + i),)) for i in range(40)]
    index = NameIndex((*people, *OTHERS))
    for asked, shown, more in (
        (NameQuery("Nguyen Van Hung", first=10), 10, 30),
        (NameQuery("Nguyen Van Hung", first=50), 40, 0),
        (NameQuery("NguyenVanHung", first=10), 10, 30),
        (NameQuery("Nguyen Van Hung", birth_year=1960, first=1), 1, 0),
    ):
        answer = index.find_matches(asked)
        assert (len(answer.hits), answer.more) == (shown, more), asked
