"""Storage of released figures (written once) and of the privacy budget that each release spent."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from feedback.statistics import AlreadyReleased, Cell, Ledger, Level, Release
from feedback.statistics.model import ScaleCell
from services.clock import Clock
from services.database import Raw, Session
from services.documents.models import now
from services.documents.mongo import Mongo
from services.documents.transactions import run_transaction

AT_ONCE = 1_000
"""Cells in one write: a release of a large country is too much for one transaction of the database."""
ATTEMPT_EXPIRES = timedelta(minutes=10)
"""After so long without its end, a release was broken off, and the next try takes its place."""


class FigureStore:
    """Cells are written in parts, each marked with the attempt at the release that drew it, and count for nothing
    until the release's own documents, written last, name that attempt. An interrupted attempt is never shown.
    """

    def __init__(self, mongo: Mongo, clock: Clock = now) -> None:
        self._mongo, self._clock = mongo, clock
        self._cells = mongo.database["cells"]
        self._releases = mongo.database["releases"]
        self._cached_releases: list[Raw] = []

    async def open(self) -> None:
        await self._cells.create_indexes([IndexModel("place"), IndexModel("period"), IndexModel("year")])

    async def releases(self) -> list[Raw]:
        """Each released month with its ε and threshold, in order."""
        found = [raw async for raw in self._releases.find({"complete": True})]
        self._cached_releases = sorted(found, key=lambda raw: raw["_id"])
        return self._cached_releases

    def cached_releases(self) -> Sequence[Raw]:
        """The releases as they were last read: at least all that a figure read before is made of.

        A complete release never changes, and there are twelve a year.
        """
        return self._cached_releases

    async def ledger(self, limit: float) -> Ledger:
        return Ledger(limit, {raw["_id"]: raw["epsilon"] for raw in await self.releases()})

    async def of_year(self, year: str) -> list[Cell]:
        return await self._find_cells({"year": year})

    async def of_place(self, level: Level, id: str) -> list[Cell]:
        return await self._find_cells({"place": f"{level.value}|{id}"})

    async def of_period(self, period: str, levels: Sequence[Level]) -> list[Cell]:
        return await self._find_cells({"period": period, "level": {"$in": [level.value for level in levels]}})

    async def save_release(self, release: Release) -> None:
        """Stores a release, or raises `AlreadyReleased`: noise is drawn only once for each month.

        After a crash in the middle nothing of it counts, and the month can be released `ATTEMPT_EXPIRES` later.
        """
        attempt = uuid.uuid4().hex
        if await self._begin(release, attempt):
            await self._cells.delete_many({"month": {"$in": list(release.months)}, "attempt": {"$ne": attempt}})
        for start in range(0, len(release.cells), AT_ONCE):
            part = [_raw(cell, release.months[0], attempt) for cell in release.cells[start : start + AT_ONCE]]
            await self._cells.insert_many(part, ordered=False)
        await self._end(release, attempt)

    async def _begin(self, release: Release, attempt: str) -> bool:
        """Takes the months for this attempt, where nobody has them or who had them gave up; says whether one did."""
        at = self._clock()

        async def write(session: Session) -> bool:
            broken_off = False
            for month in release.months:
                old = await self._releases.find_one({"_id": month}, session=session)
                if old and old["attempt"] != attempt:
                    if old["complete"] or old["at"] > at - ATTEMPT_EXPIRES:
                        raise AlreadyReleased(f"{month} was released before, or is being released just now.")
                    broken_off = True
                spent = {"epsilon": release.epsilon, "scale_epsilon": release.scale_epsilon}
                taken = {**spent, "threshold": release.threshold, "attempt": attempt, "at": at}
                await self._releases.replace_one(
                    {"_id": month}, {"_id": month, "complete": False, **taken}, upsert=True, session=session
                )
            return broken_off

        try:
            return await run_transaction(self._mongo, write)
        except DuplicateKeyError:
            raise AlreadyReleased(f"{', '.join(release.months)} is being released just now.") from None

    async def _end(self, release: Release, attempt: str) -> None:
        async def write(session: Session) -> None:
            for month in release.months:
                done = await self._releases.update_one(
                    {"_id": month, "attempt": attempt}, {"$set": {"complete": True}}, session=session
                )
                if not done.matched_count:
                    raise AlreadyReleased(f"Another attempt at {month} took the place of this one.")

        await run_transaction(self._mongo, write)

    async def _find_cells(self, wanted: Mapping[str, Any]) -> list[Cell]:
        whole = self._whole()
        found = [raw async for raw in self._cells.find(wanted)]
        if not {raw["attempt"] for raw in found} <= whole:
            await self.releases()
            whole = self._whole()
            # Read again: of a release completed meanwhile only some cells may have been there.
            found = [raw async for raw in self._cells.find(wanted)]
        return [_cell(raw) for raw in found if raw["attempt"] in whole]

    def _whole(self) -> frozenset[str]:
        return frozenset(raw["attempt"] for raw in self._cached_releases)


def _raw(cell: Cell, month: str, attempt: str) -> Raw:
    place = f"{cell.level.value}|{cell.id}"
    fields = {**asdict(cell), "level": cell.level.value, "stars": list(cell.stars), "reasons": dict(cell.reasons)}
    if not cell.scales:
        # Of most cells: months, and all of single subjects.
        del fields["scales"], fields["scales_variance"]
    marks = {"place": place, "year": cell.period[:4], "month": month, "attempt": attempt}
    return {"_id": f"{place}|{cell.period}|{attempt}", **marks, **fields}


def _cell(raw: Mapping[str, Any]) -> Cell:
    # Cells of before there were scales have none.
    fields = {name: raw[name] for name in Cell.__dataclass_fields__ if name in raw}
    scales = {code: _scale(scale) for code, scale in raw.get("scales", {}).items()}
    return Cell(**{**fields, "level": Level(raw["level"]), "stars": tuple(raw["stars"]), "scales": scales})


def _scale(raw: Mapping[str, Any]) -> ScaleCell:
    return ScaleCell(tuple(raw["stars"]), withheld=raw["withheld"], anchor=raw["anchor"])
