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

from gateway.errors import Refused, ServiceUnavailable
from gateway.ids import Document
from gateway.settings import Calls
from services.clients.breaker import Breaker
from services.clients.deadlines import remaining, within
from services.clients.service_clients import Peers
from services.clients.transport import Answer, Question
from services.documents.serialised import WrittenPage
from services.errors import Unavailable
from services.observability.metrics import UNCOUNTED
from services.observability.spans import NOTHING, Spans

T = TypeVar("T")

Params = Mapping[str, str | int | bool | list[str]]

SAFE_IN_PATHS = "/%:@!$&'()*+,;=~"
IN_PATHS = frozenset(SAFE_IN_PATHS + "-._" + ascii_letters + digits)

BROKEN = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, Unavailable)
BUSY = frozenset({"CHANGING", "IDENTITY_UNAVAILABLE", "QUEUE_BEING_READ", "RATING_MOVING"})
"""Codes of 503 answers that are about the thing or the caller and not about the service."""
RETRIED = (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError)

OUTCOMES = ("ok", "refused", "failed", "retried", "left_alone")
"""How calls end; `retried` is a first try that a second followed, `left_alone` a call that was not made."""

Told = Callable[[str, str, float], None]
"""Told of each call that may be counted: the service, the outcome, the seconds it took."""

counted: ContextVar[bool] = ContextVar("counted", default=False)
"""Whether the operation that calls may be told of; a call of any other is not counted where it arrives either."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a service: bytes as `body` are sent as they are, anything else as JSON.

    `repeatable` says that making it twice changes nothing; where it is not said, this holds for GET alone.
    """

    method: str
    path: str
    params: Params = field(default_factory=dict)
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool | None = None

    @property
    def repeats(self) -> bool:
        return self.method == "GET" if self.repeatable is None else self.repeatable

    def question(self) -> Question:
        """The request as it is sent."""
        path, _, query = self.path.partition("?")
        if self.params:
            query = query_of(self.params)
        if not IN_PATHS.issuperset(path):
            path = quote(path, safe=SAFE_IN_PATHS)
        if self.body is None or isinstance(self.body, bytes):
            headers, content = self.headers, self.body or b""
        else:
            headers, content = {**self.headers, "Content-Type": "application/json"}, orjson.dumps(self.body)
        return Question(self.method, f"{path}?{query}" if query else path, headers, content)


def query_of(params: Params) -> str:
    """The query that gives a service these parameters, a list item by item."""
    pairs = [
        (name, str(item).lower() if isinstance(item, bool) else str(item))
        for name, value in params.items()
        for item in (value if isinstance(value, list) else (value,))
    ]
    return urlencode(pairs, errors="replace")


class Client:
    """One service."""

    def __init__(self, name: str, peers: Peers, settings: Calls, told: Told, spans: Spans) -> None:
        self.name = name
        self._peers, self._settings, self._told, self._spans = peers, settings, told, spans
        self.breaker = Breaker(settings.failures, settings.rest, settings.waiting)

    async def answer(self, call: Call) -> Document:
        """The JSON object that the service answers.

        Raises `Refused` for what it refuses (4xx), `ServiceUnavailable` where it is down, too slow or broken.
        """
        return await self._made(call, _object)

    async def found(self, call: Call) -> Document | WrittenPage:
        """The same; or a page in pieces, where a service of this process has it so."""
        return await self._made(call, _found)

    async def content(self, call: Call) -> bytes:
        """The bytes that the service answers. Raises as `answer` does."""
        return await self._made(call, _bytes)

    async def _made(self, call: Call, read: Callable[[Answer], T]) -> T:
        if not self.breaker.allows():
            self._tell("left_alone")
            raise ServiceUnavailable(self.name)
        began, outcome = monotonic(), "gone"
        try:
            with self._spans.call(self.name, call.method):
                found = await self._taken(call, read)
            outcome = "ok"
            return found
        except Refused:
            outcome = "refused"
            raise
        except ServiceUnavailable:
            outcome = "failed"
            raise
        finally:
            if outcome == "gone":
                self.breaker.left()
            else:
                (self.breaker.failed if outcome == "failed" else self.breaker.succeeded)()
                self._tell(outcome, monotonic() - began)

    async def _taken(self, call: Call, read: Callable[[Answer], T]) -> T:
        try:
            answer = await self._sent(call)
            if answer.status < 400:
                return read(answer)
            problem = _object(answer)
        except (*BROKEN, _Rubbish) as error:
            raise ServiceUnavailable(self.name) from error
        if answer.status >= 500 and problem.get("code") not in BUSY:
            raise ServiceUnavailable(self.name)
        raise Refused(problem, answer.status)

    async def _sent(self, call: Call) -> Answer:
        question = call.question()
        if not counted.get():
            question = replace(question, headers={**question.headers, UNCOUNTED: "1"})
        with within(self._settings.seconds):
            async with asyncio.timeout(remaining(self._settings.seconds)):
                for last in (not call.repeats, True):
                    try:
                        return await self._peers.ask(self.name, question)
                    except RETRIED:
                        # Where it has failed before, a second try of everybody's would only double what it gets.
                        if last or self.breaker.failing:
                            raise
                        self._tell("retried")
        raise AssertionError("the last try returns or raises")

    def _tell(self, outcome: str, seconds: float = 0.0) -> None:
        if counted.get():
            self._told(self.name, outcome, seconds)


class _Rubbish(Exception):
    """The service answered what is no JSON object."""


def _bytes(answer: Answer) -> bytes:
    return answer.content


def _found(answer: Answer) -> Document | WrittenPage:
    return answer.body if isinstance(answer.body, WrittenPage) else _object(answer)


def _object(answer: Answer) -> Document:
    try:
        found = orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise _Rubbish from error
    if not isinstance(found, dict):
        raise _Rubbish
    return found


def _untold(_service: str, _outcome: str, _seconds: float) -> None:
    """Nobody counts."""


class Clients:
    """The services by name. `told` hears how each call ended, `spans` traces them."""

    def __init__(self, peers: Peers, settings: Calls, told: Told = _untold, spans: Spans = NOTHING) -> None:
        self._peers, self._settings, self._told, self._spans = peers, settings, told, spans
        self._clients: dict[str, Client] = {}

    def __getitem__(self, name: str) -> Client:
        if name not in self._clients:
            self._clients[name] = Client(name, self._peers, self._settings, self._told, self._spans)
        return self._clients[name]

    def breakers(self) -> Mapping[str, Breaker]:
        """The breaker of every service, asked or not: when the first call was made is not to be told."""
        return {name: self[name].breaker for name in sorted(self._peers.names)}
