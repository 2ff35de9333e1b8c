"""Token buckets by client, under names that mean nothing tomorrow."""

import pytest

from gateway.limits.rate_limit import CostBuckets, network
from gateway.protocol.errors import RequestError
from gateway.protocol.settings import CostBucketSettings


def test_budgets() -> None:
    budgets = CostBuckets(CostBucketSettings(burst=10, per_second=2, clients=3), now=0)
    budgets.charge("1.2.3.4", 8, now=0)
    with pytest.raises(RequestError) as refused:
        budgets.charge("1.2.3.4", 8, now=1)
    assert refused.value.headers == {"Retry-After": "3"}
    budgets.charge("1.2.3.5", 8, now=1)
    budgets.charge("1.2.3.4", 8, now=4)
    budgets.charge("9.9.9.9", 1_000, now=4)
    with pytest.raises(RequestError):
        budgets.charge("9.9.9.9", 1, now=100)
    for number in range(10):
        budgets.charge(f"5.5.5.{number}", 1, now=5)
    assert len(budgets) == 3
    budgets.charge("5.5.5.9", 1, now=90_000)
    assert len(budgets) == 1


def test_what_was_taken_for_nothing_is_given_back() -> None:
    budgets = CostBuckets(CostBucketSettings(burst=3, per_second=0.5, clients=3), now=0)
    for _ in range(10):
        budgets.charge("1.2.3.4", 1, now=0)
        budgets.refund("1.2.3.4", 1, now=0)
    budgets.refund("1.2.3.4", 100, now=0)
    budgets.refund("5.6.7.8", 100, now=0)
    assert len(budgets) == 1
    for _ in range(3):
        budgets.charge("1.2.3.4", 1, now=0)
    with pytest.raises(RequestError):
        budgets.charge("1.2.3.4", 1, now=0)


def test_networks() -> None:
    assert network("2001:db8:1:2:3:4:5:6") == network("2001:db8:1:2::1")
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")
    assert network("::ffff:1.2.3.4") == network("1.2.3.4") == "1.2.3.4"
    assert network(None) == ""
