"""Which unit has or had which domain: a domain leads citizens to its unit, so nobody takes another's by naming it.

A unit may name the domains of those whose place it alone took. Any other domain is moved by two people: one takes it
away from the unit that has it, and then another, an administrator of the ministry, gives it to the new one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hotline.models import Unit, UnitFields
from services.editorial.change_history import DocumentChange
from services.errors import Conflict
from services.geography.succession import Terms, units_on

_FIELDS = frozenset({"domain", "formerDomains"})


class DomainTaken(Conflict):
    """It is another unit's, or was."""

    code, title = "DOMAIN_TAKEN", "The domain is another unit's"


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who claims domains for a unit; `of_ministry` is an administrator of the ministry."""

    by: str
    of_ministry: bool


def domains_of(unit: UnitFields) -> frozenset[str]:
    """All domains that a unit has or says that it had."""
    return frozenset({*unit.former_domains, *([unit.domain] if unit.domain else [])})


class KnownDomains:
    """The domains of all units, kept as units change."""

    def __init__(self) -> None:
        self._held: dict[str, frozenset[str]] = {}
        self._given_up: dict[str, Mapping[str, str]] = {}
        self._units: dict[str, set[str]] = {}
        """By domain, the codes of units that have it, had it or gave it up."""

    def put(self, code: str, unit: Unit | None) -> None:
        """Takes a unit as it is now, or None for one that is gone."""
        for domain in self._named(code):
            self._units[domain].discard(code)
        self._held[code] = domains_of(unit) if unit else frozenset()
        self._given_up[code] = {} if unit is None else _given_up(unit.history, self._held[code])
        for domain in self._named(code):
            self._units.setdefault(domain, set()).add(code)

    def check(self, code: str, given: UnitFields, claimant: Claimant, terms: Terms) -> None:
        """Raises `DomainTaken` for a domain of another unit that this one did not have before."""
        for domain in sorted(domains_of(given) - self._held.get(code, frozenset())):
            for other in sorted(self._units.get(domain, set[str]()) - {code}):
                if units_on(other, None, terms) != {code}:
                    self._check_moved(domain, other, claimant)

    def _check_moved(self, domain: str, other: str, claimant: Claimant) -> None:
        if domain in self._held[other]:
            raise DomainTaken(f"{domain} is, or was, that of {other}; it has to be taken away there first.")
        if not claimant.of_ministry or self._given_up[other][domain] == claimant.by:
            raise DomainTaken(f"{domain} was that of {other}; another administrator, of the ministry, has to move it.")

    def _named(self, code: str) -> Iterable[str]:
        return {*self._held.get(code, ()), *self._given_up.get(code, ())}


def _given_up(history: Iterable[DocumentChange], held: frozenset[str]) -> dict[str, str]:
    """The domains that were taken away from a unit, and by whom."""
    found: dict[str, str] = {}
    for entry in history:
        for change in entry.changes:
            if change.field in _FIELDS:
                gone = {*_texts(change.before)} - {*_texts(change.after)} - held
                found.update(dict.fromkeys(gone, entry.by))
    return found


def _texts(value: object) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one
