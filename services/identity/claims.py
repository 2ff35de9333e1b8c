"""Keycloak's claims of roles and units, the same in access tokens and introspection responses."""

from pydantic import BaseModel, ConfigDict

from services.identity.roles import Role

_ROLES = frozenset(Role)


class _RealmAccess(BaseModel):
    model_config = ConfigDict(strict=True)

    roles: list[str] = []


class GrantClaims(BaseModel):
    """The claims of roles and units."""

    model_config = ConfigDict(strict=True)

    realm_access: _RealmAccess = _RealmAccess()
    units: list[str] = []

    @property
    def roles(self) -> frozenset[Role]:
        """Unknown realm roles are ignored."""
        return frozenset(Role(role) for role in self.realm_access.roles if role in _ROLES)
