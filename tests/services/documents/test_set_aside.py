"""What a consumer sets aside, and when it stops."""

import pytest
from structlog.testing import capture_logs

from services.documents.set_aside import LIMIT, WINDOW, ConsumerStopped, SetAside, SetAsideDocuments


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_document_is_named_without_what_it_says_until_it_is_handled():
    aside = SetAsideDocuments("index")
    with capture_logs() as logs:
        assert aside.attempt("note", "n1", 3, lambda: int("a secret")) is None
    assert list(aside) == [SetAside("note", "n1", 3, "ValueError")]
    assert "secret" not in str(logs)
    assert [line["event"] for line in logs] == ["document_set_aside"]
    assert aside.state() == "1 set aside"
    assert aside.attempt("note", "n1", 4, lambda: 4) == 4
    assert aside.state() is None


def test_the_same_document_again_is_neither_counted_nor_logged_again():
    aside = SetAsideDocuments("index")
    with capture_logs() as logs:
        for _ in range(2 * LIMIT):
            aside.add("note", "n1", 1, "ValueError")
    assert (len(aside), len(logs), aside.stopped) == (1, 1, False)


def test_a_consumer_stops_before_it_sets_everything_aside():
    clock = Clock()
    aside = SetAsideDocuments("index", seconds=clock)
    for number in range(LIMIT):
        aside.add("note", f"n{number}", 1, "ValueError")
    with pytest.raises(ConsumerStopped):
        aside.add("note", "one too many", 1, "ValueError")
    assert aside.state() == f"stopped, {LIMIT} set aside"
    clock.now += 2 * WINDOW
    with pytest.raises(ConsumerStopped):
        aside.add("note", "one too many", 1, "ValueError")
    assert len(aside) == LIMIT
    aside.resume()
    aside.add("note", "one too many", 1, "ValueError")


def test_as_many_over_a_longer_time_do_not_stop_it():
    clock = Clock()
    aside = SetAsideDocuments("index", seconds=clock)
    for number in range(2 * LIMIT):
        aside.add("note", f"n{number}", 1, "ValueError")
        clock.now += WINDOW / (LIMIT - 1)
    assert (len(aside), aside.stopped) == (2 * LIMIT, False)
