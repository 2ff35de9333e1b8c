"""Home addresses: a house, flat or plot number with its street, alley, hamlet or ward.

A street or a ward alone is public and stays. Provinces and cities after the ward stay too.
"""

import re
from collections.abc import Iterator

from feedback.redaction import places
from feedback.redaction.model import RedactionKind, Span
from feedback.redaction.parts import JOINED, PART_GAP, SPACE, PartReader
from feedback.redaction.typed_text import TypedText

_FLAT = re.compile(r"(?:p|ch|ct)?[a-z]?\d{1,4}(?:[.-]?\d{1,4})?[a-z]?")
_FLAT_ALONE = re.compile(r"(?:p|ch)\d{3,4}[a-z]?")
_PLOT = re.compile(r"(?:[a-z]{1,3}\d{1,3}(?:-\d{1,3})?|[a-z]{1,2}|\d{1,3}[a-z]?)")
_PLOT_ALONE = re.compile(r"[a-z]{1,3}\d{1,3}-\d{1,3}")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?:/(?:19|20)\d\d)?")
_BLOCK = re.compile(r"[a-z]{1,2}\d{1,3}[a-z]?")
_MOST_STOREYS = 3
_BREAK = re.compile(r"[:,.(]\s?$")


def addresses(typed: TypedText) -> Iterator[Span]:
    """Addresses from the house number to the ward or district, as far as they are written together."""
    reader = _AddressReader(typed)
    at = 0
    while at < len(typed.words):
        end = reader.address_end(at)
        if end > at:
            yield Span(typed.words[at].start, typed.words[end - 1].end, RedactionKind.ADDRESS)
        at = max(end, at + 1)


