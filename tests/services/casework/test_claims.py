"""The rules of claims."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.claims import Claim, ClaimRules
from services.errors import Problem

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LASTS = timedelta(minutes=15)


class ClaimedByAnother(Problem):
    pass


class NotClaimed(Problem):
    pass


class ClaimExpired(Problem):
    pass


RULES = ClaimRules(ClaimedByAnother, NotClaimed, ClaimExpired)
HELD = Claim("lan", AT + LASTS)
LATER = AT + LASTS


def test_one_person_claims_prolongs_and_returns():
    claimed = RULES.claim(None, "lan", AT, LASTS)
    assert claimed == HELD
    assert RULES.claim(claimed, "lan", AT + LASTS / 3, LASTS).expires == AT + LASTS / 3 + LASTS
    assert RULES.prolong(claimed, "lan", AT + LASTS / 3, LASTS).expires == AT + LASTS / 3 + LASTS
    assert RULES.return_claim(claimed, "lan", AT) is None


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda: RULES.claim(HELD, "minh", AT, LASTS), ClaimedByAnother),
        (lambda: RULES.prolong(HELD, "minh", AT, LASTS), ClaimedByAnother),
        (lambda: RULES.return_claim(HELD, "minh", AT), NotClaimed),
        (lambda: RULES.prolong(None, "minh", AT, LASTS), NotClaimed),
        (lambda: RULES.return_claim(None, "minh", AT), NotClaimed),
        (lambda: RULES.prolong(HELD, "minh", LATER, LASTS), NotClaimed),
        (lambda: RULES.prolong(HELD, "lan", LATER, LASTS), ClaimExpired),
        (lambda: RULES.return_claim(HELD, "lan", LATER), ClaimExpired),
    ],
)
def test_what_a_claim_does_not_allow(act: Callable[[], object], error: type[Problem]):
    with pytest.raises(error):
        act()


def test_an_expired_claim_is_free_for_everybody():
    assert RULES.claim(HELD, "minh", LATER, LASTS) == Claim("minh", LATER + LASTS)


@given(st.lists(st.tuples(st.sampled_from(["lan", "minh"]), st.integers(0, 40)), max_size=30))
def test_of_all_who_claim_one_holds_it_at_a_time(attempts: list[tuple[str, int]]):
    claim: Claim | None = None
    at = AT
    for by, minutes in attempts:
        at += timedelta(minutes=minutes)
        before = claim
        try:
            claim = RULES.claim(claim, by, at, LASTS)
        except ClaimedByAnother:
            assert before is not None
            assert before.by != by
            assert before.is_live(at)
        else:
            assert claim == Claim(by, at + LASTS)
            assert before is None or before.by == by or not before.is_live(at)
