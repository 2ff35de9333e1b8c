"""Words around a name that are no part of it: titles of persons, form words of organisations."""

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
_ORGANISATION_MARKS = """
cong ty|cty|ctcp|tnhh|tap doan|tong cong ty|doanh nghiep|dntn|hop tac xa|htx|to chuc|to chuc khung bo|quy tu thien|
ltd|llc|inc|corp|corporation|jsc|gmbh|plc|company|limited|organisation|organization|foundation|group|holdings|holding
"""
_ORGANISATION_WORDS = """
co phan|cp|trach nhiem huu han|mot thanh vien|mtv|thuong mai|dich vu|tm|dv|tmdv|xnk|xuat nhap khau|san xuat|sx|
dau tu|xay dung|tu nhan|quoc te|viet nam|vn|co|and|the|of|va|trading|services|service|international
"""


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.replace("\n", "").split("|"))


TITLES = frozenset(tuple(map(form_of, phrase)) for phrase in _phrases(_TITLES))
"""Titles that are never names, in forms; matched in front."""
PLAIN_TITLES = frozenset(tuple(map(base_of, title)) for title in TITLES)
LONGEST_TITLE = 3
ADDRESSES = frozenset(_ADDRESSES.split())
"""Forms of address that are names too: in front of a name they may be either."""
PLAIN_ADDRESSES = frozenset(base_of(a) for a in ADDRESSES)
ORGANISATION_MARKS = _phrases(_ORGANISATION_MARKS)
"""Words that show an organisation."""
MARKS_BEGIN = frozenset(mark[0] for mark in ORGANISATION_MARKS)
ORGANISATION_WORDS = ORGANISATION_MARKS | _phrases(_ORGANISATION_WORDS)
"""Words that many organisations' names hold, and that tell none of them apart."""
LONGEST_FORM_WORD = 4


def without_titles(forms: list[str]) -> tuple[int, int]:
    """How many leading words are titles for certain, and how many after them may be."""
    certain = 0
    while certain < len(forms):
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


def organisation_core(bases: list[str]) -> list[int] | None:
    """Positions of the words that tell an organisation apart, or None for a person's name."""
    if MARKS_BEGIN.isdisjoint(bases):
        return None
    marks = _covered(bases, ORGANISATION_MARKS)
    if not marks:
        return None
    covered = _covered(bases, ORGANISATION_WORDS)
    everything = range(len(bases))
    return [i for i in everything if i not in covered] or [i for i in everything if i not in marks] or [*everything]


def _covered(bases: list[str], phrases: frozenset[tuple[str, ...]]) -> set[int]:
    found: set[int] = set()
    i = 0
    while i < len(bases):
        length = _phrase_at(bases, i, phrases, LONGEST_FORM_WORD)
        found.update(range(i, i + length))
        i += length or 1
    return found


def _phrase_at(bases: list[str], start: int, phrases: frozenset[tuple[str, ...]], longest: int) -> int:
    """The length of the longest phrase that begins at the word, 0 for none."""
    most = min(longest, len(bases) - start)
    return next((n for n in range(most, 0, -1) if tuple(bases[start : start + n]) in phrases), 0)
