"""Counted attempts per client, in memory."""

import gc
from collections.abc import Iterator
from types import FunctionType, ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ratelimit.attempts import RateLimiter, RateLimitExceeded, rate_of, rate_of_burst
from services.ratelimit.pseudonyms import DAY, ClientPseudonyms

BURST, PER_SECOND, PER_DAY = 3, 0.1, 5
RATES = (rate_of_burst(BURST, PER_SECOND), rate_of(PER_DAY, DAY))


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def exceeded(limiter: RateLimiter, client: str, purpose: str = "match") -> bool:
    try:
        limiter.hit(purpose, client, *RATES)
    except RateLimitExceeded:
        return True
    return False


def texts(root: object) -> Iterator[str]:
    """Every text and every bytes that an object holds, directly or not."""
    seen, left = set[int](), [root]
    while left:
        thing = left.pop()
        # By its type alone: to be asked what it is, a weak proxy asks an object that may be gone.
        if id(thing) in seen or issubclass(type(thing), type | ModuleType):
            continue
        seen.add(id(thing))
        if type(thing) is str:
            yield thing
        elif type(thing) is bytes:
            yield thing.decode("latin-1")
        # What a function closes over is held; its module is not, from which one comes to the whole program.
        around = thing.__globals__ if type(thing) is FunctionType else None
        left += [part for part in gc.get_referents(thing) if part is not around]


def wait(limiter: RateLimiter, client: str) -> int:
    with pytest.raises(RateLimitExceeded) as refused:
        limiter.hit("match", client, *RATES)
    assert refused.value.headers == {"Retry-After": str(refused.value.wait)}
    return refused.value.wait


def test_a_burst_then_a_steady_rate_then_the_days_end():
    clock = Clock()
    limiter = RateLimiter(clock)
    assert [exceeded(limiter, "a") for _ in range(4)] == [False, False, False, True]
    clock.now += wait(limiter, "a")
    assert not exceeded(limiter, "a")
    clock.now += 600
    assert [exceeded(limiter, "a") for _ in range(2)] == [False, True]
    assert wait(limiter, "a") <= DAY - clock.now + 1
    clock.now += wait(limiter, "a")
    assert not exceeded(limiter, "a")


@pytest.mark.parametrize(
    ("burst", "per_second", "amount", "seconds"),
    [
        (30, 0.5, 30, 60),
        (5, 0.5 / 60, 5, 600),
        (20_000, 10_000, 20_000, 2),
        (3, 50, 50, 1),
        (2, 0.001 / 60, 2, 120_000),
    ],
)
def test_a_burst_and_a_rate_make_a_window(burst: int, per_second: float, amount: int, seconds: int):
    rate = rate_of_burst(burst, per_second)
    assert (rate.amount, rate.get_expiry()) == (amount, seconds)


def test_a_window_longer_than_a_day_counts_each_once():
    limiter = RateLimiter(Clock())
    rate = rate_of(2, 3 * DAY)
    for _ in range(2):
        limiter.hit("match", "a", rate)
    with pytest.raises(RateLimitExceeded) as refused:
        limiter.hit("match", "a", rate)
    assert refused.value.wait <= DAY + 1


def test_a_refusal_counts_nothing():
    clock = Clock()
    limiter = RateLimiter(clock)
    once, often = rate_of(1, 10), rate_of(2, 1_000)
    limiter.hit("match", "a", once, often)
    for _ in range(5):
        with pytest.raises(RateLimitExceeded):
            limiter.hit("match", "a", once, often)
    clock.now = 20
    limiter.hit("match", "a", once, often)


def test_clients_and_purposes_are_counted_apart():
    limiter = RateLimiter(Clock())
    for _ in range(3):
        exceeded(limiter, "192.0.2.1")
    assert exceeded(limiter, "192.0.2.1")
    assert not exceeded(limiter, "192.0.2.2")
    assert not exceeded(limiter, "192.0.2.1", "sighting")


def test_only_failed_attempts_stay_counted():
    limiter, rate = RateLimiter(Clock()), rate_of(2, 60)
    for _ in range(10):
        with limiter.begin_attempt("secret", "a", rate):
            pass
    with pytest.raises(RuntimeError), limiter.begin_attempt("secret", "a", rate):
        raise RuntimeError
    for _ in range(2):
        with limiter.begin_attempt("secret", "a", rate) as attempt:
            attempt.failed = True
    with pytest.raises(RateLimitExceeded):
        limiter.begin_attempt("secret", "a", rate)


def test_no_more_attempts_run_at_once_than_may_fail():
    limiter, rate = RateLimiter(Clock()), rate_of(2, 60)
    running = [limiter.begin_attempt("secret", "a", rate) for _ in range(2)]
    with pytest.raises(RateLimitExceeded):
        limiter.begin_attempt("secret", "a", rate)
    for attempt in running:
        with attempt:
            pass
    limiter.begin_attempt("secret", "a", rate)


def test_an_attempt_that_ends_in_the_next_window_is_taken_out_of_its_own():
    clock = Clock()
    limiter, rate = RateLimiter(clock), rate_of(2, 60)
    clock.now = 59
    with limiter.begin_attempt("secret", "a", rate):
        clock.now = 61
        with limiter.begin_attempt("secret", "a", rate) as failed:
            failed.failed = True
    limiter.hit("secret", "a", rate)
    with pytest.raises(RateLimitExceeded):
        limiter.hit("secret", "a", rate)


def test_no_address_stays_in_memory_and_yesterday_is_forgotten():
    clock = Clock()
    limiter = RateLimiter(clock)
    address = "198.51." + "100.77"
    exceeded(limiter, address)
    assert not any(address in text for text in texts(limiter))
    clock.now += DAY
    exceeded(limiter, "other")
    assert len(limiter) == len(RATES)


def test_memory_is_bounded():
    limiter = RateLimiter(Clock(), most_counters=10)
    for number in range(100):
        exceeded(limiter, f"192.0.2.{number}")
    assert len(limiter) == 10


def test_what_has_expired_leaves_memory():
    clock = Clock()
    limiter = RateLimiter(clock)
    for number in range(100):
        limiter.hit("match", f"192.0.2.{number}", rate_of(5, 60))
    clock.now = 200
    limiter.hit("match", "192.0.2.200", rate_of(5, 60))
    assert len(limiter) == 1


def test_names_change_daily_and_cannot_be_linked():
    clock, forgotten = Clock(), list[bool]()
    names = ClientPseudonyms(clock, lambda: forgotten.append(True))
    first = names.of("192.0.2.1")
    assert first == names.of("192.0.2.1") != names.of("192.0.2.1", "sighting")
    assert b"192.0.2.1" not in first
    clock.now = DAY
    assert names.of("192.0.2.1") != first
    assert forgotten == [True]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 30)), max_size=60))
def test_nobody_ever_gets_more_than_the_rate(steps: list[tuple[str, float]]):
    clock = Clock()
    limiter = RateLimiter(clock)
    taken = {"a": 0, "b": 0}
    for client, pause in steps:
        clock.now += pause
        taken[client] += not exceeded(limiter, client)
        assert taken[client] <= min(PER_DAY, BURST + clock.now * PER_SECOND)
