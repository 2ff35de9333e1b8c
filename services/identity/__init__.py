"""Who is calling: access tokens (OpenID Connect) in, identities with roles for units out.

In production Keycloak issues the tokens, in development `DevelopmentIssuer` does; `TokenVerifier` checks both
with the same code.
"""

from services.identity.dependencies import CurrentIdentity, SignedIn, current_identity
from services.identity.development import DEVELOPMENT_ISSUER, DevelopmentIssuer
from services.identity.errors import Forbidden, IdentityUnavailable, Unauthenticated
from services.identity.roles import Identity, Role, UnitsInRole, UnitTree, require, require_staff_reader, require_units
from services.identity.settings import IdentitySettings
from services.identity.tokens import TokenVerifier

__all__ = [
    "DEVELOPMENT_ISSUER",
    "CurrentIdentity",
    "DevelopmentIssuer",
    "Forbidden",
    "Identity",
    "IdentitySettings",
    "IdentityUnavailable",
    "Role",
    "SignedIn",
    "TokenVerifier",
    "Unauthenticated",
    "UnitTree",
    "UnitsInRole",
    "current_identity",
    "require",
    "require_staff_reader",
    "require_units",
]
