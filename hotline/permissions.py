"""Who may read and change which hotline, and change which unit."""

from hotline.known_domains import Claimant
from hotline.line_changes import touches_emergency
from hotline.models import Hotline, HotlineFields, HotlineState, Unit, UnitInput
from hotline.store import HotlineStore
from services.errors import BadInput, NotFound
from services.identity import Forbidden, Identity, Role, require


class EmergencyReserved(Forbidden):
    """Emergency numbers are the ministry's: every app shows them beside 113."""

    code, title = "EMERGENCY_RESERVED", "Only the ministry lists emergency numbers"


def check_readable(line: Hotline, caller: Identity | None, store: HotlineStore) -> None:
    """Raises `NotFound` for one that is not active, except for its unit's editors."""
    if line.state is not HotlineState.ACTIVE and not (caller and caller.may(Role.EDITOR, line.unit, store)):
        raise NotFound(f"There is no hotline with the id {line.id!r}.")


def check_may_write(staff: Identity, content: HotlineFields, store: HotlineStore) -> None:
    """Raises `Forbidden` where the caller is no editor of the line's unit, `BadInput` where there is no such unit."""
    require(staff, Role.EDITOR, content.unit, store)
    if content.unit not in store.units.listing:
        raise BadInput.at("unit", f"there is no unit {content.unit!r}")


def check_emergency(staff: Identity, before: HotlineFields | None, after: HotlineFields, store: HotlineStore) -> None:
    """Raises `EmergencyReserved` where an emergency number is listed or changed by another than the ministry's
    admin."""
    if touches_emergency(before, after) and not staff.may(Role.ADMIN, store.head(after.unit), store):
        raise EmergencyReserved("Emergency numbers are listed and changed by administrators of the ministry alone.")


def check_domains(staff: Identity, given: UnitInput, store: HotlineStore) -> None:
    """Raises `DomainTaken` where another unit has or had a domain that this one would get."""
    claimant = Claimant(staff.subject, staff.may(Role.ADMIN, store.head(given.parent or given.code), store))
    store.domains.check(given.code, given, claimant, store.term)


def check_may_change_unit(staff: Identity, before: Unit, given: UnitInput | Unit, store: HotlineStore) -> None:
    """Raises `Forbidden`. Only who administers the unit above takes a unit away from there, else it could make itself
    the head of all."""
    moved = before.parent is not None and before.parent != given.parent
    require(staff, Role.ADMIN, before.parent if moved and before.parent else before.code, store)
