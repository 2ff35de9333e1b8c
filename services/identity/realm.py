"""Keycloak as the issuer: its keys, token introspection (RFC 7662), and what accounts hold.

Imported only where a realm is configured: python-keycloak adds a quarter of a second to startup.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpx
import structlog
from jwcrypto.jwk import JWK
from keycloak import KeycloakAdmin, KeycloakOpenID
from keycloak.exceptions import KeycloakError

from services.identity.claims import GrantClaims
from services.identity.errors import IdentityUnavailable
from services.identity.introspection import CurrentGrants
from services.identity.keys import KeySet, read_keys
from services.identity.settings import IdentitySettings

log = structlog.get_logger()


class KeycloakKeys:
    """A realm's keys through python-keycloak, cached, and fetched again when a token names an unknown key.

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
            raise IdentityUnavailable(detail, retry_after=self._settings.key_fetch_interval)
        return found

    async def aclose(self) -> None:
        await self._keycloak.connection.aclose()

    def _age(self) -> float:
        return float("inf") if self._fetched is None else self._clock() - self._fetched

    async def _fetch_unless_just_tried(self) -> None:
        now = self._clock()
        if self._tried is not None and now - self._tried < self._settings.key_fetch_interval:
            return
        self._tried = now
        try:
            self._keys = read_keys(json.dumps(await self._keycloak.a_certs()))
        except (KeycloakError, httpx.HTTPError, TypeError, ValueError):
            self._failed = True
        else:
            self._fetched, self._failed = now, False


class _Introspection(GrantClaims):
    """The answer to an introspection (RFC 7662 §2.2) as far as it counts; Keycloak makes it of what holds now."""

    active: bool


class KeycloakIntrospection:
    """A `GrantSource`: introspects tokens through python-keycloak, as the client that is called like the audience.

    Keycloak introspects a token only for a client in its audience.
    """

    def __init__(self, settings: IdentitySettings) -> None:
        if settings.realm is None or settings.client_secret is None:
            raise ValueError("asking whether a session goes on needs a Keycloak realm and a client's secret")
        url, realm = settings.realm
        self._keycloak = KeycloakOpenID(
            server_url=url,
            realm_name=realm,
            client_id=settings.audience,
            client_secret_key=settings.client_secret.get_secret_value(),
            timeout=settings.introspection_timeout,
            max_retries=0,
        )

    async def current_grants(self, token: str) -> CurrentGrants | None:
        try:
            answer = _Introspection.model_validate(await self._keycloak.a_introspect(token))
        except (KeycloakError, httpx.HTTPError, TypeError, ValueError) as error:
            # Logged because a wrong client secret also ends here.
            log.warning("introspection_failed", error=type(error).__name__)
            raise IdentityUnavailable("Keycloak cannot say just now whether you may still do this.") from error
        if not answer.active:
            return None
        return CurrentGrants(answer.roles, frozenset(answer.units))

    async def aclose(self) -> None:
        await self._keycloak.connection.aclose()


NOT_FOUND = 404


class KeycloakAccounts:
    """An `AccountSource`: reads accounts through python-keycloak, as the client AUDIENCE-accounts.

    That client may view users, so its secret is for the services alone that need it.
    """

    def __init__(self, settings: IdentitySettings) -> None:
        if settings.realm is None or settings.accounts_secret is None:
            raise ValueError("looking accounts up needs a Keycloak realm and a client's secret")
        url, realm = settings.realm
        self._keycloak = KeycloakAdmin(
            server_url=url,
            realm_name=realm,
            client_id=f"{settings.audience}-accounts",
            client_secret_key=settings.accounts_secret.get_secret_value(),
            timeout=settings.introspection_timeout,
            max_retries=0,
        )

    async def grants_of(self, subject: str) -> CurrentGrants | None:
        try:
            account = await self._keycloak.a_get_user(subject)
            roles = await self._keycloak.a_get_composite_realm_roles_of_user(subject)
            groups = await self._keycloak.a_get_user_groups(subject, brief_representation=False)
            claims = {"roles": [role["name"] for role in roles]}
            held = GrantClaims.model_validate({"realm_access": claims, "units": _units([account, *groups])})
        except KeycloakError as error:
            if error.response_code == NOT_FOUND:
                return None
            raise _unavailable(error) from error
        except (httpx.HTTPError, LookupError, TypeError, ValueError) as error:
            raise _unavailable(error) from error
        return CurrentGrants(held.roles, frozenset(held.units)) if account.get("enabled") else None

    async def aclose(self) -> None:
        await self._keycloak.connection.aclose()


def _units(holders: Iterable[Mapping[str, Any]]) -> list[str]:
    """The units of an account and of its groups."""
    return [unit for holder in holders for unit in (holder.get("attributes") or {}).get("units", ())]


def _unavailable(error: Exception) -> IdentityUnavailable:
    # Logged because a wrong client secret also ends here.
    log.warning("account_not_looked_up", error=type(error).__name__)
    return IdentityUnavailable("Keycloak cannot say just now what the account holds.")
