"""The public keys that tokens are checked with (RFC 7517)."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Protocol

import httpx
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from keycloak import KeycloakOpenID
from keycloak.exceptions import KeycloakError

from services.identity.errors import IdentityUnavailable
from services.identity.settings import IdentitySettings

KEY_TYPES: Mapping[str, str] = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
"""The algorithms that are accepted, each with its key type. No `none`, and no HMAC: its key would be a
secret that whoever checks tokens could make them with."""

KeySet = Mapping[tuple[str, str], JWK]
"""Keys for signatures by key id and key type."""


def read_keys(text: str) -> KeySet:
    """The usable public signature keys of a JSON Web Key Set.

    Keys for encryption, symmetric ones, ones without an id and ones of a kind we cannot read are left out, as
    RFC 7517 §5 asks. Raises ValueError where the text is not a key set at all.
    """
    try:
        listed = json.loads(text)["keys"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError("not a JSON Web Key Set (RFC 7517)") from error
    if not isinstance(listed, list):
        raise ValueError("not a JSON Web Key Set (RFC 7517): keys is not a list")
    found: dict[tuple[str, str], JWK] = {}
    for entry in listed:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
            continue
        if not isinstance(entry.get("kid"), str) or entry.get("kty") not in KEY_TYPES.values():
            continue
        try:
            public = JWK(**entry).export_public()
            found[entry["kid"], entry["kty"]] = JWK.from_json(public)
        except (JWException, ValueError, TypeError):
            continue
    return found


class KeySource(Protocol):
    """Where the verifier finds a key."""

    async def key(self, kid: str, kind: str) -> JWK | None:
        """The public key with this id and type, None if there is none. Raises `IdentityUnavailable`."""
        ...

    async def aclose(self) -> None:
        """Lets go of connections."""
        ...


class StaticKeys:
    """Keys given once as text: development, tests, machines without a network."""

    def __init__(self, jwks: str) -> None:
        """Raises ValueError where the text is no key set, or one without a key that can check a token."""
        self._keys = read_keys(jwks)
        if not self._keys:
            raise ValueError("the JSON Web Key Set has no key that can check a token")

    async def key(self, kid: str, kind: str) -> JWK | None:
        return self._keys.get((kid, kind))

    async def aclose(self) -> None:
        """Nothing is held open."""


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
