"""When a failing service is left alone, and when it is tried again."""

from gateway.breaker import Breaker


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
