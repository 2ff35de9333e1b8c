"""Partial saves by the examples of RFC 7396, and what a document remembers of the changes of its fields."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import Field
from pymongo import MongoClient

from services.documents.collection import Collection, Kind
from services.documents.merge_patch import DEEPEST, MergePatch, merge
from services.documents.models import Camel, StoredDocument
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.documents.queries import Key
from services.errors import BadInput, StaleVersion

APPENDIX_A = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


class Words(Camel):
    vi: str
    en: str | None = None


class NoteFields(Camel):
    title: str
    long_text: str | None = None
    words: Words | None = None
    stars: int = Field(3, ge=1, le=5)
    tags: list[str] = Field([])


class NoteInput(NoteFields):
    why: str | None = None


class Note(NoteFields, StoredDocument):
    pass


NOTES: Kind[Note, Note] = Kind(
    name="note",
    collection="notes",
    model=Note,
    entry=lambda n: n,
    order=(Key("title"),),
    public=lambda n: True,
    public_form=lambda n: n,
    given=NoteInput,
)
NOTE = Note(id="n", title="A", long_text="B", words=Words(vi="C", en="D"), stars=5, tags=["E", "F"])


@pytest.mark.parametrize(("target", "patch", "result"), APPENDIX_A)
def test_a_patch_is_merged_as_the_standard_has_it(target: Any, patch: Any, result: Any):
    assert merge(target, patch) == result


def _given(fields: dict[str, Any], made_from: int | None = None, document: Note = NOTE) -> NoteInput:
    return MergePatch(fields, made_from).applied_to(document, NOTES, NoteInput)


def test_what_is_left_out_stays_and_null_erases():
    kept = {"title": "A", "long_text": "B", "words": {"vi": "C", "en": "D"}, "stars": 5, "tags": ["E", "F"]}
    stays = {**kept, "why": None}
    assert _given({}).model_dump() == stays
    assert _given({"longText": None, "stars": None}).model_dump() == {**stays, "long_text": None, "stars": 3}
    assert _given({"words": {"en": None}, "tags": ["G"]}).model_dump() == {
        **stays,
        "words": {"vi": "C", "en": None},
        "tags": ["G"],
    }


def test_a_patch_that_cannot_be_is_refused_by_field():
    nested: dict[str, Any] = {}
    for _ in range(5 * DEEPEST):
        nested = {"words": nested}
    for fields, named in (
        ({"title": None}, "title"),
        ({"words": {"vi": None}}, "words.vi"),
        ({"stars": 9}, "stars"),
        ({"tags": {"a": 1}}, "tags"),
        ({"long_text": "not a name of the API"}, "long_text"),
        ({"unknown": 1}, "unknown"),
        ({"id": "other"}, "id"),
        (nested, None),
    ):
        with pytest.raises(BadInput) as refusal:
            _given(fields)
        assert [error["field"] for error in refusal.value.members.get("errors", [])] == ([named] if named else [])


@pytest.fixture
async def notes(mongo_url: str, database_name: str) -> AsyncIterator[Collection[Note, Note]]:
    mongo = Mongo(mongo_url, database_name)
    yield Collection(NOTES, mongo.database, CursorCodec(b"a secret for tests"))
    mongo.close()


def _stale(document: Note, made_from: int) -> list[str]:
    """The fields that a patch of them all is refused for."""
    try:
        _given({"title": "X", "longText": "X", "stars": 1}, made_from, document)
    except StaleVersion as refusal:
        return [error["field"] for error in refusal.members.get("errors", [])] or ["version"]
    return []


async def test_a_document_remembers_which_fields_changed_since(
    notes: Collection[Note, Note], mongo_url: str, database_name: str
):
    first = await notes.insert(NOTE)
    second = await notes.replace(first, first.model_copy(update={"title": "B"}))
    await notes.save_many([second.model_copy(update={"stars": 4})])
    for held in ((await notes.get_many(["n"]))["n"], await notes.get_current("n")):
        assert [_stale(held, version) for version in (1, 2, 3, 4)] == [["title", "stars"], ["stars"], [], ["version"]]
    last = await notes.replace(held, held.model_copy(update={"long_text": None}))
    assert [_stale(last, version) for version in (1, 3, 4)] == [["title", "longText", "stars"], ["longText"], []]
    with MongoClient(mongo_url) as other:
        other[database_name]["notes"].update_one({"_id": "n"}, {"$set": {"version": 5}})
    by_hand = await notes.get_current("n")
    assert [_stale(by_hand, version) for version in (4, 5)] == [["title", "longText", "stars"], []]


async def test_a_record_of_before_may_have_changed_in_each_field_with_its_last_version(
    notes: Collection[Note, Note], mongo_url: str, database_name: str
):
    await notes.insert(NOTE.model_copy(update={"version": 7}))
    with MongoClient(mongo_url) as other:
        other[database_name]["notes"].update_one({"_id": "n"}, {"$unset": {"_fieldVersions": ""}})
    before = await notes.get_current("n")
    after = await notes.replace(before, before.model_copy(update={"title": "B"}))
    assert [_stale(before, version) for version in (6, 7)] == [["title", "longText", "stars"], []]
    assert _given({"why": "A reason"}, 1, before).why == "A reason"
    assert [_stale(after, version) for version in (6, 7, 8)] == [["title", "longText", "stars"], ["title"], []]
