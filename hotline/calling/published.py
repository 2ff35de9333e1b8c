"""What is published now of numbers and units, as choices are made of it."""

from collections.abc import Iterator
from datetime import datetime

from hotline.calling.choice import PublishedLine, choose, purposes_of
from hotline.calling.offline import days_unlike_others, offline_package
from hotline.calling.positions import nearest, position_of
from hotline.calling.situations import Situation, catalogue
from hotline.hours import is_open, local_moment
from hotline.models import HotlineState, Location, Purpose, UnitState
from hotline.store import HotlineStore
from services.timezone import local

NEAR = 50
"""Units whose distance decides between numbers."""


def lines_to_call(
    store: HotlineStore, situation: Situation | None, province: str | None, here: Location | None, at: datetime
) -> list[PublishedLine]:
    """The published numbers to call, the best first. Without a province it is that of the nearest unit."""
    near = dict(nearest_units(store, here, None, NEAR)) if here else {}
    if province is None:
        province = next((place for code in near if (place := _province(store, code))), None)
    wanted = frozenset({*purposes_of(situation), Purpose.EMERGENCY_POLICE})
    return choose(situation, _published(store, wanted, at), province, near)


def _province(store: HotlineStore, code: str) -> str | None:
    unit = store.units.listing.get(code)
    return unit.province if unit else None


def _published(store: HotlineStore, wanted: frozenset[Purpose], at: datetime) -> Iterator[PublishedLine]:
    units, moment = store.units.listing, local_moment(at, store.calendar)
    for id, line in store.hotlines.listing.entries():
        if line.purpose not in wanted or line.state is not HotlineState.ACTIVE:
            continue
        unit = units.get(line.unit)
        if unit is not None and unit.state is UnitState.ACTIVE:
            yield PublishedLine(
                id,
                line.purpose,
                line.order,
                line.short,
                is_open(line.times, moment),
                line.unit,
                unit.kind,
                unit.province,
                unit.parent is None,
            )


def nearest_units(store: HotlineStore, here: Location, purpose: Purpose | None, count: int) -> list[tuple[str, float]]:
    """The codes of the nearest units with a published hotline for the purpose, with their distances in kilometres."""
    serving = None if purpose is None else _units_with(store, purpose)
    position = position_of(here)
    assert position is not None
    positions = (
        (code, unit.position)
        for code, unit in store.units.listing.entries()
        if unit.position is not None and unit.state is UnitState.ACTIVE and (serving is None or code in serving)
    )
    return nearest(position, positions, count)


def _units_with(store: HotlineStore, purpose: Purpose) -> frozenset[str]:
    lines = store.hotlines.listing.entries()
    return frozenset(line.unit for _, line in lines if line.purpose is purpose and line.state is HotlineState.ACTIVE)


class OfflinePackage:
    """The offline package, made anew when it is asked for after a change of units or hotlines, or in another year."""

    def __init__(self, store: HotlineStore) -> None:
        self._store = store
        self._content: bytes | None = None
        self._year = 0
        self._changes = 0
        store.units.observe(self._changed)
        store.hotlines.observe(self._changed)

    def _changed(self, _id: str, _document: object) -> None:
        self._content, self._changes = None, self._changes + 1

    async def content(self, at: datetime) -> bytes:
        """The package of what is published now."""
        year = local(at).year
        if self._content is not None and self._year == year:
            return self._content
        seen, content = self._changes, await self._made(year)
        if seen == self._changes:
            self._content, self._year = content, year
        return content

    async def _made(self, year: int) -> bytes:
        store = self._store
        ids = [id for id, line in store.hotlines.listing.entries() if line.state is HotlineState.ACTIVE]
        lines = [line for line in (await store.hotlines.get_many(ids)).values() if line.state is HotlineState.ACTIVE]
        placed = {code for code, unit in store.units.listing.entries() if unit.position is not None}
        units = await store.units.get_many({*placed, *(line.unit for line in lines)})
        active = {code: unit for code, unit in units.items() if unit.state is UnitState.ACTIVE}
        days = days_unlike_others(year, store.calendar)
        return offline_package((line for line in lines if line.unit in active), active, catalogue(), days)
