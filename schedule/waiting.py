"""What of a reception session, or of a series, waits for a second person."""

from schedule.models.series import ReceptionSeries, SeriesState
from schedule.models.sessions import ReceptionSession, SessionState
from services.editorial.proposals import work_of
from services.editorial.waiting import WaitingWork


def waiting_work(session: ReceptionSession) -> WaitingWork | None:
    """What was proposed of it, if anything."""
    content = session.correction
    if content is None:
        return None
    title = f"{content.leader.position}, {content.place}"
    return work_of(session, title, session.unit, draft=session.state is SessionState.DRAFT)


def waiting_series(series: ReceptionSeries) -> WaitingWork | None:
    """What was proposed of it, if anything."""
    content = series.correction
    if content is None:
        return None
    title = f"{content.leader.position}, {content.place}"
    return work_of(series, title, series.unit, draft=series.state is SeriesState.DRAFT)
