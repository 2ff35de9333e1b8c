"""What a feed and a snapshot say of each document.

What is set aside is withdrawn for readers, and says why: nobody keeps an earlier version of it.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import orjson

from services.documents.collection import CHANGE, Collection, Kind, Raw
from services.documents.loading import Unreadable, version_in
from services.documents.models import StoredDocument
from services.documents.set_aside import LIMIT
from services.errors import Problem
from services.feeds.withdrawals import WITHDRAWN
from services.global_ids import encode_id

AnyCollection = Collection[Any, Any]


class SnapshotIncomplete(Problem):
    """So many documents are set aside that the rest must not be taken for everything."""

    status, code, title = 503, "SNAPSHOT_INCOMPLETE", "Too many documents cannot be read"


class Naming:
    """How a feed names documents: by kind and id, and by the global id that GraphQL has for those of these `types`."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = types

    def __call__(self, kind: str, id: str) -> Raw:
        type_name = self._types.get(kind)
        return {"kind": kind, "id": id} | ({} if type_name is None else {"globalId": encode_id(type_name, id)})


def told(naming: Naming, collection: AnyCollection, raw: Raw, document: StoredDocument | None) -> tuple[str, bytes]:
    """The type of a change's event and its data. `document` is None where the record cannot be read."""
    id, version, what = raw["_id"], version_in(raw), raw[CHANGE]
    named = naming(collection.kind.name, id)
    unseen = None if version is None else collection.hidden_since(id, version)
    if what == WITHDRAWN or unseen is not None:
        # Where it was withdrawn since, what it said before goes out no more.
        return WITHDRAWN, orjson.dumps(named | _versioned(unseen or version))
    if document is not None:
        data = collection.attempt(document, lambda one: orjson.dumps(named | _shown(collection.kind, one)))
        if data is not None:
            return what, data
    aside = collection.set_aside.get(collection.kind.name, str(id))
    error = aside.error if aside else Unreadable.__name__
    return WITHDRAWN, orjson.dumps(named | _versioned(version) | {"setAside": error})


async def snapshot_lines(naming: Naming, collections: Iterable[AnyCollection]) -> AsyncIterator[bytes]:
    """Every public document, and a last line with their number and what is set aside.

    Raises `SnapshotIncomplete` where that is so much that a reader must not take the rest for everything.
    """
    count, asides = 0, list[Raw]()
    for collection in collections:
        async for document in collection.all():
            line = collection.attempt(document, lambda one, kind=collection.kind: _line(naming, kind, one))
            if line:
                count += 1
                yield line
        if len(collection.set_aside) > LIMIT:
            raise SnapshotIncomplete(f"More than {LIMIT} of {collection.kind.collection} are set aside.")
        for aside in collection.set_aside:
            if aside.public:
                asides.append({"kind": aside.kind, "id": aside.id, "version": aside.version, "error": aside.error})
    yield orjson.dumps({"complete": True, "count": count} | ({"setAside": asides} if asides else {})) + b"\n"


def _line(naming: Naming, kind: Kind[Any, Any], document: Any) -> bytes:
    """A public document; nothing of one that is not."""
    if not kind.public(document):
        return b""
    return orjson.dumps(naming(kind.name, document.id) | _shown(kind, document)) + b"\n"


def _shown(kind: Kind[Any, Any], document: Any) -> Raw:
    return {"document": kind.public_form(document).model_dump(mode="json", by_alias=True)}


def _versioned(version: int | None) -> Raw:
    return {} if version is None else {"version": version}
