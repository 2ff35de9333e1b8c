"""The container of the running service."""

from dataclasses import dataclass

from hotline.store import HotlineStore
from hotline.waiting import waiting_work
from services.web.runtime import ServiceRuntime


@dataclass(frozen=True, slots=True)
class HotlineContainer:
    """Everything a route may use."""

    store: HotlineStore


async def build(running: ServiceRuntime) -> HotlineContainer:
    """The service's parts; the database is opened, and units and hotlines are published in the feed."""
    mongo = await running.database("hotline")
    store = HotlineStore(mongo.database, running.cursors, running.clock)
    store.hotlines.observe(running.waiting(store).follower(store.hotlines.kind.name, waiting_work))
    await running.publish(mongo, store.units, store.hotlines)
    return HotlineContainer(store)
