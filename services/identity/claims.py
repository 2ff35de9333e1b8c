"""What Keycloak says that somebody holds: the same in an access token and in an introspection's answer."""

from pydantic import BaseModel, ConfigDict

from services.identity.roles import Role

_ROLES = frozenset(Role)


class _RealmAccess(BaseModel):
    model_config = ConfigDict(strict=True)

    roles: list[str] = []


class Granted(BaseModel):
    """The claims of roles and units."""

    model_config = ConfigDict(strict=True)

    realm_access: _RealmAccess = _RealmAccess()
    units: list[str] = []

    @property
    def roles(self) -> frozenset[Role]:
        """Realm roles that are none of ours are ignored."""
        return frozenset(Role(role) for role in self.realm_access.roles if role in _ROLES)
