"""The schedule service's database: reception sessions."""

from dataclasses import dataclass
from datetime import datetime

from schedule import plausibility
from schedule.models import PublicSession, ReceptionSession, SessionInput, SessionState
from schedule.session_changes import working_session
from services.clock import Clock
from services.database import Database
from services.documents.collection import Collection, Kind
from services.documents.migrations import Migrations
from services.documents.models import now, part_of
from services.documents.pages import CursorCodec
from services.documents.pipelines import presence
from services.documents.queries import Key

MIGRATIONS: Migrations = ()
"""Of this database, in order (see `services.documents.migrations`)."""


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """What sessions are listed by: when they start."""

    unit: str
    starts_at: datetime
    ends_at: datetime
    state: SessionState
    waiting: bool
    """Whether a change of it waits for a second person."""


def public_session(session: ReceptionSession) -> PublicSession:
    """The session as the public sees it: without history and what waits."""
    return part_of(session, PublicSession)


SESSIONS: Kind[ReceptionSession, SessionEntry] = Kind(
    name="session",
    collection="sessions",
    model=ReceptionSession,
    entry=lambda s: SessionEntry(s.unit, s.starts_at, s.ends_at, s.state, s.correction is not None),
    order=(Key("starts_at", number=datetime.timestamp), Key("unit")),
    public=lambda s: s.state is not SessionState.DRAFT,
    public_form=public_session,
    given=SessionInput,
    working=working_session,
    plausible=lambda given: plausibility.check(given, now()),
    groups=lambda e: (("unit", e.unit),),
    stored={"waiting": presence("correction")},
)


class ScheduleStore:
    def __init__(self, database: Database, cursors: CursorCodec, clock: Clock = now) -> None:
        self.sessions = Collection(SESSIONS, database, cursors, clock=clock)
