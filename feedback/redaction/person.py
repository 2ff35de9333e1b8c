"""How far a name reaches, and whether it is one: by capitals, or by the gazetteer where there are none."""

import re
from enum import Enum, auto

from feedback.redaction import titles
from feedback.redaction.gazetteer import (
    GIVEN,
    GIVEN_BARE,
    MIDDLE,
    MIDDLE_BARE,
    SURE_GIVEN,
    SURE_SURNAMES,
    SURNAMES,
    SURNAMES_BARE,
)
from feedback.redaction.typed_text import TypedText, Word

_WITHIN = re.compile(r"[ \u00a0]{1,3}|['’]")
_LINE = re.compile(r"[ \u00a0]{0,2}\n{1,2}[ \u00a0]{0,2}")
_INITIALS = re.compile(r"\. ?")
_LONGEST = 5
_FULL = 3
_GENDERED = frozenset({"van", "thi"})
_VOWELS = frozenset("aeiouy")


class Trust(Enum):
    """How much the words before a name say about it."""

    ANY_CAPITAL = auto()
    """Any capitalised words, or lower-case ones by the gazetteer."""
    CAPITAL_OR_FULL = auto()
    """Any capitalised words, or a full lower-case name."""
    GAZETTEER = auto()
    """Words of the gazetteer, capitalised or not."""
    GAZETTEER_CAPITAL = auto()
    """Capitalised words of the gazetteer."""
    INTRODUCED = auto()
    """Words of the gazetteer, capitalised or not, or two capitalised words."""
    STRICT = auto()
    """Words of the gazetteer; lower-case ones with a certain cue after them."""
    FULL = auto()
    """A full name only: family, middle and given name."""


def person_end(typed: TypedText, start: int, trust: Trust) -> int:
    """The word after the name that starts at word `start`; `start` itself if no name does."""
    word = typed.words[start]
    if word.numeric:
        return start
    if word.capital:
        return _capitalised_end(typed, start, trust)
    if trust is Trust.GAZETTEER_CAPITAL:
        return start
    full = _lower_full_end(typed, start, certain=trust is Trust.FULL)
    if full > start or trust in (Trust.FULL, Trust.CAPITAL_OR_FULL):
        return full
    return _lower_given_end(typed, start, strict=trust in (Trust.STRICT, Trust.GAZETTEER))


def in_surnames(word: Word) -> bool:
    return word.low in SURNAMES if word.accented else word.fold in SURNAMES_BARE


def in_middle(word: Word) -> bool:
    return word.low in MIDDLE if word.accented else word.fold in MIDDLE_BARE


def in_given(word: Word) -> bool:
    return word.low in GIVEN if word.accented else word.fold in GIVEN_BARE


def _capitalised_end(typed: TypedText, start: int, trust: Trust) -> int:
    words = typed.words
    end = start + 1
    while end < len(words) and end - start < _LONGEST and _goes_to(typed, start, end):
        end += 1
    first = words[start]
    if _names_no_person(typed, start, end):
        return start
    if trust is Trust.FULL:
        certain = end - start >= _FULL and in_surnames(first) and in_middle(words[start + 1])
        return end if certain else start
    if trust in (Trust.ANY_CAPITAL, Trust.CAPITAL_OR_FULL):
        return end
    enough = 2 if trust is Trust.INTRODUCED else _FULL
    known = in_surnames(first) or in_given(first) or _is_letter(first) or end - start >= enough
    return end if known else start


def _goes_to(typed: TypedText, start: int, end: int) -> bool:
    """Whether the name that starts at word `start` goes on with the capitalised word `end`."""
    word, gap = typed.words[end], typed.gap(end - 1)
    if not word.capital or word.numeric or (_is_acronym(typed, end) and not _is_acronym(typed, start)):
        return False
    return bool(_WITHIN.fullmatch(gap)) or _after_initial(typed, end) or _over_a_line(typed, start, end)


def _after_initial(typed: TypedText, end: int) -> bool:
    """The `V` and the `Hùng` of `N.V.Hùng`, the `Văn` of `Ng. Văn Hùng`."""
    before, word = typed.words[end - 1], typed.words[end]
    if not _INITIALS.fullmatch(typed.gap(end - 1)):
        return False
    if _is_cut_short(before):
        return True
    return _is_letter(before) and (_is_letter(word) or (in_given(word) and not _is_compound(typed, end)))


def _is_compound(typed: TypedText, at: int) -> bool:
    follower = typed.words[at + 1].fold if at + 1 < len(typed.words) else ""
    return f"{typed.words[at].fold} {follower}" in titles.NOT_PERSONS


def _over_a_line(typed: TypedText, start: int, end: int) -> bool:
    """The `Hồng` of `Lê Thị⏎Hồng Nhung`: a family name that has no given name before the line ends."""
    if not _LINE.fullmatch(typed.gap(end - 1)) or not in_surnames(typed.words[start]):
        return False
    word, has_given = typed.words[end], end - start > 1 and not in_middle(typed.words[end - 1])
    return not has_given and (in_given(word) or in_middle(word)) and not _is_compound(typed, end)


