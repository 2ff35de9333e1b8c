"""Before a service that is not told who asks: so many wrong receipts and desk codes for each client, and no more.

Behind an anonymous proxy the service sees one caller only. Without a bound here one client could use up what all of
them together may get wrong. A client is a salted hash in memory (`gateway.limits.rate_limit`).
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.limits.rate_limit import Budgets
from gateway.protocol.errors import DoorError
from services.errors import TooMany
from services.web.problems import answer

WRONG = {
    "/receipts/rating": 404,
    "/receipts/change": 404,
    "/receipts/withdraw": 404,
    "/receipts/appeal": 404,
    "/token-request": 403,
}
"""Routes to which something secret is shown, and the status that says that it is none."""


class Guessed:
    """Passes everything on; what was shown in vain is paid for from the client's budget, all else is not."""

    def __init__(self, app: ASGIApp, budgets: Budgets) -> None:
        self._app, self._budgets = app, budgets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", "")) if scope["type"] == "http" else ""
        if path not in WRONG:
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        try:
            guess = self._budgets.guess(client[0] if client else None)
        except DoorError as error:
            refused = TooMany("Too many unknown codes or receipts; try again later.", headers=error.headers)
            await answer(refused)(scope, receive, send)
            return

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                guess.wrong = message["status"] == WRONG[path]
            await send(message)

        with guess:
            await self._app(scope, receive, noting)
