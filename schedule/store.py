"""The schedule service's database: reception sessions, and the series that ask for them."""

from dataclasses import dataclass
from datetime import date, datetime

from pymongo import IndexModel

from schedule import plausibility
from schedule.bookings import Bookings
from schedule.models.series import PublicSeries, ReceptionSeries, SeriesInput, SeriesState
from schedule.models.sessions import PublicSession, ReceptionSession, SessionInput, SessionState
from schedule.series_changes import check_plausible, working_series
from schedule.session_changes import working_session
from services.clock import Clock
from services.database import Database
from services.documents.collection import Collection, Kind
from services.documents.migrations import Migrations
from services.documents.models import now, public_part
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
    return public_part(session, PublicSession)


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
    indexes=(IndexModel("occurrence.series"),),
)


@dataclass(frozen=True, slots=True)
class SeriesEntry:
    """What series are listed by: their unit."""

    unit: str
    starts_on: str
    state: SeriesState
    waiting: bool
    settled: bool


def public_series(series: ReceptionSeries) -> PublicSeries:
    """The series as the public sees it: without history and what waits."""
    return public_part(series, PublicSeries)


SERIES: Kind[ReceptionSeries, SeriesEntry] = Kind(
    name="session_series",
    collection="series",
    model=ReceptionSeries,
    entry=lambda s: SeriesEntry(s.unit, s.starts_on, s.state, s.correction is not None, s.settled),
    order=(Key("unit"), Key("starts_on")),
    public=lambda s: s.state is not SeriesState.DRAFT,
    public_form=public_series,
    given=SeriesInput,
    working=working_series,
    plausible=lambda given: check_plausible(given, now()),
    stored={"waiting": presence("correction")},
)


class ScheduleStore:
    def __init__(self, database: Database, cursors: CursorCodec, clock: Clock = now) -> None:
        self.bookings = Bookings()
        self.sessions = Collection(SESSIONS, database, cursors, self.bookings.on_change, clock=clock)
        self.series = Collection(SERIES, database, cursors, clock=clock)

    async def occurrences(self, series: str, since: date, at: datetime) -> list[ReceptionSession]:
        """The sessions of a series for the days of its rule from `since` on, and those that begin after `at`.

        Raises `Unreadable` for one that cannot be read: what is not known is not replaced.
        """
        to_come = [{"occurrence.day": {"$gte": since.isoformat()}}, {"startsAt": {"$gt": at}}]
        found = self.sessions.raw.find({"occurrence.series": series, "$or": to_come})
        return [ReceptionSession.from_mongo(raw) async for raw in found]
