"""Taking tokens: each token type has a verifier with its own rule of what counts as spent.

A token begins with its type in two bytes; `Verifiers` hands it to the verifier of that type. What the
collector stores and refuses a second time is the verifier's `nullifier`: for blind RSA it is the hash of the
token, so each token counts once. A type with another notion of spent (a tag per credential and subject, say)
is one more class with the same two members.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.crypto.privacypass import blindrsa, periods
from services.crypto.privacypass.errors import (
    TokenBadSignature,
    TokenEarlyPeriod,
    TokenExpiredPeriod,
    TokenUnknownType,
    TokenWrongChallenge,
    TokenWrongKey,
)
from services.crypto.privacypass.keys import IssuerKey
from services.crypto.privacypass.messages import BLIND_RSA, Token, TokenChallenge, token_type_of


@dataclass(frozen=True, slots=True)
class Spend:
    """A valid token's use: bytes that may be spent once, and the period after which they may be dropped."""

    nullifier: bytes
    period: str


class Verifier(Protocol):
    """Checks tokens of one type, without I/O; spending (the unique nullifier) is the store's."""

    @property
    def token_type(self) -> int: ...

    def verify(self, token: bytes, now: datetime) -> Spend:
        """What the token spends at `now`; a `TokenProblem` says why it is refused."""
        ...


@dataclass(frozen=True, slots=True)
class ChallengeRule:
    """What tokens of a period are bound to: the issuer, the origin, and as redemption context purpose and period."""

    issuer_name: str
    origin: str
    purpose: str = ""

    def challenge(self, period: str) -> TokenChallenge:
        return TokenChallenge(self.issuer_name, periods.redemption_context(period, self.purpose), (self.origin,))


class BlindRsaVerifier:
    """Tokens of type 0x0002. Public keys suffice: `find` gives the issuer's key of an id, once per token."""

    token_type = BLIND_RSA

    def __init__(self, find: Callable[[bytes], IssuerKey | None], rule: ChallengeRule) -> None:
        self._find, self._rule = find, rule

    def verify(self, token: bytes, now: datetime) -> Spend:
        """Cheap checks first, the signature last; the nullifier is SHA-256 of the token.

        Raises `TokenMalformed`, `TokenUnknownType`, `TokenWrongKey`, `TokenExpiredPeriod`,
        `TokenEarlyPeriod`, `TokenWrongChallenge` or `TokenBadSignature`.
        """
        parsed = Token.parse(token)
        key = self._key(parsed, now)
        if parsed.challenge_digest != self._rule.challenge(key.period).digest():
            raise TokenWrongChallenge(f"the token was not made for this origin, purpose and period {key.period}")
        try:
            blindrsa.verify(key.public, parsed.input(), parsed.authenticator)
        except blindrsa.InvalidSignature:
            raise TokenBadSignature from None
        return Spend(hashlib.sha256(token).digest(), key.period)

    def _key(self, token: Token, now: datetime) -> IssuerKey:
        key = self._find(token.key_id)
        if key is None:
            raise TokenWrongKey
        if now >= periods.accepted_until(key.period):
            raise TokenExpiredPeriod(f"tokens of period {key.period} are no longer taken; get a new one")
        if now < periods.starts_at(key.period):
            raise TokenEarlyPeriod(f"tokens of period {key.period} are not taken yet")
        return key


class Verifiers:
    """The verifiers a collector knows, by token type."""

    def __init__(self, *verifiers: Verifier) -> None:
        self._by_type = {verifier.token_type: verifier for verifier in verifiers}

    def verify(self, token: bytes, now: datetime) -> Spend:
        """What the token spends at `now` by its type's verifier; `TokenUnknownType` where there is none."""
        found = token_type_of(token)
        verifier = self._by_type.get(found)
        if verifier is None:
            raise TokenUnknownType(f"token type 0x{found:04x} is not taken here")
        return verifier.verify(token, now)
