"""Tokens without Keycloak, for development and demonstrations: signed here, checked like any other."""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from jwcrypto.jwt import JWT

from services.identity.roles import Role
from services.identity.settings import IdentitySettings

DEVELOPMENT_ISSUER = "urn:tiepdan:development"
KEY_FILE = "development-key.json"


class DevelopmentIssuer:
    """An issuer whose ES256 key lies in the data folder, readable by its owner alone (mode 0600).

    Several processes on one folder share one key, whichever of them is first.
    """

    issuer = DEVELOPMENT_ISSUER

    def __init__(self, folder: Path, *, audience: str = "tiepdan", clock: Callable[[], float] = time.time) -> None:
        """Makes the folder and the key where they are missing.

        Raises ValueError where the key file is damaged, OSError where it cannot be read or written.
        """
        self._audience = audience
        self._clock = clock
        self._key = _load_or_make_key(folder / KEY_FILE)

    def jwks(self) -> str:
        """The public key as a JSON Web Key Set."""
        public = self._key.export_public(as_dict=True)
        return json.dumps({"keys": [{**public, "alg": "ES256", "use": "sig"}]})

    def settings(self) -> IdentitySettings:
        """What a `TokenVerifier` needs to accept these tokens and no others."""
        return IdentitySettings(issuer=self.issuer, audience=self._audience, jwks=self.jwks())

    def token(
        self,
        subject: str,
        *,
        name: str | None = None,
        roles: Iterable[Role] = (),
        units: Iterable[str] = (),
        lifetime: timedelta = timedelta(hours=8),
    ) -> str:
        """A signed access token with the claims that Keycloak's tokens have."""
        now = int(self._clock())
        claims = {
            "iss": self.issuer,
            "aud": self._audience,
            "sub": subject,
            "iat": now,
            "nbf": now,
            "exp": now + int(lifetime.total_seconds()),
            "typ": "Bearer",
            "realm_access": {"roles": sorted(role.value for role in roles)},
            "units": sorted(units),
        }
        if name is not None:
            claims["name"] = name
        token = JWT(header={"alg": "ES256", "typ": "JWT", "kid": self._key["kid"]}, claims=claims)
        token.make_signed_token(self._key)
        return token.serialize()


def _load_or_make_key(path: Path) -> JWK:
    if not path.exists():
        _write_new_key(path)
    os.chmod(path, 0o600)
    try:
        key = JWK.from_json(path.read_text(encoding="ascii"))
        usable = key.has_private and key["crv"] == "P-256" and bool(key["kid"])
    except (JWException, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} holds no signing key; delete it and a new one is made") from error
    if not usable:
        raise ValueError(f"{path} holds no signing key; delete it and a new one is made")
    return key


def _write_new_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    key = JWK.generate(kty="EC", crv="P-256")
    key = JWK(**{**key.export_private(as_dict=True), "kid": key.thumbprint()})
    # mkstemp gives mode 0600; a link appears whole and never replaces the key of a process that was faster.
    handle, written = tempfile.mkstemp(dir=path.parent, prefix=".development-key-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.export_private())
        os.link(written, path)
    except FileExistsError:
        return
    finally:
        os.unlink(written)
