"""Whether a number is known to answer: by a call of its unit, and by nothing else.

A verification is of the number that was dialled: of another one it says nothing. It grows old, and an old one is shown
to the unit that has to call again; everybody sees how old it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.models import Hotline, HotlineState, Verification, VerificationInput, known_number
from hotline.numbers import NumberMismatch
from services.editorial.change_history import ChangeAct, with_change
from services.editorial.corrections import FieldDifference
from services.editorial.workflow import Step, WrongState
from services.errors import BadInput


@dataclass(frozen=True, slots=True)
class VerificationRules:
    """`valid_for` is how long a verification is good for; a call is told within `told_within`."""

    valid_for: timedelta = timedelta(days=180)
    told_within: timedelta = timedelta(days=7)


RULES = VerificationRules()


def verify(line: Hotline, given: VerificationInput, step: Step, rules: VerificationRules = RULES) -> Hotline:
    """The line as verified by this call. Raises `WrongState`, `NumberMismatch`, `BadInput`."""
    if line.state is HotlineState.RETIRED:
        raise WrongState("It cannot be verified: it is retired.", state=line.state.value)
    _check_call(line, given, step.at, rules)
    was, now = line.verified_at, given.dialled_at
    if was is not None and now <= was:
        raise BadInput.at("dialledAt", "is not after the last call that was answered")
    change = FieldDifference(field="verifiedAt", before=was and was.isoformat(), after=now.isoformat())
    history = with_change(line.history, ChangeAct.CHANGED, step, [change])
    verification = Verification(dialled=line.dialled, dialled_at=now, by=step.by)
    return line.model_copy(update={"verification": verification, "history": history})


def is_due(verified_at: datetime | None, at: datetime, rules: VerificationRules = RULES) -> bool:
    """Whether a number has to be called: never, or not for long."""
    return verified_at is None or verified_at + rules.valid_for <= at


def _check_call(line: Hotline, given: VerificationInput, at: datetime, rules: VerificationRules) -> None:
    found = known_number(given.dialled)
    if (found.dialled if found else given.dialled) != line.dialled:
        raise NumberMismatch.at("dialled", f"is not the number of the hotline, {line.dialled}")
    if not given.answered:
        raise BadInput.at("answered", "nobody answered, and only a call that is answered verifies a number")
    if not at - rules.told_within <= given.dialled_at <= at:
        raise BadInput.at("dialledAt", f"lies ahead, or more than {rules.told_within.days} days ago")
