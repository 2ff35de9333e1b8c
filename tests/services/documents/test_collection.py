"""Bulk saves, on the real database."""

from collections.abc import AsyncIterator

import pytest
from pymongo import MongoClient

from services.documents.collection import Collection, Kind
from services.documents.models import StoredDocument, as_saved, public_part
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


class PublicPaper(StoredDocument):
    text: str


class Paper(PublicPaper):
    remark: str | None = None
    hidden: bool = False


PAPERS: Kind[Paper, Paper] = Kind(
    name="paper",
    collection="papers",
    model=Paper,
    entry=lambda paper: paper,
    order=(Key("text"),),
    public=lambda paper: not paper.hidden,
    public_form=lambda paper: public_part(paper, PublicPaper),
)


async def test_a_save_that_the_public_sees_nothing_of_leaves_version_and_date(mongo_url: str, database_name: str):
    mongo = Mongo(mongo_url, database_name)
    papers = Collection(PAPERS, mongo.database, CursorCodec(b"a secret for tests"))
    first = await papers.insert(Paper(id="a", text="first"))
    seen = public_part(first, PublicPaper)
    remarked = await papers.replace(first, first.model_copy(update={"remark": "only for staff"}))
    await papers.update_many(["a"], lambda paper: paper.model_copy(update={"remark": "more"}))
    kept = await papers.get_current("a")
    for paper in (remarked, kept):
        assert public_part(paper, PublicPaper) == seen
    assert (kept.version, as_saved(seen, kept).version, kept.updated_at >= first.updated_at) == (3, 3, True)
    assert [raw["_change"] for raw in await papers.raw.find({}).to_list(2)] == ["unchanged"]
    changed = await papers.replace(kept, kept.model_copy(update={"text": "second"}))
    assert public_part(await papers.get_current("a"), PublicPaper).version == changed.version == 4
    hidden = await papers.replace(changed, changed.model_copy(update={"hidden": True}))
    shown = await papers.replace(hidden, hidden.model_copy(update={"hidden": False}))
    assert public_part(shown, PublicPaper).version == 6
    mongo.close()
