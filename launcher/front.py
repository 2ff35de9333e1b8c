"""The single public address: the site, the gateway, and the REST API of each service under `/api`.

In one process each path leads to an app; with `--separate` the services' paths are handed on over HTTP, as an
ingress does in a cluster.
"""

import re
from collections.abc import AsyncIterator, Mapping
from urllib.parse import quote

import httpx
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from services.errors import NotFound, Problem, Unavailable
from services.observability.metrics import UNCOUNTED_NAME
from services.web.client_address import HEADER, Networks, client_header
from services.web.problems import problem_response

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "proxy-connection"}
PREFIX = "x-forwarded-prefix"
"""The path under which the front mounts the service, for its links and OpenAPI document."""
PREFIX_FORM = re.compile(r"(/[a-z0-9-]+){1,4}")
CLIENT_HEADERS = {HEADER.lower(), "forwarded", "x-real-ip", "user-agent"}
"""Headers that identify the client: none is forwarded as received."""
OWN = {b"traceparent", b"tracestate", b"baggage", UNCOUNTED_NAME}
"""Only the gateway begins traces: what a client names its trace could name the client. And only parts of the system say
what is not counted."""
PROXY_TIMEOUT = httpx.Timeout(60.0, connect=2.0)
UNBOUNDED_PATHS = ("/changes", "/withdrawals", "/import")
"""Ends of addresses that answer without end, or once a whole file is taken: a workbook of 50,000 rows needs minutes."""
UNBOUNDED_TIMEOUT = httpx.Timeout(60.0, connect=2.0, read=None)


class Front:
    """Routes by the longest prefix; a prefix ends at a `/`. The app without a prefix gets the rest."""

    def __init__(self, apps: Mapping[str, ASGIApp], fallback: ASGIApp) -> None:
        self._apps = sorted(apps.items(), key=lambda item: -len(item[0]))
        self._fallback = fallback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        path: str = scope["path"]
        for prefix, app in self._apps:
            if path == prefix or path.startswith(prefix + "/"):
                if path == prefix and prefix.startswith("/api/") and scope["type"] == "http":
                    await RedirectResponse(prefix + "/docs")(scope, receive, send)
                    return
                root = scope.get("root_path", "") + (prefix if prefix.startswith("/api/") else "")
                headers = [header for header in scope["headers"] if header[0] not in OWN]
                await app({**scope, "root_path": root, "headers": headers}, receive, send)
                return
        if path.startswith("/api/"):
            await problem_response(NotFound("There is no such service."))(scope, receive, send)
            return
        await self._fallback(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    """Acknowledges the server's lifespan events; the launcher enters the apps' lifespans itself."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


class Proxy:
    """A streaming reverse proxy to a service at another address.

    Of the client it passes on the address alone, as given by the trusted `proxies`; an `anonymous` one not even that.
    `Host` is passed on as well: a service links to itself where the front has it.
    """

    def __init__(self, url: str, proxies: Networks = (), *, anonymous: bool = False) -> None:
        self._proxies, self._anonymous = proxies, anonymous
        self._client = httpx.AsyncClient(base_url=url, timeout=PROXY_TIMEOUT, trust_env=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path.startswith("//") or not {".", ".."}.isdisjoint(path.split("/")):
            # Joined to the service's address they would lead elsewhere than where they seem to.
            await problem_response(NotFound("There is no such address."))(scope, receive, send)
            return
        outgoing = self._client.build_request(
            request.method,
            httpx.URL(path=quote(path or "/"), query=scope["query_string"]),
            headers=[*self._headers(request), (PREFIX, scope.get("root_path", ""))],
            content=request.stream() if _has_body(request) else None,
            timeout=UNBOUNDED_TIMEOUT if path.endswith(UNBOUNDED_PATHS) else PROXY_TIMEOUT,
        )
        try:
            response = await self._client.send(outgoing, stream=True)
        except Problem as problem:
            await problem_response(problem)(scope, receive, send)
            return
        except httpx.HTTPError:
            await problem_response(Unavailable("The service is temporarily unavailable; try again soon."))(
                scope, receive, send
            )
            return
        passed = {k: v for k, v in response.headers.items() if k not in HOP_BY_HOP}
        await StreamingResponse(_body(response), response.status_code, passed)(scope, receive, send)

    def _headers(self, request: Request) -> list[tuple[str, str]]:
        kept = [(k, v) for k, v in request.headers.items() if k not in HOP_BY_HOP | CLIENT_HEADERS | {PREFIX}]
        return kept if self._anonymous else [*kept, *client_header(request, self._proxies).items()]

    async def close(self) -> None:
        await self._client.aclose()


class PrefixMiddleware:
    """ASGI middleware for a service behind such a proxy: applies the forwarded prefix."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        prefix = Headers(scope=scope).get(PREFIX, "") if scope["type"] == "http" else ""
        if PREFIX_FORM.fullmatch(prefix):
            raw = prefix.encode() + (scope.get("raw_path") or scope["path"].encode())
            scope = {**scope, "root_path": prefix, "path": prefix + scope["path"], "raw_path": raw}
        await self._app(scope, receive, send)


def _has_body(request: Request) -> bool:
    return "content-length" in request.headers or "transfer-encoding" in request.headers


async def _body(response: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in response.aiter_raw():
            yield piece
    finally:
        await response.aclose()
