"""From text to words, forms and tokens."""

import pytest

from wanted.matching.cleaning import clean
from wanted.matching.formwords import organisation_core, without_titles
from wanted.matching.keyboards import from_telex, from_vni
from wanted.matching.phonetics import skeleton_key, sound_key
from wanted.matching.reading import readings
from wanted.matching.segmentation import segmentations
from wanted.matching.syllables import base_of, form_of, is_syllable, spelled
from wanted.matching.writing import initials_of, words_of, written_names


def nobody_known(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Nguyễn   Văn Hùng ", "Nguyễn Văn Hùng"),
        ("Ng\u200buy\u00adễn\u202e", "Nguyễn"),
        ("Nguyеn Vаn", "Nguyen Van"),
        ("Ｎｇｕｙễｎ", "Nguyễn"),
        ("Иван Петров", "Ivan Petrov"),
        ("李小龙", "Li Xiao Long"),
        ("Müller Ñandú", "Muller Nandú"),
        ("🙂 Hùng 🔥", "Hùng"),
        ("H\u0334ù\u0335n\u0336g", "Hùng"),
        ("Ðặng Ɖình ðức", "Đặng Đình đức"),
    ],
)
def test_what_cannot_be_seen_or_typed_is_cleaned_away(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("token", "form"),
    [
        ("hoà", "hoa2"),
        ("hòa", "hoa2"),
        ("Nguyễn", "nguyên4"),
        ("ĐƯỜNG", "đương2"),
        ("e\u0303\u0302", "ê4"),
        ("van", "van0"),
    ],
)
def test_a_syllable_has_one_form_wherever_its_marks_stand(token: str, form: str) -> None:
    assert form_of(token) == form


@pytest.mark.parametrize(
    "word", ["Nguyễn", "Hòa", "Toàn", "Thủy", "Quý", "Giàng", "Đường", "Khuya", "Ý", "Huỳnh", "Nghĩa"]
)
def test_a_form_is_spelled_as_it_is_written(word: str) -> None:
    assert spelled(form_of(word)) == word
    assert is_syllable(base_of(form_of(word)))


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("nguyeexn", "nguyên4"),
        ("nguyeenx", "nguyên4"),
        ("hufng", "hung2"),
        ("dduwowngf", "đương2"),
        ("dduowngf", "đương2"),
        ("nguyenex", "nguyên4"),
        ("dungd", "đung0"),
        ("hung", None),
        ("ross", None),
    ],
)
def test_telex_keys_are_read(typed: str, form: str | None) -> None:
    assert from_telex(typed) == form


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("nguye6n4", "nguyên4"),
        ("tran62", "trân2"),
        ("d9u7o7ng2", "đương2"),
        ("duong97", "đương0"),
        ("huong7", "hương0"),
    ],
)
def test_vni_keys_are_read(typed: str, form: str) -> None:
    assert from_vni(typed) == form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lam", "nam"),
        ("xuan", "suan"),
        ("tri", "chi"),
        ("giang", "dan"),
        ("rang", "dang"),
        ("ly", "li"),
        ("mat", "mac"),
    ],
)
def test_syllables_that_are_confused_share_a_sound(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


def test_transcriptions_share_their_consonants() -> None:
    assert skeleton_key("mohammed") == skeleton_key("muhamad")
    assert skeleton_key("khalid") == skeleton_key("kalid")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NguyenVanHung", ["Nguyen", "Van", "Hung"]),
        ("NguyễnVăn Hùng", ["Nguyễn", "Văn", "Hùng"]),
        ("NguyeenxVawn", ["Nguyeenx", "Vawn"]),
        ("McDonald", ["McDonald"]),
        ("O'Brien", ["OBrien"]),
        ("Jean-Pierre", ["Jean", "Pierre"]),
        ("N.V. Hùng", ["N.", "V.", "Hùng"]),
        ("Đ/c Hùng", ["Hùng"]),
    ],
)
def test_words_are_told_apart(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("N.", ["n"]),
        ("NV", ["n", "v"]),
        ("Ng.", ["ng"]),
        ("Y", []),
        ("Y.", ["y"]),
        ("An", []),
        ("TNHH", []),
        ("Mr", []),
    ],
)
def test_initials_are_told_from_words(word: str, letters: list[str]) -> None:
    assert initials_of(word) == letters


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Nguyễn Văn Hùng (tức Hùng 'sẹo')", [("Nguyễn Văn Hùng", ""), ("Hùng", "sẹo")]),
        ("Hùng “sẹo”", [("Hùng", "sẹo")]),
        ("Trần Văn Ba, tên gọi khác: Ba đen; Tư", [("Trần Văn Ba", ""), ("Ba đen", ""), ("Tư", "")]),
        ("Lê A aka Bê", [("Lê A", ""), ("Bê", "")]),
    ],
)
def test_several_names_in_a_line_are_found(text: str, names: list[tuple[str, str]]) -> None:
    assert [(" ".join(n.words), " ".join(n.nickname)) for n in written_names(text)] == names


def test_titles_are_told_from_names() -> None:
    def told(text: str) -> tuple[int, int]:
        return without_titles([form_of(w) for w in text.split()])

    assert told("đồng chí đại úy Nguyễn Văn Hùng") == (4, 0)
    assert told("ông Nguyễn Văn Hùng") == (0, 1)
    assert told("dong chi Hung") == (2, 0)
    assert told("Hà Sỹ Hùng") == (0, 0)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("cong ty tnhh thuong mai anh duong", [5, 6]),
        ("anh duong co ltd", [0, 1]),
        ("nguyen van hung", None),
        ("cong ty", [0, 1]),
    ],
)
def test_form_words_tell_no_organisation_apart(name: str, core: list[int] | None) -> None:
    assert organisation_core([form_of(word) for word in name.split()]) == core


@pytest.mark.parametrize(
    ("base", "ends"),
    [("nguyenvanhung", [6, 9, 13]), ("tranthimai", [4, 7, 10]), ("nguynvanhung", [5, 8, 12])],
)
def test_run_together_syllables_are_cut(base: str, ends: list[int]) -> None:
    assert segmentations(base, nobody_known)[0] == ends


def test_one_slip_is_no_reason_to_cut() -> None:
    assert segmentations("nguyemn", nobody_known) == []
    assert segmentations("hung", nobody_known) == []


@pytest.mark.parametrize(
    ("typed", "forms"),
    [
        ("nguyenvanhung", ["nguyen0", "van0", "hung0"]),
        ("Trầ n Hùng", ["trân2", "hung2"]),
        ("Lê T hống", ["lê0", "thông1"]),
        ("Cty TNHH Ánh Dương", ["anh1", "dương0"]),
    ],
)
def test_the_likeliest_reading_comes_first(typed: str, forms: list[str]) -> None:
    assert [t.forms[0] for t in readings(typed, nobody_known)[0]] == forms


def test_a_title_that_may_be_a_name_need_not_be_found() -> None:
    first, *rest = readings("Anh Tuấn Kiệt", nobody_known)[0]
    assert first.optional
    assert not any(t.optional for t in rest)
