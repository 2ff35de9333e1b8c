"""Handles queries and mutations: from the response cache if possible, otherwise by executing them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from graphql import OperationType
from starlette.requests import Request

from gateway.cache.lru_store import CachedResponse, CacheKey, KeyMemo, digest
from gateway.cache.response_cache import ComputedResponse, ResponseCache
from gateway.execution.observer import Observer
from gateway.execution.runner import PreparedOperation, Runner
from gateway.limits.rate_limit import charge, cost_buckets
from gateway.limits.shedding import LoadShedder
from gateway.protocol.compression import CODINGS, compress
from gateway.protocol.errors import ErrorFormat, MessageOf, RequestError, in_english, public_error, request_error
from gateway.protocol.negotiation import content_coding
from gateway.protocol.parameters import Parameters, canonical, from_body, from_query_string
from gateway.protocol.replies import CONTENT_TYPES, Headers, HTTPResponse, encode_response, response_object
from gateway.protocol.request_context import CacheTags, RequestContext
from gateway.protocol.request_handling import SAFE, InboundRequest
from gateway.protocol.settings import EndpointSettings
from services.errors import Problem

ContextGetter = Callable[[Request], Awaitable[object]]

STALE_IF_STATUSES = frozenset({502, 503, 504})
"""Status codes for which a stale response may be served (stale-if-error, RFC 5861, section 4)."""
STALE_CACHE_STATUS = b"tiepdan; fwd=stale; fwd-status=503"
"""Cache-Status (RFC 9211) of such an answer; HTTP's own Warning header is obsolete since RFC 9111."""
MAX_SURROGATE_BYTES = 8_000
"""Proxies commonly accept 8 KiB of headers; a response with more tags is not offered to shared caches."""


