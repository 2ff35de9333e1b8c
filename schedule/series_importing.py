"""Series out of the lines of an import."""

import hashlib
from dataclasses import dataclass, replace

from schedule import series_changes
from schedule.importing import MISTAKEN
from schedule.models.series import ReceptionSeries, SeriesFields, SeriesInput, SeriesState
from services.documents.models import part_of
from services.editorial.imports.kind import PublicationStage
from services.editorial.workflow import Step
from services.geography.units import Units
from services.identity import Identity, Role, require

_STAGES = {SeriesState.DRAFT: PublicationStage.UNPUBLISHED, SeriesState.ENDED: PublicationStage.ENDED}


def content_in_work(series: ReceptionSeries) -> SeriesFields:
    """What an approval announces: of the series, or of its correction."""
    return series.correction or part_of(series, SeriesFields)


def stage(series: ReceptionSeries) -> PublicationStage:
    return _STAGES.get(series.state, PublicationStage.PUBLISHED)


def waits(series: ReceptionSeries) -> bool:
    """Whether the series or its correction has yet to be approved."""
    return series.correction is not None or series.state is SeriesState.DRAFT


def withdraw(series: ReceptionSeries, step: Step) -> ReceptionSeries:
    """A series ended as the mistake of an import that is undone."""
    return series_changes.end_series(series, replace(step, why=MISTAKEN))


@dataclass(frozen=True)
class SeriesImport:
    """One import by one person. What it brings waits for a second person, unless an admin asks to `publish` it."""

    staff: Identity
    units: Units
    step: Step
    publish: bool

    def read(self, given: SeriesInput) -> ReceptionSeries:
        """The series of a line. Raises `Forbidden`, `BadInput`."""
        self._check_may_write(given.unit)
        self.units.check_exists(given.unit)
        series_changes.check_plausible(given, self.step.at)
        id, content = given.id or _id(given), part_of(given, SeriesFields)
        if self.publish:
            return series_changes.import_series(None, id, content, self.step)
        return series_changes.new_series(id, content, self.step)

    def onto(self, known: ReceptionSeries, given: ReceptionSeries) -> ReceptionSeries:
        """The series laid over the one that is there. Raises `Forbidden`, `SeriesEnded`, `BadInput`."""
        self._check_may_write(known.unit)
        content = part_of(given, SeriesFields)
        if self.publish:
            return series_changes.import_series(known, known.id, content, self.step)
        # A file that says what is public says nothing of a change that waits.
        if known.state is not SeriesState.DRAFT and content == part_of(known, SeriesFields):
            return known
        return series_changes.change_series(known, content, self.step)

    def _check_may_write(self, unit: str) -> None:
        require(self.staff, Role.ADMIN if self.publish else Role.EDITOR, unit, self.units)


def _id(given: SeriesFields) -> str:
    """The id that a line without one always has."""
    told = (given.unit, given.leader.position, given.starts_on, given.begins, given.recurrence)
    return f"series-{hashlib.sha256('|'.join(told).encode()).hexdigest()[:32]}"
