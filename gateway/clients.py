"""The only way from the gateway to the services: httpx clients with deadline, breaker and one retry of reads."""

import asyncio
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from string import ascii_letters, digits
from time import monotonic
from typing import TypeVar
from urllib.parse import quote, urlencode

import httpx
import orjson

from gateway.errors import ServiceProblem, ServiceUnavailable
from gateway.ids import Document
from gateway.settings import UpstreamSettings
from services.clients.breaker import Breaker
from services.clients.deadlines import remaining, within
from services.clients.service_clients import ServiceClients
from services.clients.transport import ServiceRequest, ServiceResponse
from services.errors import Unavailable
from services.observability.metrics import UNCOUNTED
from services.observability.spans import NO_SPANS, Spans

T = TypeVar("T")

Params = Mapping[str, str | int | bool | list[str]]

SAFE_IN_PATHS = "/%:@!$&'()*+,;=~"
IN_PATHS = frozenset(SAFE_IN_PATHS + "-._" + ascii_letters + digits)

TRANSPORT_ERRORS = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, Unavailable)
CALLER_503_CODES = frozenset({"IDENTITY_UNAVAILABLE"})
"""Codes of 503 responses that concern the caller and do not indicate an outage of the service."""
RETRIED_ERRORS = (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError)

OUTCOMES = ("ok", "refused", "failed", "retried", "short_circuited")
"""Outcomes of calls; `retried` is a first attempt that was repeated, `short_circuited` one that the breaker stopped."""

CallListener = Callable[[str, str, float], None]
"""Notified of each call that may be counted: the service, the outcome, the duration in seconds."""

counted: ContextVar[bool] = ContextVar("counted", default=False)
"""Whether the calling operation is traceable; calls of others are not counted by the called service either."""


@dataclass(frozen=True, slots=True)
class UpstreamRequest:
    """A request to a service: a `body` of bytes is sent unchanged, anything else as JSON.

    `idempotent` allows a retry; by default only GET is retried.
    """

    method: str
    path: str
    params: Params = field(default_factory=dict)
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    idempotent: bool | None = None

    @property
    def is_idempotent(self) -> bool:
        return self.method == "GET" if self.idempotent is None else self.idempotent

    def request(self) -> ServiceRequest:
        """The request as it is sent."""
        path, _, query = self.path.partition("?")
        if self.params:
            query = query_string(self.params)
        if not IN_PATHS.issuperset(path):
            path = quote(path, safe=SAFE_IN_PATHS)
        if self.body is None or isinstance(self.body, bytes):
            headers, content = self.headers, self.body or b""
        else:
            headers, content = {"Content-Type": "application/json", **self.headers}, orjson.dumps(self.body)
        return ServiceRequest(self.method, f"{path}?{query}" if query else path, headers, content)


def query_string(params: Params) -> str:
    """Encodes query parameters; list items become repeated parameters."""
    pairs = [
        (name, str(item).lower() if isinstance(item, bool) else str(item))
        for name, value in params.items()
        for item in (value if isinstance(value, list) else (value,))
    ]
    return urlencode(pairs, errors="replace")


