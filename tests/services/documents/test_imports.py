"""An import, an export and a snapshot go on past what the code cannot handle."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from services.documents import set_aside
from services.documents.collection import Collection, Kind
from services.documents.imports import Importer, Remark, TableRow, export
from services.documents.models import Camel, StoredDocument
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec, Window
from services.documents.queries import EVERYTHING, Key
from services.documents.set_aside import ConsumerStopped
from services.errors import BadInput
from services.feeds.announcements import Naming, snapshot_lines
from services.limits import RequestLimits
from services.web.page_cache import ListPage, Selection

MANY = 1_000
UNREADABLE, UNSTORABLE = 13, 14
"""Numbers of notes that the code cannot read from a line, and not store."""


class NoteInput(Camel):
    id: str
    number: int
    text: str = ""


class Note(NoteInput, StoredDocument):
    id: str


def _public_form(note: Note) -> Note:
    if note.number < 0:
        raise ZeroDivisionError
    return note


NOTES: Kind[Note, Note] = Kind(
    name="note",
    collection="notes",
    model=Note,
    entry=lambda one: one,
    order=(Key("id"),),
    public=lambda _: True,
    public_form=_public_form,
)


def _read(line: NoteInput) -> Note:
    if line.number == UNREADABLE:
        raise OverflowError("a secret")
    return Note(id=line.id, number=line.number, text="\ud800" if line.number == UNSTORABLE else "")


@pytest.fixture
def notes(mongo: Mongo) -> Collection[Note, Note]:
    return Collection(NOTES, mongo.database, CursorCodec(b"a secret for tests"))


async def body(numbers: dict[int, int]) -> AsyncIterator[bytes]:
    """A line for each of many notes, whose numbers are those given or 1."""
    for n in range(MANY):
        yield orjson.dumps({"id": f"n{n}", "number": numbers.get(n, 1)}) + b"\n"


async def test_all_other_lines_are_imported_and_the_one_once_it_is_mended(notes: Collection[Note, Note]):
    for bad in (UNREADABLE, UNSTORABLE):
        report = await Importer(NoteInput, _read, notes.save_many).run(body({7: bad}), RequestLimits())
        assert (report.inserted + report.unchanged, report.rejected_count) == (MANY - 1, 1)
        (line,) = report.rejected
        assert (line.line, line.code) == (8, "NOT_HANDLED")
        assert "secret" not in line.reason
    report = await Importer(NoteInput, _read, notes.save_many).run(body({}), RequestLimits())
    assert (report.inserted, report.unchanged) == (1, MANY - 1)
    # Of a replacement too.
    report = await Importer(NoteInput, _read, notes.save_many).run(body({7: UNSTORABLE, 8: 2}), RequestLimits())
    assert (report.replaced, report.unchanged, report.rejected_count) == (1, MANY - 2, 1)
    assert (await notes.get("n7")).number == 1


@pytest.mark.parametrize("bad", [UNREADABLE, UNSTORABLE])
async def test_an_import_stops_where_very_many_lines_fail(bad: int, notes: Collection[Note, Note]):
    numbers: dict[int, int] = dict.fromkeys(range(set_aside.LIMIT + 1), bad)
    with pytest.raises(ConsumerStopped):
        await Importer(NoteInput, _read, notes.save_many).run(body(numbers), RequestLimits())


async def test_exports_snapshots_and_pages_go_on_past_what_cannot_be_shown(notes: Collection[Note, Note]):
    await Importer(NoteInput, _read, notes.save_many).run(body({7: -1}), RequestLimits())
    listed = orjson.loads(await ListPage(notes, Selection(EVERYTHING, "all"), Window(first=MANY)).load())
    assert len(listed["edges"]) == MANY - 1
    page = await notes.page(EVERYTHING, Window(first=MANY), "")
    assert len(page.edges) == MANY - 1
    assert {aside.id for aside in notes.set_aside} == {"n7"}
    lines: list[dict[str, Any]] = [orjson.loads(line) async for line in snapshot_lines(Naming({}), [notes])]
    assert {line["id"] for line in lines[:-1]} == {f"n{n}" for n in range(MANY) if n != 7}
    assert (lines[-1]["count"], [one["id"] for one in lines[-1]["setAside"]]) == (MANY - 1, ["n7"])
    assert len([line async for line in export(notes, NoteInput, EVERYTHING)]) == MANY - 1
    await notes.replace(await notes.get_current("n7"), Note(id="n7", number=1))
    assert len([line async for line in snapshot_lines(Naming({}), [notes])]) == MANY + 1
    assert not notes.set_aside


async def test_the_counts_of_an_import_add_up_to_its_lines(notes: Collection[Note, Note]):
    guessed = Remark("GUESSED", cell="B3", text="85 là năm 1985", value="85", doubtful=True)

    async def rows() -> AsyncIterator[TableRow]:
        yield TableRow()
        yield TableRow({"id": "a", "number": 1}, remarks=[Remark("MENDED", cell="B2")])
        yield TableRow({"id": "b", "number": 1}, remarks=[guessed], sheet="Danh sách")
        yield TableRow({"id": "c", "number": UNREADABLE}, remarks=[guessed])
        yield TableRow({"id": "d", "number": UNSTORABLE}, remarks=[guessed])
        yield TableRow({"id": "e", "number": "one"}, cells={"number": "B6"})
        yield TableRow(refusal=BadInput("a hidden row"))

    report = await Importer(NoteInput, _read, notes.save_many, explain=lambda *_: "Sai.").run_rows(rows())
    counts = report.counts
    assert (counts.rows, counts.passed_over, counts.read) == (7, 1, 6)
    assert (counts.imported, counts.doubtful, counts.refused) == (1, 1, 4)
    assert report.inserted + report.replaced + report.unchanged == counts.imported + counts.doubtful
    assert [(row.line, row.cell) for row in report.rejected] == [(4, None), (5, None), (6, "B6"), (7, None)]
    assert {row.reason for row in report.rejected} == {"Sai."}
    assert [(w.line, w.code, w.cell, w.doubtful) for w in report.warnings][:2] == [
        (2, "MENDED", "B2", False),
        (3, "GUESSED", "B3", True),
    ]
    assert report.warnings[1].sheet == "Danh sách"


async def test_a_line_that_is_no_object_is_rejected(notes: Collection[Note, Note]):
    async def lines() -> AsyncIterator[bytes]:
        yield b'null\n[]\n"id"\n\n{"id": "a", "number": 1}'

    report = await Importer(NoteInput, _read, notes.save_many).run(lines(), RequestLimits())
    assert ([row.line for row in report.rejected], report.counts.passed_over, report.counts.imported) == (
        [1, 2, 3],
        1,
        1,
    )
