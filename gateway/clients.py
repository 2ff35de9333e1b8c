"""The only way from the gateway to the services: httpx clients with deadline, breaker and one retry of reads."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
import orjson

from gateway.breaker import Breaker
from gateway.errors import Refused, ServiceUnavailable
from gateway.ids import Document
from gateway.settings import Calls
from services.deadlines import remaining, within
from services.errors import Unavailable
from services.peers import Peers

Params = Mapping[str, str | int | bool | list[str]]

BROKEN = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, Unavailable)
BUSY = frozenset({"CHANGING", "RATING_MOVING"})
"""Codes of 503 answers that are about the thing and not about the service."""
RETRIED = (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError)


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a service: bytes as `body` are sent as they are, anything else as JSON.

    `repeatable` says that making it twice changes nothing.
    """

    method: str
    path: str
    params: Params = field(default_factory=dict)
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True


class Client:
    """One service."""

    def __init__(self, name: str, peers: Peers, settings: Calls) -> None:
        self.name = name
        self._peers, self._settings = peers, settings
        self.breaker = Breaker(settings.failures, settings.rest)

    async def answer(self, call: Call) -> Document:
        """The JSON object that the service answers.

        Raises `Refused` for what it refuses (4xx), `ServiceUnavailable` where it is down, too slow or broken.
        """
        found = self._object(await self._taken(call))
        self.breaker.succeeded()
        return found

    async def content(self, call: Call) -> bytes:
        """The bytes that the service answers. Raises as `answer` does."""
        found = await self._taken(call)
        self.breaker.succeeded()
        return found

    async def _taken(self, call: Call) -> bytes:
        if not self.breaker.allows():
            raise ServiceUnavailable(self.name)
        try:
            response = await self._sent(call)
        except BROKEN as error:
            raise self._broken() from error
        if response.status_code < 400:
            return response.content
        problem = self._object(response.content)
        if response.status_code >= 500 and problem.get("code") not in BUSY:
            raise self._broken()
        self.breaker.succeeded()
        raise Refused(problem, response.status_code)

    def _object(self, content: bytes) -> Document:
        try:
            found = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise self._broken() from error
        if not isinstance(found, dict):
            raise self._broken()
        return found

    def _broken(self) -> ServiceUnavailable:
        self.breaker.failed()
        return ServiceUnavailable(self.name)

    async def _sent(self, call: Call) -> httpx.Response:
        headers = dict(call.headers)
        content = call.body if isinstance(call.body, bytes) else None
        if call.body is not None and content is None:
            content = orjson.dumps(call.body)
            headers["Content-Type"] = "application/json"
        client = self._peers[self.name]
        with within(self._settings.seconds):
            async with asyncio.timeout(remaining(self._settings.seconds)):
                for last in (not call.repeatable, True):
                    try:
                        return await client.request(
                            call.method, call.path, params=dict(call.params) or None, content=content, headers=headers
                        )
                    except RETRIED:
                        if last:
                            raise
        raise AssertionError("the last try returns or raises")


class Clients:
    """The services by name."""

    def __init__(self, peers: Peers, settings: Calls) -> None:
        self._peers, self._settings = peers, settings
        self._clients: dict[str, Client] = {}

    def __getitem__(self, name: str) -> Client:
        if name not in self._clients:
            self._clients[name] = Client(name, self._peers, self._settings)
        return self._clients[name]
