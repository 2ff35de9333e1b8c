"""What the routes share: the store, the notice a path names, and who may read or change it."""

from typing import Annotated

from fastapi import Depends, Query, Request

from services.errors import Gone, NotFound
from services.geography.units import AskedUnits, Units
from services.identity import CurrentIdentity, Identity, Role, SignedIn, require
from services.identity.errors import Forbidden
from services.web import conditional
from services.web.conditional import IfMatch
from wanted.encryption_at_rest import Seal
from wanted.notices.models.notices import Notice, NoticeFields, NoticeId, NoticeState
from wanted.notices.store.notices import WantedStore


async def _store(request: Request) -> WantedStore:
    return request.app.state.store


async def _seal(request: Request) -> Seal:
    return request.app.state.seal


Store = Annotated[WantedStore, Depends(_store)]
AskedSeal = Annotated[Seal, Depends(_seal)]
Year = Annotated[int, Query(ge=1900, le=2100)]


def edits(caller: Identity | None, unit: str, units: Units) -> bool:
    return caller is not None and caller.may(Role.EDITOR, unit, units)


def may_write(staff: Identity, given: NoticeFields, units: Units) -> None:
    """Raises `Forbidden` for another unit's editor, `BadInput` for a unit that is not there."""
    require(staff, Role.EDITOR, given.unit, units)
    units.check(given.unit)


def _check_known(notice: Notice) -> None:
    """Raises `NotFound` for what was never published, as if it were not there, so that nobody learns of a draft."""
    if notice.state not in {NoticeState.PUBLISHED, NoticeState.WITHDRAWN}:
        raise NotFound(f"There is no notice with the id {notice.id!r}.")


def check_editor(notice: Notice, staff: Identity, units: Units) -> None:
    """Raises `NotFound` for a draft of another unit, as reading it does, and `Forbidden` for what is known of."""
    if not edits(staff, notice.unit, units):
        _check_known(notice)
        require(staff, Role.EDITOR, notice.unit, units)


async def _readable(id: NoticeId, store: Store, caller: CurrentIdentity, units: AskedUnits) -> Notice:
    """Raises `Gone` for a withdrawn notice, without a word of whom it was about; `NotFound` for a draft."""
    found = await store.notices.get(id)
    if found.state is NoticeState.PUBLISHED or edits(caller, found.unit, units):
        return found
    _check_known(found)
    at = found.withdrawal and found.withdrawal.at.isoformat()
    raise Gone("The notice was withdrawn.", withdrawnAt=at)


Readable = Annotated[Notice, Depends(_readable)]
"""The notice of the path, for whoever may read it."""


async def _own(id: NoticeId, staff: SignedIn, store: Store, units: AskedUnits, expected: IfMatch) -> Notice:
    found = await store.notices.fresh(id)
    check_editor(found, staff, units)
    conditional.check(found, expected)
    return found


Own = Annotated[Notice, Depends(_own)]
"""The notice of the path as it is now, for an editor of its unit to change."""


async def public_subject(id: NoticeId, store: Store) -> Notice:
    """Raises `NotFound` for what was never published, so that nobody learns of a draft."""
    found = await store.notices.get(id)
    _check_known(found)
    return found


def units_of(staff: Identity, role: Role, units: Units) -> frozenset[str]:
    """Every unit for which the role is held. Raises `Forbidden` where it is held for none."""
    if not staff.holds(role):
        raise Forbidden(f"This needs the role {role.value}.")
    return frozenset(code for own in staff.units for code in units.under(own))
