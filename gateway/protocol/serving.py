"""Serving queries and mutations: from the whole-answer cache where that may be, else by running them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from graphql import OperationType
from starlette.requests import Request

from gateway.cache.lru_store import Answer, AnswerKey, KeyMemo, digest
from gateway.cache.response_cache import AnswerCache, Computed
from gateway.execution.observer import Observer
from gateway.execution.runner import Prepared, Runner
from gateway.limits.rate_limit import Budgets
from gateway.limits.shedding import Shedding
from gateway.protocol.compression import CODINGS, compress
from gateway.protocol.errors import DoorError, meaning, refuse
from gateway.protocol.negotiation import content_coding
from gateway.protocol.parameters import Parameters, canonical, from_body, from_query_string
from gateway.protocol.replies import CONTENT_TYPES, Headers, Reply, encode, result
from gateway.protocol.request_context import Tags, Visit
from gateway.protocol.request_handling import SAFE, Exchange
from gateway.protocol.settings import DoorSettings
from services.errors import Problem

Context = Callable[[Request], Awaitable[object]]

STALE_IF = frozenset({502, 503, 504})
"""What went wrong when an answer of before may stand in (stale-if-error, RFC 5861, section 4)."""
STALE = b"tiepdan; fwd=stale; fwd-status=503"
"""Cache-Status (RFC 9211) of such an answer; HTTP's own Warning header is obsolete since RFC 9111."""
MOST_SURROGATE_BYTES = 8_000
"""Proxies commonly take 8 KiB of header; an answer with more tags is not offered to shared caches."""


