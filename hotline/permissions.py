"""Who may read and change which hotline."""

from hotline.line_changes import touches_emergency
from hotline.models import Hotline, HotlineFields, HotlineState
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
