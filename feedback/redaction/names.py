"""Names of people: after kinship words, titles, ranks and roles, after introductions, and full names anywhere."""

import re
from collections.abc import Iterator
from enum import Enum, auto

from feedback.redaction import titles
from feedback.redaction.gazetteer import FAMOUS, SURNAMES_BARE
from feedback.redaction.model import RedactionKind, Span
from feedback.redaction.person import Trust, in_given, person_end
from feedback.redaction.typed_text import TypedText, Word

_BEFORE_NAME = re.compile(r"\s{1,3}|\s?[-:]\s?|:\s-\s")
_AFTER_ABBREVIATION = re.compile(r"\.\s?")
_LONGEST_ABBREVIATION = 3
_LISTED = re.compile(r"\s?[,&]\s?")
_AND = frozenset({"va", "vs"})
_QUOTE, _CLOSING = re.compile(r" [\"“”'‘]"), frozenset("\"“”'’")
_LONGEST_NICKNAME = 3
_PLURALS = frozenset({"cac", "may", "nhung", "hai", "chu", "quy"})
_LONGEST_BETWEEN = 4
_FULL = 3
_LONGEST_HOUSE_NUMBER = 8
_ENDING = ' .,;:!?…)\n"”'


class _Lead(Enum):
    KINSHIP = auto()
    WEAK_KINSHIP = auto()
    ROLE = auto()
    INTRODUCTION = auto()
    MEETING = auto()


_TRUST = {
    _Lead.KINSHIP: Trust.ANY_CAPITAL,
    _Lead.WEAK_KINSHIP: Trust.CAPITAL_OR_FULL,
    _Lead.ROLE: Trust.GAZETTEER,
    _Lead.INTRODUCTION: Trust.INTRODUCED,
    _Lead.MEETING: Trust.GAZETTEER_CAPITAL,
}


def names(typed: TypedText) -> Iterator[Span]:
    """Names without the title before them: of `anh Nguyễn Văn A`, the part `Nguyễn Văn A`.

    A name once found is found again where it stands without a title.
    """
    found = list(_titled(typed))
    yield from (_span(typed, start, end) for start, end in found)
    yield from (_span(typed, start, end) for start, end in _again(typed, found))


def _span(typed: TypedText, start: int, end: int) -> Span:
    return Span(typed.words[start].start, typed.words[end - 1].end, RedactionKind.NAME)


def _titled(typed: TypedText) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(typed.words):
        start, end = _named_after(typed, at)
        if end <= start:
            start, end = at, _full_name_end(typed, at)
        if end <= start:
            at += 1
            continue
        end = _nickname_end(typed, end)
        yield start, end
        at = end
        while listed := _listed_end(typed, at):
            yield listed
            at = listed[1]


def _nickname_end(typed: TypedText, end: int) -> int:
    """Past the `"cá chép"` of `Hùng "cá chép"`."""
    if end >= len(typed.words) or not _QUOTE.fullmatch(typed.gap(end - 1)):
        return end
    for last in range(end, min(end + _LONGEST_NICKNAME, len(typed.words))):
        if typed.text[typed.words[last].end : typed.words[last].end + 1] in _CLOSING:
            return last + 1
    return end