def _is_acronym(typed: TypedText, at: int) -> bool:
    word = typed.words[at]
    return len(word.fold) > 1 and typed.text[word.start : word.end].isupper()


def _is_letter(word: Word) -> bool:
    return len(word.fold) == 1


def _is_cut_short(word: Word) -> bool:
    """The `Ng` of `Ng. Văn Tèo`, `Tr` of `Tr. Thị Mơ`."""
    return 1 < len(word.fold) <= 3 and _VOWELS.isdisjoint(word.fold)


def _names_no_person(typed: TypedText, start: int, end: int) -> bool:
    words = typed.words
    first = words[start]
    acronym = _is_acronym(typed, start) and not (in_surnames(first) and end - start > 1)
    follower = words[start + 1].fold if start + 1 < len(words) else ""
    if [word.fold for word in words[start:end]] == ["ho", "chi", "minh"]:
        return True
    if end - start == 1 and _is_common_noun(typed, start):
        return True
    if acronym or f"{first.fold} {follower}" not in titles.NOT_PERSONS:
        return acronym
    return end - start <= 2 or _is_compound(typed, start + 1)


def _is_common_noun(typed: TypedText, at: int) -> bool:
    """The `Bưu` of `chị Bưu điện`: a capital that no given name has, and a word that tells of nobody's doing."""
    word = typed.words[at]
    if in_given(word) or in_surnames(word) or len(word.fold) == 1 or not _joined(typed, at, 2):
        return False
    after = typed.words[at + 1]
    return not (after.capital or after.numeric or after.fold in titles.CUES or after.fold in titles.STOPS)


def _joined(typed: TypedText, start: int, count: int) -> bool:
    last = start + count - 1
    return last < len(typed.words) and all(_WITHIN.fullmatch(typed.gap(i)) for i in range(start, last))


def _lower_full_end(typed: TypedText, start: int, *, certain: bool) -> int:
    """`nguyen van tuan`, `phan thi kim ngan`, and `nguyen tuan` where the family name is hardly another word."""
    words = typed.words
    if not in_surnames(words[start]):
        return start
    sure = words[start].accented or words[start].fold in SURE_SURNAMES
    if _joined(typed, start, _FULL) and in_middle(words[start + 1]) and _may_end_name(words[start + 2]):
        gendered = words[start + 1].fold in _GENDERED
        if certain and not (gendered and words[start].fold in SURE_SURNAMES):
            return start
        if gendered or in_given(words[start + 2]) or sure:
            return start + (4 if _goes_on(typed, start) else 3)
    if not certain and sure and _joined(typed, start, 2) and in_given(words[start + 1]):
        return start + 2
    if not certain and sure and _has_initial(typed, start + 1) and in_given(words[start + 2]):
        return start + 3
    return start


def _has_initial(typed: TypedText, at: int) -> bool:
    """The `q.` of `lê q. vinh`."""
    if at + 1 >= len(typed.words) or not _joined(typed, at - 1, 2) or not _is_letter(typed.words[at]):
        return False
    return bool(_INITIALS.fullmatch(typed.gap(at)))


def _may_end_name(word: Word) -> bool:
    return not word.numeric and (word.fold not in titles.STOPS or in_given(word))


def _goes_on(typed: TypedText, start: int) -> bool:
    words = typed.words
    if not _joined(typed, start, 4) or not in_middle(words[start + 2]) or not in_given(words[start + 3]):
        return False
    return words[start + 3].accented or words[start + 3].fold not in titles.CUES | titles.STOPS


def _lower_given_end(typed: TypedText, start: int, *, strict: bool) -> int:
    """`lan`, `thanh huyen`: given names, believed by what follows them."""
    words = typed.words
    first = words[start]
    follower = words[start + 1].fold if start + 1 < len(words) else ""
    if first.low in titles.NEVER_LOWER or f"{first.fold} {follower}" in titles.NOT_PERSONS:
        return start
    if not (in_given(first) or (in_middle(first) and _is_double(typed, start))):
        return start
    end = start + 2 if _is_double(typed, start) else start + 1
    if _is_followed_by(typed, end, titles.STRICT_CUES if strict else titles.CUES):
        return end
    if strict:
        return start
    if typed.bare:
        believed = first.fold in SURE_GIVEN and end - start == 2
    else:
        believed = first.low not in titles.COMMON_GIVEN and first.fold not in titles.STOPS and first.accented
    return end if believed else start


def _is_double(typed: TypedText, start: int) -> bool:
    words = typed.words
    if not _joined(typed, start, 2):
        return False
    second = words[start + 1]
    if not in_given(second) or second.capital:
        return False
    if second.accented:
        return True
    misread = second.fold in titles.CUES or second.fold in titles.STOPS
    if misread:
        return second.fold in SURE_GIVEN and _is_followed_by(typed, start + 2, frozenset())
    if second.fold in SURE_GIVEN:
        return True
    return _joined(typed, start, 3) and words[start + 2].fold in titles.STRICT_CUES


def _is_followed_by(typed: TypedText, end: int, cues: frozenset[str]) -> bool:
    words = typed.words
    if end >= len(words):
        return True
    if not _WITHIN.fullmatch(typed.gap(end - 1)):
        return True
    return words[end].fold in cues
