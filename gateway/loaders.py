"""Reads of one GraphQL operation: entities in one batch per service and level, and pages of lists.

A level is what can be requested at the same time. Keys requested while calls of the level above are in flight
wait for them, so that branches of different speed share one batch, but at most `max_batch_delay`, so that a
hanging service delays only its own fields.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import Context
from dataclasses import replace
from typing import Any, TypeVar

from gateway.cache.entity_cache import EntityCache
from gateway.cache.invalidation import UNFOLLOWED_TAG
from gateway.cache.response_cache import feed_tag
from gateway.clients import Params, UpstreamClients, UpstreamRequest, query_string
from gateway.errors import ServiceProblem, ServiceUnavailable
from gateway.ids import Document, EntityRef, prepare_node
from gateway.protocol.request_context import CacheTags
from services.domain import Registry

T = TypeVar("T")

MAX_KEYS = 1_000
MAX_READS = 50
LOOP_TURNS = 4
ABSENT_STATUSES = {403, 404, 410}


class BatchScheduler:
    """Decides when batches are sent: as soon as no call is in flight, or after `max_delay` seconds."""

    def __init__(self, max_delay: float) -> None:
        self._max_delay = max_delay
        self._loop = asyncio.get_running_loop()
        self._under_way = 0
        self._ready: list[BatchLoader] = []
        self._timer: asyncio.TimerHandle | None = None

    def schedule(self, loader: "BatchLoader") -> None:
        """Schedules the loader's keys for the next batch."""
        self._ready.append(loader)
        if self._under_way == 0:
            self._send_after(LOOP_TURNS)
        elif self._timer is None:
            self._timer = self._loop.call_later(self._max_delay, self._send)

    def call_started(self) -> None:
        self._under_way += 1

    def call_ended(self) -> None:
        """Called after a call's results were delivered."""
        self._under_way -= 1
        if self._under_way == 0 and self._ready:
            self._send_after(LOOP_TURNS)

    def _send_after(self, turns: int) -> None:
        """Sends the batch after this many turns of the event loop, so that nested resolvers can join it."""
        if turns:
            self._loop.call_soon(self._send_after, turns - 1)
        elif self._under_way == 0:
            self._send()

    def _send(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        ready, self._ready = self._ready, []
        for loader in ready:
            loader.send_batch()


class BatchLoader:
    """Batches and deduplicates entity and list reads of one service."""

    def __init__(self, service: str, source: "DataSource") -> None:
        self._service, self._source = service, source
        self._futures: dict[str, asyncio.Future[Document | None]] = {}
        self._reads: dict[str, asyncio.Future[Document]] = {}
        self._waiting: list[str] = []
        self._waiting_reads: list[str] = []

    def load(self, key: str) -> "asyncio.Future[Document | None]":
        """The entity, or None if it does not exist or is not public. Fails with `ServiceUnavailable`."""
        future = self._futures.get(key)
        if future is None:
            future = self._futures[key] = asyncio.get_running_loop().create_future()
            self._schedule()
            self._waiting.append(key)
        return future

    def load_address(self, address: str) -> "asyncio.Future[Document]":
        """The service's response to a GET. Fails with `ServiceProblem`, `ServiceUnavailable`."""
        future = self._reads.get(address)
        if future is None:
            future = self._reads[address] = asyncio.get_running_loop().create_future()
            self._schedule()
            self._waiting_reads.append(address)
        return future

    def _schedule(self) -> None:
        if not self._waiting and not self._waiting_reads:
            self._source.scheduler.schedule(self)

    def send_batch(self) -> None:
        """Sends the pending reads to the service."""
        keys, self._waiting = self._waiting, []
        reads, self._waiting_reads = self._waiting_reads, []
        while keys or reads:
            self._source.start_batch(self._fetch(keys[:MAX_KEYS], reads[:MAX_READS]))
            keys, reads = keys[MAX_KEYS:], reads[MAX_READS:]

    async def _fetch(self, keys: Sequence[str], reads: Sequence[str]) -> None:
        futures = [*(self._futures[key] for key in keys), *(self._reads[address] for address in reads)]
        entity_cache, generation = self._source.entity_cache, self._source.entity_cache.generation
        try:
            if len(reads) == 1 and not keys:
                outcomes: list[Any] = [await self._source.fetch_address(self._service, reads[0])]
            else:
                wanted = {"keys": keys, "reads": reads} if reads else {"keys": keys}
                answer = await self._source.call_json(
                    self._service, UpstreamRequest("POST", "/batch", body=wanted, idempotent=True)
                )
                found = answer["found"]
                outcomes = [self._prepared_or_none(key, found.get(key)) for key in keys]
                for key, thing in zip(keys, outcomes, strict=True):
                    if thing is not None:
                        entity_cache.put(key, thing, generation)
                outcomes += [self._outcome(read) for read in answer.get("reads", ())]
            for future, outcome in zip(futures, outcomes, strict=True):
                _settle(future, outcome)
        except (ServiceProblem, ServiceUnavailable) as error:
            for future in futures:
                _settle(future, error)
        except (KeyError, TypeError, ValueError, AttributeError):
            for future in futures:
                _settle(future, ServiceUnavailable(self._service))
        self._source.scheduler.call_ended()

    def _prepared_or_none(self, key: str, document: Document | None) -> Document | None:
        kind = self._source.registry.kinds[key.partition(":")[0]]
        return None if document is None else prepare_node(kind, document)

    def _outcome(self, read: Document) -> Document | Exception:
        """The outcome of one read of a batch."""
        status, body = int(read["status"]), read["body"]
        if status < 400 and isinstance(body, dict):
            return body
        if status >= 500 or not isinstance(body, dict):
            return ServiceUnavailable(self._service)
        return ServiceProblem(body, status)


def _settle(future: "asyncio.Future[Any]", outcome: object) -> None:
    """Settles the future, once."""
    if future.done():
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
        # Retrieved here, so that asyncio does not report it as unretrieved if the caller is gone.
        future.exception()
    else:
        future.set_result(outcome)


class DataSource:
    """The services as one operation sees them: adds request ID, token and deadline, and collects cache tags."""

    def __init__(
        self,
        clients: UpstreamClients,
        tags: CacheTags,
        headers: Mapping[str, str],
        max_batch_delay: float,
        known: EntityCache,
        registry: Registry,
    ) -> None:
        self.tags = tags
        self.registry = registry
        self.entity_cache = known
        self.scheduler = BatchScheduler(max_batch_delay)
        self._clients, self._headers, self._patience = clients, headers, max_batch_delay
        self._loaders: dict[str, BatchLoader] = {}
        self._down: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def load_entity(self, kind: str, id: str) -> "Document | asyncio.Future[Document | None]":
        """An entity by its own ID: immediately if cached, otherwise batched."""
        key = f"{kind}:{id}"
        self.tags.add(key)
        service = self.registry.service_of(kind)
        self._tag_feed(service)
        return self.entity_cache.get(key) or self._loader(service).load(key)

    async def fetch_entity(self, kind: str, id: str) -> Document | None:
        """An entity by its own ID; None if it does not exist or is not public."""
        found = self.load_entity(kind, id)
        return found if isinstance(found, dict) else await found

    def _loader(self, service: str) -> BatchLoader:
        loader = self._loaders.get(service)
        if loader is None:
            loader = self._loaders[service] = BatchLoader(service, self)
        return loader

    async def fetch_entities(self, kind: str, ids: Sequence[str]) -> list[Document]:
        """The entities that exist and are public, in order."""
        asked = [self.load_entity(kind, id) for id in ids]
        found = [thing if isinstance(thing, dict) else await thing for thing in asked]
        return [thing for thing in found if thing is not None]

    async def get(self, service: str, path: str, params: Params | None = None) -> Document:
        """The service's response to a GET. Raises `ServiceProblem`, `ServiceUnavailable`."""
        self._tag_feed(service)
        if service in self.registry.feeds:
            query = query_string(params) if params else ""
            return await self._loader(service).load_address(f"{path}?{query}" if query else path)
        self.scheduler.call_started()
        try:
            return await self.call_json(service, UpstreamRequest("GET", path, params or {}))
        finally:
            self.scheduler.call_ended()

    async def fetch_page(self, kind: str, params: Params, path: str = "") -> Document:
        """A page of entities of one kind: `edges`, `pageInfo`, `totalCount`."""
        self.tags.add(f"list:{kind}")
        known, service = self.registry.kinds[kind], self.registry.service_of(kind)
        found = await self.get(service, path or known.path, params)
        try:
            self.tags.add(*[f"{kind}:{prepare_node(known, edge['node'])['_id']}" for edge in found["edges"]])
        except (KeyError, TypeError) as error:
            raise ServiceUnavailable(service) from error
        return found

    async def fetch_as_caller(self, ref: EntityRef) -> Document | None:
        """An entity as visible to the caller, including unpublished ones for staff; else None."""
        self.tags.add(ref.key)
        service = self.registry.service_of(ref.kind.name)
        try:
            found = await self.get(service, f"{ref.kind.path}/{ref.id}")
            return prepare_node(ref.kind, found)
        except ServiceProblem as error:
            if error.status in ABSENT_STATUSES:
                return None
            raise
        except (KeyError, TypeError) as error:
            raise ServiceUnavailable(service) from error

    async def call_json(self, service: str, call: UpstreamRequest) -> Document:
        """One call. A service that failed once in this operation is not called again."""
        self._tag_feed(service)
        with self._failing_fast(service):
            return await self._in_own_context(self._clients[service].call_json(self._with_headers(call)))

    async def fetch_address(self, service: str, address: str) -> Document:
        """The service's response to a GET."""
        return await self.call_json(service, UpstreamRequest("GET", address))

    async def call_bytes(self, service: str, call: UpstreamRequest) -> bytes:
        """One call whose response is returned as bytes."""
        self._tag_feed(service)
        with self._failing_fast(service):
            return await self._in_own_context(self._clients[service].call_bytes(self._with_headers(call)))

    async def _in_own_context(self, call: Coroutine[Any, Any, T]) -> T:
        """Without headers, runs in an empty context so that clients cannot pick up the caller or the request ID."""
        if self._headers:
            return await call
        return await asyncio.create_task(call, context=Context())

    def _tag_feed(self, service: str) -> None:
        self.tags.add(feed_tag(service) if service in self.registry.feeds else UNFOLLOWED_TAG)

    def _with_headers(self, call: UpstreamRequest) -> UpstreamRequest:
        return replace(call, headers={**self._headers, **call.headers})

    @contextmanager
    def _failing_fast(self, service: str) -> Iterator[None]:
        if service in self._down:
            raise ServiceUnavailable(service)
        try:
            yield
        except ServiceUnavailable:
            self._down.add(service)
            raise

    def start_batch(self, fetch: Coroutine[Any, Any, None]) -> None:
        """Runs a batch that ends with `scheduler.call_ended()`."""
        self.scheduler.call_started()
        task = asyncio.get_running_loop().create_task(fetch)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def reset(self) -> None:
        """Discards what was read, before the next event of a subscription."""
        self._loaders.clear()
        self._down.clear()
