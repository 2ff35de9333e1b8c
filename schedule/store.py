"""The schedule service's database: reception sessions."""

from dataclasses import dataclass
from datetime import datetime

from schedule import plausibility
from schedule.models import ReceptionSession, SessionInput, SessionState
from services.clock import Clock
from services.database import Database
from services.documents.collection import Collection, Kind
from services.documents.migrations import Migrations
from services.documents.models import now
from services.documents.pages import CursorCodec
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


SESSIONS: Kind[ReceptionSession, SessionEntry] = Kind(
    name="session",
    collection="sessions",
    model=ReceptionSession,
    entry=lambda s: SessionEntry(s.unit, s.starts_at, s.ends_at, s.state),
    order=(Key("starts_at", number=datetime.timestamp), Key("unit")),
    public=lambda s: True,
    public_form=lambda s: s,
    given=SessionInput,
    plausible=lambda given: plausibility.check(given, now()),
    groups=lambda e: (("unit", e.unit),),
)


class ScheduleStore:
    def __init__(self, database: Database, cursors: CursorCodec, clock: Clock = now) -> None:
        self.sessions = Collection(SESSIONS, database, cursors, clock=clock)
