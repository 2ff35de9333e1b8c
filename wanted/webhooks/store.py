"""Storage of consumers and deliveries."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

from pymongo import IndexModel
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.database import Database, Raw
from services.documents.loading import loaded
from services.errors import AlreadyExists, NotFound
from wanted.encryption_at_rest import Seal
from wanted.webhooks.models import Consumer, ConsumerInput, Delivery, DeliveryState, WebhookType

CONSUMERS, DELIVERIES, STATE = "consumers", "deliveries", "webhook_state"
INDEXES = [IndexModel("state"), IndexModel("consumer"), IndexModel([("type", 1), ("state", 1)])]
POSITION = "position"
FRESH = 2.0


def _consumer(raw: Raw) -> Consumer:
    return loaded(Consumer, {**{k: v for k, v in raw.items() if k not in {"_id", "sealed"}}, "id": raw["_id"]})


def _delivery(raw: Raw) -> Delivery:
    return loaded(Delivery, {**{k: v for k, v in raw.items() if k != "_id"}, "id": raw["_id"]})


def _record(delivery: Delivery) -> Raw:
    fields = delivery.model_dump(by_alias=True)
    return {"_id": fields.pop("id"), **fields}


class WebhookStore:
    def __init__(self, database: Database, seal: Seal) -> None:
        self._consumers, self._deliveries = database[CONSUMERS], database[DELIVERIES]
        self._state, self._seal = database[STATE], seal
        self._cached: tuple[float, list[Consumer]] | None = None
        self._changes = 0

    async def open(self) -> None:
        await self._deliveries.create_indexes(INDEXES)

    # -- consumers ---------------------------------------------------------------------------------------------

    async def register(self, id: str, registration: ConsumerInput, secret: str, at: datetime) -> Consumer:
        """Raises `AlreadyExists` where the id is taken."""
        consumer = Consumer(id=id, created_at=at, **registration.model_dump())
        fields = consumer.model_dump(by_alias=True, exclude={"id"})
        sealed = self._seal.seal(secret, f"consumer:{id}")
        try:
            await self._consumers.insert_one({"_id": id, **fields, "sealed": sealed})
        except DuplicateKeyError:
            raise AlreadyExists(f"There is a consumer with the id {id!r}.") from None
        self._changed()
        return consumer

    async def consumers(self) -> list[Consumer]:
        return [_consumer(raw) async for raw in self._consumers.find({})]

    async def cached_consumers(self) -> list[Consumer]:
        """As they were at most two seconds ago, and as this process itself changed them."""
        known = self._cached
        if known is None or monotonic() - known[0] > FRESH:
            changes = self._changes
            known = monotonic(), await self.consumers()
            # Not cached if a consumer was registered or removed during the read.
            if changes == self._changes:
                self._cached = known
        return known[1]

    def _changed(self) -> None:
        self._cached, self._changes = None, self._changes + 1

    async def consumer(self, id: str) -> Consumer:
        """Raises `NotFound`."""
        raw = await self._consumers.find_one({"_id": id})
        if raw is None:
            raise NotFound(f"There is no consumer with the id {id!r}.")
        return _consumer(raw)

    async def secret(self, id: str) -> str:
        """Raises `NotFound`."""
        raw = await self._consumers.find_one({"_id": id})
        if raw is None:
            raise NotFound(f"There is no consumer with the id {id!r}.")
        return self._seal.open(raw["sealed"], f"consumer:{id}")

    async def disable(self, id: str, at: datetime) -> None:
        await self._consumers.update_one({"_id": id}, {"$set": {"disabled": at}})
        self._changed()

    async def remove(self, id: str) -> None:
        await self._consumers.delete_one({"_id": id})
        self._changed()
        await self._deliveries.delete_many({"consumer": id})

    # -- deliveries --------------------------------------------------------------------------------------------

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """Those that are there already stay as they are."""
        try:
            await self._deliveries.insert_many([_record(d) for d in deliveries], ordered=False)
        except BulkWriteError as error:
            if any(e.get("code") != 11000 for e in (error.details or {}).get("writeErrors", [])):
                raise

    async def claim(self, now: datetime, lease: timedelta, most: int, *, urgent: bool) -> list[Delivery]:
        """Deliveries that are due, to be tried by the caller alone until the lease is over.

        `urgent`: withdrawals alone, which are found at once, however much else waits.
        """
        chosen = {"type": WebhookType.WITHDRAWN} if urgent else {}
        waiting = self._deliveries.find({**chosen, "state": DeliveryState.PENDING, "due": {"$lte": now}}).limit(most)
        claimed: list[Delivery] = []
        async for raw in waiting:
            taken = await self._deliveries.update_one(
                {"_id": raw["_id"], "state": DeliveryState.PENDING, "due": raw["due"]}, {"$set": {"due": now + lease}}
            )
            if taken.matched_count:
                claimed.append(_delivery(raw))
        return claimed

    async def save(self, delivery: Delivery) -> None:
        await self._deliveries.replace_one({"_id": delivery.id}, _record(delivery))

    async def of_consumer(self, id: str, state: DeliveryState | None, most: int = 500) -> list[Delivery]:
        chosen = {"consumer": id, **({"state": state} if state else {})}
        found = [_delivery(raw) async for raw in self._deliveries.find(chosen).limit(most)]
        return sorted(found, key=lambda d: d.at, reverse=True)

    async def replay(self, consumer: str, now: datetime) -> int:
        """Requeues dead deliveries; returns how many."""
        chosen = {"consumer": consumer, "state": DeliveryState.DEAD}
        again = {"$set": {"state": DeliveryState.PENDING, "attempts": 0, "due": now}}
        return (await self._deliveries.update_many(chosen, again)).modified_count

    async def drop_done(self, before: datetime) -> None:
        """Deletes what was delivered, overtaken or given up before that moment."""
        await self._deliveries.delete_many({"state": {"$ne": DeliveryState.PENDING}, "at": {"$lt": before}})

    # -- the place in the feed ---------------------------------------------------------------------------------

    async def position(self) -> str | None:
        raw = await self._state.find_one({"_id": POSITION})
        return raw["token"] if raw else None

    async def save_position(self, token: str) -> None:
        await self._state.replace_one({"_id": POSITION}, {"_id": POSITION, "token": token}, upsert=True)
