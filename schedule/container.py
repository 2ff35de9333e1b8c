"""The container of the running service."""

from dataclasses import dataclass

from schedule.store import ScheduleStore
from schedule.waiting import waiting_work
from services.web.runtime import ServiceRuntime


@dataclass(frozen=True, slots=True)
class ScheduleContainer:
    """Everything a route may use."""

    store: ScheduleStore


async def build(running: ServiceRuntime) -> ScheduleContainer:
    """The service's parts; the database is opened, and sessions are published in the feed."""
    units = running.units()
    mongo = await running.database("schedule")
    store = ScheduleStore(mongo.database, running.cursors, running.clock)
    store.sessions.observe(running.waiting(units).follower(store.sessions.kind.name, waiting_work))
    await running.publish(mongo, store.sessions)
    return ScheduleContainer(store)
