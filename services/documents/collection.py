"""One kind of document in MongoDB, with its list in memory and its place in the change feed.

Every save replaces the whole document under a version check, so the change stream carries each document as it was
at that moment, and writes into it what the feed will say of it (`published`, `updated`, `withdrawn` or nothing).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import structlog
from cachetools import LRUCache
from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from services.clock import Clock
from services.documents.batch_find import by_ids
from services.documents.bulk import Bulk, Onto, Saved
from services.documents.listing import ANYWHERE, Listing, Narrow, cursor_position
from services.documents.models import Camel, Stored, dated, now
from services.documents.pages import Cursors, Edge, Page, Position, Slice, Window, info
from services.documents.serialised import Written
from services.errors import AlreadyThere, NotFound, StaleVersion

log = structlog.get_logger()
D = TypeVar("D", bound=Stored)
E = TypeVar("E")

CHANGE = "_change"
Raw = dict[str, Any]
Database = AsyncIOMotorDatabase[Raw]
Session = AsyncIOMotorClientSession

before_saving: ContextVar[Callable[[], Awaitable[None]] | None] = ContextVar("before_saving", default=None)
"""What the running request does before each of its saves; it may refuse the save with a `Problem`."""


@dataclass(frozen=True)
class Kind(Generic[D, E]):
    """What a service publishes: how it is stored, listed, and shown to the public.

    `entry` takes from a document what its list is filtered and ordered by; `shown` gives the public form; `given` is
    what staff write it as, with the bounds of what comes in, and `plausible` refuses what these do not rule out;
    `groups` names what an entry is often asked for by, such as its unit (see `Listing`).
    """

    name: str
    collection: str
    model: type[D]
    entry: Callable[[D], E]
    position: Callable[[E], Position]
    public: Callable[[D], bool]
    shown: Callable[[D], Camel]
    given: type[Camel] | None = None
    plausible: Callable[[Any], object] = lambda _: None
    indexes: Sequence[IndexModel] = ()
    cached: int = 2_000
    groups: Callable[[E], Iterable[Hashable]] = lambda _: ()


class Collection(Generic[D, E]):
    """The documents of one kind. All reads and writes of them go through here.

    `told` hears of every newer version that becomes known, and of every id that is forgotten (with None). What is
    stored but cannot be read or listed is in `set_aside`, by id with its version; it is served to nobody. `clock` says
    when a document is made and changed.
    """

    def __init__(
        self,
        kind: Kind[D, E],
        database: Database,
        cursors: Cursors,
        told: Callable[[str, D | None], None] = lambda _, __: None,
        *,
        clock: Clock = now,
    ) -> None:
        self.kind = kind
        self.raw: AsyncIOMotorCollection[Raw] = database[kind.collection]
        self.listing: Listing[E] = Listing(kind.position, kind.groups)
        self._bulk = Bulk(self.raw, kind.model, kind.name, self._record, clock)
        self._cursors, self._clock = cursors, clock
        self._told = told
        self._cache: LRUCache[str, D] = LRUCache(kind.cached)
        self.written: Written[D] = Written(kind.shown, self.listing.version)
        self.set_aside: dict[str, object] = {}
        self._unseen: dict[str, int] = {}
        """The version of each document that the public does not see."""

    # -- opening and following ---------------------------------------------------------------------------------

    async def open(self) -> None:
        """Applies the declared indexes. The watcher reads the list when it knows where the stream begins."""
        if self.kind.indexes:
            await self.raw.create_indexes(list(self.kind.indexes))

    async def reload(self) -> None:
        """Reads the whole list into memory, and forgets what is not there any more."""
        seen: set[str] = set()
        async for raw in self.raw.find({}).batch_size(500):
            seen.add(raw["_id"])
            self._taken(raw, self._list)
        for id in [id for id in (*dict(self.listing.entries()), *self.set_aside) if id not in seen]:
            self.forget(id)

    def readable(self, raw: Raw, *, absorb: bool = False) -> D | None:
        """The document of a record, absorbed where it is a new one; None where it cannot be read: it is set aside."""
        if absorb:
            return self._taken(raw, self.absorb)
        if raw["_id"] in self.set_aside and self.set_aside[raw["_id"]] == raw.get("version"):
            return None
        return self._taken(raw, lambda _: None)

    def _taken(self, raw: Raw, put: Callable[[D], object]) -> D | None:
        try:
            document = self.read(raw)
            put(document)
        except Exception as error:  # whatever it is: one document must not keep all others from being served
            log.error("stored_document_set_aside", kind=self.kind.name, id=raw["_id"], error=type(error).__name__)
            self.forget(raw["_id"])
            self.set_aside[raw["_id"]] = raw.get("version")
            return None
        return document

    def read(self, raw: Raw) -> D:
        """The document of a record, as held where this very version is."""
        held = self._cache.get(raw["_id"])
        return held if held is not None and held.version == raw["version"] else self.kind.model.from_mongo(raw)

    def absorb(self, document: D) -> None:
        """Takes a document that was saved, here or by another process. Older versions change nothing."""
        if self._list(document):
            self._cache[document.id] = document
            self.written.drop(document.id)

    def _list(self, document: D) -> bool:
        if newer := self.listing.put(document.id, document.version, self.kind.entry(document)):
            self.set_aside.pop(document.id, None)
            self._know(document)
        return newer

    def _know(self, document: D) -> None:
        if self.kind.public(document):
            self._unseen.pop(document.id, None)
        else:
            self._unseen[document.id] = document.version
        self._told(document.id, document)

    def unseen_since(self, id: str, version: int) -> int | None:
        """The later version of a document that the public does not see any more, where it is so now."""
        now_unseen = self._unseen.get(id)
        return now_unseen if now_unseen is not None and now_unseen > version else None

    def forget(self, id: str) -> None:
        self.listing.drop(id)
        self.set_aside.pop(id, None)
        self._unseen.pop(id, None)
        self._cache.pop(id, None)
        self.written.drop(id)
        self._told(id, None)

    # -- reading -----------------------------------------------------------------------------------------------

    async def get(self, id: str) -> D:
        """The document as last known. Raises `NotFound`."""
        found = await self.get_many([id])
        if id not in found:
            raise NotFound(f"There is no {self.kind.name} with the id {id!r}.")
        return found[id]

    async def get_many(self, ids: Iterable[str]) -> dict[str, D]:
        """Documents by id, those not held in memory from the database; unknown ids are left out."""
        found: dict[str, D] = {}
        missing: list[str] = []
        for id in dict.fromkeys(ids):
            held = self._cache.get(id)
            if held is not None and held.version == self.listing.version(id):
                found[id] = held
            elif id in self.listing:
                missing.append(id)
        if missing:
            for raw in await by_ids(self.raw, missing):
                if (document := self.readable(raw)) is not None:
                    found[document.id] = self._cache[document.id] = document
        return found

    async def all(self) -> AsyncIterator[D]:
        """Every document as the database has it now, but for those that cannot be read."""
        async for raw in self.raw.find({}).batch_size(500):
            if (document := self.readable(raw)) is not None:
                yield document

    async def fresh(self, id: str, session: Session | None = None) -> D:
        """The document as the database has it now, for a change to it. Raises `NotFound`, `Unreadable`."""
        raw = await self.raw.find_one({"_id": id}, session=session)
        if raw is None:
            raise NotFound(f"There is no {self.kind.name} with the id {id!r}.")
        return self.kind.model.from_mongo(raw)

    def cut(
        self,
        keep: Callable[[E], bool],
        window: Window,
        scope: str,
        *,
        steady: bool = False,
        narrow: Narrow = ANYWHERE,
    ) -> Slice:
        """The positions and ids of a page; `steady`, `narrow` as `Listing.cut` has them. Raises `BadCursor`."""
        name = f"{self.kind.name}?{scope}"
        return self.listing.cut(keep, window, self._cursors, name, steady=steady, narrow=narrow)

    async def page(
        self,
        keep: Callable[[E], bool],
        window: Window,
        scope: str,
        shown: Callable[[D], Camel] | None = None,
        *,
        steady: bool = False,
        narrow: Narrow = ANYWHERE,
    ) -> Page[Any]:
        """A page of the documents whose entry satisfies `keep`; `scope` names the filters the cursors belong to.

        `steady` says that `keep` depends on nothing but the entry and `scope`; then the selection is remembered.
        `narrow` says where they are to be found.
        """
        show = shown or self.kind.shown
        cut = self.cut(keep, window, scope, steady=steady, narrow=narrow)
        documents = await self.get_many(id for _, id in cut.items)
        edges = [
            Edge(cursor=self.cursor(order, scope), node=show(documents[order[1]]))
            for order in cut.items
            if order[1] in documents
        ]
        return Page(edges=edges, page_info=info(cut, [e.cursor for e in edges]), total_count=cut.total)

    def cursor(self, order: tuple[Position, str], scope: str) -> str:
        return self._cursors.seal(cursor_position(order), f"{self.kind.name}?{scope}")

    # -- writing -----------------------------------------------------------------------------------------------

    def _record(self, document: D, before: D | None) -> Raw:
        was = before is not None and self.kind.public(before)
        now_public = self.kind.public(document)
        change = ("updated" if was else "published") if now_public else "withdrawn" if was else None
        return {**document.to_mongo(), CHANGE: change}

    async def insert(self, document: D, session: Session | None = None) -> D:
        """Keeps a new document. Raises `AlreadyThere` where the id or another unique value is taken."""
        document = dated(document, self._clock())
        await _announced()
        try:
            await self.raw.insert_one(self._record(document, None), session=session)
        except DuplicateKeyError as error:
            raise AlreadyThere(f"There is such a {self.kind.name} already ({_taken(error)}).") from error
        if session is None:
            self.absorb(document)
        return document

    async def replace(self, before: D, after: D, session: Session | None = None) -> D:
        """Keeps `after` in place of `before`, version grown by one. Raises `StaleVersion` if it changed since.

        Inside a transaction the caller absorbs the document after the commit.
        """
        saved = after.model_copy(update={"version": before.version + 1, "updated_at": self._clock()})
        await _announced()
        try:
            result = await self.raw.replace_one(
                {"_id": before.id, "version": before.version}, self._record(saved, before), session=session
            )
        except DuplicateKeyError as error:
            raise AlreadyThere(f"There is such a {self.kind.name} already ({_taken(error)}).") from error
        if result.matched_count == 0:
            raise StaleVersion(f"The {self.kind.name} was changed after version {before.version}; read it again.")
        if session is None:
            self.absorb(saved)
        return saved

    async def save_many(self, documents: Sequence[D], onto: Onto[D] | None = None) -> Saved:
        """Keeps many documents, each by itself: new ones inserted, changed ones replaced, equal ones left alone.

        Two documents with one id in the same call: the later one counts. `onto(known, given)` says what is kept where
        there is one already, and may refuse it with a `Problem`; without it, what is given.
        """
        if documents:
            await _announced()
        saved, written = await self._bulk.save(documents, onto)
        for document in written:
            self.absorb(document)
        return saved


async def _announced() -> None:
    hook = before_saving.get()
    if hook is not None:
        await hook()


def _taken(error: DuplicateKeyError) -> str:
    pattern = (error.details or {}).get("keyPattern") or {"id": 1}
    return ", ".join("id" if field == "_id" else field for field in pattern)
