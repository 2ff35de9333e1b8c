"""Limits guesses of receipts and desk codes per client, in front of a service that does not know the client.

Behind an anonymous proxy the service sees a single caller. Without this limit one client could exhaust the guesses of
all clients together.
"""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.limits.brute_force import BruteForceLimit
from services.ratelimit.attempts import RateLimitExceeded
from services.web.problems import problem_response


class BruteForceMiddleware:
    """ASGI middleware: counts each wrong secret of a client, with those that it sends to the gateway.

    `statuses` names the routes that take a secret, and the status of the response to a wrong one.
    """

    def __init__(self, app: ASGIApp, limit: BruteForceLimit, statuses: Mapping[str, int]) -> None:
        self._app, self._limit, self._statuses = app, limit, statuses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", "")) if scope["type"] == "http" else ""
        if path not in self._statuses:
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        try:
            attempt = self._limit.begin_attempt(client[0] if client else None)
        except RateLimitExceeded as refused:
            await problem_response(refused)(scope, receive, send)
            return

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                attempt.failed = message["status"] == self._statuses[path]
            await send(message)

        with attempt:
            await self._app(scope, receive, noting)
