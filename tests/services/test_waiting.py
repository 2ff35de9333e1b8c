"""What waits for a person: the list of one service, by units, in pages."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from services.documents.models import StoredDocument
from services.documents.pages import BadCursor, CursorCodec, Window
from services.editorial.imports.runs import ImportRun, RunState, waiting_work
from services.editorial.waiting import WaitingMatter, WaitingStep, WaitingWork
from services.editorial.waiting_list import WaitingList
from services.identity import Forbidden, Identity, Role

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)


class Paper(StoredDocument):
    number: int
    unit: str = "ca-hue"
    waits: bool = True


class Tree:
    """The ministry above everything."""

    def covers(self, ancestor: str, unit: str) -> bool:
        return ancestor == "bca" and unit in self.codes()

    def codes(self) -> Iterable[str]:
        return ("bca", "ca-hue", "ca-ha-noi")


def _work(paper: Paper) -> WaitingWork | None:
    if not paper.waits:
        return None
    since = NOW + timedelta(minutes=paper.number)
    writers = frozenset({"an"})
    return WaitingWork(paper.id, (paper.unit,), WaitingMatter.DRAFT, WaitingStep.APPROVAL, since, writers)


def _editor(subject: str, *units: str) -> Identity:
    return Identity(subject, roles=frozenset({Role.EDITOR}), units=frozenset(units))


def _ids(waiting: WaitingList, caller: Identity, window: Window = Window()) -> list[str]:
    return [edge.node.id for edge in waiting.page(caller, window).edges]


def _filled(*papers: Paper) -> WaitingList:
    waiting = WaitingList(CursorCodec(b"a secret for tests"), Tree())
    follow = waiting.follower("paper", _work)
    for paper in papers:
        follow(paper.id, paper)
    return waiting


def test_what_waits_is_listed_for_the_editors_of_its_unit_the_oldest_first():
    papers = [Paper(id="b", number=2), Paper(id="a", number=1, unit="ca-ha-noi"), Paper(id="c", number=0, waits=False)]
    waiting = _filled(*papers)
    assert _ids(waiting, _editor("an", "bca")) == ["a", "b"]
    [edge] = waiting.page(_editor("an", "ca-hue"), Window()).edges
    assert (edge.node.id, edge.node.own, edge.node.writers) == ("b", True, ["an"])
    [edge] = waiting.page(_editor("binh", "ca-hue"), Window()).edges
    assert not edge.node.own
    for stranger in (Identity("an"), Identity("an", roles=frozenset({Role.AUDITOR}), units=frozenset({"bca"}))):
        with pytest.raises(Forbidden):
            waiting.page(stranger, Window())


def test_what_no_longer_waits_or_is_gone_leaves_the_list():
    waiting = _filled(Paper(id="a", number=1), Paper(id="b", number=2))
    follow = waiting.follower("paper", _work)
    follow("a", Paper(id="a", number=1, waits=False))
    follow("b", None)
    follow("never", None)
    assert _ids(waiting, _editor("an", "bca")) == []


def test_what_an_import_run_brought_is_listed_as_the_run_while_that_waits():
    waiting = WaitingList(CursorCodec(b"a secret for tests"), Tree())
    step, writers = ("an", NOW), frozenset({"an"})
    by_step = {"brought": ("ca-hue", step), "by hand": ("ca-hue", ("an", NOW + timedelta(minutes=1)))}

    def work(paper: Paper) -> WaitingWork:
        unit, own = by_step[paper.id]
        return WaitingWork(paper.id, (unit,), WaitingMatter.DRAFT, WaitingStep.APPROVAL, NOW, writers, frozenset({own}))

    def run(units: tuple[str, ...], state: RunState) -> ImportRun:
        return ImportRun(id="run", kind="papers", units=list(units), file_name="a.xlsx", by="an", at=NOW, state=state)

    follow, follow_runs = waiting.follower("paper", work), waiting.follower("import_run", waiting_work)
    for id in by_step:
        follow(id, Paper(id=id, number=0))
    follow_runs("run", run(("ca-hue", "ca-ha-noi"), RunState.WAITING))
    assert _ids(waiting, _editor("binh", "bca")) == ["run", "by hand"]
    [edge, _] = waiting.page(_editor("binh", "bca"), Window()).edges
    assert (edge.node.what, edge.node.title, edge.node.units) == (
        WaitingMatter.IMPORT_RUN,
        "a.xlsx",
        ["ca-hue", "ca-ha-noi"],
    )
    # Who edits for one of its units alone may not approve it.
    assert _ids(waiting, _editor("binh", "ca-hue")) == ["brought", "by hand"]
    follow_runs("run", run(("ca-hue",), RunState.UNDONE))
    assert _ids(waiting, _editor("binh", "bca")) == ["brought", "by hand"]


def test_pages_go_both_ways_and_stay_right_when_the_item_of_a_cursor_is_gone():
    waiting, caller = _filled(*(Paper(id=f"p{n}", number=n // 2) for n in range(5))), _editor("an", "bca")
    first = waiting.page(caller, Window(first=2))
    assert ([edge.node.id for edge in first.edges], first.page_info.has_next_page) == (["p0", "p1"], True)
    waiting.follower("paper", _work)("p1", None)
    after = first.page_info.end_cursor
    rest = waiting.page(caller, Window(first=9, after=after))
    assert ([edge.node.id for edge in rest.edges], rest.page_info.has_next_page) == (["p2", "p3", "p4"], False)
    assert rest.total_count == 4
    assert _ids(waiting, caller, Window(last=2, before=rest.edges[2].cursor)) == ["p2", "p3"]
    with pytest.raises(BadCursor):
        waiting.page(caller, Window(after="x"))
