"""What the collector takes and refuses, and why."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.crypto.privacypass import periods
from services.crypto.privacypass.errors import (
    TokenBadSignature,
    TokenEarlyPeriod,
    TokenExpiredPeriod,
    TokenMalformed,
    TokenProblem,
    TokenUnknownType,
    TokenWrongChallenge,
    TokenWrongKey,
)
from services.crypto.privacypass.keys import IssuerKey
from services.crypto.privacypass.messages import TOKEN_LENGTH
from services.crypto.privacypass.verifiers import BlindRsaVerifier, ChallengeRule, Spend, Verifiers
from tests.services.crypto.privacypass.signer import AHEAD, BEFORE, PERIOD, RULE, Signer

SECOND = timedelta(seconds=1)
Mint = Callable[[str, str], bytes]


@pytest.fixture(scope="module")
def keys(signers: dict[str, Signer]) -> dict[bytes, IssuerKey]:
    """What everybody may know of them."""
    return {signer.known.key_id: signer.known for signer in signers.values()}


@pytest.fixture(scope="module")
def verifiers(keys: dict[bytes, IssuerKey]) -> Verifiers:
    return Verifiers(BlindRsaVerifier(keys.get, RULE))


def test_a_valid_token(verifiers: Verifiers, token: bytes, now: datetime) -> None:
    spend = verifiers.verify(token, now)
    assert spend == Spend(hashlib.sha256(token).digest(), PERIOD)
    assert verifiers.verify(token, now + SECOND) == spend


def test_two_tokens_have_two_nullifiers(verifiers: Verifiers, mint: Mint, now: datetime) -> None:
    spends = {verifiers.verify(mint(PERIOD, PERIOD), now).nullifier for _ in range(5)}
    assert len(spends) == 5


def refusal_for(byte: int) -> type[TokenProblem]:
    """Which refusal a change in that byte of a token must give."""
    if byte < 2:
        return TokenUnknownType
    if 34 <= byte < 66:
        return TokenWrongChallenge
    if 66 <= byte < 98:
        return TokenWrongKey
    return TokenBadSignature


def flipped(token: bytes, bit: int) -> bytes:
    return (int.from_bytes(token, "big") ^ 1 << (8 * TOKEN_LENGTH - 1 - bit)).to_bytes(TOKEN_LENGTH, "big")


@settings(max_examples=100, deadline=None)
@given(bit=st.integers(0, 8 * TOKEN_LENGTH - 1))
def test_any_bit_flip_is_refused(verifiers: Verifiers, token: bytes, now: datetime, bit: int) -> None:
    with pytest.raises(TokenProblem) as refusal:
        verifiers.verify(flipped(token, bit), now)
    assert type(refusal.value) is refusal_for(bit // 8)


@pytest.mark.parametrize("bit", [0, 15, 16, 271, 272, 527, 528, 783, 784, 8 * TOKEN_LENGTH - 1])
def test_bit_flips_at_the_borders_of_fields(verifiers: Verifiers, token: bytes, now: datetime, bit: int) -> None:
    with pytest.raises(refusal_for(bit // 8)):
        verifiers.verify(flipped(token, bit), now)


@settings(deadline=None)
@given(size=st.integers(0, TOKEN_LENGTH - 1), more=st.binary(min_size=1, max_size=40))
def test_truncated_and_extended(verifiers: Verifiers, token: bytes, now: datetime, size: int, more: bytes) -> None:
    for wrong in (token[:size], token + more):
        with pytest.raises(TokenMalformed):
            verifiers.verify(wrong, now)


@settings(deadline=None)
@given(content=st.binary(max_size=400))
def test_garbage(verifiers: Verifiers, now: datetime, content: bytes) -> None:
    with pytest.raises(TokenProblem):
        verifiers.verify(content, now)


def test_the_signature_plus_the_modulus_is_no_second_token(
    verifiers: Verifiers, token: bytes, key: Signer, now: datetime
) -> None:
    other = int.from_bytes(token[98:], "big") + key.public.public_numbers().n
    if other < 1 << 2048:
        with pytest.raises(TokenBadSignature):
            verifiers.verify(token[:98] + other.to_bytes(256, "big"), now)
    with pytest.raises(TokenMalformed):
        verifiers.verify(token[:98] + other.to_bytes(257, "big"), now)


def test_a_token_lives_from_its_week_to_two_days_after(verifiers: Verifiers, token: bytes) -> None:
    start, end = periods.starts_at(PERIOD), periods.accepted_until(PERIOD)
    assert verifiers.verify(token, start).period == PERIOD
    assert verifiers.verify(token, end - SECOND).period == PERIOD
    with pytest.raises(TokenEarlyPeriod):
        verifiers.verify(token, start - SECOND)
    with pytest.raises(TokenExpiredPeriod):
        verifiers.verify(token, end)


def test_tokens_of_other_weeks(verifiers: Verifiers, mint: Mint, now: datetime) -> None:
    with pytest.raises(TokenExpiredPeriod):
        verifiers.verify(mint(BEFORE, BEFORE), now)
    with pytest.raises(TokenEarlyPeriod):
        verifiers.verify(mint(AHEAD, AHEAD), now)


@pytest.mark.parametrize("challenge_period", [BEFORE, AHEAD])
def test_a_key_does_not_serve_another_weeks_challenge(
    verifiers: Verifiers, mint: Mint, now: datetime, challenge_period: str
) -> None:
    with pytest.raises(TokenWrongChallenge):
        verifiers.verify(mint(PERIOD, challenge_period), now)


@pytest.mark.parametrize(
    "rule",
    [
        ChallengeRule("other.example", RULE.origin),
        ChallengeRule(RULE.issuer_name, "other.example"),
        ChallengeRule(RULE.issuer_name, RULE.origin, "sighting"),
    ],
)
def test_another_issuer_origin_or_purpose(
    keys: dict[bytes, IssuerKey], token: bytes, now: datetime, rule: ChallengeRule
) -> None:
    elsewhere = Verifiers(BlindRsaVerifier(keys.get, rule))
    with pytest.raises(TokenWrongChallenge):
        elsewhere.verify(token, now)


def test_a_key_that_is_not_the_issuers(token: bytes, now: datetime) -> None:
    stranger = Signer.of(PERIOD).known
    with pytest.raises(TokenWrongKey):
        Verifiers(BlindRsaVerifier({stranger.key_id: stranger}.get, RULE)).verify(token, now)


def test_claiming_another_key_does_not_help(verifiers: Verifiers, key: Signer, mint: Mint, now: datetime) -> None:
    """A token signed by next week's key that names this week's."""
    token = mint(AHEAD, PERIOD)
    with pytest.raises(TokenBadSignature):
        verifiers.verify(token[:66] + key.known.key_id + token[98:], now)


def test_a_rotation_takes_effect_at_once(keys: dict[bytes, IssuerKey], token: bytes, now: datetime) -> None:
    held: list[dict[bytes, IssuerKey]] = [{}]
    verifiers = Verifiers(BlindRsaVerifier(lambda key_id: held[0].get(key_id), RULE))
    with pytest.raises(TokenWrongKey):
        verifiers.verify(token, now)
    held[0] = keys
    assert verifiers.verify(token, now).period == PERIOD


def test_every_refusal_has_its_code() -> None:
    codes = {problem.code for problem in TokenProblem.__subclasses__()}
    assert len(codes) == len(TokenProblem.__subclasses__())
    assert all(400 <= problem.status < 500 for problem in TokenProblem.__subclasses__())
    assert {
        "TOKEN_MALFORMED",
        "TOKEN_UNKNOWN_TYPE",
        "TOKEN_WRONG_KEY",
        "TOKEN_WRONG_CHALLENGE",
        "TOKEN_BAD_SIGNATURE",
        "TOKEN_EXPIRED_PERIOD",
    } <= codes


class Constant:
    """A verifier of another type with another notion of spent: everything it takes is one and the same."""

    token_type = 0xFFFE

    def verify(self, token: bytes, now: datetime) -> Spend:
        return Spend(b"once", periods.period_of(now))


def test_each_type_goes_to_its_own_verifier(keys: dict[bytes, IssuerKey], token: bytes, now: datetime) -> None:
    both = Verifiers(BlindRsaVerifier(keys.get, RULE), Constant())
    assert both.verify(b"\xff\xfe anything", now) == both.verify(b"\xff\xfe else", now)
    assert both.verify(token, now).nullifier == hashlib.sha256(token).digest()
    with pytest.raises(TokenUnknownType):
        both.verify(b"\xff\xff anything", now)
