"""Who may send a sighting without an account: whoever spends an anonymous token of the ratings' issuer.

The issuer bounds how many tokens somebody has a day and cannot know what they are for; the service checks them with
the issuer's public keys and keeps what is spent itself, so that the issuer never hears of a sighting.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Protocol

import httpx

from services.clients.service_clients import Peers
from services.crypto.privacypass import periods
from services.crypto.privacypass.directory import IssuerDirectory
from services.crypto.privacypass.encoding import decode_base64url
from services.crypto.privacypass.errors import DirectoryMalformed, TokenMalformed, TokenRequired, TokenUnknownType
from services.crypto.privacypass.headers import TokenOffer, www_authenticate
from services.crypto.privacypass.keys import IssuerKey
from services.crypto.privacypass.messages import DIRECTORY_PATH, Token
from services.crypto.privacypass.verifiers import BlindRsaVerifier, ChallengeRule, Spend
from services.errors import Unavailable

ISSUER, TERMS_PATH = "feedback", "/terms"
PURPOSE = "sighting"
"""What a token's challenge says that it is for: one made for a rating brings no sighting in, nor the other way."""
FRESH = 3_600.0
"""Seconds for which keys are taken to be the issuer's."""
AGAIN = 5.0
"""Seconds between two looks for a key that is not known: what anybody may name must not have the issuer asked."""


class Admission(Protocol):
    """Checks the opaque token that came with a sighting, and spends it."""

    async def admit(self, token: str | None) -> None:
        """Raises a `Problem` (401, 409 or 422) where the token gives no right to send."""
        ...

    async def rule(self) -> ChallengeRule | None:
        """What tokens are bound to; None where none is asked for."""
        ...


class OpenDoor:
    """Admits everybody; the limits per client alone hold. For a house without a token issuer."""

    async def admit(self, token: str | None) -> None:
        return None

    async def rule(self) -> ChallengeRule | None:
        return None


class Issuer:
    """The issuer's public keys and what tokens are bound to, read again when they are old or one is missing."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._keys: Mapping[bytes, IssuerKey] = {}
        self._rule: ChallengeRule | None = None
        self._looked = -FRESH
        self._looking = asyncio.Lock()

    async def rule(self) -> ChallengeRule:
        """Raises `Unavailable` while it never answered."""
        await self._look(FRESH)
        if self._rule is None:
            raise Unavailable("The issuer of tokens does not answer just now; try again shortly.")
        return self._rule

    async def learn(self, key_id: bytes) -> None:
        """Sees to it that `find` knows the issuer's key of this id, if it has one. Raises `Unavailable`."""
        await self.rule()
        if key_id not in self._keys:
            await self._look(AGAIN)

    def find(self, key_id: bytes) -> IssuerKey | None:
        return self._keys.get(key_id)

    def current(self, now: datetime) -> IssuerKey | None:
        """The key with which tokens are signed now."""
        return next((key for key in self._keys.values() if key.period == periods.period_of(now)), None)

    async def _look(self, after: float) -> None:
        """Reads them if that is so many seconds ago. Where it fails, what is known stays, and is asked for again."""
        async with self._looking:
            if self._rule is not None and monotonic() - self._looked < after:
                return
            # A context of its own: the issuer is told neither the request's id nor its deadline.
            await asyncio.create_task(self._read(), context=contextvars.Context())

    async def _read(self) -> None:
        try:
            found = await self._peers[ISSUER].get(DIRECTORY_PATH)
            terms = (await self._peers[ISSUER].get(TERMS_PATH)).raise_for_status().json()
            keys = IssuerDirectory.parse(found.raise_for_status().content).period_keys()
            self._rule = ChallengeRule(str(terms["issuerName"]), str(terms["origin"]), PURPOSE)
        except (httpx.HTTPError, DirectoryMalformed, ValueError, KeyError, TypeError) as error:
            if self._rule is None:
                raise Unavailable("The issuer of tokens does not answer just now; try again shortly.") from error
            self._looked = monotonic() - FRESH + AGAIN
        else:
            self._keys, self._looked = {key.key_id: key for key in keys}, monotonic()


class TokenDoor:
    """Admits whoever spends a token. `spend` keeps what may be kept but once, and raises `TokenSpent`."""

    def __init__(
        self, issuer: Issuer, spend: Callable[[Spend], Awaitable[None]], clock: Callable[[], datetime]
    ) -> None:
        self._issuer, self._spend, self._clock = issuer, spend, clock

    async def rule(self) -> ChallengeRule | None:
        return await self._issuer.rule()

    async def admit(self, token: str | None) -> None:
        """Raises `TokenRequired` with the challenge to get one for, a `TokenProblem`, `TokenSpent`, `Unavailable`."""
        rule = await self._issuer.rule()
        if token is None:
            raise TokenRequired(
                "Get a token of the issuer for this challenge (RFC 9577), and send it as `token`.",
                headers=self._offered(rule),
            )
        content = decode_base64url(token, "the token")
        await self._issuer.learn(_key_id(content))
        verifier = BlindRsaVerifier(self._issuer.find, rule)
        await self._spend(await asyncio.to_thread(verifier.verify, content, self._clock()))

    def _offered(self, rule: ChallengeRule) -> Mapping[str, str]:
        key = self._issuer.current(self._clock())
        if key is None:
            return {}
        return {"WWW-Authenticate": www_authenticate([TokenOffer(rule.challenge(key.period), key.spki)])}


def _key_id(token: bytes) -> bytes:
    """The id of the key that the token names. Raises `TokenMalformed`, for another type of token too."""
    try:
        return Token.parse(token).key_id
    except TokenUnknownType as error:
        raise TokenMalformed(error.detail) from None
