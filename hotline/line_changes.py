"""Changing a hotline: what waits for a second person, what acts at once, and what is the ministry's.

What adds or changes waits. What only removes acts at once by one person: an unsafe number must not wait. So does what
was approved before and was suspended since; a retired number may be somebody else's by now.
"""

from hotline.alerts import alert_difference
from hotline.models import Alert, Hotline, HotlineFields, HotlineState, Purpose
from services.documents.models import part_of
from services.editorial import proposals
from services.editorial.change_history import ChangeAct, with_change
from services.editorial.corrections import removes_only
from services.editorial.workflow import Step, WrongState

EMERGENCY_PURPOSES = frozenset(
    {
        Purpose.EMERGENCY_POLICE,
        Purpose.FIRE_AND_RESCUE,
        Purpose.AMBULANCE,
        Purpose.CHILD_PROTECTION,
        Purpose.DISASTER_RESCUE,
    }
)
"""The ministry's; whatever the way in, two of its administrators list such a number or change it."""
REMOVABLE = frozenset({"number", "formerly", "label", "languages", "note"})
"""Fields that only say less when they lose something; without hours, say, a line would answer day and night."""

_STATES = {
    HotlineState.ACTIVE: "active",
    HotlineState.SUSPENDED: "suspended",
    HotlineState.RETIRED: "retired",
    HotlineState.DRAFT: "a draft",
}


def touches_emergency(before: HotlineFields | None, after: HotlineFields) -> bool:
    """Whether this lists an emergency number or changes one, and does more than take it out of service."""
    if before is not None and after.state is not HotlineState.ACTIVE and after == _in_state(before, after.state):
        return False
    return after != before and any(one is not None and one.purpose in EMERGENCY_PURPOSES for one in (before, after))


def same_line(kept: Hotline, given: Hotline) -> bool:
    """Whether a line that is there is the new one, approved meanwhile or not."""
    content = kept.correction or part_of(kept, HotlineFields)
    return given.correction is not None and content == given.correction


def new_line(id: str, content: HotlineFields, step: Step) -> Hotline:
    """A draft of it."""
    draft = Hotline(id=id, **dict(_in_state(content, HotlineState.DRAFT)))
    return proposals.with_draft(draft, content, step)


def working_line(line: Hotline) -> Hotline:
    """The line as staff work on it: with what waits, and a draft in the state that it is to have."""
    if line.correction is not None:
        return line.model_copy(update=dict(line.correction))
    draft = line.state is HotlineState.DRAFT
    return line.model_copy(update={"state": HotlineState.ACTIVE}) if draft else line


def change_line(line: Hotline, content: HotlineFields, step: Step) -> Hotline:
    """The line as staff now write it."""
    if line.state is HotlineState.DRAFT:
        proposed = proposals.propose(line, content, step, draft=True)
        return proposed.model_copy(update=dict(_in_state(content, HotlineState.DRAFT)))
    if line.state is HotlineState.ACTIVE is not content.state:
        line = _in_service(line, content.state, step)
    public = part_of(line, HotlineFields)
    retired = line.state is HotlineState.RETIRED
    if content != public and content == _in_state(public, content.state) and not retired:
        return _in_service(line, content.state, step)
    if removes_only(public, content, REMOVABLE):
        return proposals.change_at_once(line, content, step)
    return proposals.propose(line, content, step)


def suspend(line: Hotline, step: Step) -> Hotline:
    """Takes an active line out of service for now. Raises `WrongState`."""
    _check_state(line, HotlineState.ACTIVE, "suspended")
    return _in_service(line, HotlineState.SUSPENDED, step)


def resume(line: Hotline, step: Step) -> Hotline:
    """Puts a suspended line into service as it was approved. Raises `WrongState`."""
    _check_state(line, HotlineState.SUSPENDED, "resumed")
    return _in_service(line, HotlineState.ACTIVE, step)


def retire(line: Hotline, step: Step) -> Hotline:
    """Takes a line out of service for good."""
    return _in_service(line, HotlineState.RETIRED, step)


def import_line(known: Hotline | None, id: str, content: HotlineFields, step: Step) -> Hotline:
    """The line as an import puts it in place without a second person; what waited is dropped."""
    if known is not None and known.state is not HotlineState.DRAFT and content == part_of(known, HotlineFields):
        return known
    line = known or Hotline(id=id, **dict(_in_state(content, HotlineState.DRAFT)))
    done = proposals.change_at_once(line, content, step, ChangeAct.IMPORTED)
    return done.model_copy(update={"correction": None})


def with_alert(line: Hotline, alert: Alert | None, step: Step) -> Hotline:
    """The line with this alert or without any. Raises `WrongState` for a draft."""
    if line.state is HotlineState.DRAFT:
        raise WrongState("It cannot have an alert: it is a draft.", state=line.state.value)
    history = with_change(line.history, ChangeAct.CHANGED, step, [alert_difference(line.alert, alert)])
    return line.model_copy(update={"alert": alert, "history": history})


def check_deletable(line: Hotline) -> None:
    """Raises `WrongState` for a line that was public."""
    _check_state(line, HotlineState.DRAFT, "deleted")


def _check_state(line: Hotline, state: HotlineState, done: str) -> None:
    if line.state is not state:
        raise WrongState(f"It cannot be {done}: it is {_STATES[line.state]}.", state=line.state.value)


def _in_state(content: HotlineFields, state: HotlineState) -> HotlineFields:
    return content.model_copy(update={"state": state})


def _in_service(line: Hotline, state: HotlineState, step: Step) -> Hotline:
    """The line in this state at once. What waits goes into it too, so that approving it brings no line back."""
    changed = proposals.change_at_once(line, _in_state(part_of(line, HotlineFields), state), step)
    if line.correction is None:
        return changed
    return changed.model_copy(update={"correction": _in_state(line.correction, state)})
