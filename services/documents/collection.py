"""A MongoDB collection of one kind of document, with its list in memory and its change feed.

Every save replaces the whole document under a version check, so the change stream has each document as it was
then. The record also says how the feed announces it (`published`, `updated`, `withdrawn` or not at all, and
`unchanged`, which is not announced either: the public sees no difference, and no other version).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from cachetools import LRUCache
from motor.motor_asyncio import AsyncIOMotorCollection
from pydantic.alias_generators import to_camel
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from services.clock import Clock
from services.database import Database, Raw, Session
from services.documents.batch_find import find_by_ids
from services.documents.bulk import BulkResult, BulkWriter, Merge
from services.documents.listing import ANYWHERE, Listing, Narrow, cursor_position
from services.documents.loading import version_in
from services.documents.models import Camel, StoredDocument, dated, now
from services.documents.pages import CursorCodec, Edge, Page, Position, Slice, Window, page_info
from services.documents.pipelines import DerivedField, DocumentFields, FieldMapping, Pipeline, StoredField, pipeline
from services.documents.queries import Key, ListQuery
from services.documents.serialised import SerialisedDocuments
from services.documents.set_aside import SetAsideDocuments
from services.errors import AlreadyExists, NotFound, Overtaken

D = TypeVar("D", bound=StoredDocument)
E = TypeVar("E")
T = TypeVar("T")

CHANGE = "_change"
UNCHANGED = "unchanged"
PUBLIC_CHANGES = frozenset({"published", "updated", UNCHANGED})
"""What a record of a public document says of its change."""

before_saving: ContextVar[Callable[[], Awaitable[None]] | None] = ContextVar("before_saving", default=None)
"""A hook that the current request runs before each of its saves; it may raise a `Problem` to refuse the save."""


@dataclass(frozen=True)
class Kind(Generic[D, E]):
    """A kind of document: how it is stored, listed, and shown to the public.

    `entry` takes from a document what its list is filtered and ordered by; `public_form` gives the public form, at the
    version that the public last saw (see `public_part`); `given`
    is what staff write it as, with the bounds of what comes in, and `plausible` refuses what these do not rule out;
    `working` is the document as staff work on it: with a change that waits for approval, say;
    `groups` names what an entry is often asked for by, such as its unit, and `is_former_position` the places of cursors
    of an order before (see `Listing`); `stored` says where documents have those fields of their entry that they store
    under another name or not at all (see `pipelines`); `further_orders` are those in which its list may be asked for
    beside `order`, by name.
    """

    name: str
    collection: str
    model: type[D]
    entry: Callable[[D], E]
    order: Sequence[Key]
    public: Callable[[D], bool]
    public_form: Callable[[D], Camel]
    given: type[Camel] | None = None
    plausible: Callable[[Any], object] = lambda _: None
    working: Callable[[D], D] = lambda document: document
    indexes: Sequence[IndexModel] = ()
    cache_size: int = 2_000
    groups: Callable[[E], Iterable[Hashable]] = lambda _: ()
    is_former_position: Callable[[Position], bool] = lambda _: False
    stored: FieldMapping = field(default_factory=dict[str, StoredField | DerivedField])
    further_orders: Mapping[str, Sequence[Key]] = field(default_factory=dict[str, Sequence[Key]])

    def as_given(self, document: D) -> Raw:
        """The document as staff would write it now, in JSON; its id stands in the address."""
        return self.working(document).model_dump(mode="json", by_alias=True, include=self._given_names())

    def with_change(self, before: D, after: D) -> D:
        """`after`, a new copy, with the versions of its fields where it takes the place of `before`.

        Where the public sees no difference, it goes on seeing the version that it saw.
        """
        was, now = self.working(before), self.working(after)
        changed = [to_camel(name) for name in self._given_names() if getattr(was, name) != getattr(now, name)]
        saved = after.with_field_versions(before.field_versions.with_change(changed, after.version))
        return saved.with_public_version(before.public_version if self._looks_alike(before, after) else None)

    def _looks_alike(self, before: D, after: D) -> bool:
        """Whether the public sees no difference. What cannot be shown is like nothing."""
        if self.public(before) is not self.public(after):
            return False
        try:
            return _content(self.public_form(before)) == _content(self.public_form(after))
        except Exception:  # whatever it is: who shows the document sets it aside, and it is saved nevertheless
            return False

    def _given_names(self) -> set[str]:
        """The fields that staff write and that are kept, unlike a reason."""
        return (self.given.model_fields.keys() & self.model.model_fields.keys() if self.given else set[str]()) - {"id"}

    def pipeline(self, query: ListQuery) -> Pipeline:
        """The aggregation that gives the documents of a list in its order. Raises `NotStored`."""
        return pipeline(query, self.order, DocumentFields(self.model, self.stored))


class Collection(Generic[D, E]):
    """The documents of one kind. All reads and writes of them go through here.

    `on_change` is called with each newer version of a document, and with None for each id that is dropped. What is
    stored but cannot be read, listed or shown is in `set_aside`; it is not served. `clock` says when a document is
    made and changed.
    """

    def __init__(
        self,
        kind: Kind[D, E],
        database: Database,
        cursors: CursorCodec,
        on_change: Callable[[str, D | None], None] = lambda _, __: None,
        *,
        clock: Clock = now,
    ) -> None:
        self.kind = kind
        self.raw: AsyncIOMotorCollection[Raw] = database[kind.collection]
        self.listing: Listing[E] = Listing(kind.order, kind.groups, kind.is_former_position)
        self._ordered = {name: Listing(order, kind.groups) for name, order in kind.further_orders.items()}
        self._bulk = BulkWriter(self.raw, kind.model, kind.name, self._record, kind.with_change, clock)
        self._cursors, self._clock = cursors, clock
        self._observers = [on_change]
        self._cache: LRUCache[str, D] = LRUCache(kind.cache_size)
        self.serialised: SerialisedDocuments[D] = SerialisedDocuments(kind.public_form, self.listing.version)
        self.set_aside = SetAsideDocuments(kind.collection, limit=None)
        self._hidden: dict[str, int] = {}
        """The version of each document that the public does not see."""

    # -- opening and following ---------------------------------------------------------------------------------

    async def open(self) -> None:
        """Creates the declared indexes. The watcher loads the list once it knows where the change stream begins."""
        if self.kind.indexes:
            await self.raw.create_indexes(list(self.kind.indexes))

    async def reload(self) -> None:
        """Loads the whole list into memory and drops documents that no longer exist."""
        seen: set[str] = set()
        async for raw in self.raw.find({}).batch_size(500):
            seen.add(raw["_id"])
            self._taken(raw, self._list)
        held = (*dict(self.listing.entries()), *(aside.id for aside in self.set_aside))
        for id in [id for id in held if id not in seen]:
            self.drop_from_cache(id)

    def readable(self, raw: Raw, *, absorb: bool = False) -> D | None:
        """The document of a record, absorbed where it is a new one; None where it cannot be read: it is set aside."""
        if absorb:
            return self._taken(raw, self.update_cache)
        if self.set_aside.holds(self.kind.name, str(raw["_id"]), version_in(raw)):
            return None
        return self._taken(raw, lambda _: None)

    def _taken(self, raw: Raw, put: Callable[[D], object]) -> D | None:
        try:
            document = self.decode(raw)
            put(document)
        except Exception as error:  # whatever it is: one document must not keep all others from being served
            self._put_aside(raw["_id"], version_in(raw), error, public=raw.get(CHANGE) in PUBLIC_CHANGES)
            return None
        return document

    def _put_aside(self, id: Any, version: int | None, error: Exception, *, public: bool) -> None:
        current = self.listing.version(id)
        if current is not None and version is not None and current > version:
            return  # a version of before, which the feed repeats
        self._drop(id)
        self.set_aside.add(self.kind.name, str(id), version, error, public=public)

    def attempt(self, document: D, work: Callable[[D], T]) -> T | None:
        """What `work` makes of a document to show it; None where it fails, which sets the document aside."""
        try:
            return work(document)
        except Exception as error:
            public = document.id in self.listing and document.id not in self._hidden
            self._put_aside(document.id, document.version, error, public=public)
            return None

    def decode(self, raw: Raw) -> D:
        """The document of a record, from the cache if this version is cached."""
        held = self._cache.get(raw["_id"])
        return held if held is not None and held.version == raw["version"] else self.kind.model.from_mongo(raw)

    def update_cache(self, document: D) -> None:
        """Updates list and caches with a document that this or another process saved. Older versions are ignored."""
        if self._list(document):
            self._cache[document.id] = document
            self.serialised.drop(document.id)

    def _list(self, document: D) -> bool:
        entry = self.kind.entry(document)
        if newer := self.listing.put(document.id, document.version, entry):
            for ordered in self._ordered.values():
                ordered.put(document.id, document.version, entry)
            self.set_aside.discard(self.kind.name, document.id)
            self._note_visibility(document)
        return newer

    def observe(self, on_change: Callable[[str, D | None], None]) -> None:
        """Calls this too with each newer version of a document, and with None for each id that is dropped."""
        self._observers.append(on_change)

    def _tell(self, id: str, document: D | None) -> None:
        for on_change in self._observers:
            on_change(id, document)

    def _note_visibility(self, document: D) -> None:
        if self.kind.public(document):
            self._hidden.pop(document.id, None)
        else:
            self._hidden[document.id] = document.version
        self._tell(document.id, document)

    def hidden_since(self, id: str, version: int) -> int | None:
        """The current version, if the document is hidden from the public and newer than `version`; otherwise None."""
        now_unseen = self._hidden.get(id)
        return now_unseen if now_unseen is not None and now_unseen > version else None

    def drop_from_cache(self, id: str) -> None:
        """Forgets a document that is not there any more."""
        self.set_aside.discard(self.kind.name, str(id))
        self._drop(id)

    def _drop(self, id: str) -> None:
        for listing in (self.listing, *self._ordered.values()):
            listing.drop(id)
        self._hidden.pop(id, None)
        self._cache.pop(id, None)
        self.serialised.drop(id)
        self._tell(id, None)

    # -- reading -----------------------------------------------------------------------------------------------

    async def get(self, id: str) -> D:
        """The document, from the cache if possible. Raises `NotFound`."""
        found = await self.get_many([id])
        if id not in found:
            raise NotFound(f"There is no {self.kind.name} with the id {id!r}.")
        return found[id]

    async def get_many(self, ids: Iterable[str]) -> dict[str, D]:
        """Documents by id, from the cache or the database; unknown ids are omitted."""
        found: dict[str, D] = {}
        missing: list[str] = []
        for id in dict.fromkeys(ids):
            held = self._cache.get(id)
            if held is not None and held.version == self.listing.version(id):
                found[id] = held
            elif id in self.listing:
                missing.append(id)
        if missing:
            for raw in await find_by_ids(self.raw, missing):
                if (document := self.readable(raw)) is not None:
                    found[document.id] = self._cache[document.id] = document
        return found

    async def all(self) -> AsyncIterator[D]:
        """Every document as the database has it now, but for those that cannot be read."""
        async for raw in self.raw.find({}).batch_size(500):
            if (document := self.readable(raw)) is not None:
                yield document

    async def get_current(self, id: str, session: Session | None = None) -> D:
        """The document as the database has it now, for a change to it. Raises `NotFound`, `Unreadable`."""
        raw = await self.raw.find_one({"_id": id}, session=session)
        if raw is None:
            raise NotFound(f"There is no {self.kind.name} with the id {id!r}.")
        return self.kind.model.from_mongo(raw)

    def slice_of(
        self,
        query: ListQuery,
        window: Window,
        scope: str,
        *,
        steady: bool = False,
        narrow: Narrow = ANYWHERE,
        order: str | None = None,
    ) -> Slice:
        """The positions and ids of a page; `steady`, `narrow` as `Listing.slice_of` has them. Raises `BadCursor`.

        `order` names one of the kind's further orders.
        """
        name = f"{self.kind.name}?{scope}"
        listing = self.listing if order is None else self._ordered[order]
        return listing.slice_of(query, window, self._cursors, name, steady=steady, narrow=narrow)

    async def page(
        self,
        query: ListQuery,
        window: Window,
        scope: str,
        public_form: Callable[[D], Camel] | None = None,
        *,
        steady: bool = False,
        narrow: Narrow = ANYWHERE,
    ) -> Page[Any]:
        """A page of the documents whose entry the query selects; `scope` identifies it for the cursors.

        `steady` says that the query will be asked again as it is; then its selection is remembered.
        `narrow` says where they are to be found.
        """
        show = public_form or self.kind.public_form
        cut = self.slice_of(query, window, scope, steady=steady, narrow=narrow)
        documents = await self.get_many(id for _, id in cut.items)
        nodes = {id: self.attempt(document, show) for id, document in documents.items()}
        edges = [
            Edge(cursor=self.cursor(order, scope), node=node)
            for order in cut.items
            if (node := nodes.get(order[1])) is not None
        ]
        return Page(edges=edges, page_info=page_info(cut, [e.cursor for e in edges]), total_count=cut.total)

    def cursor(self, order: tuple[Position, str], scope: str) -> str:
        return self._cursors.encode(cursor_position(order), f"{self.kind.name}?{scope}")

    # -- writing -----------------------------------------------------------------------------------------------

    def _record(self, document: D, before: D | None) -> Raw:
        shown = before if before is not None and self.kind.public(before) else None
        if self.kind.public(document):
            change = "published" if shown is None else UNCHANGED if document.saved_unseen else "updated"
        else:
            change = None if shown is None else "withdrawn"
        return {**document.to_mongo(), CHANGE: change}

    async def insert(self, document: D, session: Session | None = None) -> D:
        """Inserts a new document. Raises `AlreadyExists` if the id or another unique value is in use."""
        document = dated(document, self._clock())
        await _run_before_saving()
        try:
            await self.raw.insert_one(self._record(document, None), session=session)
        except DuplicateKeyError as error:
            raise AlreadyExists(f"There is such a {self.kind.name} already ({_duplicate_fields(error)}).") from error
        if session is None:
            self.update_cache(document)
        return document

    async def replace(self, before: D, after: D, session: Session | None = None) -> D:
        """Replaces `before` by `after` with the next version. Raises `Overtaken` if it was changed meanwhile.

        In a transaction the caller updates the cache after the commit.
        """
        kept = {"version": before.version + 1, "updated_at": self._clock()}
        saved = self.kind.with_change(before, after.model_copy(update=kept))
        await _run_before_saving()
        try:
            result = await self.raw.replace_one(
                {"_id": before.id, "version": before.version}, self._record(saved, before), session=session
            )
        except DuplicateKeyError as error:
            raise AlreadyExists(f"There is such a {self.kind.name} already ({_duplicate_fields(error)}).") from error
        if result.matched_count == 0:
            raise Overtaken(f"The {self.kind.name} was changed after version {before.version}; read it again.")
        if session is None:
            self.update_cache(saved)
        return saved

    async def delete(self, document: D, session: Session | None = None) -> None:
        """Deletes a document that the public never saw; no feed tells of it. Raises `Overtaken` if it was changed.

        In a transaction the caller drops it from the cache after the commit.
        """
        await _run_before_saving()
        result = await self.raw.delete_one({"_id": document.id, "version": document.version}, session=session)
        if result.deleted_count == 0:
            raise Overtaken(f"The {self.kind.name} was changed after version {document.version}; read it again.")
        if session is None:
            self.drop_from_cache(document.id)

    async def save_many(self, documents: Sequence[D], merge: Merge[D] | None = None) -> BulkResult:
        """Saves many documents independently: inserts new ones, replaces changed ones, skips equal ones.

        Two documents with one id in the same call: the later one counts. `merge(known, given)` says what is kept where
        there is one already, and may refuse it with a `Problem`; without it, what is given.
        """
        if documents:
            await _run_before_saving()
        saved, written = await self._bulk.save(documents, merge)
        for document in written:
            self.attempt(document, self.update_cache)
        return saved

    async def update_many(self, ids: Iterable[str], change: Callable[[D], D]) -> BulkResult:
        """Replaces many documents independently by what `change` makes of them as they are now; skips equal ones.

        `change` may refuse one with a `Problem`; those that are not there are refused with `NotFound`.
        """
        await _run_before_saving()
        saved, written = await self._bulk.update(ids, change)
        for document in written:
            self.attempt(document, self.update_cache)
        return saved

    async def remove_many(self, documents: Sequence[D]) -> list[str]:
        """Deletes those that are still at their version; gives the ids of all that are gone.

        The feed announces no deletion, so what is public is never deleted but withdrawn: raises `ValueError`.
        """
        if any(self.kind.public(document) for document in documents):
            raise ValueError(f"a public {self.kind.name} is withdrawn, not deleted")
        await _run_before_saving()
        gone = await self._bulk.remove(documents)
        for id in gone:
            self.drop_from_cache(id)
        return gone


def _content(form: Camel) -> dict[str, Any]:
    """A public form without what each save changes."""
    return {name: value for name, value in form if name not in {"version", "updated_at"}}


async def _run_before_saving() -> None:
    hook = before_saving.get()
    if hook is not None:
        await hook()


def _duplicate_fields(error: DuplicateKeyError) -> str:
    pattern = (error.details or {}).get("keyPattern") or {"id": 1}
    return ", ".join("id" if field == "_id" else field for field in pattern)
