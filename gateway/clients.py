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
RETRIED = (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError)


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a service. `repeatable` says that making it twice changes nothing."""

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
        if not self.breaker.allows():
            raise ServiceUnavailable(self.name)
        try:
            response = await self._sent(call)
            found = orjson.loads(response.content)
        except (*BROKEN, orjson.JSONDecodeError) as error:
            self.breaker.failed()
            raise ServiceUnavailable(self.name) from error
        if response.status_code >= 500 or not isinstance(found, dict):
            self.breaker.failed()
            raise ServiceUnavailable(self.name)
        self.breaker.succeeded()
        if response.status_code >= 400:
            raise Refused(found, response.status_code)
        return found

    async def _sent(self, call: Call) -> httpx.Response:
        headers = dict(call.headers)
        content = None
        if call.body is not None:
            content = orjson.dumps(call.body)
            headers["Content-Type"] = "application/json"
        client = self._peers[self.name]
        with within(self._settings.seconds):
            async with asyncio.timeout(remaining(self._settings.seconds)):
                for last in (not call.repeatable, True):
                    try:
                        return await client.request(
                            call.method, call.path, params=dict(call.params), content=content, headers=headers
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
