"""Limits per client, in memory."""

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import TooManyRequests
from wanted.rate_limit import DAY, RateLimits, network
from wanted.settings import RateLimitRule

RATE = RateLimitRule(burst=3, per_minute=6, per_day=5)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def spent(allowances: RateLimits, client: str, purpose: str = "match") -> bool:
    try:
        allowances.hit(purpose, RATE, client)
    except TooManyRequests:
        return True
    return False


def test_a_burst_then_a_steady_rate_then_the_days_end():
    clock = Clock()
    allowances = RateLimits(clock)
    assert [spent(allowances, "a") for _ in range(4)] == [False, False, False, True]
    with pytest.raises(TooManyRequests) as refused:
        allowances.hit("match", RATE, "a")
    clock.now += float(refused.value.headers["Retry-After"])
    assert not spent(allowances, "a")
    clock.now += 600
    assert [spent(allowances, "a") for _ in range(2)] == [False, True]
    with pytest.raises(TooManyRequests) as refused:
        allowances.hit("match", RATE, "a")
    clock.now += float(refused.value.headers["Retry-After"])
    assert not spent(allowances, "a")


def test_clients_and_purposes_are_counted_apart():
    allowances = RateLimits(Clock())
    for _ in range(3):
        spent(allowances, "192.0.2.1")
    assert spent(allowances, "192.0.2.1")
    assert not spent(allowances, "192.0.2.2")
    assert not spent(allowances, "192.0.2.1", "sighting")


def test_a_network_of_ipv6_is_one_client():
    assert network("2001:db8::1") == network("2001:db8::ffff:1")
    assert network("2001:db8::1") != network("2001:db8:0:1::1")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1")


def test_no_address_stays_in_memory_and_yesterday_is_forgotten():
    clock = Clock()
    allowances = RateLimits(clock)
    address = "198.51." + "100.77"
    spent(allowances, address)
    gc.collect()
    assert address not in repr(vars(allowances))
    clock.now += DAY
    spent(allowances, "other")
    assert len(allowances) == 1


def test_memory_is_bounded():
    allowances = RateLimits(Clock(), most_clients=10)
    for number in range(100):
        spent(allowances, f"192.0.2.{number}")
    assert len(allowances) == 10


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 30)), max_size=60))
def test_nobody_ever_gets_more_than_the_rate(steps: list[tuple[str, float]]):
    clock = Clock()
    allowances = RateLimits(clock)
    taken = {"a": 0, "b": 0}
    for client, pause in steps:
        clock.now += pause
        taken[client] += not spent(allowances, client)
        assert taken[client] <= min(RATE.per_day, RATE.burst + clock.now * RATE.per_minute / 60)
