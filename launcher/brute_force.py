"""Limits guesses of receipts and desk codes per client, in front of a service that does not know the client.

Behind an anonymous proxy the service sees a single caller. Without this limit one client could exhaust the guesses of
all clients together. A client is a salted hash in memory (`gateway.limits.rate_limit`).
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.limits.rate_limit import CostBuckets
from gateway.protocol.errors import RequestError
from services.errors import TooManyRequests
from services.web.problems import problem_response

MISS_STATUS = {
    "/receipts/rating": 404,
    "/receipts/change": 404,
    "/receipts/withdraw": 404,
    "/receipts/appeal": 404,
    "/token-request": 403,
}
"""Routes that take a secret, and the status of the response to a wrong one."""


class BruteForceLimit:
    """ASGI middleware: charges each wrong secret to the client's rate limit."""

    def __init__(self, app: ASGIApp, budgets: CostBuckets) -> None:
        self._app, self._budgets = app, budgets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", "")) if scope["type"] == "http" else ""
        if path not in MISS_STATUS:
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        try:
            guess = self._budgets.begin_attempt(client[0] if client else None)
        except RequestError as error:
            refused = TooManyRequests("Too many unknown codes or receipts; try again later.", headers=error.headers)
            await problem_response(refused)(scope, receive, send)
            return

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                guess.failed = message["status"] == MISS_STATUS[path]
            await send(message)

        with guess:
            await self._app(scope, receive, noting)
