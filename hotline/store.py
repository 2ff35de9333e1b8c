"""The hotline service's database: units and hotlines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pymongo import IndexModel

from hotline.answering.store import UnansweredCallStore
from hotline.calling.positions import Position, position_of
from hotline.hours import OpeningTimes, times_of
from hotline.known_domains import KnownDomains
from hotline.line_changes import working_line
from hotline.models import (
    Hotline,
    HotlineInput,
    HotlineState,
    PublicHotline,
    PublicUnit,
    Purpose,
    Unit,
    UnitInput,
    UnitKind,
    UnitState,
)
from services.calendar import WorkingCalendar
from services.clock import Clock
from services.collation import is_sort_key, sort_key
from services.database import Database, Raw
from services.documents.collection import Collection, Kind
from services.documents.listing import Listing
from services.documents.migrations import Migrations, rewriting
from services.documents.models import now, public_part
from services.documents.pages import CursorCodec
from services.documents.pipelines import DerivedField, presence
from services.documents.queries import Comparison, Key, ListQuery, OneOf
from services.geography.succession import Term
from services.geography.units import Units, is_within
from services.redemption.spent_tokens import SpentTokenStore
from services.timezone import local


def _without_verified_on(raw: Raw) -> Raw:
    """A hotline without the day that saves and imports once set; the public sees a change where there was one."""
    kept = {**raw, "verifiedOn": None}
    if kept.get("correction"):
        kept["correction"] = {name: value for name, value in kept["correction"].items() if name != "verifiedOn"}
    return kept | {"version": raw["version"] + 1} if raw.get("verifiedOn") else kept


MIGRATIONS: Migrations = (
    rewriting(
        1,
        "Drop the days on which saves and imports said that a number was verified.",
        "hotlines",
        {"$or": [{"verifiedOn": {"$type": "string"}}, {"correction.verifiedOn": {"$exists": True}}]},
        _without_verified_on,
    ),
)
"""Of this database, in order (see `services.documents.migrations`)."""


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """What units are listed by: the ministry first, then kinds, then names."""

    kind: UnitKind
    sorted_name: str
    parent: str | None
    province: str | None
    state: UnitState
    position: Position | None
    """On the globe; None where nobody has put it in."""
    successors: Sequence[str]
    term: Term
    domain: str | None
    former_domains: Sequence[str]


@dataclass(frozen=True, slots=True)
class HotlineEntry:
    """What hotlines are listed by: their unit, then their order."""

    unit: str
    order: int
    province: str | None
    purpose: Purpose
    times: OpeningTimes
    state: HotlineState
    waiting: bool
    """Whether a change of it waits for a second person."""
    short: bool
    """Whether it is a short number of the whole country, such as 113."""


def public_unit(unit: Unit) -> PublicUnit:
    """The unit as the public sees it: without its history."""
    return public_part(unit, PublicUnit)


def public_hotline(line: Hotline) -> PublicHotline:
    """The hotline as the public sees it: without history and what waits."""
    verified_on = line.verified_at and local(line.verified_at).date().isoformat()
    return public_part(line, PublicHotline, verified_on=verified_on)


def unit_entry(unit: Unit) -> UnitEntry:
    """What a unit is listed by."""
    return UnitEntry(
        unit.kind,
        sort_key(unit.names.vi),
        unit.parent,
        unit.province,
        unit.state,
        position_of(unit.location),
        unit.successors,
        Term(unit.valid_from, unit.valid_to, unit.successors),
        unit.domain,
        unit.former_domains,
    )


UNITS: Kind[Unit, UnitEntry] = Kind(
    name="unit",
    collection="units",
    model=Unit,
    entry=unit_entry,
    order=(Key("kind", ranks=tuple(UnitKind)), Key("sorted_name")),
    is_former_position=lambda position: not is_sort_key(position[1]),
    public=lambda u: True,
    public_form=public_unit,
    given=UnitInput,
    groups=lambda e: (("parent", e.parent), *(("successor", code) for code in e.successors)),
    indexes=[IndexModel("domain", unique=True, partialFilterExpression={"domain": {"$type": "string"}})],
)


def hotlines_kind(units: Listing[UnitEntry]) -> Kind[Hotline, HotlineEntry]:
    """Hotlines, whose province is that of their unit."""

    def province(code: str) -> str | None:
        unit = units.get(code)
        return unit.province if unit else None

    def of_units(comparison: Comparison) -> ListQuery:
        """A comparison of the province, as one of the unit."""
        return OneOf("unit", [code for code, unit in units.entries() if comparison.test(unit)])

    return Kind(
        name="hotline",
        collection="hotlines",
        model=Hotline,
        entry=lambda h: HotlineEntry(
            h.unit,
            h.order,
            province(h.unit),
            h.purpose,
            times_of(h),
            h.state,
            h.correction is not None,
            h.number is None,
        ),
        order=(Key("unit"), Key("order")),
        public=lambda h: h.state is HotlineState.ACTIVE,
        public_form=public_hotline,
        given=HotlineInput,
        working=working_line,
        groups=lambda e: (("unit", e.unit),),
        stored={"province": DerivedField(of_units), "waiting": presence("correction")},
    )


class HotlineStore:
    """`units` before `hotlines`: a hotline's province is its unit's."""

    calendar = WorkingCalendar()
    """Of days off, by which hotlines open."""

    def __init__(self, database: Database, cursors: CursorCodec, clock: Clock = now) -> None:
        self.units = Collection(UNITS, database, cursors, clock=clock)
        self.hotlines = Collection(hotlines_kind(self.units.listing), database, cursors, clock=clock)
        self.unanswered = UnansweredCallStore(database)
        self.spent_tokens = SpentTokenStore(database)
        self.tree = Units()
        """The units as other services know them, for finding them by name."""
        self.units.observe(self._note_unit)
        self.domains = KnownDomains()
        self.units.observe(self.domains.put)

    async def open(self) -> None:
        """Makes the indexes of what is no published document."""
        await self.unanswered.open()
        await self.spent_tokens.open()

    def _note_unit(self, code: str, unit: Unit | None) -> None:
        self.tree.put(code, unit and public_unit(unit).model_dump(mode="json", by_alias=True))

    def term(self, code: str) -> Term | None:
        """How long the unit exists, and what followed it."""
        unit = self.units.listing.get(code)
        return unit.term if unit else None

    def codes(self) -> Iterable[str]:
        return (code for code, _ in self.units.listing.entries())

    def parent(self, code: str) -> str | None:
        unit = self.units.listing.get(code)
        return unit.parent if unit else None

    def head(self, code: str) -> str:
        """The unit that stands above this one and under no other: the ministry."""
        seen = {code}
        while (above := self.parent(code)) is not None and above not in seen:
            seen.add(code := above)
        return code

    def covers(self, ancestor: str, unit: str) -> bool:
        """The tree of units as this service itself keeps it (see `services.identity.UnitTree`)."""
        return is_within(unit, ancestor, self.parent)
