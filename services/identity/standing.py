"""Whether somebody may still do what their token says, as the issuer knows at this moment.

A token says what its bearer might do when it was issued, minutes ago. Whoever was dismissed or moved since then must
neither act on it nor go on reading what only staff may read. So staff are confirmed by the issuer, whose answer counts
for a few seconds.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cachetools import TTLCache

from services.identity.errors import IdentityUnavailable, invalid_token
from services.identity.roles import Identity, Role

PEOPLE = 10_000
"""Answers that are remembered at once; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Held:
    """The roles and units somebody has at this moment."""

    roles: frozenset[Role]
    units: frozenset[str]


class Register(Protocol):
    """Who knows what people hold at this moment."""

    async def held(self, token: str) -> Held | None:
        """What the bearer of the token holds; None for a session that has ended. Raises `IdentityUnavailable`."""
        ...

    async def aclose(self) -> None:
        """Lets go of connections."""
        ...


class Standing:
    """Confirms identities with a register, whose answers, failures too, count for `seconds`."""

    def __init__(self, register: Register, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._register, self._seconds, self._clock = register, seconds, clock
        self._answers: TTLCache[bytes, tuple[Held | None]] = TTLCache(PEOPLE, seconds, timer=clock)
        self._away_until = float("-inf")

    async def confirmed(self, token: str, identity: Identity, *, to_change: bool) -> Identity:
        """The identity of a verified token, without what its bearer no longer holds.

        What was granted since then needs a new token, as ever. Raises `Unauthenticated` where the session has ended.
        Where nobody can say, raises `IdentityUnavailable` before a change; who only reads may go on as the token says.
        """
        if not identity.roles or (not to_change and self._clock() < self._away_until):
            # Of citizens who signed in the issuer is never asked: it would learn when they do what.
            return identity
        try:
            held = await self._held(token)
        except IdentityUnavailable:
            self._away_until = self._clock() + self._seconds
            if to_change:
                raise
            return identity
        if held is None:
            raise invalid_token("The session of the token has ended.")
        return Identity(identity.subject, identity.name, identity.roles & held.roles, identity.units & held.units)

    async def _held(self, token: str) -> Held | None:
        key = hashlib.sha256(token.encode()).digest()
        known = self._answers.get(key)
        if known is None:
            known = self._answers[key] = (await self._register.held(token),)
        return known[0]

    async def aclose(self) -> None:
        await self._register.aclose()