def _again(typed: TypedText, found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The given names of those found, capitalised and with no other capital beside (`Nam`, but not `Việt Nam`)."""
    words = typed.words
    given = {words[end - 1].low for _, end in found if words[end - 1].capital and len(words[end - 1].low) > 1}
    if not given:
        return
    for at, word in enumerate(words):
        if word.capital and word.low in given and not _stands_in_name(typed, at):
            yield at, at + 1


def _stands_in_name(typed: TypedText, at: int) -> bool:
    words = typed.words
    after = at + 1 < len(words) and words[at + 1].capital and typed.gap(at) == " "
    before = at > 0 and words[at - 1].capital and typed.gap(at - 1) == " "
    return before or after or (at > 0 and _is_place(words[at - 1]))


def _named_after(typed: TypedText, at: int) -> tuple[int, int]:
    """First word of the name that word `at` leads to, and the word after the name; twice the same if to none."""
    lead = _lead(typed, at)
    if lead is None:
        return at, at
    words = typed.words
    start, trust = _name_start(typed, at, lead)
    if start >= len(words) or not all(_leads_on(typed, i) for i in range(at, start)):
        return at, at
    if _is_lead_in(typed, start) or (start == at + 1 and _is_compound(typed, at)):
        return at, at
    if (
        lead is _Lead.ROLE
        and typed.bare
        and words[start].fold in titles.MISREAD_AFTER_ROLE
        and not words[start].capital
    ):
        return at, at
    if trust is Trust.ANY_CAPITAL and at and words[at - 1].fold in _PLURALS:
        trust = Trust.GAZETTEER_CAPITAL
    if trust is Trust.ANY_CAPITAL and typed.bare and words[at].fold in titles.MISREAD_BARE:
        trust = Trust.STRICT
    end = person_end(typed, start, trust)
    return start, end if lead is not _Lead.MEETING or _stands_alone(typed, start, end) else start


def _stands_alone(typed: TypedText, start: int, end: int) -> bool:
    """One word and nothing after it that makes it another word or a place: `gặp Tú`, `hỏi Nam ở quầy 2`."""
    words = typed.words
    if end - start != 1 or not in_given(words[start]):
        return False
    if words[start].fold in titles.NOT_ALONE and _is_spelt(words[start], titles.NOT_ALONE):
        return False
    if end == len(words):
        return not typed.text[words[start].end :].strip(_ENDING)
    gap = typed.gap(start)
    if gap.strip():
        return gap.strip()[0] in _ENDING
    if "\n" in gap or words[end].capital:
        return "\n" in gap
    sought = words[start - 1].fold in titles.SOUGHT and words[end].fold in titles.AFTER_SOUGHT
    return sought or words[end].fold in titles.PLACES_OF_WORK


def _leads_on(typed: TypedText, at: int) -> bool:
    """Whether nothing ends between the word and the next; a full stop may follow an abbreviation: `A. Tuấn`."""
    gap = typed.gap(at)
    if _BEFORE_NAME.fullmatch(gap):
        return True
    return len(typed.words[at].fold) <= _LONGEST_ABBREVIATION and bool(_AFTER_ABBREVIATION.fullmatch(gap))


def _name_start(typed: TypedText, at: int, lead: _Lead) -> tuple[int, Trust]:
    """Past what may stand between: the unit of a role (*trưởng công an phường*), the `tôi tên` of *con tôi tên*."""
    words, trust = typed.words, _TRUST[lead]
    start, last = at + 1, min(at + 1 + _LONGEST_BETWEEN, len(words))
    if lead in (_Lead.ROLE, _Lead.INTRODUCTION) and start < last and words[start].low in ("la", "là"):
        start += 1
    if lead is _Lead.ROLE:
        while start < last and words[start].fold in titles.UNITS and not words[start].capital:
            start, trust = start + 1, Trust.FULL
    elif lead not in (_Lead.INTRODUCTION, _Lead.MEETING):
        while start < last and _stands_between(typed, words[start]) and not _full_name_follows(typed, start):
            start, trust = start + 1, Trust.CAPITAL_OR_FULL
    return start, trust


def _is_lead_in(typed: TypedText, at: int) -> bool:
    """Whether another title starts here: the `Đại úy` of `đ/c Đại úy Hùng`."""
    words = typed.words
    return at + 1 < len(words) and _is_role(words[at : at + 2])


def _is_spelt(word: Word, spellings: dict[str, tuple[str, ...]]) -> bool:
    return not word.accented or word.low in spellings[word.fold]


def _is_role(words: list[Word]) -> bool:
    """Words without diacritics pass for any: `dong chi` and `đồng chi`, but `lệ tận` is not `lễ tân`."""
    for phrase in titles.ROLES.get(" ".join([word.fold for word in words]), ()):
        if all(not word.accented or word.low == part for word, part in zip(words, phrase.split(), strict=True)):
            return True
    return False


def _is_compound(typed: TypedText, at: int) -> bool:
    """Whether the two words are one: `anh hùng`, `Bà Rịa`; but `anh Hùng` is a man of that name."""
    lead, word = typed.words[at], typed.words[at + 1]
    if f"{lead.fold} {word.fold}" not in titles.NOT_PERSONS:
        return False
    return lead.capital or not word.capital or not in_given(word)


def _full_name_follows(typed: TypedText, at: int) -> bool:
    """The `vo thanh dat` of `ong vo thanh dat`, where `vo` is no wife."""
    return person_end(typed, at, Trust.CAPITAL_OR_FULL) - at >= _FULL


def _stands_between(typed: TypedText, word: Word) -> bool:
    if word.fold not in titles.BETWEEN or word.capital:
        return False
    return word.low in titles.SPELT_BETWEEN or (typed.bare and not word.accented)


def _lead(typed: TypedText, at: int) -> _Lead | None:
    words = typed.words
    word = words[at]
    if word.fold not in titles.LEADS:
        return None
    pair = f"{words[at - 1].fold} {word.fold}" if at else ""
    if pair in titles.INTRODUCTIONS:
        return _Lead.INTRODUCTION
    if _is_role(words[max(at - 1, 0) : at + 1]) or _is_role([word]) or word.low in ("tên", "ten"):
        return _Lead.ROLE
    bare = typed.bare and not word.accented and word.fold in titles.KINSHIP_BARE
    if word.low not in titles.KINSHIP and not bare:
        return _Lead.MEETING if word.fold in titles.MEETINGS and _is_spelt(word, titles.MEETINGS) else None
    if at and _is_place(words[at - 1]):
        return None
    if len(word.fold) == 1 and word.start and typed.text[word.start - 1] not in " \n\t(,-.":
        return None
    return _Lead.WEAK_KINSHIP if word.fold in titles.WEAK_KINSHIP else _Lead.KINSHIP


def _is_place(word: Word) -> bool:
    return word.low in titles.PLACES or word.low in titles.PLACES_BARE


def _is_house_number(word: Word) -> bool:
    return word.numeric and len(word.fold) <= _LONGEST_HOUSE_NUMBER


def _full_name_end(typed: TypedText, at: int) -> int:
    """A full name with no title before it, unless a place or a famous person bears it."""
    words = typed.words
    if len(words[at].fold) == 1:
        return _initialled_end(typed, at)
    if words[at].fold not in SURNAMES_BARE:
        return at
    if at and typed.gap(at - 1) == " " and (_is_place(words[at - 1]) or _is_house_number(words[at - 1])):
        return at
    end = person_end(typed, at, Trust.FULL)
    return at if " ".join(word.fold for word in words[at:end]) in FAMOUS else end


def _initialled_end(typed: TypedText, at: int) -> int:
    """`P.T.Hoa`; not `T.P.Vinh`, which is a city."""
    words = typed.words
    if at + 2 >= len(words) or typed.text[words[at].start - 1 : words[at].start] == ".":
        return at
    letters = words[at].capital and words[at + 1].capital and len(words[at + 1].fold) == 1
    if not letters or typed.gap(at) != "." or typed.gap(at + 1) not in (".", ". "):
        return at
    named = words[at + 2].capital and in_given(words[at + 2]) and (words[at].fold, words[at + 1].fold) != ("t", "p")
    return person_end(typed, at, Trust.ANY_CAPITAL) if named else at


def _listed_end(typed: TypedText, at: int) -> tuple[int, int] | None:
    """`Tiến` of `đ/c Thiện, Tiến`: a capitalised given name right after a name and a comma, or an *and*."""
    words = typed.words
    joined = at < len(words) and bool(_LISTED.fullmatch(typed.gap(at - 1)))
    if at + 1 < len(words) and words[at].fold in _AND and typed.gap(at - 1) == typed.gap(at) == " ":
        at, joined = at + 1, True
    if joined and words[at].capital and in_given(words[at]):
        end = person_end(typed, at, Trust.GAZETTEER_CAPITAL)
        return (at, end) if end > at else None
    return None
