"""The containers of an app: the kit's parts in one typed object, those of the service in another.

`app.state` has nothing else. Routes take what they need as dependencies.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Request
from starlette.requests import HTTPConnection

from services.clock import Clock
from services.database import Database
from services.documents.collection import Collection
from services.documents.migrations import Migrations
from services.documents.set_aside import SetAsideDocuments
from services.domain import Domain
from services.editorial.waiting_list import WaitingList
from services.feeds.changes import ChangeStreamWatcher
from services.geography.units import Units
from services.identity import TokenVerifier
from services.limits import RequestLimits
from services.observability.checks import Check
from services.observability.metrics import Metrics
from services.observability.spans import Spans
from services.web.client_address import Networks
from services.web.page_cache import PageCache
from services.web.startup import Startup

C = TypeVar("C")
P = TypeVar("P")


@dataclass(frozen=True)
class About:
    """What an app is made of besides its routes: the domain's manifest, and the texts of the OpenAPI document.

    The models of the manifest's imports are published as JSON Schemas under `/schemas/KIND.json`. A private domain
    leaves no spans, in itself or in what it calls, and counts no requests. A route without a row in its policy is an
    error. `migrations` are those of the service's database, None where it has none.
    """

    domain: Domain
    title: str
    description: str
    migrations: Migrations | None = None


@dataclass(slots=True)
class KitContainer:
    """What the kit holds of an app. The last five are set when a service opens them.

    The rooms of the kit below this one read their part of it from `app.state.kit` themselves.
    """

    about: About
    clock: Clock
    kinds: Sequence[str]
    """Those that the service's routes take; see `services.web.kinds`."""
    limits: RequestLimits
    proxies: Networks
    verifier: TokenVerifier
    spans: Spans
    metrics: Metrics
    checks: dict[str, Check]
    set_aside: list[SetAsideDocuments]
    """What each consumer of the service has set aside."""
    lags: dict[str, Callable[[], float]]
    """By how many seconds each consumer is behind the feed that it follows."""
    page_cache: PageCache
    startup: Startup
    collections: Sequence[Collection[Any, Any]] = ()
    database: Database = field(init=False)
    watcher: ChangeStreamWatcher = field(init=False)
    units: Units = field(init=False)
    waiting: WaitingList = field(init=False)


def kit_of(app: FastAPI) -> KitContainer:
    """The kit's container of an app."""
    return app.state.kit


def container_of(app: FastAPI, kind: type[C]) -> C:
    """The service's own container, once it has started."""
    container: C = app.state.container
    return container


def provided(kind: type[C], part: Callable[[C], P]) -> Callable[[Request], Awaitable[P]]:
    """A dependency: a part of the service's container, which is of this kind."""

    async def take(request: Request) -> P:
        return part(container_of(request.app, kind))

    return take


async def _kit(connection: HTTPConnection) -> KitContainer:
    return kit_of(connection.app)


KitDep = Annotated[KitContainer, Depends(_kit)]
