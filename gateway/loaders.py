"""What one GraphQL operation reads: things by key in one batch per service and level, and pages of lists.

A level is what can be asked at the same time. Keys that are asked for while calls of the level above are under way
wait for them, so that branches of different speed still meet in one batch; but no longer than `patience`, so that a
service that hangs costs its own fields their deadline and the others next to nothing.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import Context
from dataclasses import replace
from typing import Any, TypeVar

from gateway.cache.entity_cache import Known
from gateway.cache.invalidation import FOLLOWED, UNFOLLOWED
from gateway.cache.response_cache import feed_tag
from gateway.clients import Call, Clients, Params, query_of
from gateway.errors import Refused, ServiceUnavailable
from gateway.ids import KINDS, Document, Ref, dressed
from gateway.protocol.request_context import Tags

T = TypeVar("T")

MOST_KEYS = 1_000
MOST_READS = 50
TURNS = 4
ABSENT = {403, 404, 410}


class Levels:
    """When waiting keys are sent: as soon as no call is under way, or after `patience` seconds."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._under_way = 0
        self._ready: list[Loader] = []
        self._timer: asyncio.TimerHandle | None = None

    def ask(self, loader: "Loader") -> None:
        """Has the loader's keys sent with the next batch."""
        self._ready.append(loader)
        if self._under_way == 0:
            self._settle_after(TURNS)
        elif self._timer is None:
            self._timer = self._loop.call_later(self._patience, self._send)

    def begin(self) -> None:
        self._under_way += 1

    def end(self) -> None:
        """To be called when a call's values are with those who asked for them."""
        self._under_way -= 1
        if self._under_way == 0 and self._ready:
            self._settle_after(TURNS)

    def _settle_after(self, turns: int) -> None:
        """Sends what waits when the loop has turned so often, so that resolvers a few tasks deep have asked too."""
        if turns:
            self._loop.call_soon(self._settle_after, turns - 1)
        elif self._under_way == 0:
            self._send()

    def _send(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        ready, self._ready = self._ready, []
        for loader in ready:
            loader.send()


class Loader:
    """Things of one service by key, and whole reads by address, each asked for once; they go in one request."""

    def __init__(self, service: str, reading: "Reading") -> None:
        self._service, self._reading = service, reading
        self._futures: dict[str, asyncio.Future[Document | None]] = {}
        self._reads: dict[str, asyncio.Future[Document]] = {}
        self._waiting: list[str] = []
        self._waiting_reads: list[str] = []

    def load(self, key: str) -> "asyncio.Future[Document | None]":
        """The thing, or None where it is not there or not public. Fails with `ServiceUnavailable`."""
        future = self._futures.get(key)
        if future is None:
            future = self._futures[key] = asyncio.get_running_loop().create_future()
            self._ask()
            self._waiting.append(key)
        return future

    def read(self, address: str) -> "asyncio.Future[Document]":
        """What the service answers to a GET of the address. Fails with `Refused`, `ServiceUnavailable`."""
        future = self._reads.get(address)
        if future is None:
            future = self._reads[address] = asyncio.get_running_loop().create_future()
            self._ask()
            self._waiting_reads.append(address)
        return future

    def _ask(self) -> None:
        if not self._waiting and not self._waiting_reads:
            self._reading.levels.ask(self)

    def send(self) -> None:
        """Asks the service for what waits."""
        keys, self._waiting = self._waiting, []
        reads, self._waiting_reads = self._waiting_reads, []
        while keys or reads:
            self._reading.start(self._fetch(keys[:MOST_KEYS], reads[:MOST_READS]))
            keys, reads = keys[MOST_KEYS:], reads[MOST_READS:]

    async def _fetch(self, keys: Sequence[str], reads: Sequence[str]) -> None:
        asked = [*(self._futures[key] for key in keys), *(self._reads[address] for address in reads)]
        known, moment = self._reading.known, self._reading.known.moment
        try:
            if len(reads) == 1 and not keys:
                outcomes: list[Any] = [await self._reading.found(self._service, reads[0])]
            else:
                wanted = {"keys": keys, "reads": reads} if reads else {"keys": keys}
                answer = await self._reading.answer(self._service, Call("POST", "/batch", body=wanted, repeatable=True))
                found = answer["found"]
                outcomes = [_thing(key, found.get(key)) for key in keys]
                for key, thing in zip(keys, outcomes, strict=True):
                    if thing is not None:
                        known.put(key, thing, moment)
                outcomes += [self._outcome(read) for read in answer.get("reads", ())]
            for future, outcome in zip(asked, outcomes, strict=True):
                _settle(future, outcome)
        except (Refused, ServiceUnavailable) as error:
            for future in asked:
                _settle(future, error)
        except (KeyError, TypeError, ValueError, AttributeError):
            for future in asked:
                _settle(future, ServiceUnavailable(self._service))
        self._reading.levels.end()

    def _outcome(self, read: Document) -> Document | Exception:
        """What one read of a batch came to."""
        status, body = int(read["status"]), read["body"]
        if status < 400 and isinstance(body, dict):
            return body
        if status >= 500 or not isinstance(body, dict):
            return ServiceUnavailable(self._service)
        return Refused(body, status)


def _settle(future: "asyncio.Future[Any]", outcome: object) -> None:
    """Gives an outcome to who waits for it, once."""
    if future.done():
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
        # Read once here, so that nobody is told of it when the one who asked has gone.
        future.exception()
    else:
        future.set_result(outcome)


def _thing(key: str, document: Document | None) -> Document | None:
    return None if document is None else dressed(KINDS[key.partition(":")[0]], document)


class Reading:
    """The reads of one operation: request id, caller and deadline go with each; what was read is noted in `tags`."""

    def __init__(self, clients: Clients, tags: Tags, headers: Mapping[str, str], patience: float, known: Known) -> None:
        self.tags = tags
        self.known = known
        self.levels = Levels(patience)
        self._clients, self._headers, self._patience = clients, headers, patience
        self._loaders: dict[str, Loader] = {}
        self._down: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def thing(self, kind: str, id: str) -> "Document | asyncio.Future[Document | None]":
        """A thing by its own id: at once where it is known, else in one batch with what is asked of its service."""
        key = f"{kind}:{id}"
        self.tags.add(key)
        service = KINDS[kind].service
        self._follow(service)
        return self.known.get(key) or self._loader(service).load(key)

    async def one(self, kind: str, id: str) -> Document | None:
        """A thing by its own id; None where it is not there or not public."""
        found = self.thing(kind, id)
        return found if isinstance(found, dict) else await found

    def _loader(self, service: str) -> Loader:
        loader = self._loaders.get(service)
        if loader is None:
            loader = self._loaders[service] = Loader(service, self)
        return loader

    async def things(self, kind: str, ids: Sequence[str]) -> list[Document]:
        """Those of the things that are there and public, in order."""
        asked = [self.thing(kind, id) for id in ids]
        found = [thing if isinstance(thing, dict) else await thing for thing in asked]
        return [thing for thing in found if thing is not None]

    async def get(self, service: str, path: str, params: Params | None = None) -> Document:
        """What a service answers to a GET. Raises `Refused`, `ServiceUnavailable`."""
        self._follow(service)
        if service in FOLLOWED:
            query = query_of(params) if params else ""
            return await self._loader(service).read(f"{path}?{query}" if query else path)
        self.levels.begin()
        try:
            return await self.answer(service, Call("GET", path, params or {}))
        finally:
            self.levels.end()

    async def page(self, kind: str, params: Params, path: str = "") -> Document:
        """A page of things of one kind: `edges`, `pageInfo`, `totalCount`."""
        self.tags.add(f"list:{kind}")
        known = KINDS[kind]
        found = await self.get(known.service, path or known.path, params)
        try:
            self.tags.add(*[f"{kind}:{dressed(known, edge['node'])['_id']}" for edge in found["edges"]])
        except (KeyError, TypeError) as error:
            raise ServiceUnavailable(known.service) from error
        return found

    async def whole(self, ref: Ref) -> Document | None:
        """A thing as its own service shows it to this caller, unpublished ones to their staff; else None."""
        self.tags.add(ref.key)
        try:
            found = await self.get(ref.kind.service, f"{ref.kind.path}/{ref.id}")
            return dressed(ref.kind, found)
        except Refused as error:
            if error.status in ABSENT:
                return None
            raise
        except (KeyError, TypeError) as error:
            raise ServiceUnavailable(ref.kind.service) from error

    async def answer(self, service: str, call: Call) -> Document:
        """One call. A service that failed once in this operation is not waited for again."""
        self._follow(service)
        with self._once(service):
            return await self._made(self._clients[service].answer(self._mine(call)))

    async def found(self, service: str, address: str) -> Document:
        """What a service answers to a GET of the address; documents of a page may be dressed already."""
        self._follow(service)
        with self._once(service):
            found = await self._made(self._clients[service].found(self._mine(Call("GET", address))))
            return found if isinstance(found, dict) else self.known.listed.page(found)

    async def content(self, service: str, call: Call) -> bytes:
        """One call that is answered with bytes."""
        self._follow(service)
        with self._once(service):
            return await self._made(self._clients[service].content(self._mine(call)))

    async def _made(self, call: Coroutine[Any, Any, T]) -> T:
        """Without headers there is no caller and no request: not even its id, which clients take from the context."""
        if self._headers:
            return await call
        return await asyncio.create_task(call, context=Context())

    def _follow(self, service: str) -> None:
        self.tags.add(feed_tag(service) if service in FOLLOWED else UNFOLLOWED)

    def _mine(self, call: Call) -> Call:
        return replace(call, headers={**self._headers, **call.headers})

    @contextmanager
    def _once(self, service: str) -> Iterator[None]:
        if service in self._down:
            raise ServiceUnavailable(service)
        try:
            yield
        except ServiceUnavailable:
            self._down.add(service)
            raise

    def start(self, fetch: Coroutine[Any, Any, None]) -> None:
        """Runs a batch that ends with `levels.end()`."""
        self.levels.begin()
        task = asyncio.get_running_loop().create_task(fetch)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def renew(self) -> None:
        """Forgets what was read, for the next event of a subscription."""
        self._loaders.clear()
        self._down.clear()