class _AddressReader(PartReader):
    """The ways an address starts."""

    def address_end(self, at: int) -> int:
        opener = self.words[at].fold
        if opener.isalpha() and opener not in places.OPENERS:
            return at
        for start in (self._numbered_house, self._flat, self._plot, self._parcel, self._alley_first, self._bare_number):
            body = start(at)
            if body > at:
                return self.parts_end(body)
        return max(self._flat_last(at), self._hamlet_address(at), self._hamlet_and_ward(at))

    def _numbered_house(self, at: int) -> int:
        """`số 12`, `nhà số 8`, `sn 15`, `No. 21`, and then a street or another part."""
        if at and self.fold(at - 1) in places.COUNTED:
            return at
        number = self.keyword(at, places.HOUSE)
        if number == at or not self.gap_is(number - 1, JOINED) or not self.is_house(number):
            return at
        if self._numbers_an_authority(at):
            return at
        return self._street_or_part(number, at)

    def _numbers_an_authority(self, at: int) -> bool:
        """The `số 3` of `Đội CSGT số 3 đường Láng`: what is numbered is a body, and the street is where it works."""
        while at and self.fold(at - 1) in places.OF_AUTHORITIES and self.gap_is(at - 1, SPACE):
            at -= 1
        return at > 0 and self.fold(at - 1) in places.AUTHORITIES and self.gap_is(at - 1, SPACE)

    def _street_or_part(self, number: int, at: int) -> int:
        """Past a number and the street's name, or past the number where another part follows; else `at`."""
        after = number + 1
        if self.part(after) > after:
            return after
        named = max(self.street_name(after), self.named_for_a_person(after))
        return named if named > after else at

    def _flat(self, at: int) -> int:
        """`phòng 1205 toà CT2`, `P1203 toà nha A1`."""
        number = self.keyword(at, places.FLAT)
        if number > at:
            if not self.gap_is(number - 1, JOINED) or not _FLAT.fullmatch(self.fold(number)):
                return at
        elif _FLAT_ALONE.fullmatch(self.fold(at)):
            number = at
        else:
            return at
        after = number + 1
        if after < len(self.words) and self.typed.gap(number) == "." and self.words[after].numeric:
            after += 1
        building = max(self.value_part(after, places.BUILDING), self._numbered_building(after))
        if building == after or self._is_office(after, building):
            return at
        return max(after, self._numbered_building(after))

    def _is_office(self, after: int, building: int) -> bool:
        """Whether a room is one of an office: by its storey alone, or in a building that is one."""
        end = self.parts_end(building)
        if self.fold(after) in places.STOREYS and end == building:
            return True
        return any(self.phrase(place, 2) in places.OFFICES for place in range(after, end))

    def _numbered_building(self, at: int) -> int:
        """Past the `nhà B4` of `P. 602 nhà B4`."""
        named = self.fold(at) == "nha" and self.gap_is(at - 1, PART_GAP) and self.gap_is(at, SPACE)
        return at + 2 if named and _BLOCK.fullmatch(self.fold(at + 1)) else at

    def _flat_last(self, at: int) -> int:
        """`chung cư HH2A Linh Đàm, căn 1205`: the building first, and then the flat."""
        if self.fold(at) in places.STOREYS:
            return at
        end = self.building_end(self.value_of(at, places.BUILDING_OR_ESTATE))
        for _ in range(_MOST_STOREYS):
            end = self._next_building(end) if end > at else at
        if end == at or end >= len(self.words) or not self.gap_is(end - 1, PART_GAP):
            return at
        number = self.keyword(end, places.FLAT)
        if number == end or not self.gap_is(number - 1, JOINED) or not _FLAT.fullmatch(self.fold(number)):
            return at
        dotted = number + 1 < len(self.words) and self.typed.gap(number) == "." and self.words[number + 1].numeric
        return self.parts_end(number + 2 if dotted else number + 1)

    def _next_building(self, at: int) -> int:
        """Past a block that follows, `lô D` or a bare `B12`."""
        if at < len(self.words) and self.gap_is(at - 1, PART_GAP) and _BLOCK.fullmatch(self.fold(at)):
            return at + 1
        further = self.value_part(at, places.BUILDING)
        return self.building_end(further) if further > at else at

    def _parcel(self, at: int) -> int:
        """`thửa số 345 tờ bản đồ 12`, `thửa 12, tờ số 3`: land by its place in the register."""
        parcel = self._numbered_after(at, places.PARCEL)
        sheet = self._numbered_after(parcel, places.SHEET) if parcel > at and self.gap_is(parcel - 1, PART_GAP) else at
        return sheet if sheet > parcel > at else at

    def _numbered_after(self, at: int, keywords: places.Keywords) -> int:
        number = self.keyword(at, keywords)
        if number > at and self.fold(number) == "so":
            number += 1
        is_number = number < len(self.words) and self.words[number].numeric
        return number + 1 if number > at and is_number and self.gap_is(number - 1, JOINED) else at

    def _plot(self, at: int) -> int:
        """`lô C12 khu dân cư Phú Mỹ`, `B4-12 khu đô thị Xanh`."""
        number = self.keyword(at, places.PLOT)
        if number == at and not _PLOT_ALONE.fullmatch(self.fold(at)):
            return at
        if number >= len(self.words) or not _PLOT.fullmatch(self.fold(number)):
            return at
        after = number + 1
        return after if self.value_part(after, places.ESTATE) > after else at

    def _alley_first(self, at: int) -> int:
        """`hẻm 123 Lê Văn Sỹ`, `kiệt 47 số 9 Lê Ngô Cát`, `ngõ 5 phố Huế`."""
        number = self.keyword(at, places.ALLEY)
        if number == at or not self.gap_is(number - 1, JOINED) or not self.is_alley(number):
            return at
        house = self.keyword(number + 1, places.HOUSE) if self.gap_is(number, PART_GAP) else at
        if house > number + 1 and self.gap_is(house - 1, JOINED) and self.is_house(house):
            number = house
        return self._street_or_part(number, at)

    def _bare_number(self, at: int) -> int:
        """`125/7 Nguyễn Trãi`, `45 le loi phuong ben nghe`, `14 ngo 2 thai ha`."""
        if not (self.words[at].numeric or "/" in self.fold(at)) or not self.is_house(at):
            return at
        if not self._stands_free(at):
            return self._spelt_out(at)
        located, slashed = self._is_located(at), "/" in self.fold(at) and not self._is_day(at)
        after = at + 1
        if self.gap_is(at, SPACE) and self.value_part(after, places.ROAD_OR_ALLEY) > after:
            value = self.words[min(after + 1, len(self.words) - 1)]
            return after if located or slashed or value.capital or value.numeric or self.typed.bare else at
        named = self.street_name(after)
        if named > after and (slashed or located or self.is_known_street(after, named) or self.ward(named) > named):
            return named
        return at

    def _spelt_out(self, at: int) -> int:
        """`đến 22 Ngô Thì Nhậm, phường Hà Đông`: a number that may count, but a street and a ward follow it."""
        after = at + 1
        counts = at and self.words[at - 1].fold in places.QUANTIFIED and self.gap_is(at - 1, SPACE)
        if not counts or after >= len(self.words) or not self.words[after].capital or not self.gap_is(at, SPACE):
            return at
        named = self.street_name(after)
        return named if named > after and self.ward(named) > named else at

    def _stands_free(self, at: int) -> bool:
        """Neither the tail of a larger number nor one that something is counted or numbered by."""
        start = self.words[at].start
        if start and self.typed.text[start - 1] not in ' \n(:,;"“':
            return False
        if not at:
            return True
        before = self.words[at - 1]
        return not (before.fold in places.COUNTED or before.fold in places.QUANTIFIED or before.low in places.SPELT)

    def _is_located(self, at: int) -> bool:
        if at == 0 or self.fold(at - 1) in places.LOCATING:
            return True
        return bool(_BREAK.search(self.typed.gap(at - 1))) and not self._is_day(at)

    def _is_day(self, at: int) -> bool:
        return bool(_DAY.fullmatch(self.fold(at)))

    def _hamlet_address(self, at: int) -> int:
        """`tổ 8, ấp 2, xã Phước Kiển`: no house number, but two numbered parts or a number and a ward."""
        first = self.value_of(at, places.HAMLET)
        if first == at or not self.words[first - 1].numeric:
            return at
        second = self.value_part(first, places.HAMLET_OR_WARD) if self.gap_is(first - 1, PART_GAP) else first
        return self.parts_end(second) if second > first else at

    def _hamlet_and_ward(self, at: int) -> int:
        """`thôn Đông, xã Yên Thường`, `làng Vòng, ngõ Giếng`: by names alone; not the hamlet's road or school."""
        if self.keyword(at, places.NAMED_HAMLET) != at + 1 or (at and self.fold(at - 1) in places.PUBLIC_PLACES):
            return at
        first = self.value_of(at, places.NAMED_HAMLET)
        if first == at or first >= len(self.words) or not self.gap_is(first - 1, PART_GAP):
            return at
        ward = max(self.keyword(first, keywords) for keywords in (places.WARD, places.NAMED_HAMLET, places.ALLEY))
        named = ward > first and ward < len(self.words) and (self.words[ward].capital or self.words[ward].numeric)
        return self.parts_end(first) if named else at
