"""The container of the running service."""

from dataclasses import dataclass

from schedule import importing, series_changes, series_importing, session_changes
from schedule.calendars import Calendars
from schedule.models.series import ReceptionSeries
from schedule.models.sessions import ReceptionSession
from schedule.settling import LOOK, Settling
from schedule.store import ScheduleStore
from schedule.waiting import waiting_series, waiting_work
from services.calendar import WorkingCalendar
from services.editorial.imports.acts import ImportRuns, ServiceRuns
from services.editorial.imports.kind import ImportedKind
from services.jobs.leases import Lease
from services.jobs.runner import JobRunner
from services.web.runtime import ServiceRuntime


@dataclass(frozen=True, slots=True)
class ScheduleContainer:
    """Everything a route may use."""

    store: ScheduleStore
    settling: Settling
    calendars: Calendars
    import_runs: ServiceRuns
    session_runs: ImportRuns[ReceptionSession]
    series_runs: ImportRuns[ReceptionSeries]


async def build(running: ServiceRuntime) -> ScheduleContainer:
    """The service's parts; the database is opened, documents are published in the feed, one replica does the jobs."""
    units = running.units()
    mongo = await running.database("schedule")
    store = ScheduleStore(mongo.database, running.cursors, running.clock)
    waiting = running.waiting(units)
    store.sessions.observe(waiting.follower(store.sessions.kind.name, waiting_work))
    store.series.observe(waiting.follower(store.series.kind.name, waiting_series))
    calendars = Calendars(store, units, running.clock)
    runs = await running.import_runs(mongo, waiting)
    await running.publish(mongo, store.sessions, store.series, runs.store.runs)
    settling = Settling(store, WorkingCalendar().is_day_off, running.clock)
    work, lease = (*settling.jobs(), *runs.jobs()), Lease(mongo.database, "jobs")
    running.run(JobRunner("schedule-jobs", work, LOOK, running.clock, lease))
    session_runs, series_runs = runs.add(_sessions(store)), runs.add(_series(store))
    return ScheduleContainer(store, settling, calendars, runs, session_runs, series_runs)


def _series(store: ScheduleStore) -> ImportedKind[ReceptionSeries]:
    """What import runs know of series. What one announces is settled by the clock."""
    return ImportedKind(
        name="series",
        collection=store.series,
        unit=lambda series: series.unit,
        content=series_importing.content_in_work,
        stage=series_importing.stage,
        waits=series_importing.waits,
        history=lambda series: series.history,
        publish=series_changes.approve,
        withdraw=series_importing.withdraw,
    )


def _sessions(store: ScheduleStore) -> ImportedKind[ReceptionSession]:
    """What import runs know of sessions."""
    return ImportedKind(
        name="sessions",
        collection=store.sessions,
        unit=lambda session: session.unit,
        content=importing.content_in_work,
        stage=importing.stage,
        waits=importing.waits,
        history=lambda session: session.history,
        publish=session_changes.approve,
        withdraw=importing.withdraw,
    )
