"""Words around a name that are no part of it: titles of persons, form words of organisations."""

from collections.abc import Iterable
from typing import NamedTuple

from wanted.matching.phonetics import sound_key
from wanted.matching.syllables import base_of, form_of, is_marked

_TITLES = """
đồng chí|bị can|bị cáo|đối tượng|nghi phạm|nghi can|phạm nhân|can phạm|giám đốc|phó giám đốc|tổng giám đốc|chủ tịch|
phó chủ tịch|trưởng phòng|đại tướng|thượng tướng|trung tướng|thiếu tướng|đại tá|thượng tá|trung tá|thiếu tá|đại úy|
thượng úy|trung úy|thiếu úy|đại uý|thượng uý|trung uý|thiếu uý|thượng sĩ|trung sĩ|hạ sĩ|thượng sỹ|trung sỹ|hạ sỹ|
binh nhất|binh nhì|linh mục|hòa thượng|thượng tọa|đại đức|ni sư|mục sư|bác sĩ|bác sỹ|kỹ sư|luật sư|tiến sĩ|thạc sĩ|
tiến sỹ|thạc sỹ|giáo sư|phó giáo sư|nhà báo|mr|mrs|ms|miss|mister|dr|prof|sir|madam|ts|ths|bs|gs|pgs|ks|ls|đc|
ông bà|họ và tên|họ tên
"""
_ADDRESSES = "ông0 ba2 anh0 chi5 cô0 chu1 bac1 em0 chau1 câu5 cu5 thây2 thim1 mơ5 di2 dương5 tên0 sư0 me5 bô1"
_FIRST_WORDS = """
cong ty|cong ti|cty|ctcp|ct tnhh|tap doan|tong cong ty|doanh nghiep|dntn|hop tac xa|htx|to chuc|to chuc khung bo|
quy tu thien|xi nghiep|cua hang|chi nhanh|hiep hoi|ho kinh doanh|mat tran|phong trao|nhom
"""
_MARKS_ANYWHERE = """
tnhh|ctcp|ltd|llc|llp|inc|corp|corporation|jsc|gmbh|plc|company|limited|joint stock|organisation|organization|
foundation|group|holdings|holding|enterprise|enterprises|association|cooperative
"""
_ORGANISATION_WORDS = """
co phan|cp|trach nhiem huu han|mot thanh vien|mtv|hai thanh vien|hop danh|thuong mai|dich vu|tm|dv|tmdv|xnk|
xuat nhap khau|san xuat|sx|dau tu|xay dung|phat trien|tu nhan|quoc te|viet nam|vn|co|and|the|of|va|trading|services|
service|international|private|pte|pty
"""


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.replace("\n", "").split("|"))


TITLES = frozenset(tuple(map(form_of, phrase)) for phrase in _phrases(_TITLES))
"""Titles that are never names, in forms; matched in front."""
PLAIN_TITLES = frozenset(tuple(map(base_of, title)) for title in TITLES)
LONGEST_TITLE = 3
NAMES_LIKE_TITLES = frozenset(
    tuple(map(form_of, name.split())) for name in ("Phạm Nhân", "Pham Nhan", "Ha Sy", "Ha Si")
)
"""Whole names of a family and a given name: `phạm nhân` is a prisoner, `hạ sĩ` a corporal."""
ADDRESSES = frozenset(_ADDRESSES.split())
"""Forms of address that are names too: in front of a name they may be either."""
PLAIN_ADDRESSES = frozenset(base_of(a) for a in ADDRESSES)


Words = tuple[str, ...]


class FormWords(NamedTuple):
    """Phrases as they are spelled, and long ones also as they sound: `hợp tát xả`."""

    spelled: frozenset[tuple[str, ...]]
    heard: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, *tables: str) -> "FormWords":
        """The phrases of the tables."""
        spelled = frozenset[tuple[str, ...]]().union(*map(_phrases, tables))
        return cls(spelled, frozenset(_sounds(phrase) for phrase in spelled if len(phrase) >= SHORTEST_HEARD))

    def hold(self, words: Words, sounds: Words) -> bool:
        """Whether the bases, which sound so, are one of the phrases."""
        return words in self.spelled or (len(words) >= SHORTEST_HEARD and sounds in self.heard)


def _sounds(words: Iterable[str]) -> Words:
    return tuple(map(sound_key, words))


SHORTEST_HEARD = 3
"""Words of a phrase that is known by its sound: two words may be a name (Tô Trúc sounds like tổ chức)."""
FIRST_WORDS = FormWords.of(_FIRST_WORDS)
"""Words that show an organisation where its name begins with them."""
MARKS_ANYWHERE = FormWords.of(_MARKS_ANYWHERE)
"""Words that show one wherever they stand."""
ORGANISATION_WORDS = FormWords.of(_FIRST_WORDS, _MARKS_ANYWHERE, _ORGANISATION_WORDS)
"""Words that many organisations' names hold, and that tell none of them apart."""
ONE_WORDED = frozenset(words[0] for words in ORGANISATION_WORDS.spelled if len(words) == 1)
NAMES_LIKE_FORM_WORDS = frozenset({("công0", "ty1"), ("công0", "ty5")})
LONGEST_FORM_WORD = 4


def without_titles(forms: list[str]) -> tuple[int, int]:
    """How many leading words are titles for certain, and how many after them may be."""
    certain = 0
    while certain < len(forms) and tuple(forms[certain:]) not in NAMES_LIKE_TITLES:
        length = next((n for n in range(LONGEST_TITLE, 0, -1) if _is_title(forms[certain : certain + n])), 0)
        if not length:
            break
        certain += length
    doubtful = 0
    while certain + doubtful < len(forms) and is_address(forms[certain + doubtful]):
        doubtful += 1
    return certain, doubtful


def _is_title(forms: list[str]) -> bool:
    """Whether the words are a title; unmarked ones are when the marked ones would be."""
    if any(map(is_marked, forms)):
        return tuple(forms) in TITLES
    return tuple(map(base_of, forms)) in PLAIN_TITLES


def is_address(form: str) -> bool:
    """Whether the word addresses a person (ông, bà, anh); unmarked words do when the marked ones would."""
    return form in ADDRESSES if is_marked(form) else form[:-1] in PLAIN_ADDRESSES


def organisation_core(forms: list[str]) -> list[int] | None:
    """Positions of the words that tell an organisation apart, or None for a person's name."""
    bases = tuple(base_of(form) for form in forms)
    sounds = _sounds(bases)
    first = _phrase_at(bases, sounds, 0, FIRST_WORDS)
    if tuple(forms[:first]) in NAMES_LIKE_FORM_WORDS:
        first = 0
    marks = _covered(bases, sounds, MARKS_ANYWHERE) | set(range(first))
    if not marks:
        return None
    covered = _covered(bases, sounds, ORGANISATION_WORDS)
    everything = range(len(bases))
    return [i for i in everything if i not in covered] or [i for i in everything if i not in marks] or [*everything]


def _covered(bases: Words, sounds: Words, words: FormWords) -> set[int]:
    found: set[int] = set()
    i = 0
    while i < len(bases):
        length = _phrase_at(bases, sounds, i, words)
        found.update(range(i, i + length))
        i += length or 1
    return found


def _phrase_at(bases: Words, sounds: Words, start: int, words: FormWords) -> int:
    """The length of the longest phrase that begins at the word, 0 for none."""
    most = min(LONGEST_FORM_WORD, len(bases) - start)
    for length in range(most, 0, -1):
        if words.hold(bases[start : start + length], sounds[start : start + length]):
            return length
    return 0
