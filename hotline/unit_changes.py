"""Changing a unit. Administrators change units at once; the history has each change.

As one person's word makes it public, what a unit is called and where it is names no way to contact anybody.
"""

from collections.abc import Iterator

from hotline.alerts import alert_difference
from hotline.models import Alert, Unit, UnitFields, UnitInput, UnitState
from services.documents.models import merge_fields, part_of
from services.editorial.change_history import ChangeAct, with_change
from services.editorial.contacts import check_names_no_contact
from services.editorial.corrections import differences
from services.editorial.workflow import Step
from services.timezone import local


def new_unit(given: UnitInput, step: Step, act: ChangeAct = ChangeAct.CREATED) -> Unit:
    """Raises `ContactNamed`."""
    _check_words(given, None)
    return Unit(id=given.code, **given.model_dump(), history=with_change([], act, step))


def imported_unit(given: UnitInput, step: Step) -> Unit:
    return new_unit(given, step, ChangeAct.IMPORTED)


def change_unit(unit: Unit, given: UnitFields, step: Step, act: ChangeAct = ChangeAct.CHANGED) -> Unit:
    """The unit as given, with what that changes in its history. Raises `ContactNamed`."""
    _check_words(given, unit)
    changes = differences(part_of(unit, UnitFields), part_of(given, UnitFields))
    if not changes:
        return unit
    return merge_fields(unit, given, history=with_change(unit.history, act, step, changes))


def merge_import(known: Unit, given: Unit, step: Step) -> Unit:
    """A line's unit laid over the one that is there, which keeps its alert and its history."""
    return change_unit(known, part_of(given, UnitFields), step, ChangeAct.IMPORTED)


def dissolve(unit: Unit, step: Step) -> Unit:
    """The unit as one that is there no more, since today where no other day is known."""
    end = unit.valid_to or local(step.at).date().isoformat()
    over = {"state": UnitState.DISSOLVED, "valid_to": end}
    return change_unit(unit, part_of(unit, UnitFields).model_copy(update=over), step)


def _check_words(given: UnitFields, known: UnitFields | None) -> None:
    """Raises `ContactNamed` for what was not there before."""
    before = frozenset(text for _, text in _words(known)) if known else frozenset[str]()
    for field, text in _words(given):
        if text not in before:
            check_names_no_contact(field, text)


def _words(unit: UnitFields) -> Iterator[tuple[str, str]]:
    """Each text of a unit, by its field."""
    texts = {
        "names.vi": unit.names.vi,
        "names.en": unit.names.en,
        "shortName": unit.short_name,
        "address": unit.address,
        "basis": unit.basis,
    }
    yield from ((field, text) for field, text in texts.items() if text)
    yield from ((f"otherNames.{place}", name) for place, name in enumerate(unit.other_names))


def with_alert(unit: Unit, alert: Alert | None, step: Step) -> Unit:
    """The unit with this alert or without any."""
    history = with_change(unit.history, ChangeAct.CHANGED, step, [alert_difference(unit.alert, alert)])
    return unit.model_copy(update={"alert": alert, "history": history})
