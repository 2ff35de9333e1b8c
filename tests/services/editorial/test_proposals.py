"""Changes that a second person approves, and the history of what became of them."""

from datetime import UTC, datetime

import pytest

from services.documents.models import Camel
from services.editorial import proposals
from services.editorial.change_history import MOST_ENTRIES, ChangeAct, DocumentChange, with_change
from services.editorial.corrections import FieldDifference
from services.editorial.proposals import ReviewedDocument
from services.editorial.workflow import SecondPersonNeeded, Step, WrongState

AT = datetime(2026, 11, 24, tzinfo=UTC)
AN, BINH, CHI = (Step(name, AT) for name in ("an", "binh", "chi"))


class Content(Camel):
    place: str
    room_number: int = 1


class Desk(Content, ReviewedDocument[Content]):
    pass


PUBLIC = Desk(id="desk", place="Hà Nội")
HUE, VINH = Content(place="Huế"), Content(place="Vinh", room_number=2)


def acts(desk: Desk) -> list[tuple[str, str]]:
    return [(entry.act.value, entry.by) for entry in desk.history]


def test_what_is_proposed_changes_nothing_until_another_person_approves_it():
    waiting = proposals.propose(PUBLIC, HUE, AN)
    assert (waiting.place, waiting.correction) == ("Hà Nội", HUE)
    with pytest.raises(SecondPersonNeeded):
        proposals.approve(waiting, AN)
    done = proposals.approve(waiting, Step("binh", AT, "đã gọi thử"))
    assert (done.place, done.correction) == ("Huế", None)
    assert acts(done) == [("PROPOSED", "an"), ("APPROVED", "binh")]
    assert done.history[1].changes == [FieldDifference(field="place", before="Hà Nội", after="Huế")]
    assert done.history[1].why == "đã gọi thử"


def test_whoever_wrote_any_part_of_what_waits_does_not_approve_it():
    waiting = proposals.propose(proposals.propose(PUBLIC, HUE, AN), VINH, BINH)
    for writer in (AN, BINH):
        with pytest.raises(SecondPersonNeeded):
            proposals.approve(waiting, writer)
    assert proposals.approve(waiting, CHI).place == "Vinh"


def test_an_author_of_one_text_approves_another_persons_next_one():
    done = proposals.approve(proposals.propose(PUBLIC, HUE, AN), BINH)
    assert proposals.approve(proposals.propose(done, VINH, BINH), AN).place == "Vinh"


def test_proposing_the_same_again_keeps_what_waits_and_the_public_content_drops_it():
    waiting = proposals.propose(PUBLIC, HUE, AN)
    assert proposals.propose(waiting, HUE, BINH) == waiting
    dropped = proposals.propose(waiting, Content(place="Hà Nội"), BINH)
    assert (dropped.correction, acts(dropped)[-1]) == (None, ("RETURNED", "binh"))
    assert proposals.propose(PUBLIC, Content(place="Hà Nội"), AN) == PUBLIC


def test_a_draft_that_was_returned_is_proposed_again_as_it_is():
    draft = proposals.with_draft(Desk(id="new", place="Huế"), HUE, AN)
    returned = proposals.send_back(draft, BINH)
    assert (returned.correction, acts(returned)) == (None, [("CREATED", "an"), ("RETURNED", "binh")])
    again = proposals.propose(returned, HUE, BINH, draft=True)
    for writer in (AN, BINH):
        with pytest.raises(SecondPersonNeeded):
            proposals.approve(again, writer)
    assert proposals.approve(again, CHI).correction is None


@pytest.mark.parametrize("act", [proposals.approve, proposals.send_back])
def test_where_nothing_waits_there_is_nothing_to_decide(act):
    with pytest.raises(WrongState):
        act(PUBLIC, BINH)


def test_what_changes_at_once_is_recorded_and_leaves_what_waits():
    changed = proposals.change_at_once(proposals.propose(PUBLIC, HUE, AN), VINH, BINH)
    assert (changed.place, changed.correction) == ("Vinh", HUE)
    assert changed.history[-1].changes == [
        FieldDifference(field="place", before="Hà Nội", after="Vinh"),
        FieldDifference(field="roomNumber", before=1, after=2),
    ]


def test_staff_see_what_waits_who_wrote_it_and_how_it_differs():
    assert proposals.pending_correction(PUBLIC) is None
    waiting = proposals.pending_correction(proposals.propose(PUBLIC, HUE, AN))
    assert waiting is not None
    assert waiting.written_by == ["an"]
    assert waiting.differences == [FieldDifference(field="place", before="Hà Nội", after="Huế")]


def test_what_waits_is_stored_and_read_and_a_document_of_before_has_no_history():
    waiting = proposals.propose(PUBLIC, HUE, AN)
    assert Desk.from_mongo(waiting.to_mongo()) == waiting
    stored = PUBLIC.to_mongo()
    del stored["history"], stored["correction"]
    assert Desk.from_mongo(stored) == PUBLIC


def test_a_history_is_bounded_and_keeps_the_newest():
    history: list[DocumentChange] = []
    for number in range(MOST_ENTRIES + 1):
        history = with_change(history, ChangeAct.CHANGED, Step(f"s{number}", AT))
    assert (len(history), history[0].by, history[-1].by) == (MOST_ENTRIES, "s1", f"s{MOST_ENTRIES}")


def test_who_wrote_what_waits_is_known_however_much_is_done_besides():
    waiting = proposals.propose(PUBLIC, HUE, AN)
    for _ in range(MOST_ENTRIES + 1):
        waiting = proposals.change_at_once(waiting, Content(place="Hà Nội"), AN)
    assert len(waiting.history) == MOST_ENTRIES
    with pytest.raises(SecondPersonNeeded):
        proposals.approve(waiting, AN)
    done = proposals.approve(waiting, BINH)
    for _ in range(MOST_ENTRIES):
        done = proposals.change_at_once(done, HUE, CHI)
    assert {entry.by for entry in done.history} == {"chi"}
