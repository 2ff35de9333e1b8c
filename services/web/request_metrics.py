"""Counts and times the requests of an app."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.observability.metrics import UNCOUNTED_NAME, Metrics


def route_path(route: object) -> str:
    """The template of a route; `none` where no route answered."""
    return getattr(route, "path", "none")


class RequestMetrics:
    """ASGI middleware that feeds `Metrics`."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or any(name == UNCOUNTED_NAME for name, _ in scope["headers"]):
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()

        async def observe(message: Message) -> None:
            if message["type"] == "http.response.start":
                seconds = time.perf_counter() - start
                self._metrics.count(scope["method"], route_path(scope.get("route")), message["status"], seconds)
            await send(message)

        await self.app(scope, receive, observe)
