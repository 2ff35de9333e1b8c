"""Reading the parts of an address, word by word: keywords, numbers, and names as far as they reach."""

import re

from feedback.redaction import places
from feedback.redaction.person import Trust, in_surnames, person_end
from feedback.redaction.places import Keywords
from feedback.redaction.typed_text import TypedText, Word
from services.geography.districts import provinces_with_district
from services.geography.provinces import province_of

HOUSE = re.compile(r"[a-z]?\d{1,4}[a-z]{0,2}\d?(?:[/-]\d{1,4}[a-z]?\d?){0,6}")
JOINED = re.compile(r"[\s.:]{0,3}")
PART_GAP = re.compile(r"\s?[,;.\-–(]?\s?")
_COMMA = re.compile(r"\s?,\s?")
SPACE = re.compile(r"\s{1,2}")
_NUMBERED_PART = re.compile(r"([a-z]{1,3})\d{1,2}[a-z]?")
_LONGEST_NAME = 4
_FULL_NAME = 3
_MOST_PARTS = 8
_WARD = 2
"""Words of most names of wards."""


class PartReader:
    """Reads on from a word; a method that reads gives the word after what it read, or the one it was given."""

    def __init__(self, typed: TypedText) -> None:
        self.typed = typed
        self.words = typed.words

    def fold(self, at: int) -> str:
        return self.words[at].fold if at < len(self.words) else ""

    def gap_is(self, left: int, pattern: re.Pattern[str]) -> bool:
        return left + 1 < len(self.words) and bool(pattern.fullmatch(self.typed.gap(left)))

    def keyword(self, at: int, keywords: Keywords) -> int:
        """Past a keyword of one to four words, written as it is spelt or without diacritics."""
        if at >= len(self.words) or self.words[at].fold not in keywords.openers:
            return at
        for length in (4, 3, 2):
            if self.phrase(at, length) in keywords.phrases and self.spaced(at, length):
                return at + length
        word = self.words[at]
        fits = word.low in keywords.spellings if word.accented else word.fold in keywords.folded
        return at + 1 if fits else at

    def phrase(self, at: int, length: int) -> str:
        return " ".join([word.fold for word in self.words[at : at + length]])

    def is_house(self, at: int) -> bool:
        return self.is_alley(at) and self.fold(at) not in places.NOT_HOUSES

    def is_alley(self, at: int) -> bool:
        """Whether it can be the number of an alley: any, also that of the fire brigade."""
        return bool(HOUSE.fullmatch(self.fold(at)))

    def spaced(self, at: int, length: int) -> bool:
        last = at + length - 1
        return last < len(self.words) and all(self.gap_is(i, SPACE) for i in range(at, last))

    def capitals_end(self, at: int) -> int:
        end = at + 1
        while end < len(self.words) and end - at < _LONGEST_NAME and self.gap_is(end - 1, SPACE):
            if (
                not self.words[end].capital
                or self.words[end].numeric
                or self.keyword(end, places.WARD_OR_DISTRICT) > end
            ):
                break
            end += 1
        dated = self.fold(end - 1) == "thang" and end < len(self.words) and self.gap_is(end - 1, SPACE)
        return end + 1 if dated and self.words[end].numeric else end

    def is_known_street(self, start: int, end: int) -> bool:
        return self.phrase(start, end - start) in places.STREETS

    def parts_end(self, at: int) -> int:
        """Past the parts that follow: alleys, street, hamlet, ward, district."""
        for _ in range(_MOST_PARTS):
            end = self.part(at)
            if end == at:
                end = self.lane_street(at)
            if end == at:
                return self.bare_district(at)
            at = end
        return at

    def bare_district(self, at: int) -> int:
        """Past the `Thanh Xuân` of `số 27 ngõ 102 Khương Trung, Thanh Xuân`, a district, and the `Linh Trung` of
        `khu phố 5, Linh Trung`, whatever it is; a province stays."""
        if at >= len(self.words) or not self.words[at].capital or not _COMMA.fullmatch(self.typed.gap(at - 1)):
            return at
        for length in (3, 2):
            if self.spaced(at, length) and all(word.capital for word in self.words[at : at + length]):
                name = self.typed.text[self.words[at].start : self.words[at + length - 1].end]
                known = provinces_with_district(name) or (length == _WARD and self.words[at - 1].numeric)
                if known and province_of(name) is None and self.may_be_street(at):
                    return at + length
        return at

    def lane_street(self, at: int) -> int:
        """The street's name right after a numbered alley: the `thai ha` of `ngo 2 thai ha`."""
        if at < 2 or not self.words[at - 1].numeric or self.keyword(at - 2, places.ALLEY) != at - 1:
            return at
        return max(self.street_name(at), self.named_for_a_person(at), self.two_words(at))

    def named_for_a_person(self, at: int) -> int:
        """A street that bears a full name, in lower case: the `tran cao van` of `so 9 tran cao van`."""
        if at >= len(self.words) or self.words[at].capital or not self.gap_is(at - 1, SPACE):
            return at
        end = person_end(self.typed, at, Trust.CAPITAL_OR_FULL)
        return end if end - at >= _FULL_NAME else at

    def two_words(self, at: int) -> int:
        """The `vinh tuy` of `ngach 34/56 vinh tuy bi mat xe`: two words that no other sentence goes on with."""
        if "/" not in self.fold(at - 1) or not self.gap_is(at - 1, SPACE) or not self.spaced(at, 2):
            return at
        ends = at + 2 == len(self.words) or not self.gap_is(at + 1, SPACE) or self.fold(at + 2) in places.STOPS
        return at + 2 if ends and self.continues(at) and self.continues(at + 1) else at

    def part(self, at: int) -> int:
        if at >= len(self.words) or not self.gap_is(at - 1, PART_GAP):
            return at
        house = self.keyword(at, places.PLAIN_HOUSE)
        if house > at and self.is_house(house):
            return house + 1
        for keywords in places.PARTS:
            end = self.value_part(at, keywords)
            if end > at:
                return self.building_end(end) if keywords is places.BUILDING else end
        return self.english_street(at)

    def building_end(self, at: int) -> int:
        """Past the rest of `tòa S2.05 Vinhomes Ocean Park`: a dotted number, and the name of what it stands in."""
        if at < len(self.words) and self.words[at].numeric and self.typed.gap(at - 1) == ".":
            at += 1
        if at < len(self.words) and self.gap_is(at - 1, SPACE) and self.words[at].capital:
            end = self.capitals_end(at)
            return end if end - at > 1 else at
        return at

    def ward(self, at: int) -> int:
        if at >= len(self.words) or not self.gap_is(at - 1, PART_GAP):
            return at
        return self.value_part(at, places.WARD_OR_DISTRICT)

    def value_part(self, at: int, keywords: Keywords) -> int:
        """Past a keyword and its number or name, right after another part."""
        if at >= len(self.words) or (at and not self.gap_is(at - 1, PART_GAP)):
            return at
        return self.value_of(at, keywords)

    def value_of(self, at: int, keywords: Keywords) -> int:
        """The same, whatever stands before."""
        numbered = _NUMBERED_PART.fullmatch(self.fold(at))
        if numbered and numbered[1] in keywords.folded:
            return at + 1
        value = self.keyword(at, keywords)
        if value == at or value >= len(self.words) or not self.gap_is(value - 1, JOINED):
            return at
        if self.fold(value) == "so" and value + 1 < len(self.words) and self.words[value + 1].numeric:
            return value + 2
        if self.is_house(value) or self.is_letter(value):
            return self.dated_street(value)
        return self.name_end(value, at)

    def is_letter(self, at: int) -> bool:
        """`khu phố A`; not the `U` of `U Minh`."""
        lone = len(self.fold(at)) == 1 and self.words[at].capital
        return lone and not (at + 1 < len(self.words) and self.words[at + 1].capital and self.gap_is(at, SPACE))

    def dated_street(self, value: int) -> int:
        """Streets named for a day: `3 tháng 2`."""
        if self.fold(value + 1) == "thang" and value + 2 < len(self.words) and self.words[value + 2].numeric:
            return value + 3
        return value + 1

    def name_end(self, value: int, at: int) -> int:
        word: Word = self.words[value]
        if word.capital:
            end = self.capitals_end(value)
            numbered = end < len(self.words) and self.gap_is(end - 1, SPACE) and self.words[end].numeric
            return end + 1 if numbered and len(self.fold(end)) <= 2 else end
        for length in (2, 3, 4):
            if self.spaced(value, length) and self.ward(value + length) > value + length:
                return value + length
        if word.fold in places.STOPS or word.low in places.NO_NAMES:
            return at
        for length in (4, 3, 2):
            if self.spaced(value, length) and self.is_known_street(value, value + length):
                return value + length
        second = value + 1
        if second < len(self.words) and self.gap_is(value, SPACE) and self.continues(second):
            return second + 1
        return second

    def continues(self, at: int) -> bool:
        word = self.words[at]
        return (
            not word.numeric
            and not word.capital
            and word.fold not in places.STOPS
            and self.fold(at) not in places.KEYWORDS
        )

    def english_street(self, at: int) -> int:
        end = self.capitals_end(at) if self.words[at].capital else at
        return end + 1 if end > at and self.fold(end) in ("street", "st", "road", "lane") else at

    def street_name(self, at: int) -> int:
        """A street's name that follows a number at once, by its capitals, its fame or the ward after it."""
        if at >= len(self.words) or self.words[at].numeric or not self.follows_number(at):
            return at
        if self.words[at].capital:
            end = self.capitals_end(at)
            return end if end - at >= 2 and self.may_be_street(at) else at
        for length in (4, 3, 2):
            if self.spaced(at, length) and self.is_known_street(at, at + length):
                return at + length
        for length in (2, 3, 4):
            if self.spaced(at, length) and self.ward(at + length) > at + length:
                return at + length if self.reads_as_street(at, length) else at
        return at

    def follows_number(self, at: int) -> bool:
        return self.gap_is(at - 1, SPACE) or (self.gap_is(at - 1, PART_GAP) and in_surnames(self.words[at]))

    def may_be_street(self, at: int) -> bool:
        first = self.words[at]
        acronym = len(first.fold) > 1 and self.typed.text[first.start : first.end].isupper()
        return not acronym and f"{first.fold} {self.fold(at + 1)}" not in places.NOT_STREETS

    def reads_as_street(self, at: int, length: int) -> bool:
        """Lower-case words between a number and a ward: a person's name, or any two after a number with a slash."""
        if any(word.fold in places.STOPS for word in self.words[at : at + length]):
            return False
        return in_surnames(self.words[at]) or "/" in self.fold(at - 1)
