"""Where somebody lives: a house, flat or plot number with its street, alley, hamlet or ward.

A street or a ward alone is public and stays. Provinces and cities after the ward stay too.
"""

import re
from collections.abc import Iterator

from feedback.redaction import places
from feedback.redaction.model import Kind, Span
from feedback.redaction.person import in_surnames
from feedback.redaction.places import Keywords
from feedback.redaction.typed import Typed, Word

_HOUSE = re.compile(r"[a-z]?\d{1,4}[a-z]{0,2}\d?(?:[/-]\d{1,4}[a-z]?\d?){0,6}")
_FLAT = re.compile(r"(?:p|ch|ct)?[a-z]?\d{1,4}(?:[.-]?\d{1,3})?[a-z]?")
_PLOT = re.compile(r"(?:[a-z]{1,3}\d{1,3}(?:-\d{1,3})?|[a-z]{1,2}|\d{1,3}[a-z]?)")
_NUMBERED_PART = re.compile(r"([a-z]{1,3})\d{1,2}[a-z]?")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?:/(?:19|20)\d\d)?")
_BREAK = re.compile(r"[:,.(]\s?$")
_DIGIT = re.compile(r"[0-9]")
_JOINED = re.compile(r"[\s.:]{0,3}")
_PART_GAP = re.compile(r"\s?[,;.\-–(]?\s?")
_SPACE = re.compile(r"\s{1,2}")
_LONGEST_NAME = 4
_MOST_PARTS = 8


def addresses(typed: Typed) -> Iterator[Span]:
    """Addresses from the house number to the ward or district, as far as they are written together."""
    reader = _Reader(typed)
    at = 0
    while at < len(typed.words):
        end = reader.address_end(at)
        if end > at:
            yield Span(typed.words[at].start, typed.words[end - 1].end, Kind.ADDRESS)
        at = max(end, at + 1)


