"""Keys, times and tokens for the tests of what is taken."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.services.crypto.privacypass.signer import AHEAD, BEFORE, PERIOD, RULE, Signer


@pytest.fixture(scope="session")
def now() -> datetime:
    """A Wednesday noon in the middle of 2026-W48, after the grace of the week before."""
    return datetime(2026, 11, 25, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def signers() -> dict[str, Signer]:
    """Keys of the last, this and the next period."""
    return {period: Signer.of(period) for period in (BEFORE, PERIOD, AHEAD)}


@pytest.fixture(scope="session")
def key(signers: dict[str, Signer]) -> Signer:
    """This period's key."""
    return signers[PERIOD]


@pytest.fixture(scope="session")
def mint(signers: dict[str, Signer]) -> Callable[[str, str], bytes]:
    """Makes a valid token with the key of one period for the challenge of another (or the same)."""
    return lambda period, challenge_period: signers[period].token(RULE.challenge(challenge_period))


@pytest.fixture(scope="session")
def token(mint: Callable[[str, str], bytes]) -> bytes:
    return mint(PERIOD, PERIOD)
