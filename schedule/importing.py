"""Sessions out of the lines of an import."""

from dataclasses import dataclass

from schedule import plausibility, session_changes
from schedule.bookings import FileBookings
from schedule.models.sessions import (
    CancellationInput,
    Leader,
    ReceptionSession,
    SessionFields,
    SessionInput,
    SessionState,
    leader_text,
)
from services.documents.models import part_of
from services.editorial.imports.kind import PublicationStage
from services.editorial.workflow import Step
from services.geography.units import Units
from services.identity import Identity, Role, require

MISTAKEN = "Buổi tiếp này được đăng nhầm."
"""Why a session that an import announced is cancelled where the import is undone; people read it."""
CHANGED = "Lịch tiếp công dân đã thay đổi."
"""Why a session differs from what was announced, where a file cannot say it."""
BRIEF = ("unit", "leader", "place", "starts_at", "ends_at")
"""What a file of a calendar says of a session."""
_STAGES = {SessionState.DRAFT: PublicationStage.UNPUBLISHED, SessionState.CANCELLED: PublicationStage.ENDED}


def content_in_work(session: ReceptionSession) -> SessionFields:
    """What an approval announces: of the session, or of its correction."""
    return session.correction or part_of(session, SessionFields)


def stage(session: ReceptionSession) -> PublicationStage:
    return _STAGES.get(session.state, PublicationStage.PUBLISHED)


def waits(session: ReceptionSession) -> bool:
    """Whether the session or its correction has yet to be approved."""
    return session.correction is not None or session.state is SessionState.DRAFT


def withdraw(session: ReceptionSession, step: Step) -> ReceptionSession:
    """A session cancelled as the mistake of an import that is undone."""
    return session_changes.cancelled_session(session, CancellationInput(reason=MISTAKEN, replaced_by=None), step)


@dataclass(frozen=True)
class SessionImport:
    """One import by one person. What it brings waits for a second person, unless an admin asks to `publish` it.

    Of a `brief` file, such as one of a calendar, a session that is there keeps what the file cannot say.
    """

    staff: Identity
    units: Units
    step: Step
    publish: bool
    bookings: FileBookings
    brief: bool = False

    def read(self, given: SessionInput) -> ReceptionSession:
        """The session of a line. Raises `Forbidden`, `BadInput`, `RepeatedSession`."""
        self._check_may_write(given.unit)
        self.units.check_exists(given.unit)
        plausibility.check(given, self.step.at)
        id = given.id or f"{given.unit}.{given.starts_at:%Y%m%dT%H%MZ}"
        content = part_of(given, SessionFields)
        self.bookings.add(id, content)
        if self.publish:
            return session_changes.import_session(None, id, content, self.step)
        return session_changes.new_session(id, content, self.step)

    def onto(self, known: ReceptionSession, given: ReceptionSession) -> ReceptionSession:
        """The session laid over the one that is there. Raises `Forbidden`, `AlreadyCancelled`."""
        self._check_may_write(known.unit)
        content = _laid_over(known, given) if self.brief else part_of(given, SessionFields)
        if self.publish:
            return session_changes.import_session(known, known.id, content, self.step)
        # A file that says what is public says nothing of a change that waits.
        if content == part_of(known, SessionFields):
            return known
        return session_changes.change_session(known, content, self.step)

    def _check_may_write(self, unit: str) -> None:
        require(self.staff, Role.ADMIN if self.publish else Role.EDITOR, unit, self.units)


def _laid_over(known: ReceptionSession, given: ReceptionSession) -> SessionFields:
    """What a brief file says of a session, and the rest as staff work on it."""
    content = {name: getattr(given, name) for name in BRIEF}
    # A title names a leader as one text.
    if given.leader in (Leader(position=known.leader.position), Leader(position=leader_text(known.leader))):
        content["leader"] = known.leader
    public = part_of(known, SessionFields)
    if public.model_copy(update=content) == public:
        return public
    if known.state is not SessionState.DRAFT:
        content["change_reason"] = CHANGED
    return part_of(session_changes.working_session(known), SessionFields).model_copy(update=content)
