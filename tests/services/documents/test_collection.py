"""Bulk saves, on the real database."""

from collections.abc import AsyncIterator

import pytest
from pymongo import MongoClient

from services.documents.collection import Collection, Kind
from services.documents.models import StoredDocument
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.documents.queries import Key
from services.errors import Conflict


class Note(StoredDocument):
    text: str


NOTES: Kind[Note, Note] = Kind(
    name="note",
    collection="notes",
    model=Note,
    entry=lambda n: n,
    order=(Key("text"),),
    public=lambda n: True,
    public_form=lambda n: n,
)


@pytest.fixture
async def notes(mongo_url: str, database_name: str) -> AsyncIterator[Collection[Note, Note]]:
    mongo = Mongo(mongo_url, database_name)
    collection = Collection(NOTES, mongo.database, CursorCodec(b"a secret for tests"))
    await collection.save_many([Note(id=id, text="first") for id in "abc"])
    yield collection
    mongo.close()


async def test_a_bulk_save_does_not_write_over_a_change_of_that_moment(
    notes: Collection[Note, Note], mongo_url: str, database_name: str
):
    with MongoClient(mongo_url) as other:

        def onto(known: Note, given: Note) -> Note:
            if known.id == "b":
                other[database_name]["notes"].update_one({"_id": "b"}, {"$set": {"text": "theirs", "version": 2}})
            return given

        saved = await notes.save_many([Note(id=id, text="ours") for id in "abc"], onto)
    assert (saved.replaced, list(saved.refused)) == (2, ["b"])
    assert [(await notes.get_current(id)).text for id in "abc"] == ["ours", "theirs", "ours"]
    listed = notes.listing.get("b")
    assert listed is not None
    assert listed.text == "first"


async def test_a_bulk_save_may_keep_or_refuse_what_is_there(notes: Collection[Note, Note]):
    def onto(known: Note, given: Note) -> Note:
        if known.id == "a":
            raise Conflict("not this one")
        return known if known.id == "b" else given

    saved = await notes.save_many([Note(id=id, text="ours") for id in "abcd"], onto)
    assert (saved.inserted, saved.replaced, saved.unchanged, list(saved.refused)) == (1, 1, 1, ["a"])
    assert [(await notes.get_current(id)).text for id in "abcd"] == ["first", "first", "ours", "ours"]
