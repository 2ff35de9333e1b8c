"""Storage of an audit log: append-only, of two writers one has to append again."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.audit.chain import AuditChain, ChainEntry, Checkpoint, Scalar
from services.audit.verification import ChainVerifier
from services.database import Database, Raw, Session

Line = tuple[date | datetime, str, str, str, Mapping[str, Scalar]]
"""When, who, which act, on what, and details."""

DUPLICATE_KEY = 11_000
BATCH = 500
"""Entries read before the event loop is yielded."""


class ChainStore:
    """A chain in a collection, each entry under its number.

    `encode` and `decode` are the stored form of an entry, without and with its `_id`.
    """

    def __init__(
        self,
        database: Database,
        collection: str,
        chain: AuditChain,
        encode: Callable[[ChainEntry], Raw],
        decode: Callable[[Raw], ChainEntry],
    ) -> None:
        self.chain = chain
        self.raw = database[collection]
        self._encode, self._decode = encode, decode

    async def append(
        self, last: ChainEntry | None, lines: Sequence[Line], session: Session | None = None
    ) -> ChainEntry | None:
        """Adds lines after `last`; returns the newest entry.

        Raises `DuplicateKeyError` where another writer was faster, or within a transaction what has it run again.
        """
        added: list[ChainEntry] = []
        for line in lines:
            last = self.chain.append(last, *line)
            added.append(last)
        if added:
            await self._insert([{**self._encode(entry), "_id": entry.sequence} for entry in added], session)
        return last

    async def _insert(self, raws: Sequence[Raw], session: Session | None) -> None:
        try:
            await self.raw.insert_many(raws, session=session)
        except BulkWriteError as error:
            if any(fault.get("code") == DUPLICATE_KEY for fault in (error.details or {}).get("writeErrors", ())):
                raise DuplicateKeyError("another writer appended this number", DUPLICATE_KEY) from error
            raise

    async def find(self, sequence: int, session: Session | None = None) -> ChainEntry | None:
        """The entry of that number."""
        raw = await self.raw.find_one({"_id": sequence}, session=session)
        return None if raw is None else self._decode(raw)

    async def newest(self) -> ChainEntry | None:
        """The last entry, by looking at all of them."""
        return await anext(self.descending({}, 1), None)

    async def descending(self, query: Raw, most: int) -> AsyncIterator[ChainEntry]:
        """Entries that meet `query`, the newest first."""
        async for raw in self.raw.find(query).sort("_id", -1).limit(most):
            yield self._decode(raw)

    async def ascending(self, after: int = 0, most: int | None = None) -> AsyncIterator[ChainEntry]:
        """Entries in the order of their numbers, from the one after `after`."""
        found = self.raw.find({"_id": {"$gt": after}}).sort("_id", 1).limit(most or 0).batch_size(BATCH)
        async for raw in found:
            yield self._decode(raw)

    async def verify(
        self, checkpoints: Iterable[Checkpoint] = (), keys: Iterable[Ed25519PublicKey] = ()
    ) -> ChainVerifier:
        """The verifier after it has seen every stored entry, one batch at a time."""
        verifier = ChainVerifier(self.chain, checkpoints, keys)
        async for entry in self.ascending():
            verifier.add(entry)
        return verifier
