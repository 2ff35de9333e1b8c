"""Confirming roles and units of a verified token with the issuer, by introspection.

A token carries the roles of the moment when it was issued, minutes ago. A person dismissed or moved since then must
neither act on it nor continue to read what only staff may read. So staff tokens are introspected, and the result
is cached for a few seconds.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cachetools import TTLCache

from services.identity.errors import IdentityUnavailable, invalid_token
from services.identity.roles import Identity, Role

CACHED_TOKENS = 10_000
"""Introspection results in the cache; the oldest are evicted first."""


@dataclass(frozen=True, slots=True)
class CurrentGrants:
    """The current roles and units of an account."""

    roles: frozenset[Role]
    units: frozenset[str]


class GrantSource(Protocol):
    """A source of current roles and units."""

    async def current_grants(self, token: str) -> CurrentGrants | None:
        """What the bearer of the token holds; None for a session that has ended. Raises `IdentityUnavailable`."""
        ...

    async def aclose(self) -> None:
        """Closes connections."""
        ...


class GrantConfirmation:
    """Confirms identities with a source of grants and caches the results, failures included, for `seconds`."""

    def __init__(self, source: GrantSource, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._source, self._seconds, self._clock = source, seconds, clock
        self._answers: TTLCache[bytes, tuple[CurrentGrants | None]] = TTLCache(CACHED_TOKENS, seconds, timer=clock)
        self._unavailable_until = float("-inf")

    async def confirm(self, token: str, identity: Identity, *, to_change: bool) -> Identity:
        """The identity of a verified token, without roles and units that were withdrawn.

        What was granted since then needs a new token, as ever. Raises `Unauthenticated` where the session has ended.
        If that is unknown, raises `IdentityUnavailable` before a change; reads go on by the token.
        """
        if not identity.roles or (not to_change and self._clock() < self._unavailable_until):
            # Never asked about citizens: the issuer would learn when they do what.
            return identity
        try:
            held = await self._current_grants(token)
        except IdentityUnavailable:
            self._unavailable_until = self._clock() + self._seconds
            if to_change:
                raise
            return identity
        if held is None:
            raise invalid_token("The session of the token has ended.")
        return Identity(identity.subject, identity.name, identity.roles & held.roles, identity.units & held.units)

    async def _current_grants(self, token: str) -> CurrentGrants | None:
        key = hashlib.sha256(token.encode()).digest()
        known = self._answers.get(key)
        if known is None:
            known = self._answers[key] = (await self._source.current_grants(token),)
        return known[0]

    async def aclose(self) -> None:
        await self._source.aclose()
