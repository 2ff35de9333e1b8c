"""Released figures, stored once and for good, and what each month's release has spent of its privacy budget."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from feedback.statistics import AlreadyReleased, Cell, Ledger, Level, Release
from feedback.store.transactions import transact
from services.collection import Raw, Session
from services.mongo import Mongo


class FigureStore:
    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._cells = mongo.database["cells"]
        self._releases = mongo.database["releases"]

    async def open(self) -> None:
        await self._cells.create_indexes([IndexModel("place"), IndexModel("period"), IndexModel("year")])

    async def releases(self) -> list[Raw]:
        """Each released month with its ε and threshold, in order."""
        found = [raw async for raw in self._releases.find({})]
        return sorted(found, key=lambda raw: raw["_id"])

    async def ledger(self, limit: float) -> Ledger:
        return Ledger(limit, {raw["_id"]: raw["epsilon"] for raw in await self.releases()})

    async def of_year(self, year: str) -> list[Cell]:
        return [_cell(raw) async for raw in self._cells.find({"year": year})]

    async def of_place(self, level: Level, id: str) -> list[Cell]:
        return [_cell(raw) async for raw in self._cells.find({"place": f"{level.value}|{id}"})]

    async def of_period(self, period: str, levels: Sequence[Level]) -> list[Cell]:
        wanted = {"period": period, "level": {"$in": [level.value for level in levels]}}
        return [_cell(raw) async for raw in self._cells.find(wanted)]

    async def keep(self, release: Release) -> None:
        """Keeps a release, or raises `AlreadyReleased`: noise is drawn once for each month, whoever asks."""

        async def write(session: Session) -> None:
            for month in release.months:
                spent = {"_id": month, "epsilon": release.epsilon, "threshold": release.threshold}
                await self._releases.insert_one(spent, session=session)
            await self._cells.insert_many([_raw(cell) for cell in release.cells], session=session)

        try:
            await transact(self._mongo, write)
        except DuplicateKeyError:
            raise AlreadyReleased(f"{', '.join(release.months)} was released before.") from None


def _raw(cell: Cell) -> Raw:
    place = f"{cell.level.value}|{cell.id}"
    fields = {**asdict(cell), "level": cell.level.value, "stars": list(cell.stars), "reasons": dict(cell.reasons)}
    return {"_id": f"{place}|{cell.period}", "place": place, "year": cell.period[:4], **fields}


def _cell(raw: Mapping[str, Any]) -> Cell:
    fields = {name: raw[name] for name in Cell.__dataclass_fields__}
    return Cell(**{**fields, "level": Level(raw["level"]), "stars": tuple(raw["stars"])})
