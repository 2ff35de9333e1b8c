"""Token buckets by client."""

import pytest

from services.ratelimit.attempts import RateLimitExceeded
from services.ratelimit.cost import CostBuckets
from services.ratelimit.pseudonyms import network


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_is_emptied_refilled_and_may_be_in_debt() -> None:
    clock = Clock()
    buckets = CostBuckets(10, 2, 3, clock)
    buckets.charge("1.2.3.4", 8)
    clock.now = 1
    with pytest.raises(RateLimitExceeded) as refused:
        buckets.charge("1.2.3.4", 8)
    assert (refused.value.wait, refused.value.headers) == (3, {"Retry-After": "3"})
    buckets.charge("1.2.3.5", 8)
    clock.now = 4
    buckets.charge("1.2.3.4", 8)
    buckets.charge("9.9.9.9", 1_000)
    clock.now = 100
    with pytest.raises(RateLimitExceeded):
        buckets.charge("9.9.9.9", 1)


def test_buckets_are_bounded_and_a_new_day_begins_without_any() -> None:
    clock = Clock()
    buckets = CostBuckets(10, 2, 3, clock)
    for number in range(10):
        buckets.charge(f"5.5.5.{number}", 1)
    assert len(buckets) == 3
    clock.now = 90_000
    buckets.charge("5.5.5.9", 1)
    assert len(buckets) == 1


def test_a_network_of_ipv6_is_one_client() -> None:
    assert network("2001:db8:1:2:3:4:5:6") == network("2001:db8:1:2::1")
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")
    assert network("::ffff:1.2.3.4") == network("1.2.3.4") == "1.2.3.4"
    assert network(None) == ""
