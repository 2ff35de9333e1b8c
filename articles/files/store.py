"""Storage of files: in the database, under the SHA-256 of their content, as all replicas must serve them."""

from asyncio import Lock
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from pymongo import IndexModel

from articles.files.models import CleanFile, FileFacts, OwnedFile
from services.database import Database, Raw
from services.errors import TooLarge
from services.media.storage import drop_unused

FILES = "files"
_FACTS = tuple(name for name in FileFacts.model_fields if name != "file")


class UnitQuota(TooLarge):
    """The files of a unit have as many bytes as they may."""

    code, title = "UNIT_FILES_QUOTA", "The unit has too many files"


class FileStore:
    """A file belongs to each unit that uploaded it."""

    def __init__(self, database: Database) -> None:
        self._raw, self._saving = database[FILES], Lock()

    async def open(self) -> None:
        await self._raw.create_indexes([IndexModel("units")])

    async def save(self, file: CleanFile, unit: str, at: datetime, quota: int) -> None:
        """Raises `UnitQuota`. Again, it changes nothing but how long an unused file stays.

        A process saves one file at a time, so that each replica may exceed the quota by one file at most.
        """
        async with self._saving:
            have = await self._bytes_of(unit, file.facts.file)
            if have + file.stored_bytes > quota:
                raise UnitQuota(f"The files of a unit have at most {quota >> 20} MB; unused ones go after a day.")
            known = {**file.encodings, **file.facts.model_dump(mode="json", exclude={"file"})}
            fields = {**known, "stored": file.stored_bytes, "at": at}
            change = {"$set": fields, "$addToSet": {"units": unit}}
            await self._raw.update_one({"_id": file.facts.file}, change, upsert=True)

    async def _bytes_of(self, unit: str, other_than: str) -> int:
        found = self._raw.find({"units": unit}, {"stored": 1})
        return sum([raw["stored"] async for raw in found if raw["_id"] != other_than])

    async def owners(self, file: str) -> list[str]:
        """The units that uploaded it; none of one that is not there."""
        raw = await self._raw.find_one({"_id": file}, {"units": 1})
        return raw["units"] if raw else []

    async def read(self, file: str, encoding: str) -> bytes | None:
        raw = await self._raw.find_one({"_id": file}, {encoding: 1})
        return raw.get(encoding) if raw else None

    async def known(self, files: Iterable[str]) -> Mapping[str, OwnedFile]:
        """Those of the files that are there."""
        found = self._raw.find(_any_of(files), dict.fromkeys((*_FACTS, "units"), 1))
        return {raw["_id"]: OwnedFile(_facts(raw), raw["units"]) async for raw in found}

    async def keep(self, files: Iterable[str], at: datetime) -> bool:
        """They stay for another day though nothing may name them yet; False where one of them has gone."""
        chosen = _any_of(files)
        return (await self._raw.update_many(chosen, {"$set": {"at": at}})).matched_count == len(chosen["_id"]["$in"])

    async def drop_unused(self, used: Collection[str], before: datetime) -> int:
        """Deletes what is unused and was neither uploaded nor named since that moment; returns how many."""
        return await drop_unused(self._raw, used, before)


def _any_of(files: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    return {"_id": {"$in": list(dict.fromkeys(files))}}


def _facts(raw: Raw) -> FileFacts:
    return FileFacts.model_validate({**{name: raw.get(name) for name in _FACTS}, "file": raw["_id"]}, by_name=True)
