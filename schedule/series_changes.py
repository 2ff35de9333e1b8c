"""Announcing, changing and ending a series: what waits for a second person, and what acts at once.

A change holds for all sessions to come, or from its `startsOn` on where that is later. The end of a series acts at once
by one person: it cancels what is to come, with a public reason, and removes nothing.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from schedule.models.series import ReceptionSeries, SeriesFields, SeriesPhase, SeriesState
from schedule.models.sessions import Cancellation
from schedule.plausibility import AHEAD, FIRST
from schedule.recurrence import days
from services.documents.models import part_of
from services.editorial import proposals
from services.editorial.change_history import ChangeAct, with_change
from services.editorial.contacts import check_names_no_contact
from services.editorial.corrections import FieldDifference
from services.editorial.workflow import Step, WrongState
from services.errors import BadInput, Conflict
from services.timezone import midnight

MOST_PHASES = 40
"""Of a series; the oldest go, and their sessions stay."""
LOOKED_FOR = timedelta(days=8 * 366)
"""A rule names a day within this time: 29 February may be eight years away."""
UNREASONED = frozenset({"registration", "documents", "demo", "change_reason"})
"""Fields that change without a reason for the public."""


class SeriesEnded(Conflict):
    code, title = "SERIES_ENDED", "The series has ended"


def check_plausible(given: SeriesFields, now: datetime) -> None:
    """Raises `BadInput` that names the field."""
    if not FIRST <= midnight(given.first_day) <= now + AHEAD:
        raise BadInput.at("startsOn", f"lies before the year 2000 or more than {AHEAD.days} days ahead")
    if not given.extra_days and not days(given.recurrence, given.first_day, given.first_day + LOOKED_FOR):
        raise BadInput.at("recurrence", "names no day")


def new_series(id: str, content: SeriesFields, step: Step) -> ReceptionSeries:
    """A draft of it."""
    draft = ReceptionSeries(id=id, **dict(content), state=SeriesState.DRAFT)
    return proposals.with_draft(draft, content, step)


def same_series(kept: ReceptionSeries, given: ReceptionSeries) -> bool:
    """Whether a series that is there is the new one, approved meanwhile or not."""
    return (kept.correction or part_of(kept, SeriesFields)) == given.correction


def working_series(series: ReceptionSeries) -> ReceptionSeries:
    """The series as staff work on it: with what waits."""
    return series.model_copy(update=dict(series.correction)) if series.correction else series


def change_series(series: ReceptionSeries, content: SeriesFields, step: Step) -> ReceptionSeries:
    """The series as staff now write it, which waits. Raises `SeriesEnded`, `BadInput`."""
    if series.state is SeriesState.DRAFT:
        proposed = proposals.propose(series, content, step, draft=True)
        return proposed.model_copy(update=dict(content))
    _check_changeable(series, content)
    return proposals.propose(series, content, step)


def _check_changeable(series: ReceptionSeries, content: SeriesFields) -> None:
    """Raises `SeriesEnded`, `BadInput`."""
    if series.state is SeriesState.ENDED:
        raise SeriesEnded("A series that has ended is not edited; announce a new one.")
    public = part_of(series, SeriesFields)
    if content.unit != public.unit:
        raise BadInput.at("unit", "stays: end this series, and announce one of the other unit")
    named = [name for name in SeriesFields.model_fields if getattr(public, name) != getattr(content, name)]
    if content.change_reason is None and not UNREASONED.issuperset(named):
        raise BadInput.at("changeReason", "says to the public why the series is changed")


def approve(series: ReceptionSeries, step: Step) -> ReceptionSeries:
    """The series with what waited in place. Raises `WrongState`, `SecondPersonNeeded`."""
    return _in_effect(series, proposals.approve(series, step))


def import_series(known: ReceptionSeries | None, id: str, content: SeriesFields, step: Step) -> ReceptionSeries:
    """The series as an import puts it in place without a second person; what waited is dropped.

    Raises `SeriesEnded` where that would change one that has ended, `BadInput`.
    """
    series = known or new_series(id, content, step).model_copy(update={"history": []})
    public = part_of(series, SeriesFields)
    if series.state is not SeriesState.DRAFT:
        if content == public:
            return series
        _check_changeable(series, content)
    done = proposals.change_at_once(series, content, step, ChangeAct.IMPORTED)
    return _in_effect(series, done.model_copy(update={"correction": None}))


def _in_effect(before: ReceptionSeries, after: ReceptionSeries) -> ReceptionSeries:
    former = [] if before.state is SeriesState.DRAFT else _former(before, after.first_day - timedelta(days=1))
    return after.model_copy(update={"state": SeriesState.ACTIVE, "former": former, "settled": False})


def _former(series: ReceptionSeries, until: date) -> Sequence[SeriesPhase]:
    """What the series said up to a day."""
    current = SeriesPhase(**part_of(series, SeriesFields).model_dump(), until=until.isoformat())
    ended = [
        phase.model_copy(update={"until": min(phase.last_day, until).isoformat()})
        for phase in (*series.former, current)
        if phase.first_day <= until
    ]
    return ended[-MOST_PHASES:]


def end_series(series: ReceptionSeries, step: Step) -> ReceptionSeries:
    """The series as ended for the reason of the step; what waited is dropped.

    Raises `SeriesEnded`, `WrongState` for a draft, `ContactNamed`.
    """
    if series.state is SeriesState.ENDED:
        raise SeriesEnded("It ended before.")
    if series.state is SeriesState.DRAFT:
        raise WrongState("It cannot be ended: it is a draft; delete it.", state=series.state.value)
    check_names_no_contact("why", step.why or "")
    change = FieldDifference(field="state", before=series.state.value, after=SeriesState.ENDED.value)
    return series.model_copy(
        update={
            "state": SeriesState.ENDED,
            "ended": Cancellation(reason=step.why or "", at=step.at),
            "correction": None,
            "settled": False,
            "history": with_change(series.history, ChangeAct.CHANGED, step, [change]),
        }
    )


def check_deletable(series: ReceptionSeries) -> None:
    """Raises `WrongState` for a series that was announced."""
    if series.state is not SeriesState.DRAFT:
        raise WrongState("It cannot be deleted: it was announced; end it.", state=series.state.value)
