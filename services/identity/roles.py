"""Roles, and what they permit for which unit.

A person holds each of their roles for each of their units and for every unit under it. There are no
grants of one role for one unit: who is an editor here and a moderator there has two accounts.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from services.identity.errors import Forbidden, Unauthenticated


class Role(StrEnum):
    """Realm roles of staff; a citizen has none of them."""

    EDITOR = "editor"
    """Collects, edits and publishes what a unit informs about (Articles 17, 20, 21)."""
    MODERATOR = "moderator"
    """Decides on comments."""
    AUDITOR = "auditor"
    """Reads the audit log, and how moderators decided."""
    ADMIN = "admin"
    """Manages units and their settings; may also do what editors and moderators do."""


# An admin is not an auditor: the audit log also records admins, who must not audit
# themselves. A person who needs both roles is given both, visibly, in Keycloak.
_GRANTED_BY: dict[Role, frozenset[Role]] = {
    Role.EDITOR: frozenset({Role.EDITOR, Role.ADMIN}),
    Role.MODERATOR: frozenset({Role.MODERATOR, Role.ADMIN}),
    Role.AUDITOR: frozenset({Role.AUDITOR}),
    Role.ADMIN: frozenset({Role.ADMIN}),
}


class UnitTree(Protocol):
    """Which unit stands above which."""

    def covers(self, ancestor: str, unit: str) -> bool:
        """True if the unit with code `unit` stands under `ancestor` at any depth; false for unknown codes."""
        ...


class ListedUnitTree(UnitTree, Protocol):
    """A tree that can list its units."""

    def codes(self) -> Iterable[str]:
        """The codes of all units."""
        ...


@dataclass(frozen=True)
class Identity:
    """The holder of a verified token: staff if it has roles, otherwise a citizen who signed in."""

    subject: str
    name: str | None = None
    roles: frozenset[Role] = frozenset()
    units: frozenset[str] = frozenset()

    def holds(self, role: Role) -> bool:
        """True if the role is held for at least one unit: enough to show a menu, never to grant an act."""
        return bool(self.units) and not self.roles.isdisjoint(_GRANTED_BY[role])

    def may(self, role: Role, unit: str, tree: UnitTree) -> bool:
        """True if the role is held for the unit with code `unit` or for one above it."""
        if not self.holds(role):
            return False
        return unit in self.units or any(tree.covers(own, unit) for own in self.units)


class UnitsInRole:
    """The units for which an identity holds a role; none for None. The tree is asked once for each unit."""

    def __init__(self, identity: Identity | None, role: Role, tree: ListedUnitTree) -> None:
        self._identity, self._role, self._tree = identity, role, tree
        self._answers: dict[str, bool] = {}

    def __contains__(self, unit: str) -> bool:
        if self._identity is None:
            return False
        if unit not in self._answers:
            self._answers[unit] = self._identity.may(self._role, unit, self._tree)
        return self._answers[unit]

    def __iter__(self) -> Iterator[str]:
        own = self._identity.units if self._identity else frozenset[str]()
        return (unit for unit in own.union(self._tree.codes()) if unit in self)


def require(identity: Identity | None, role: Role, unit: str, tree: UnitTree) -> Identity:
    """The identity, if it may act in the role for the unit.

    Raises `Unauthenticated` (401) without an identity, `Forbidden` (403) without the role for the unit.
    """
    if identity is None:
        raise Unauthenticated(f"This needs the role {role.value}.")
    if not identity.may(role, unit, tree):
        raise Forbidden(f"This needs the role {role.value} for the unit {unit} or one above it.")
    return identity


def require_staff_reader(
    identity: Identity, unit: str, tree: UnitTree, check_readable: Callable[[], object] = lambda: None
) -> None:
    """Lets editors and auditors of the unit read what is for staff alone, such as a history.

    Others are told no more than a read of the document tells them: raises what `check_readable` does, else `Forbidden`.
    """
    if not identity.may(Role.AUDITOR, unit, tree):
        check_readable()
        require(identity, Role.EDITOR, unit, tree)


def require_units(identity: Identity, role: Role, tree: ListedUnitTree) -> frozenset[str]:
    """Every unit for which the identity may act in the role. Raises `Forbidden` where there is none."""
    units = frozenset(UnitsInRole(identity, role, tree))
    if not units:
        raise Forbidden(f"This needs the role {role.value} for a unit.")
    return units
