"""Changing a unit. Administrators change units at once; the history has each change."""

from hotline.alerts import alert_difference
from hotline.models import Alert, Unit, UnitFields, UnitInput
from services.documents.models import merge_fields, part_of
from services.editorial.change_history import ChangeAct, with_change
from services.editorial.corrections import differences
from services.editorial.workflow import Step


def new_unit(given: UnitInput, step: Step, act: ChangeAct = ChangeAct.CREATED) -> Unit:
    return Unit(id=given.code, **given.model_dump(), history=with_change([], act, step))


def imported_unit(given: UnitInput, step: Step) -> Unit:
    return new_unit(given, step, ChangeAct.IMPORTED)


def change_unit(unit: Unit, given: UnitFields, step: Step, act: ChangeAct = ChangeAct.CHANGED) -> Unit:
    """The unit as given, with what that changes in its history."""
    changes = differences(part_of(unit, UnitFields), part_of(given, UnitFields))
    if not changes:
        return unit
    return merge_fields(unit, given, history=with_change(unit.history, act, step, changes))


def merge_import(known: Unit, given: Unit, step: Step) -> Unit:
    """A line's unit laid over the one that is there, which keeps its alert and its history."""
    return change_unit(known, part_of(given, UnitFields), step, ChangeAct.IMPORTED)


def with_alert(unit: Unit, alert: Alert | None, step: Step) -> Unit:
    """The unit with this alert or without any."""
    history = with_change(unit.history, ChangeAct.CHANGED, step, [alert_difference(unit.alert, alert)])
    return unit.model_copy(update={"alert": alert, "history": history})