class RequestHandler:
    """Handles one schema's queries and mutations over HTTP, with a response cache, rate limit and load shedder."""

    def __init__(
        self,
        runner: Runner,
        settings: EndpointSettings,
        answers: ResponseCache,
        context: ContextGetter,
        observer: Observer,
        message_of: MessageOf = in_english,
    ) -> None:
        self.runner = runner
        self._message_of = message_of
        self.settings = settings
        self.response_cache = answers
        self.cost_buckets = cost_buckets(settings.rate_limit)
        self.shedding = LoadShedder(settings.limits)
        self._context = context
        self._observer = observer
        self._memo = KeyMemo()
        self._names: dict[bytes, str] = {}
        self._caching = settings.response_cache.bytes > 0
        self._uncached_headers = frozenset(name.encode() for name in settings.response_cache.private_headers)
        varying = ["Accept", "Accept-Encoding", "Accept-Language", *sorted(settings.response_cache.private_headers)]
        self._vary = ", ".join(varying).encode()

    def error_format(self, context: RequestContext) -> ErrorFormat:
        """How errors of a request are written."""
        return ErrorFormat(context.request_id, context.language, self._message_of)

    def response_from_memo(self, request: InboundRequest, raw: bytes) -> HTTPResponse | None:
        """The cached response to a request of identical bytes; None if there is none."""
        if not self._caching or not self._uncached_headers.isdisjoint(request.headers):
            return None
        request.memo_key = digest(
            request.method.encode(), raw, request.headers.get(b"content-type", b""), request.language.encode()
        )
        key = self._memo.get(request.memo_key)
        answer = self.response_cache.get(key) if key is not None else None
        if key is None or answer is None:
            return None
        request.record.kind, request.record.traceable = "query", True
        self._name(request, key[0])
        self.charge(request, 1)
        request.record.cached = True
        return self._cached_response(request, answer)

    async def handle(self, request: InboundRequest, raw: bytes) -> HTTPResponse:
        """The answer to a query or mutation; raises `RequestError`."""
        prepared = self.prepare(request, parameters_of(request, raw))
        self.check_kind(request, prepared)
        if not request.memo_key or not self._is_cacheable(prepared):
            self.charge(request, max(prepared.cost, 1))
            return await self._uncached_response(request, prepared)
        name = prepared.operation.name or ""
        rest = digest(name.encode(), canonical(prepared.variables), request.language.encode())
        key = prepared.operation.digest, rest
        answer = await self._fetch_cached(request, prepared, key)
        if request.record.traceable:
            # A repetition is recognised by its bytes alone and counts as traceable.
            self._memo.put(request.memo_key, key)
        return self._cached_response(request, answer)

    def prepare(self, request: InboundRequest, parameters: Parameters) -> PreparedOperation:
        """Prepares the operation, charging for a document that is not cached yet."""
        return self.runner.prepare(parameters, lambda points: self.charge(request, points))

    def check_method(self, request: InboundRequest, prepared: PreparedOperation) -> None:
        """Rejects mutations and private arguments over GET, however the document came."""
        if request.method not in SAFE:
            return
        if prepared.operation.kind is OperationType.MUTATION:
            raise request_error(405, "METHOD_NOT_ALLOWED", "Mutations require POST.", Allow="POST")
        if not prepared.operation.fields.isdisjoint(self.settings.post_only_fields):
            raise request_error(
                405, "METHOD_NOT_ALLOWED", "This has private arguments: send it with POST.", Allow="POST"
            )

    def check_kind(self, request: InboundRequest, prepared: PreparedOperation) -> None:
        """Rejects what `check_method` does, and subscriptions that cannot be streamed."""
        request.context.operation_name = prepared.operation.name
        self.record_operation(request, prepared)
        request.record.kind = prepared.operation.kind.value
        self.check_method(request, prepared)
        if prepared.operation.kind is OperationType.SUBSCRIPTION:
            raise request_error(
                406, "NOT_ACCEPTABLE", "Subscriptions require Accept: text/event-stream or a WebSocket."
            )

    def record_operation(self, request: InboundRequest, prepared: PreparedOperation) -> None:
        """Records the operation's name for metrics, logs and traces, and whether it may appear in them."""
        operation = prepared.operation
        if prepared.trusted and operation.name:
            if len(self._names) > self.settings.documents:
                self._names.clear()
            self._names[operation.digest] = operation.name
        request.record.traceable = operation.fields.isdisjoint(self.settings.unlogged_fields)
        self._name(request, operation.digest)

    def _name(self, request: InboundRequest, document: bytes) -> None:
        name = self._names.get(document)
        request.record.operation, request.record.registered = name or document.hex()[:12], name is not None

    def charge(self, request: InboundRequest, cost: float) -> None:
        """Charges the client's token bucket; raises `RequestError` 429."""
        client = request.scope.get("client")
        charge(self.cost_buckets, client[0] if client else None, cost)

    async def context(self, request: Request) -> object:
        """The operation context; a `Problem` becomes the response."""
        try:
            return await self._context(request)
        except Problem as problem:
            raise RequestError(problem.status, problem.code, problem.detail, headers=problem.headers) from problem

    def _is_cacheable(self, prepared: PreparedOperation) -> bool:
        operation = prepared.operation
        return operation.kind is OperationType.QUERY and operation.fields.isdisjoint(
            self.settings.response_cache.uncached_fields
        )

    async def _fetch_cached(
        self, request: InboundRequest, prepared: PreparedOperation, key: CacheKey
    ) -> CachedResponse:
        cached = self.response_cache.get(key)
        self.charge(request, 1 if cached is not None else max(prepared.cost, 1))
        if cached is not None:
            return cached
        context = request.context

        async def compute() -> ComputedResponse:
            tags = CacheTags()
            return await self._run(request, prepared, replace(context, tags=tags))

        try:
            answer = await self.response_cache.fetch(key, compute)
        except RequestError as error:
            stale = self.response_cache.get_stale(key) if error.status in STALE_IF_STATUSES else None
            if stale is None:
                raise
            answer = stale
        if answer.degraded:
            answer = self.response_cache.get_stale(key) or answer
        request.record.stale = answer.unverified_since is not None
        return answer

    async def _run(
        self, request: InboundRequest, prepared: PreparedOperation, request_context: RequestContext
    ) -> ComputedResponse:
        """Executes the operation and collects its cache tags. Raises `RequestError`."""
        record = request.record
        async with self.shedding.permit():
            with self._observer.trace(record):
                context = await self.context(request.as_starlette(request_context))
                outcome = await self.runner.run(prepared, context)
                meanings = [public_error(error) for error in outcome.errors]
                record.codes = tuple(sorted({one.code for one in meanings}))
        cost = prepared.cost if self.settings.report_cost else None
        form = self.error_format(request_context)
        body = encode_response(response_object(outcome, form, cost), form)
        failing = any(one.extensions.get("status") in STALE_IF_STATUSES for one in meanings)
        return ComputedResponse(body, frozenset(request_context.tags.names), not meanings, failing)

    async def _uncached_response(self, request: InboundRequest, prepared: PreparedOperation) -> HTTPResponse:
        body = (await self._run(request, prepared, request.context)).body
        headers: Headers = [(b"cache-control", b"private, no-store"), (b"vary", self._vary)]
        coding = None if b"cookie" in request.headers else self._coding(request, body)
        if coding is not None:
            body = compress(body, coding)
            headers.append((b"content-encoding", coding.encode()))
        return HTTPResponse(200, body, request.media, headers)

    def _cached_response(self, request: InboundRequest, answer: CachedResponse) -> HTTPResponse:
        """The reply that an answer gives to this request: as it is, compressed, or 304 where the client has it."""
        coding = self._coding(request, answer.body)
        head = answer.header_sets.get((request.media, coding))
        if head is None:
            head = answer.header_sets[request.media, coding] = self._headers(request.media, answer, coding)
        headers = [*head, (b"age", b"%d" % answer.age())]
        asked = request.headers.get(b"if-none-match")
        if asked is not None and request.method in SAFE and answer.cacheable and _matches(asked, answer.etag):
            return HTTPResponse(304, b"", "", headers[1:])
        body = answer.body if coding is None else answer.encodings[coding]
        return HTTPResponse(200, body, "", headers)

    def _headers(self, media: str, answer: CachedResponse, coding: str | None) -> Headers:
        headers: Headers = [(b"content-type", CONTENT_TYPES[media]), (b"vary", self._vary)]
        if coding is not None:
            before = len(answer.encodings)
            body = answer.encoded(coding)
            if len(answer.encodings) > before:
                self.response_cache.add_size(answer, len(body))
            headers.append((b"content-encoding", coding.encode()))
        if answer.unverified_since is not None:
            return [*headers, (b"cache-control", b"no-store"), (b"cache-status", STALE_CACHE_STATUS)]
        if not answer.cacheable:
            return [*headers, (b"cache-control", b"no-store")]
        headers += [(b"etag", answer.etag), (b"cache-control", self._cache_control(answer))]
        if self.settings.response_cache.shared_seconds:
            headers.append((b"surrogate-key", _surrogate_key(answer)))
        return headers

    def _cache_control(self, answer: CachedResponse) -> bytes:
        settings = self.settings.response_cache
        if not settings.shared_seconds and not settings.browser_seconds:
            return b"public, no-cache"
        shared = settings.shared_seconds if len(_surrogate_key(answer)) <= MAX_SURROGATE_BYTES else 0
        if not shared and not settings.browser_seconds:
            return b"public, no-cache"
        return b"public, max-age=%d, s-maxage=%d" % (settings.browser_seconds, shared)

    def _coding(self, request: InboundRequest, body: bytes) -> str | None:
        least = self.settings.compress_from_bytes
        if not least or len(body) < least:
            return None
        return content_coding(request.header(b"accept-encoding"), CODINGS)


def parameters_of(request: InboundRequest, raw: bytes) -> Parameters:
    """The GraphQL parameters that a request's bytes hold."""
    if request.method in SAFE:
        return from_query_string(raw)
    return from_body(raw, request.header(b"content-type") or "")


def _surrogate_key(answer: CachedResponse) -> bytes:
    return " ".join(sorted(tag.replace(" ", "_") for tag in answer.tags)).encode()


def _matches(asked: bytes, etag: bytes) -> bool:
    """Weak comparison of If-None-Match (RFC 9110, section 13.1.2)."""
    if asked.strip() == b"*":
        return True
    return any(one.strip().removeprefix(b"W/") == etag[2:] for one in asked.split(b","))
