"""What a service answers while it starts: it listens from the beginning, and says how far it is."""

from starlette.types import ASGIApp, Receive, Scope, Send

from services.documents.migrations import Progress
from services.errors import Unavailable
from services.web import health, problems

MIGRATING = "migrating"
TRY_AGAIN_LATER = 1013
"""WebSocket close code (IANA registry)."""


class Migrating(Unavailable):
    """Stored data is brought to the form that this version reads; nothing can be read or written meanwhile."""

    code, title = "MIGRATING", "Stored data is being migrated"


class Startup:
    """How far a service is with its start; `opened` while its parts are there."""

    def __init__(self) -> None:
        self.opened = False
        self._migration: Progress | None = None

    def migrating(self, progress: Progress) -> None:
        self._migration = progress

    def migrated(self) -> None:
        self._migration = None

    @property
    def words(self) -> str:
        """What it is at, in a few words."""
        return "starting" if self._migration is None else f"{MIGRATING}, {self._migration.percent} %"

    def problem(self) -> Unavailable:
        """Why a request cannot be answered yet."""
        if self._migration is None:
            return Unavailable("It is just starting; try again shortly.")
        return Migrating(f"Its data is being migrated ({self._migration.percent} % done); try again later.")


class NotBeforeStart:
    """ASGI middleware: 503 for everything but `/health/live` while the app's parts are not there (yet).

    `/health/ready` reports the progress; a WebSocket is closed with "try again later".
    """

    def __init__(self, app: ASGIApp, startup: Startup) -> None:
        self.app, self._startup = app, startup

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._startup.opened or scope["path"].endswith("/health/live"):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
        elif scope["path"].endswith("/health/ready"):
            await health.starting(self._startup.words)(scope, receive, send)
        else:
            await problems.problem_response(self._startup.problem())(scope, receive, send)
