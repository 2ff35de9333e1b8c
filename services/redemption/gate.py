"""The token gate: what is sent without an account, a sighting say, spends an anonymous token of the ratings' issuer.

The issuer bounds the tokens of a person and day and cannot know their purpose; the service verifies them with
the issuer's public keys and stores the nullifiers itself, so that the issuer never learns of what was sent.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Protocol

import httpx

from services.clients.service_clients import ServiceClients
from services.crypto.privacypass import periods
from services.crypto.privacypass.directory import IssuerDirectory
from services.crypto.privacypass.errors import DirectoryMalformed, TokenMalformed, TokenUnknownType
from services.crypto.privacypass.keys import IssuerKey
from services.crypto.privacypass.messages import DIRECTORY_PATH, Token
from services.crypto.privacypass.redemption import read_token, token_required
from services.crypto.privacypass.verifiers import BlindRsaVerifier, ChallengeRule, Spend
from services.errors import Unavailable

ISSUER, TERMS_PATH = "feedback", "/terms"
FRESH = 3_600.0
"""Seconds for which the issuer's keys are cached."""
AGAIN = 5.0
"""The least seconds between two refreshes for an unknown key id, which any client can invent."""


class TokenGate(Protocol):
    """Checks the opaque token that came with a request, and spends it."""

    async def admit(self, token: str | None) -> None:
        """Raises a `Problem` (401, 409 or 422) where the token gives no right to send."""
        ...

    async def rule(self) -> ChallengeRule | None:
        """What tokens are bound to; None where none is asked for."""
        ...


class OpenGate:
    """Requires no token: only the rate limits apply. For deployments without a token issuer."""

    async def admit(self, token: str | None) -> None:
        return None

    async def rule(self) -> ChallengeRule | None:
        return None


class IssuerKeyCache:
    """The issuer's public keys and what tokens are bound to, read again when they are old or one is missing.

    The `purpose` is in a token's challenge: a token for a rating is not valid for a sighting, nor the reverse.
    """

    def __init__(self, clients: ServiceClients, purpose: str) -> None:
        self._clients, self._purpose = clients, purpose
        self._keys: Mapping[bytes, IssuerKey] = {}
        self._rule: ChallengeRule | None = None
        self._refreshed_at = -FRESH
        self._refresh_lock = asyncio.Lock()

    async def rule(self) -> ChallengeRule:
        """Raises `Unavailable` until the issuer has answered once."""
        await self._refresh(FRESH)
        if self._rule is None:
            raise Unavailable("The issuer of tokens does not answer just now; try again shortly.")
        return self._rule

    async def load_key(self, key_id: bytes) -> None:
        """Refreshes the keys unless `find` knows this id. Raises `Unavailable`."""
        await self.rule()
        if key_id not in self._keys:
            await self._refresh(AGAIN)

    def find(self, key_id: bytes) -> IssuerKey | None:
        return self._keys.get(key_id)

    def current(self, now: datetime) -> IssuerKey | None:
        """The key with which tokens are signed now."""
        return next((key for key in self._keys.values() if key.period == periods.period_of(now)), None)

    async def _refresh(self, after: float) -> None:
        """Reads them if that is so many seconds ago. Where it fails, what is known stays, and is asked for again."""
        async with self._refresh_lock:
            if self._rule is not None and monotonic() - self._refreshed_at < after:
                return
            # A separate context: neither the request's id nor its deadline is sent to the issuer.
            await asyncio.create_task(self._read(), context=contextvars.Context())

    async def _read(self) -> None:
        try:
            found = await self._clients[ISSUER].get(DIRECTORY_PATH)
            terms = (await self._clients[ISSUER].get(TERMS_PATH)).raise_for_status().json()
            keys = IssuerDirectory.parse(found.raise_for_status().content).period_keys()
            self._rule = ChallengeRule(str(terms["issuerName"]), str(terms["origin"]), self._purpose)
        except (httpx.HTTPError, DirectoryMalformed, ValueError, KeyError, TypeError) as error:
            if self._rule is None:
                raise Unavailable("The issuer of tokens does not answer just now; try again shortly.") from error
            self._refreshed_at = monotonic() - FRESH + AGAIN
        else:
            self._keys, self._refreshed_at = {key.key_id: key for key in keys}, monotonic()


class PrivacyPassGate:
    """Admits what spends a token. `spend` stores the nullifier once, and raises `TokenSpent`."""

    def __init__(
        self, issuer: IssuerKeyCache, spend: Callable[[Spend], Awaitable[None]], clock: Callable[[], datetime]
    ) -> None:
        self._issuer, self._spend, self._clock = issuer, spend, clock

    async def rule(self) -> ChallengeRule | None:
        return await self._issuer.rule()

    async def admit(self, token: str | None) -> None:
        """Raises `TokenRequired` with the challenge to get one for, a `TokenProblem`, `TokenSpent`, `Unavailable`."""
        rule = await self._issuer.rule()
        if token is None:
            detail = "Get a token of the issuer for this challenge (RFC 9577), and send it as `token`."
            raise token_required(detail, rule, self._issuer.current(self._clock()))
        content = read_token(token)
        await self._issuer.load_key(_key_id(content))
        verifier = BlindRsaVerifier(self._issuer.find, rule)
        await self._spend(await asyncio.to_thread(verifier.verify, content, self._clock()))


def token_gate(
    clients: ServiceClients, purpose: str, spend: Callable[[Spend], Awaitable[None]], clock: Callable[[], datetime]
) -> TokenGate | None:
    """The gate of a service; None in a deployment without an issuer."""
    return PrivacyPassGate(IssuerKeyCache(clients, purpose), spend, clock) if ISSUER in clients.names else None


def _key_id(token: bytes) -> bytes:
    """The id of the key that the token names. Raises `TokenMalformed`, for another type of token too."""
    try:
        return Token.parse(token).key_id
    except TokenUnknownType as error:
        raise TokenMalformed(error.detail) from None
