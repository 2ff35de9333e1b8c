"""Sessions out of the lines of an import."""

from dataclasses import dataclass

from schedule import plausibility, session_changes
from schedule.models import ReceptionSession, SessionFields, SessionInput
from services.documents.models import part_of
from services.editorial.workflow import Step
from services.geography.units import Units
from services.identity import Identity, Role, require


@dataclass(frozen=True)
class SessionImport:
    """One import by one person. What it brings waits for a second person, unless an admin asks to `publish` it."""

    staff: Identity
    units: Units
    step: Step
    publish: bool

    def read(self, given: SessionInput) -> ReceptionSession:
        """The session of a line. Raises `Forbidden`, `BadInput`."""
        self._check_may_write(given.unit)
        self.units.check_exists(given.unit)
        plausibility.check(given, self.step.at)
        id = given.id or f"{given.unit}.{given.starts_at:%Y%m%dT%H%MZ}"
        content = part_of(given, SessionFields)
        if self.publish:
            return session_changes.import_session(None, id, content, self.step)
        return session_changes.new_session(id, content, self.step)

    def onto(self, known: ReceptionSession, given: ReceptionSession) -> ReceptionSession:
        """The session laid over the one that is there. Raises `Forbidden`, `AlreadyCancelled`."""
        self._check_may_write(known.unit)
        content = part_of(given, SessionFields)
        if self.publish:
            return session_changes.import_session(known, known.id, content, self.step)
        # A file that says what is public says nothing of a change that waits.
        if content == part_of(known, SessionFields):
            return known
        return session_changes.change_session(known, content, self.step)

    def _check_may_write(self, unit: str) -> None:
        require(self.staff, Role.ADMIN if self.publish else Role.EDITOR, unit, self.units)
