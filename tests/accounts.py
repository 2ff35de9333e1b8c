"""What accounts hold, as an issuer that can be asked says it."""

from dataclasses import dataclass, field

from services.identity import IdentityUnavailable, Role
from services.identity.introspection import CurrentGrants


@dataclass
class Register:
    """Those that it does not name are editors of the unit."""

    unit: str
    held: dict[str, CurrentGrants | None] = field(default_factory=dict)
    away: bool = False

    async def grants_of(self, subject: str) -> CurrentGrants | None:
        if self.away:
            raise IdentityUnavailable
        return self.held.get(subject, CurrentGrants(frozenset({Role.EDITOR}), frozenset({self.unit})))

    async def aclose(self) -> None:
        """Nothing is held open."""
