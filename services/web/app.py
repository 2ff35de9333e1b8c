"""The app factory: every service is a FastAPI app with the same routes, errors, limits and middleware."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel

from services import errors
from services.clients.deadlines import DeadlineMiddleware
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents import inspection, migrations
from services.documents.collection import Collection
from services.documents.migrations import Migrations
from services.documents.models import now
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.feeds import routes as feeds
from services.feeds.changes import ChangeStreamWatcher
from services.feeds.follower import FeedChange, Follower, Sink
from services.geography.units import Units
from services.identity import TokenVerifier
from services.jobs.runner import JobRunner
from services.observability.checks import Check
from services.observability.metrics import Metrics
from services.observability.spans import NO_SPANS
from services.observability.tracing import NO_TELEMETRY, TracingMiddleware, create_spans
from services.settings import ServiceSettings
from services.web import batch_reads, health, idempotency, problems
from services.web.bodies import BodyLimit
from services.web.conditional import ConditionalReads
from services.web.kinds import list_kinds
from services.web.page_cache import PageCache, PageCacheMiddleware
from services.web.request_ids import RequestIdMiddleware
from services.web.request_metrics import RequestMetrics
from services.web.startup import NotBeforeStart, Startup

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

VERSION = "0.1.0"


@dataclass(frozen=True)
class About:
    """The description of a service for its OpenAPI document.

    `imports` maps each kind of `tiepdan import KIND` to the model of a line; the models are published as
    JSON Schemas under `/schemas/KIND.json`. `migrations` are those of its database, None where it has none. A
    `private` service leaves no spans, in itself or in what it calls, and counts no requests.
    """

    name: str
    title: str
    description: str
    imports: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    migrations: Migrations | None = None
    private: bool = False


def create_app(
    about: About,
    settings: ServiceSettings,
    routers: Sequence[APIRouter],
    lifespan: Lifespan,
    *,
    clock: Clock = now,
    feed: bool = True,
    kinds: Sequence[str] = (),
) -> FastAPI:
    """A service's app: its routers, the feed and health, behind the common middleware.

    `clock` gives the time to all that the service does. `kinds` are those that its routes take as a `KindName`.
    """
    app = FastAPIOffline(
        redoc_url=None,
        title=about.title,
        description=about.description,
        version=VERSION,
        lifespan=_with_opened_state(lifespan),
        separate_input_output_schemas=False,
        telemetry=NO_TELEMETRY,
    )
    checks: dict[str, Check] = {}
    metrics = Metrics(checks, private=about.private)
    app.state.about, app.state.clock, app.state.kinds = about, clock, kinds
    app.state.opened = False
    app.state.startup = Startup()
    app.state.limits = settings.limits
    app.state.proxies = settings.proxies
    app.state.metrics = metrics
    app.state.checks = checks
    app.state.page_cache = PageCache(metrics, lambda: app.state.opened)
    app.state.verifier = TokenVerifier(settings.identity)
    app.state.spans = NO_SPANS if about.private else create_spans(settings.tracing, about.name)
    feeding = [feeds.router(), batch_reads.router()] if feed else []
    storing = [] if about.migrations is None else [inspection.router(about.migrations)]
    for routes in [*routers, *feeding, health.router(), *storing, _schemas(about)]:
        app.include_router(routes)
    problems.install(app)
    app.add_middleware(RequestMetrics, metrics=metrics)
    app.add_middleware(ConditionalReads)
    app.add_middleware(BodyLimit, limits=settings.limits)
    app.add_middleware(NotBeforeStart, opened=lambda: app.state.opened, startup=app.state.startup)
    app.add_middleware(DeadlineMiddleware)
    app.add_middleware(PageCacheMiddleware, pages=app.state.page_cache)
    if settings.tracing.endpoint is not None:
        app.add_middleware(TracingMiddleware, spans=app.state.spans)
    app.add_middleware(problems.InternalErrors)
    app.add_middleware(RequestIdMiddleware)
    app.openapi = lambda: _openapi(app)
    return app


def _with_opened_state(lifespan: Lifespan) -> Lifespan:
    """The lifespan, during which the app accepts requests."""

    @asynccontextmanager
    async def around(app: FastAPI) -> AsyncIterator[None]:
        async with lifespan(app):
            app.state.opened = True
            yield
            app.state.opened = False
        await app.state.verifier.aclose()
        await app.state.spans.close()

    return around


def _schemas(about: About) -> APIRouter:
    routes = APIRouter(tags=["schemas"])

    @routes.get("/schemas/{kind}.json")
    async def schema(kind: str) -> dict[str, Any]:
        """The JSON Schema of a line accepted by `POST /KIND/import`."""
        model = about.imports.get(kind)
        if model is None:
            raise errors.NotFound(f"Line formats here: {', '.join(sorted(about.imports)) or 'none'}.")
        schema = model.model_json_schema(by_alias=True)
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"/schemas/{kind}.json", **schema}

    return routes


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with a problem document as the error response of every operation."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    problem = problems.ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    components = document.setdefault("components", {}).setdefault("schemas", {})
    components["ProblemDocument"] = problem
    list_kinds(document, app.state.kinds)
    for unused in ("HTTPValidationError", "ValidationError"):
        components.pop(unused, None)
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"].setdefault(
                "4XX", {"description": "A problem document (RFC 9457)", "content": content}
            )
            operation["responses"].setdefault("503", {"description": "A part is not available", "content": content})
    app.openapi_schema = document
    return document


class ServiceRuntime:
    """The resources of a running service, opened in order and closed in reverse.

    Use inside a lifespan: `async with ServiceRuntime(app, settings, clients) as running: ...`.
    """

    def __init__(self, app: FastAPI, settings: ServiceSettings, peers: ServiceClients) -> None:
        self.app, self.settings, self.clients = app, settings, peers
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "ServiceRuntime":
        await self._stack.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._stack.__aexit__(*error)

    @cached_property
    def cursors(self) -> CursorCodec:
        return CursorCodec(self.settings.secret.get_secret_value().encode())

    @property
    def clock(self) -> Clock:
        return self.app.state.clock

    @property
    def checks(self) -> dict[str, Check]:
        return self.app.state.checks

    async def database(self, name: str) -> Mongo:
        """The service's own database, closed at the end, checked by `/health/ready`.

        Its data has the newest version: nothing else is read or made before. Raises `DataRefused` where it cannot be.
        """
        listeners = self.app.state.spans.listeners()
        mongo = Mongo(self.settings.mongo_url, self.settings.database_prefix + name, listeners)
        self._stack.callback(mongo.close)
        startup: Startup = self.app.state.startup
        steps: Migrations = self.app.state.about.migrations or ()
        await migrations.migrate(mongo, name, steps, startup.migrating)
        startup.migrated()
        self.app.state.database = mongo.database
        self.checks["database"] = mongo.ping
        self.checks["data"] = lambda: migrations.check(mongo.database, name, steps)
        await mongo.database[idempotency.COLLECTION].create_indexes(idempotency.INDEXES)
        return mongo

    async def publish(self, mongo: Mongo, *collections: Collection[Any, Any]) -> ChangeStreamWatcher:
        """Opens the collections and watches their changes; public documents are published in the change feed."""
        for collection in collections:
            await collection.open()
        limits = self.settings.limits
        watcher = ChangeStreamWatcher(
            mongo.database,
            mongo.stream_database(),
            collections,
            self.cursors,
            backlog=limits.feed_backlog,
            clients=limits.feed_subscribers,
        )
        await watcher.start()
        self._stack.push_async_callback(watcher.stop)
        self.app.state.watcher = watcher
        self.checks["feed"] = watcher.ready
        return watcher

    def follow(
        self,
        name: str,
        sink: Sink,
        position: str | None = None,
        on_withdrawal: Callable[[FeedChange], None] | None = None,
    ) -> Follower:
        """Follows a service's feed until shutdown; `on_withdrawal` is called for withdrawals ahead of the feed."""
        follower = Follower(name, self.clients[name], sink, position, on_withdrawal)
        follower.start()
        self._stack.push_async_callback(follower.stop)
        return follower

    def units(self, source: str = "hotline") -> Units:
        """The tree of units, kept current from their feed; empty if no service for it is configured."""
        units = Units()
        if source in self.clients.names:
            self.follow(source, units)
        self.app.state.units = units
        return units

    def run(self, runner: JobRunner) -> None:
        """Runs jobs until the end."""
        runner.start()
        self._stack.push_async_callback(runner.stop)

    async def enter(self, context: AbstractAsyncContextManager[Any]) -> Any:
        return await self._stack.enter_async_context(context)


@asynccontextmanager
async def with_lifespan(app: FastAPI) -> AsyncIterator[FastAPI]:
    """The app with its lifespan entered, for tests and for serving it without uvicorn."""
    async with app.router.lifespan_context(app):
        yield app
