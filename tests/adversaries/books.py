"""Feedback's database as its administrator reads it: every document, in stored order, and the oplog."""

from collections.abc import Iterator
from typing import Any

from bson import BSON, Timestamp
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from feedback.store import COLLECTIONS, SUFFIX

Raw = dict[str, Any]


class Books:
    """All databases of the server whose names begin with `prefix`; close it after use."""

    def __init__(self, url: str, prefix: str) -> None:
        self._client: MongoClient[Raw] = MongoClient(url, tz_aware=True, serverSelectionTimeoutMS=60_000)
        self._prefix = prefix
        self.feedback = self._client[prefix + "feedback"]
        self.ratings = self._client[prefix + "feedback" + SUFFIX]

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> "Books":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def all(self, collection: str) -> list[Raw]:
        """The documents of a collection of feedback, in stored order."""
        return list((self.ratings if collection in COLLECTIONS else self.feedback)[collection].find({}))

    def contents(self) -> Iterator[tuple[str, Raw]]:
        """Every document of every collection, with where it stands."""
        for name in self._client.list_database_names():
            if name.startswith(self._prefix):
                for collection in self._client[name].list_collection_names():
                    yield from ((f"{name}.{collection}", raw) for raw in self._client[name][collection].find({}))

    def oplog(self) -> list[Raw]:
        """What the oplog still holds of these databases, oldest first."""
        return [raw for raw in self._client.local["oplog.rs"].find({}) if str(raw["ns"]).startswith(self._prefix)]

    def streamed(self) -> list[RawBSONDocument]:
        """The same as a change stream from its beginning tells it."""
        found: list[RawBSONDocument] = []
        with self._client.watch(start_at_operation_time=Timestamp(1, 1), max_await_time_ms=1) as stream:
            while (change := stream.try_next()) is not None:
                if change.get("ns", {}).get("db", "").startswith(self._prefix):
                    found.append(RawBSONDocument(BSON.encode(change)))
        return found

    def bytes(self) -> Iterator[tuple[str, bytes]]:
        """Everything a driver gives, as bytes to be searched."""
        yield from ((where, BSON.encode(raw)) for where, raw in self.contents())
        yield from ((f"oplog of {raw['ns']}", BSON.encode(raw)) for raw in self.oplog())
        yield from (("change stream", bytes(change.raw)) for change in self.streamed())

    def counts(self) -> dict[str, int]:
        """How many documents each collection holds in which a rating leaves something."""
        return {name: self.ratings[name].count_documents({}) for name in ("nullifiers", "intake", "ratings")}


def leaves(value: object) -> Iterator[object]:
    """Every value in a document that holds no others."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value
