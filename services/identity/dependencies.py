"""Who is calling, as FastAPI dependencies; they read `app.state.kit.verifier`, which the app factory sets.

They only identify the caller. Permissions for a unit are checked with `require` where the unit is known. On routes
for signed-in callers, the issuer is also asked whether the roles and units of the token are still current.
"""

from typing import Annotated

from fastapi import Depends, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from services.identity.errors import Unauthenticated
from services.identity.roles import Identity
from services.identity.tokens import TokenVerifier

SAFE = frozenset({"GET", "HEAD"})
"""Methods that change nothing (RFC 9110 §9.2.1)."""


async def current_identity(connection: HTTPConnection) -> Identity | None:
    """The caller, or None where no `Authorization` was sent; works for requests and websockets.

    Raises `Unauthenticated` for anything sent that is not one good bearer token, on public reads too: a
    front end whose session has ended must notice.
    """
    token = _bearer(connection)
    return None if token is None else await _verifier(connection).verify(token)


async def confirmed_identity(connection: HTTPConnection, identity: Identity | None) -> Identity:
    """The caller from `current_identity`, with current roles and units.

    Raises `Unauthenticated` for an anonymous one and for a session that has ended, `IdentityUnavailable`.
    """
    token = _bearer(connection)
    if identity is None or token is None:
        raise Unauthenticated("This needs an access token.")
    to_change = connection.scope.get("method") not in SAFE
    return await _verifier(connection).confirm(token, identity, to_change=to_change)


def _bearer(connection: HTTPConnection) -> str | None:
    sent = connection.headers.getlist("authorization")
    if not sent:
        return None
    scheme, _, token = sent[0].strip().partition(" ")
    if len(sent) > 1 or scheme.lower() != "bearer" or not token.strip():
        detail = "Send one Authorization header: Bearer and an access token."
        raise Unauthenticated(detail, error="invalid_request")
    return token.strip()


def _verifier(connection: HTTPConnection) -> TokenVerifier:
    return connection.app.state.kit.verifier


class _BearerSecurity(SecurityBase):
    """Declares bearer authentication in the OpenAPI document for the routes that use it."""

    def __init__(self) -> None:
        self.model = HTTPBearer(bearerFormat="JWT", description="An access token of the issuer.")
        self.scheme_name = "Bearer"

    async def __call__(
        self, connection: HTTPConnection, identity: Annotated[Identity | None, Depends(current_identity)]
    ) -> Identity:
        return await confirmed_identity(connection, identity)


CurrentIdentity = Annotated[Identity | None, Depends(current_identity)]
"""The caller, None for an anonymous one. Not marked as secured in OpenAPI, as it works without a token."""

SignedIn = Annotated[Identity, Security(_BearerSecurity())]
"""The signed-in caller, with current roles and units; 401 for an anonymous one."""
