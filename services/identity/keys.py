"""The public keys that tokens are checked with (RFC 7517)."""

import json
from collections.abc import Mapping
from typing import Protocol

from jwcrypto.common import JWException
from jwcrypto.jwk import JWK

KEY_TYPES: Mapping[str, str] = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
"""The algorithms that are accepted, each with its key type. No `none`, and no HMAC: its key would be a
secret with which a verifier could also issue tokens."""

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
    """A source of verification keys."""

    async def key(self, kid: str, kind: str) -> JWK | None:
        """The public key with this id and type, None if there is none. Raises `IdentityUnavailable`."""
        ...

    async def aclose(self) -> None:
        """Closes connections."""
        ...


class StaticKeys:
    """A fixed key set: for development, tests, and machines without a network."""

    def __init__(self, jwks: str) -> None:
        """Raises ValueError where the text is no key set, or one without a key that can check a token."""
        self._keys = read_keys(jwks)
        if not self._keys:
            raise ValueError("the JSON Web Key Set has no key that can check a token")

    async def key(self, kid: str, kind: str) -> JWK | None:
        return self._keys.get((kid, kind))

    async def aclose(self) -> None:
        """Nothing is held open."""
