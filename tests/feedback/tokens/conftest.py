"""Keys, times and a running issuer for the token tests."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import uvicorn

from feedback.tokens import issuance
from feedback.tokens.keys import KeyRing, PeriodKey
from feedback.tokens.pending_token import PendingToken
from services.crypto.privacypass.verifiers import ChallengeRule
from tests.feedback.tokens.issuer import AHEAD, BEFORE, PERIOD, RULE, issuer_app


@pytest.fixture(scope="session")
def now() -> datetime:
    """A Wednesday noon in the middle of 2026-W48, after the grace of the week before."""
    return datetime(2026, 11, 25, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def rule() -> ChallengeRule:
    return RULE


@pytest.fixture(scope="session")
def ring() -> KeyRing:
    """Keys of the last, this and the next period."""
    found = KeyRing([])
    for period in (BEFORE, PERIOD, AHEAD):
        taken = {key.truncated_id for key in found}
        found = found.with_key(PeriodKey.generate(period, taken))
    return found


@pytest.fixture(scope="session")
def key(ring: KeyRing) -> PeriodKey:
    """This period's key."""
    return next(key for key in ring if key.period == PERIOD)


@pytest.fixture(scope="session")
def mint(ring: KeyRing) -> Callable[[str, str], bytes]:
    """Makes a valid token with the key of one period for the challenge of another (or the same)."""

    def make(period: str, challenge_period: str) -> bytes:
        key = next(key for key in ring if key.period == period)
        pending = PendingToken.begin(RULE.challenge(challenge_period), key)
        order = issuance.TokenOrder(key, (pending.request,), batch=False)
        response = issuance.TokenResponse.parse(issuance.sign(order).content)
        return pending.finish(response).encode()

    return make


@pytest.fixture(scope="session")
def token(mint: Callable[[str, str], bytes]) -> bytes:
    return mint(PERIOD, PERIOD)


@pytest.fixture
def issuer_url(ring: KeyRing, now: datetime) -> Iterator[str]:
    """The issuer on a port of its own; connections wait in the socket's queue until it is up."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(issuer_app(lambda: ring, lambda: now), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