class UpstreamClient:
    """One service. `busy_codes` are those of 503 responses that do not indicate an outage."""

    def __init__(
        self,
        name: str,
        peers: ServiceClients,
        settings: UpstreamSettings,
        on_call: CallListener,
        spans: Spans,
        busy_codes: frozenset[str],
    ) -> None:
        self.name = name
        self._busy_codes = busy_codes
        self._peers, self._settings, self._on_call, self._spans = peers, settings, on_call, spans
        self.breaker = Breaker(settings.failures, settings.breaker_open_seconds, settings.max_pending)

    async def call_json(self, call: UpstreamRequest) -> Document:
        """The service's response as a JSON object.

        Raises `ServiceProblem` for a 4xx, `ServiceUnavailable` if it is down, too slow or broken.
        """
        return await self._guarded(call, _read_object)

    async def call_bytes(self, call: UpstreamRequest) -> bytes:
        """The service's response as bytes. Raises as `call_json` does."""
        return await self._guarded(call, _read_bytes)

    async def _guarded(self, call: UpstreamRequest, read: Callable[[ServiceResponse], T]) -> T:
        if not self.breaker.allows():
            self._tell("short_circuited")
            raise ServiceUnavailable(self.name)
        began, outcome = monotonic(), "gone"
        try:
            with self._spans.call(self.name, call.method):
                found = await self._parsed(call, read)
            outcome = "ok"
            return found
        except ServiceProblem:
            outcome = "refused"
            raise
        except ServiceUnavailable:
            outcome = "failed"
            raise
        finally:
            if outcome == "gone":
                self.breaker.abandoned()
            else:
                (self.breaker.failed if outcome == "failed" else self.breaker.succeeded)()
                self._tell(outcome, monotonic() - began)

    async def _parsed(self, call: UpstreamRequest, read: Callable[[ServiceResponse], T]) -> T:
        try:
            answer = await self._send_with_retry(call)
            if answer.status < 400:
                return read(answer)
            problem = _read_object(answer)
        except (*TRANSPORT_ERRORS, _InvalidResponse) as error:
            raise ServiceUnavailable(self.name) from error
        if answer.status >= 500 and problem.get("code") not in self._busy_codes:
            raise ServiceUnavailable(self.name)
        raise ServiceProblem(problem, answer.status)

    async def _send_with_retry(self, call: UpstreamRequest) -> ServiceResponse:
        question = call.request()
        if not counted.get():
            question = replace(question, headers={**question.headers, UNCOUNTED: "1"})
        with within(self._settings.seconds):
            async with asyncio.timeout(remaining(self._settings.seconds)):
                for last in (not call.is_idempotent, True):
                    try:
                        return await self._peers.fetch(self.name, question)
                    except RETRIED_ERRORS:
                        # While a service is failing, retries would only double its load.
                        if last or self.breaker.failing:
                            raise
                        self._tell("retried")
        raise AssertionError("the last try returns or raises")

    def _tell(self, outcome: str, seconds: float = 0.0) -> None:
        if counted.get():
            self._on_call(self.name, outcome, seconds)


class _InvalidResponse(Exception):
    """The response is not a JSON object."""


def _read_bytes(answer: ServiceResponse) -> bytes:
    return answer.content


def _read_object(answer: ServiceResponse) -> Document:
    try:
        found = orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise _InvalidResponse from error
    if not isinstance(found, dict):
        raise _InvalidResponse
    return found


def _ignore_call(_service: str, _outcome: str, _seconds: float) -> None:
    """Ignores the call."""


class UpstreamClients:
    """Clients by service name. `on_call` is notified of each outcome; `spans` traces the calls.

    `busy_codes` are those of 503 responses about one thing, which do not indicate an outage.
    """

    def __init__(
        self,
        peers: ServiceClients,
        settings: UpstreamSettings,
        on_call: CallListener = _ignore_call,
        spans: Spans = NO_SPANS,
        busy_codes: frozenset[str] = frozenset(),
    ) -> None:
        self._busy_codes = CALLER_503_CODES | busy_codes
        self._peers, self._settings, self._on_call, self._spans = peers, settings, on_call, spans
        self._clients: dict[str, UpstreamClient] = {}

    def __getitem__(self, name: str) -> UpstreamClient:
        if name not in self._clients:
            self._clients[name] = UpstreamClient(
                name, self._peers, self._settings, self._on_call, self._spans, self._busy_codes
            )
        return self._clients[name]

    def breakers(self) -> Mapping[str, Breaker]:
        """The breakers of all services, called yet or not: the time of a first call must not be revealed."""
        return {name: self[name].breaker for name in sorted(self._peers.names)}