class Serving:
    """Answers one schema's operations over HTTP; `context` makes what resolvers see, `observer` hears what is run."""

    def __init__(
        self, runner: Runner, settings: DoorSettings, answers: AnswerCache, context: Context, observer: Observer
    ) -> None:
        self.runner = runner
        self.settings = settings
        self.answers = answers
        self.budgets = Budgets(settings.budget) if settings.budget else None
        self.shedding = Shedding(settings.limits)
        self._context = context
        self._observer = observer
        self._memo = KeyMemo()
        self._names: dict[bytes, str] = {}
        self._caching = settings.answers.bytes > 0
        self._private_headers = frozenset(name.encode() for name in settings.answers.private_headers)
        varying = ["Accept", "Accept-Encoding", "Accept-Language", *sorted(settings.answers.private_headers)]
        self._vary = ", ".join(varying).encode()

    def remembered(self, exchange: Exchange, raw: bytes) -> Reply | None:
        """The kept answer to a request whose very bytes were answered before; None where there is none."""
        if not self._caching or not self._private_headers.isdisjoint(exchange.headers):
            return None
        exchange.memo = digest(
            exchange.method.encode(), raw, exchange.headers.get(b"content-type", b""), exchange.language.encode()
        )
        key = self._memo.get(exchange.memo)
        answer = self.answers.get(key) if key is not None else None
        if key is None or answer is None:
            return None
        exchange.seen.kind, exchange.seen.open = "query", True
        self._name(exchange, key[0])
        self.charge(exchange, 1)
        exchange.seen.cached = True
        exchange.known = key, answer
        return self._known(exchange, answer)

    async def reply(self, exchange: Exchange, raw: bytes) -> Reply:
        """The answer to a query or mutation; raises `DoorError`."""
        prepared = self.prepare(exchange, parameters_of(exchange, raw))
        self.check_kind(exchange, prepared)
        if not exchange.memo or not self._may_keep(prepared):
            self.charge(exchange, max(prepared.cost, 1))
            return await self._fresh(exchange, prepared)
        name = prepared.operation.name or ""
        rest = digest(name.encode(), canonical(prepared.variables), exchange.language.encode())
        key = prepared.operation.digest, rest
        answer = await self._cached(exchange, prepared, key)
        if exchange.seen.open:
            # What is remembered by its bytes alone is told of as open.
            self._memo.put(exchange.memo, key)
        return self._known(exchange, answer)

    def prepare(self, exchange: Exchange, parameters: Parameters) -> Prepared:
        """The operation ready to run, its document charged for where it is new."""
        return self.runner.prepare(parameters, lambda points: self.charge(exchange, points))

    def check_kind(self, exchange: Exchange, prepared: Prepared) -> None:
        """Refuse by GET what is no query, and a subscription that cannot be streamed."""
        exchange.visit.operation_name = prepared.operation.name
        self.note(exchange, prepared)
        exchange.seen.kind = prepared.operation.kind.value
        kind = prepared.operation.kind
        if exchange.method in SAFE and kind is OperationType.MUTATION:
            raise refuse(405, "METHOD_NOT_ALLOWED", "GET runs no mutation; send it with POST.", Allow="POST")
        if kind is OperationType.SUBSCRIPTION:
            raise refuse(406, "NOT_ACCEPTABLE", "A subscription needs Accept: text/event-stream, or a WebSocket.")

    def note(self, exchange: Exchange, prepared: Prepared) -> None:
        """Notes what metrics, logs and traces may call the operation, and whether they may tell of it singly."""
        operation = prepared.operation
        if prepared.trusted and operation.name:
            if len(self._names) > self.settings.documents:
                self._names.clear()
            self._names[operation.digest] = operation.name
        exchange.seen.open = operation.reads.isdisjoint(self.settings.secluded)
        self._name(exchange, operation.digest)

    def _name(self, exchange: Exchange, document: bytes) -> None:
        name = self._names.get(document)
        exchange.seen.operation, exchange.seen.registered = name or document.hex()[:12], name is not None

    def charge(self, exchange: Exchange, cost: float) -> None:
        """Take points from the client's budget; raises `DoorError` 429."""
        if self.budgets is not None:
            client = exchange.scope.get("client")
            self.budgets.take(client[0] if client else None, cost)

    async def context(self, request: Request) -> object:
        """What resolvers see; a `Problem` on the way becomes the request's answer."""
        try:
            return await self._context(request)
        except Problem as problem:
            raise DoorError(problem.status, problem.code, problem.detail, headers=problem.headers) from problem

    def _may_keep(self, prepared: Prepared) -> bool:
        operation = prepared.operation
        return operation.kind is OperationType.QUERY and operation.reads.isdisjoint(self.settings.answers.private)

    async def _cached(self, exchange: Exchange, prepared: Prepared, key: AnswerKey) -> Answer:
        kept = self.answers.get(key)
        self.charge(exchange, 1 if kept is not None else max(prepared.cost, 1))
        if kept is not None:
            return kept
        visit = exchange.visit

        async def compute() -> Computed:
            tags = Tags()
            return await self._run(exchange, prepared, replace(visit, tags=tags))

        try:
            answer = await self.answers.fetch(key, compute)
        except DoorError as error:
            stale = self.answers.stale(key) if error.status in STALE_IF else None
            if stale is None:
                raise
            answer = stale
        if answer.failing:
            answer = self.answers.stale(key) or answer
        exchange.seen.stale = answer.unsure is not None
        return answer

    async def _run(self, exchange: Exchange, prepared: Prepared, visit: Visit) -> Computed:
        """The answer worked out, with the tags that the visit's reads leave. Raises `DoorError`."""
        seen = exchange.seen
        async with self.shedding.place():
            with self._observer.running(seen):
                context = await self.context(exchange.request(visit))
                outcome = await self.runner.run(prepared, context)
                meanings = [meaning(error) for error in outcome.errors]
                seen.codes = tuple(sorted({one.code for one in meanings}))
        cost = prepared.cost if self.settings.report_cost else None
        body = encode(result(outcome, visit.request_id, cost), visit.request_id)
        failing = any(one.more.get("status") in STALE_IF for one in meanings)
        return Computed(body, frozenset(visit.tags.names), not meanings, failing)

    async def _fresh(self, exchange: Exchange, prepared: Prepared) -> Reply:
        body = (await self._run(exchange, prepared, exchange.visit)).body
        headers: Headers = [(b"cache-control", b"private, no-store"), (b"vary", self._vary)]
        coding = None if b"cookie" in exchange.headers else self._coding(exchange, body)
        if coding is not None:
            body = compress(body, coding)
            headers.append((b"content-encoding", coding.encode()))
        return Reply(200, body, exchange.media, headers)

    def _known(self, exchange: Exchange, answer: Answer) -> Reply:
        """The reply that an answer gives to this request: as it is, compressed, or 304 where the client has it."""
        coding = self._coding(exchange, answer.body)
        head = answer.heads.get((exchange.media, coding))
        if head is None:
            head = answer.heads[exchange.media, coding] = self._head(exchange.media, answer, coding)
        headers = [*head, (b"age", b"%d" % answer.age())]
        asked = exchange.headers.get(b"if-none-match")
        if asked is not None and exchange.method in SAFE and answer.cacheable and _matches(asked, answer.etag):
            return Reply(304, b"", "", headers[1:])
        body = answer.body if coding is None else answer.coded[coding]
        return Reply(200, body, "", headers)

    def _head(self, media: str, answer: Answer, coding: str | None) -> Headers:
        headers: Headers = [(b"content-type", CONTENT_TYPES[media]), (b"vary", self._vary)]
        if coding is not None:
            before = len(answer.coded)
            body = answer.as_coded(coding)
            if len(answer.coded) > before:
                self.answers.grew(answer, len(body))
            headers.append((b"content-encoding", coding.encode()))
        if answer.unsure is not None:
            return [*headers, (b"cache-control", b"no-store"), (b"cache-status", STALE)]
        if not answer.cacheable:
            return [*headers, (b"cache-control", b"no-store")]
        headers += [(b"etag", answer.etag), (b"cache-control", self._cache_control(answer))]
        if self.settings.answers.shared_seconds:
            headers.append((b"surrogate-key", _surrogate_key(answer)))
        return headers

    def _cache_control(self, answer: Answer) -> bytes:
        settings = self.settings.answers
        if not settings.shared_seconds and not settings.browser_seconds:
            return b"public, no-cache"
        shared = settings.shared_seconds if len(_surrogate_key(answer)) <= MOST_SURROGATE_BYTES else 0
        if not shared and not settings.browser_seconds:
            return b"public, no-cache"
        return b"public, max-age=%d, s-maxage=%d" % (settings.browser_seconds, shared)

    def _coding(self, exchange: Exchange, body: bytes) -> str | None:
        least = self.settings.compress_from_bytes
        if not least or len(body) < least:
            return None
        return content_coding(exchange.header(b"accept-encoding"), CODINGS)


def parameters_of(exchange: Exchange, raw: bytes) -> Parameters:
    """The GraphQL parameters that a request's bytes hold."""
    if exchange.method in SAFE:
        return from_query_string(raw)
    return from_body(raw, exchange.header(b"content-type") or "")


def _surrogate_key(answer: Answer) -> bytes:
    return " ".join(sorted(tag.replace(" ", "_") for tag in answer.tags)).encode()


def _matches(asked: bytes, etag: bytes) -> bool:
    """Weak comparison of If-None-Match (RFC 9110, section 13.1.2)."""
    if asked.strip() == b"*":
        return True
    return any(one.strip().removeprefix(b"W/") == etag[2:] for one in asked.split(b","))
