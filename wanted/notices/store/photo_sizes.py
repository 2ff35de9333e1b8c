"""The migration of data of 0.1.0, which had pictures without their sizes: photos get theirs, and notices those of their
photos. Nobody wrote them, so a notice stays at its version.
"""

import io
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress

from PIL import Image
from pymongo import UpdateOne

from services.database import Raw
from services.documents.batch_find import find_by_ids
from services.documents.migrations import BATCH, Migration
from services.documents.mongo import Mongo
from services.media.pictures import BROKEN

PHOTOS, NOTICES = "photos", "notices"
PICTURES = 20
"""Read at once; one has at most some 2 MB."""

_UNMEASURED: Raw = {"width": {"$exists": False}}
_SHOWING: Raw = {
    "photos": {"$exists": False},
    "$or": [{"photo": {"$ne": None}}, {"morePhotos": {"$nin": [None, []]}}, {"correction": {"$ne": None}}],
}


async def _left(mongo: Mongo) -> int:
    photos, notices = mongo.database[PHOTOS], mongo.database[NOTICES]
    return await photos.count_documents(_UNMEASURED) + await notices.count_documents(_SHOWING)


async def _batches(mongo: Mongo) -> AsyncGenerator[int, None]:
    photos, notices = mongo.database[PHOTOS], mongo.database[NOTICES]
    while some := await photos.find(_UNMEASURED, {"jpeg": 1}).limit(PICTURES).to_list(PICTURES):
        await photos.bulk_write([UpdateOne({"_id": raw["_id"]}, {"$set": _size(raw)}) for raw in some], ordered=False)
        yield len(some)
    while some := await notices.find(_SHOWING).limit(BATCH).to_list(BATCH):
        refs = {ref for raw in some for ref in _refs(raw)}
        found = {raw["_id"]: raw for raw in await find_by_ids(photos, refs, {"width": 1, "height": 1})}
        writes = [
            UpdateOne(
                {"_id": raw["_id"], "photos": {"$exists": False}},
                {"$set": {"photos": [_facts(found[ref]) for ref in _refs(raw) if ref in found]}},
            )
            for raw in some
        ]
        await notices.bulk_write(writes, ordered=False)
        yield len(some)


def _size(raw: Raw) -> Raw:
    """Without numbers where the picture cannot be read."""
    width = height = None
    with suppress(*BROKEN, Image.DecompressionBombError), Image.open(io.BytesIO(raw["jpeg"])) as image:
        width, height = image.size
    return {"width": width, "height": height}


def _refs(raw: Raw) -> Sequence[str]:
    """Of the photos that a notice or its correction names, each once."""
    named = (
        ref
        for content in (raw, raw.get("correction") or {})
        for ref in (content.get("photo"), *(content.get("morePhotos") or []))
    )
    return [*dict.fromkeys(ref for ref in named if ref)]


def _facts(photo: Raw) -> Raw:
    return {"ref": photo["_id"], "width": photo["width"], "height": photo["height"]}


def measuring(number: int) -> Migration:
    """The migration that stores how wide and high photos are."""
    return Migration(number, "Store how wide and high photos are.", _left, _batches)
