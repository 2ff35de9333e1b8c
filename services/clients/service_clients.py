"""HTTP clients of the other services by name: over the network, or in-process through their ASGI apps."""

from collections.abc import Mapping
from dataclasses import replace

import httpx

from services.clients import deadlines
from services.clients.transport import AppTransport, ServiceRequest, ServiceResponse
from services.errors import Unavailable
from services.observability import spans
from services.observability.request_ids import propagated

FEED_TIMEOUT = httpx.Timeout(5.0, read=30.0)


class ServiceClients:
    """httpx clients by service name. Calls carry the request id and the deadline.

    `urls` are base URLs; a name in `transports` is served by that transport instead of the network.
    """

    def __init__(
        self,
        urls: Mapping[str, str] | None = None,
        transports: Mapping[str, httpx.AsyncBaseTransport] | None = None,
        *,
        timeout: float = 5.0,
    ) -> None:
        self._urls = dict(urls or {})
        self._transports = dict(transports or {})
        self._timeout = timeout
        self._clients: dict[str, httpx.AsyncClient] = {}

    @property
    def names(self) -> frozenset[str]:
        return frozenset({*self._urls, *self._transports})

    def __getitem__(self, name: str) -> httpx.AsyncClient:
        """The client of a service. Raises `Unavailable` if the settings have no such service."""
        if name not in self._clients:
            if name not in self.names:
                raise Unavailable(f"The settings name no address for {name}.")
            self._clients[name] = httpx.AsyncClient(
                base_url=self._urls.get(name, f"http://{name}"),
                transport=self._transports.get(name),
                timeout=self._timeout,
                event_hooks={"request": [self._add_headers]},
                limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
            )
        return self._clients[name]

    async def fetch(self, name: str, question: ServiceRequest) -> ServiceResponse:
        """A service's whole answer, with the request id and the deadline sent along; straight from its app where that
        is in this process. Raises what httpx raises, `Unavailable` where the settings name no such peer.
        """
        transport = self._transports.get(name)
        if isinstance(transport, AppTransport):
            left = deadlines.remaining(self._timeout)
            carried = {**propagated(), **spans.propagated(), deadlines.HEADER: str(int(left * 1000))}
            return await transport.fetch(replace(question, headers={**question.headers, **carried}), name)
        response = await self[name].request(
            question.method, question.target, content=question.content or None, headers=dict(question.headers)
        )
        return ServiceResponse(response.status_code, response.content)

    async def _add_headers(self, request: httpx.Request) -> None:
        request.headers.update({**propagated(), **spans.propagated()})
        timeout = request.extensions.get("timeout", {})
        left = deadlines.remaining(timeout.get("read") or self._timeout)
        if request.headers.get("Accept") != "text/event-stream":
            request.headers[deadlines.HEADER] = str(int(left * 1000))
            request.extensions["timeout"] = {**timeout, "read": left}

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()
