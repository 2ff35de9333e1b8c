"""The keys of a Keycloak realm. Imported where there is one: python-keycloak adds a quarter of a second to a start."""

import asyncio
import json
import time
from collections.abc import Callable

import httpx
from jwcrypto.jwk import JWK
from keycloak import KeycloakOpenID
from keycloak.exceptions import KeycloakError

from services.identity.errors import IdentityUnavailable
from services.identity.keys import KeySet, read_keys
from services.identity.settings import IdentitySettings


class KeycloakKeys:
    """A realm's keys through python-keycloak: kept for a while, fetched again when an unknown one is named.

    Anybody can send a token that names an unknown key, so fetches are at least `key_pause` seconds apart.
    While Keycloak does not answer, keys already fetched go on serving for `key_grace` seconds.
    """

    def __init__(self, settings: IdentitySettings, clock: Callable[[], float] = time.monotonic) -> None:
        if settings.realm is None:
            raise ValueError("the issuer is not a Keycloak realm")
        url, realm = settings.realm
        self._keycloak = KeycloakOpenID(
            server_url=url, realm_name=realm, client_id=settings.client_id, timeout=settings.key_timeout
        )
        self._settings = settings
        self._clock = clock
        self._keys: KeySet = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._failed = False
        self._fetching = asyncio.Lock()

    async def key(self, kid: str, kind: str) -> JWK | None:
        due = self._age() > self._settings.key_lifetime and not self._fetching.locked()
        if due or (kid, kind) not in self._keys:
            async with self._fetching:
                await self._fetch_unless_just_tried()
        found = self._keys.get((kid, kind))
        too_old = self._age() > self._settings.key_lifetime + self._settings.key_grace
        if too_old or (found is None and self._failed):
            detail = "The keys that tokens are checked with cannot be fetched."
            raise IdentityUnavailable(detail, retry_after=self._settings.key_pause)
        return found

    async def aclose(self) -> None:
        await self._keycloak.connection.aclose()

    def _age(self) -> float:
        return float("inf") if self._fetched is None else self._clock() - self._fetched

    async def _fetch_unless_just_tried(self) -> None:
        now = self._clock()
        if self._tried is not None and now - self._tried < self._settings.key_pause:
            return
        self._tried = now
        try:
            self._keys = read_keys(json.dumps(await self._keycloak.a_certs()))
        except (KeycloakError, httpx.HTTPError, TypeError, ValueError):
            self._failed = True
        else:
            self._fetched, self._failed = now, False
