"""What an account holds now, asked of the issuer by its subject: for acts that take effect when nobody is signed in."""

from typing import Protocol

from services.identity.introspection import CurrentGrants
from services.identity.settings import IdentitySettings


class AccountSource(Protocol):
    """A source of what accounts hold."""

    async def grants_of(self, subject: str) -> CurrentGrants | None:
        """The roles and units of an account; None where it is gone or disabled. Raises `IdentityUnavailable`."""
        ...

    async def aclose(self) -> None:
        """Closes connections."""
        ...


def account_source(settings: IdentitySettings) -> AccountSource | None:
    """The issuer as a source; None where it cannot be asked."""
    if settings.accounts_secret is None:
        return None
    from services.identity.realm import KeycloakAccounts

    return KeycloakAccounts(settings)
