"""Verification of access tokens: signed JWTs (RFC 7519) according to RFC 8725 and RFC 9068 §4."""

import json
import re
import time
from collections.abc import Callable

from jwcrypto.common import JWException, base64url_decode
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.identity.claims import GrantClaims
from services.identity.errors import invalid_token
from services.identity.introspection import GrantConfirmation
from services.identity.keys import KEY_TYPES, KeySource, StaticKeys
from services.identity.roles import Identity
from services.identity.settings import IdentitySettings

LONGEST_TOKEN = 16_384
"""Characters; beyond it a token is refused before anything is computed."""

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_TYPES = frozenset({"jwt", "at+jwt", "application/jwt", "application/at+jwt"})


class _Header(BaseModel):
    """The JOSE header (RFC 7515 §4). Keys that it carries itself (jwk, jku, x5c) are never looked at."""

    model_config = ConfigDict(strict=True)

    alg: str
    kid: str = Field(min_length=1, max_length=256)
    typ: str = "JWT"


class _Claims(GrantClaims):
    """The relevant claims; `typ` is Keycloak's own, which distinguishes access tokens from ID tokens."""

    iss: str
    aud: str | list[str]
    sub: str = Field(min_length=1, max_length=255)
    exp: float = Field(allow_inf_nan=False)
    nbf: float = Field(default=0, allow_inf_nan=False)
    typ: str = "Bearer"
    name: str | None = None


class TokenVerifier:
    """Turns an access token into an `Identity`, or refuses it.

    The same checks serve Keycloak's tokens and the development issuer's; only the keys' origin differs.
    Build it and use it in one event loop, and `aclose` it at the end.
    """

    def __init__(
        self,
        settings: IdentitySettings,
        *,
        keys: KeySource | None = None,
        confirmation: GrantConfirmation | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`keys` and `confirmation` override who is asked; `clock` gives seconds since 1970.

        Raises ValueError where the settings' `jwks` is no key set.
        """
        self._settings = settings
        self._keys = keys or _keys_of(settings)
        self._confirmation = confirmation or _confirmation_of(settings)
        self._clock = clock

    @property
    def issuer(self) -> str:
        """Whose tokens are accepted: subjects are unique within it (OpenID Connect Core §2)."""
        return self._settings.issuer

    async def verify(self, token: str) -> Identity:
        """Who the token (compact form, without the word Bearer) speaks for.

        Raises `Unauthenticated` (401) with the check that failed, `IdentityUnavailable` (503) where the keys
        cannot be had. Realm roles that are none of ours are ignored.
        """
        header = _header(token)
        key = await self._keys.key(header.kid, KEY_TYPES[header.alg])
        if key is None:
            raise invalid_token("The token is signed with a key that the issuer does not have.")
        claims = _claims(_signed(token, key, header.alg))
        self._check(claims)
        return Identity(
            subject=claims.sub,
            name=claims.name,
            roles=claims.roles,
            units=frozenset(claims.units),
        )

    async def confirm(self, token: str, identity: Identity, *, to_change: bool) -> Identity:
        """The identity of a token that was just verified, with current roles and units.

        Raises what `GrantConfirmation.confirm` does. Without introspection the claims of the token apply until it
        expires.
        """
        if self._confirmation is None:
            return identity
        return await self._confirmation.confirm(token, identity, to_change=to_change)

    async def aclose(self) -> None:
        """Closes the connections to the issuer."""
        await self._keys.aclose()
        if self._confirmation is not None:
            await self._confirmation.aclose()

    def _check(self, claims: _Claims) -> None:
        now, leeway = self._clock(), self._settings.leeway
        audiences = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        if claims.iss != self._settings.issuer:
            raise invalid_token("The token is from another issuer.")
        if self._settings.audience not in audiences:
            raise invalid_token("The token is for another audience.")
        if claims.typ != "Bearer":
            raise invalid_token("The token is not an access token.")
        if now >= claims.exp + leeway:
            raise invalid_token("The token has expired.")
        if now < claims.nbf - leeway:
            raise invalid_token("The token is not valid yet.")


def _keys_of(settings: IdentitySettings) -> KeySource:
    if settings.jwks is not None:
        return StaticKeys(settings.jwks)
    from services.identity.realm import KeycloakKeys

    return KeycloakKeys(settings)


def _confirmation_of(settings: IdentitySettings) -> GrantConfirmation | None:
    if settings.client_secret is None:
        return None
    from services.identity.realm import KeycloakIntrospection

    return GrantConfirmation(KeycloakIntrospection(settings), settings.introspection_lifetime)


def _header(token: str) -> _Header:
    if len(token) > LONGEST_TOKEN:
        raise invalid_token("The token is too long.")
    if not _COMPACT.fullmatch(token):
        raise invalid_token("The token is malformed.")
    try:
        header = _Header.model_validate(json.loads(base64url_decode(token.partition(".")[0])))
    except (ValueError, RecursionError) as error:
        raise invalid_token("The header of the token is malformed.") from error
    if header.alg not in KEY_TYPES:
        raise invalid_token("The token is signed with an algorithm that is not accepted.")
    if header.typ.lower() not in _TYPES:
        raise invalid_token("The token is of another type.")
    return header


def _signed(token: str, key: JWK, algorithm: str) -> bytes:
    signed = JWS()
    signed.allowed_algs = [algorithm]
    try:
        signed.deserialize(token, key)
    except (JWException, ValueError, TypeError) as error:
        raise invalid_token("The signature of the token is wrong.") from error
    return signed.payload


def _claims(payload: bytes) -> _Claims:
    try:
        return _Claims.model_validate_json(payload)
    except ValidationError as error:
        names = sorted({str(wrong["loc"][0]) if wrong["loc"] else "payload" for wrong in error.errors()})
        raise invalid_token(f"Missing or malformed in the token: {', '.join(names)}.") from error
