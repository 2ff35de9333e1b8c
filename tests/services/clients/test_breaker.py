"""When a failing service is left alone, and when it is tried again."""

from services.clients.breaker import Breaker


def test_it_opens_after_failures_in_a_row():
    breaker = Breaker(3, 10)
    for _ in range(2):
        breaker.failed(0)
    breaker.succeeded()
    for _ in range(2):
        breaker.failed(0)
    assert breaker.allows(0)
    breaker.failed(0)
    assert not breaker.allows(9.9)


def test_one_call_tries_it_after_the_rest():
    breaker = Breaker(1, 10)
    breaker.failed(0)
    assert [breaker.allows(t) for t in (10, 10, 19)] == [True, False, False]
    breaker.failed(19)
    assert [breaker.allows(t) for t in (28, 29)] == [False, True]
    breaker.succeeded()
    assert [breaker.allows(t) for t in (29, 29)] == [True, True]


def test_a_silent_service_is_left_alone_before_its_calls_fail():
    breaker = Breaker(5, 10, waiting=3)
    assert [breaker.allows(t) for t in (0, 0, 0, 0.4)] == [True] * 4
    # Four wait and nothing came for half a second: one may try, the others not.
    assert [breaker.allows(t) for t in (0.5, 0.6, 10.4, 10.5)] == [True, False, False, True]
    breaker.succeeded(10.6)
    assert breaker.allows(10.7)


def test_slow_answers_are_no_silence():
    breaker = Breaker(5, 10, waiting=3)
    assert [breaker.allows(0) for _ in range(4)] == [True] * 4
    for third in range(1, 60):
        breaker.succeeded(third / 3)
        assert breaker.allows(third / 3 + 0.3), "four wait all the time, and one is answered every third of a second"


def test_a_caller_who_leaves_says_nothing_about_the_service():
    breaker = Breaker(1, 10, waiting=1)
    assert breaker.allows(0)
    breaker.abandoned()
    assert not breaker.open
    assert [breaker.allows(1), breaker.allows(1)] == [True, True]
