"""The containers of an app: the kit's parts in one typed object, those of the service in another.

`app.state` has nothing else. Routes take what they need as dependencies.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel
from starlette.requests import HTTPConnection

from services.clock import Clock
from services.database import Database
from services.documents.collection import Collection
from services.documents.migrations import Migrations
from services.documents.set_aside import SetAsideDocuments
from services.feeds.changes import ChangeStreamWatcher
from services.geography.units import Units
from services.identity import TokenVerifier
from services.observability.checks import Check
from services.observability.metrics import Metrics
from services.observability.spans import Spans
from services.policy import Access
from services.settings import RequestLimits
from services.web.client_address import Networks
from services.web.page_cache import PageCache
from services.web.startup import Startup

C = TypeVar("C")
P = TypeVar("P")


@dataclass(frozen=True)
class About:
    """The description of a service for its OpenAPI document.

    `imports` maps each kind of `tiepdan import KIND` to the model of a line; the models are published as
    JSON Schemas under `/schemas/KIND.json`. `migrations` are those of its database, None where it has none. A
    `private` service leaves no spans, in itself or in what it calls, and counts no requests. Paths in `post_only` take
    private arguments: GET is refused. `policy` says of each route who may use it; one without a row is an error.
    """

    name: str
    title: str
    description: str
    imports: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    migrations: Migrations | None = None
    private: bool = False
    post_only: Sequence[str] = ()
    policy: Mapping[str, Access] = field(default_factory=dict)


@dataclass(slots=True)
class KitContainer:
    """What the kit holds of an app. The last four are set when a service opens them.

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
    page_cache: PageCache
    startup: Startup
    collections: Sequence[Collection[Any, Any]] = ()
    database: Database = field(init=False)
    watcher: ChangeStreamWatcher = field(init=False)
    units: Units = field(init=False)


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
