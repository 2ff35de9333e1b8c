"""Attester (a): proof of work with ALTCHA. It asks for some computing, and for nothing about the person.

Challenges are of ALTCHA's second version: find the counter whose PBKDF2 key begins as given. They are signed, expire,
and count once. Under load they become harder, up to a bound; at rest one costs a cheap phone well under two seconds.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import Payload, create_challenge, verify_solution

from feedback.settings import ChallengeSettings
from feedback.tokens.attestation import AttestationRefused, AttestationRequest, AttestationUsed, check_token_count
from feedback.tokens.store import TokenStore

ALGORITHM = "PBKDF2/SHA-256"
HOUR = timedelta(hours=1)


class Load:
    """How many times harder than at rest a challenge should be now: in proportion to the grants of the last minute."""

    def __init__(self, settings: ChallengeSettings, clock: Callable[[], datetime]) -> None:
        self._settings, self._clock = settings, clock
        self._grants: deque[datetime] = deque(maxlen=settings.normal_rate * settings.max_factor)

    def record_grant(self) -> None:
        self._grants.append(self._clock())

    def factor(self) -> int:
        """From 1 to `hardest`."""
        while self._grants and self._clock() - self._grants[0] > timedelta(minutes=1):
            self._grants.popleft()
        return min(self._settings.max_factor, max(1, -(-len(self._grants) // self._settings.normal_rate)))


class ProofOfWork:
    scheme = "altcha"

    def __init__(
        self,
        keys: tuple[str, str],
        store: TokenStore,
        settings: ChallengeSettings,
        tokens: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._keys, self._store, self._settings, self._tokens = keys, store, settings, tokens
        self._clock = clock
        self.load = Load(settings, clock)

    async def challenge(self) -> dict[str, Any]:
        """A new challenge, as ALTCHA's widget takes it."""
        reach = self._settings.counter * self.load.factor()
        made = await asyncio.to_thread(
            create_challenge,
            ALGORITHM,
            self._settings.cost,
            counter=secrets.randbelow(reach) + 1,
            expires_at=self._clock() + self._settings.expires,
            hmac_secret=self._keys[0],
            hmac_key_secret=self._keys[1],
        )
        return made.to_dict()

    async def grant(self, proof: str, request: AttestationRequest) -> None:
        check_token_count(request, self._tokens)
        result = verify_solution(proof, self._keys[0], hmac_key_secret=self._keys[1])
        if result.expired:
            raise AttestationRefused("The challenge has expired; get another one.")
        if not result.verified:
            raise AttestationRefused("The challenge is not one of ours, or its solution is wrong.")
        parameters = Payload.from_base64(proof).challenge.parameters
        until = datetime.fromtimestamp(parameters.expires_at or 0, UTC)
        # To the hour: the exact times at which it was fetched and used must not be stored.
        coarse = until.replace(minute=0, second=0, microsecond=0) + HOUR
        if not await self._store.use_challenge(parameters.nonce, coarse, request.digest):
            raise AttestationUsed("Each challenge counts once; get another one.")
        self.load.record_grant()