class _Reader:
    """Reads on from a word; every method gives the word after what it read, or the one it was given."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.words = typed.words

    def address_end(self, at: int) -> int:
        opener = self.words[at].fold
        if opener not in places.OPENERS and not _DIGIT.search(opener):
            return at
        for start in (self._numbered_house, self._flat, self._plot, self._alley_first, self._bare_number):
            body = start(at)
            if body > at:
                return self._parts_end(body)
        return self._hamlet_address(at)

    def _fold(self, at: int) -> str:
        return self.words[at].fold if at < len(self.words) else ""

    def _gap_is(self, left: int, pattern: re.Pattern[str]) -> bool:
        return left + 1 < len(self.words) and bool(pattern.fullmatch(self.typed.gap(left)))

    def _keyword(self, at: int, keywords: Keywords) -> int:
        """Past a keyword of one to four words, written as it is spelt or without diacritics."""
        if at >= len(self.words) or self.words[at].fold not in keywords.openers:
            return at
        for length in (4, 3, 2):
            if self._phrase(at, length) in keywords.phrases and self._spaced(at, length):
                return at + length
        word = self.words[at]
        spelt = keywords.spellings.get(word.fold)
        if spelt is None or (word.accented and word.low not in (spelt, "tòa")):
            return at
        return at + 1

    def _phrase(self, at: int, length: int) -> str:
        return " ".join([word.fold for word in self.words[at : at + length]])

    def _is_house(self, at: int) -> bool:
        return at < len(self.words) and bool(_HOUSE.fullmatch(self._fold(at))) and self.words[at].fold not in places.NOT_HOUSES

    def _numbered_house(self, at: int) -> int:
        """`số 12`, `nhà số 8`, `sn 15`, `No. 21`, and then a street or another part."""
        if at and self._fold(at - 1) in places.COUNTED:
            return at
        number = self._keyword(at, places.HOUSE)
        if number == at or not self._gap_is(number - 1, _JOINED) or not self._is_house(number):
            return at
        return self._street_or_part(number, at)

    def _street_or_part(self, number: int, at: int) -> int:
        """Past a number and the street's name, or past the number where another part follows; else `at`."""
        after = number + 1
        if self._part(after) > after:
            return after
        named = self._street_name(after)
        return named if named > after else at

    def _flat(self, at: int) -> int:
        """`phòng 1205 toà CT2`, `P1203 toà nha A1`."""
        number = self._keyword(at, places.FLAT)
        if number > at:
            if not self._gap_is(number - 1, _JOINED) or not _FLAT.fullmatch(self._fold(number)):
                return at
        elif re.fullmatch(r"(?:p|ch)\d{3,4}[a-z]?", self._fold(at)):
            number = at
        else:
            return at
        after = number + 1
        return after if self._value_part(after, places.BUILDING) > after else at

    def _plot(self, at: int) -> int:
        """`lô C12 khu dân cư Phú Mỹ`, `B4-12 khu đô thị Xanh`."""
        number = self._keyword(at, places.PLOT)
        if number == at and not re.fullmatch(r"[a-z]{1,3}\d{1,3}-\d{1,3}", self._fold(at)):
            return at
        if number >= len(self.words) or not _PLOT.fullmatch(self._fold(number)):
            return at
        after = number + 1
        return after if self._value_part(after, places.ESTATE) > after else at

    def _alley_first(self, at: int) -> int:
        """`hẻm 123 Lê Văn Sỹ`, `kiệt 47 Lê Ngô Cát`, `ngõ 5 phố Huế`."""
        number = self._keyword(at, places.ALLEY)
        if number == at or not self._gap_is(number - 1, _JOINED) or not self._is_house(number):
            return at
        return self._street_or_part(number, at)

    def _bare_number(self, at: int) -> int:
        """`125/7 Nguyễn Trãi`, `45 le loi phuong ben nghe`, `14 ngo 2 thai ha`."""
        if not (self.words[at].numeric or "/" in self._fold(at)) or not self._is_house(at) or not self._stands_free(at):
            return at
        located, slashed = self._is_located(at), "/" in self._fold(at) and not self._is_day(at)
        after = at + 1
        if self._gap_is(at, _SPACE) and self._value_part(after, places.ROAD_OR_ALLEY) > after:
            value = self.words[min(after + 1, len(self.words) - 1)]
            return after if located or slashed or value.capital or value.numeric or self.typed.bare else at
        named = self._street_name(after)
        if named > after and (slashed or located or self._is_known_street(after, named) or self._ward(named) > named):
            return named
        return at

    def _stands_free(self, at: int) -> bool:
        """Neither the tail of a larger number nor one that something is counted or numbered by."""
        start = self.words[at].start
        if start and self.typed.text[start - 1] not in " \n(:,;\"“":
            return False
        if not at:
            return True
        before = self.words[at - 1]
        return not (before.fold in places.COUNTED or before.fold in places.QUANTIFIED or before.low in places.SPELT)

    def _is_located(self, at: int) -> bool:
        if at == 0 or self._fold(at - 1) in places.LOCATING:
            return True
        return bool(_BREAK.search(self.typed.gap(at - 1))) and not self._is_day(at)

    def _is_day(self, at: int) -> bool:
        return bool(_DAY.fullmatch(self._fold(at)))

    def _is_known_street(self, start: int, end: int) -> bool:
        return " ".join(word.fold for word in self.words[start:end]) in places.STREETS

    def _street_name(self, at: int) -> int:
        """A street's name that follows a number at once, by its capitals, its fame or the ward after it."""
        if at >= len(self.words) or self.words[at].numeric or not self._follows_number(at):
            return at
        if self.words[at].capital:
            end = self._capitals_end(at)
            return end if end - at >= 2 and self._may_be_street(at) else at
        for length in (4, 3, 2):
            if self._spaced(at, length) and self._is_known_street(at, at + length):
                return at + length
        for length in (2, 3, 4):
            if self._spaced(at, length) and self._ward(at + length) > at + length:
                return at + length if self._reads_as_street(at, length) else at
        return at

    def _follows_number(self, at: int) -> bool:
        return self._gap_is(at - 1, _SPACE) or (self._gap_is(at - 1, _PART_GAP) and in_surnames(self.words[at]))

    def _may_be_street(self, at: int) -> bool:
        first = self.words[at]
        acronym = len(first.fold) > 1 and self.typed.text[first.start : first.end].isupper()
        return not acronym and f"{first.fold} {self._fold(at + 1)}" not in places.NOT_STREETS

    def _reads_as_street(self, at: int, length: int) -> bool:
        """Lower-case words between a number and a ward: a person's name, or any two after a number with a slash."""
        if any(word.fold in places.STOPS for word in self.words[at : at + length]):
            return False
        return in_surnames(self.words[at]) or "/" in self._fold(at - 1)

    def _spaced(self, at: int, length: int) -> bool:
        last = at + length - 1
        return last < len(self.words) and all(self._gap_is(i, _SPACE) for i in range(at, last))

    def _capitals_end(self, at: int) -> int:
        end = at + 1
        while end < len(self.words) and end - at < _LONGEST_NAME and self._gap_is(end - 1, _SPACE):
            if not self.words[end].capital or self.words[end].numeric or self._keyword(end, places.WARD_OR_DISTRICT) > end:
                break
            end += 1
        return end

    def _parts_end(self, at: int) -> int:
        """Past the parts that follow: alleys, street, hamlet, ward, district."""
        for _ in range(_MOST_PARTS):
            end = self._part(at)
            if end == at:
                end = self._lane_street(at)
            if end == at:
                return at
            at = end
        return at

    def _lane_street(self, at: int) -> int:
        """The street's name right after a numbered alley: the `thai ha` of `ngo 2 thai ha`."""
        numbered = at >= 2 and self.words[at - 1].numeric and self._keyword(at - 2, places.ALLEY) == at - 1
        return self._street_name(at) if numbered else at

    def _part(self, at: int) -> int:
        if at >= len(self.words) or not self._gap_is(at - 1, _PART_GAP):
            return at
        house = self._keyword(at, places.PLAIN_HOUSE)
        if house > at and self._is_house(house):
            return house + 1
        for keywords in places.PARTS:
            end = self._value_part(at, keywords)
            if end > at:
                return end
        return self._english_street(at)

    def _ward(self, at: int) -> int:
        if at >= len(self.words) or not self._gap_is(at - 1, _PART_GAP):
            return at
        return self._value_part(at, places.WARD_OR_DISTRICT)

    def _value_part(self, at: int, keywords: Keywords) -> int:
        """Past a keyword and its number or name."""
        if at >= len(self.words) or (at and not self._gap_is(at - 1, _PART_GAP)):
            return at
        numbered = _NUMBERED_PART.fullmatch(self._fold(at))
        if numbered and numbered[1] in keywords.spellings:
            return at + 1
        value = self._keyword(at, keywords)
        if value == at or value >= len(self.words) or not self._gap_is(value - 1, _JOINED):
            return at
        if self._fold(value) == "so" and value + 1 < len(self.words) and self.words[value + 1].numeric:
            return value + 2
        if self._is_house(value) or self._is_letter(value):
            return self._dated_street(value)
        return self._name_end(value, at)

    def _is_letter(self, at: int) -> bool:
        """`khu phố A`; not the `U` of `U Minh`."""
        lone = len(self._fold(at)) == 1 and self.words[at].capital
        return lone and not (at + 1 < len(self.words) and self.words[at + 1].capital and self._gap_is(at, _SPACE))

    def _dated_street(self, value: int) -> int:
        """Streets named for a day: `3 tháng 2`."""
        if self._fold(value + 1) == "thang" and value + 2 < len(self.words) and self.words[value + 2].numeric:
            return value + 3
        return value + 1

    def _name_end(self, value: int, at: int) -> int:
        word: Word = self.words[value]
        if word.capital:
            end = self._capitals_end(value)
            numbered = end < len(self.words) and self._gap_is(end - 1, _SPACE) and self.words[end].numeric
            return end + 1 if numbered and len(self._fold(end)) <= 2 else end
        if word.fold in places.STOPS:
            return at
        for length in (4, 3, 2):
            if self._spaced(value, length) and self._is_known_street(value, value + length):
                return value + length
        second = value + 1
        if second < len(self.words) and self._gap_is(value, _SPACE) and self._continues(second):
            return second + 1
        return second

    def _continues(self, at: int) -> bool:
        word = self.words[at]
        return not word.numeric and not word.capital and word.fold not in places.STOPS and self._fold(at) not in places.KEYWORDS

    def _english_street(self, at: int) -> int:
        end = self._capitals_end(at) if self.words[at].capital else at
        return end + 1 if end > at and self._fold(end) in ("street", "st", "road", "lane") else at

    def _hamlet_address(self, at: int) -> int:
        """`tổ 8, ấp 2, xã Phước Kiển`: no house number, but two numbered parts or a number and a ward."""
        first = self._value_part(at, places.HAMLET)
        if first == at or not self.words[first - 1].numeric:
            return at
        second = self._value_part(first, places.HAMLET_OR_WARD) if self._gap_is(first - 1, _PART_GAP) else first
        return self._parts_end(second) if second > first else at
