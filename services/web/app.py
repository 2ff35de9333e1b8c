"""The app factory: every service is a FastAPI app with the same routes, errors, limits and middleware."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from fastapi_offline import FastAPIOffline

from services import errors
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.documents.set_aside import SetAsideDocuments
from services.feeds import routes as feeds
from services.identity import TokenVerifier
from services.observability.checks import Check
from services.observability.metrics import Metrics
from services.observability.request_ids import RequestIdMiddleware
from services.observability.spans import NO_SPANS
from services.observability.tracing import NO_TELEMETRY, TracingMiddleware, create_spans
from services.policy import KIT, WAITING_ROUTE, check_rows
from services.settings import ServiceSettings
from services.web import batch_reads, health, inspection, problems, waiting
from services.web.bodies import BodyLimit
from services.web.conditional import ConditionalReads
from services.web.container import About, KitContainer, kit_of
from services.web.cors import CrossOriginReads
from services.web.deadlines import DeadlineMiddleware
from services.web.kinds import list_kinds
from services.web.page_cache import PageCache, PageCacheMiddleware
from services.web.request_metrics import RequestMetrics
from services.web.runtime import ServiceRuntime
from services.web.startup import NotBeforeStart, Startup

VERSION = "0.1.0"


Build = Callable[[ServiceRuntime], Awaitable[object]]
"""Builds the container of a service when it starts."""


def create_app(
    about: About,
    settings: ServiceSettings,
    clients: ServiceClients,
    routers: Sequence[APIRouter],
    build: Build,
    *,
    clock: Clock = now,
    feed: bool = True,
    kinds: Sequence[str] = (),
) -> FastAPI:
    """A service's app: its routers, feed and health behind the shared middleware, and its container.

    `clock` gives the time to all that the service does. `kinds` are those that its routes take as a `KindName`.
    """
    kit = _kit(about, settings, clock, kinds)
    app = FastAPIOffline(
        redoc_url=None,
        title=about.title,
        description=about.description,
        version=VERSION,
        lifespan=_lifespan(settings, clients, build),
        separate_input_output_schemas=False,
        telemetry=NO_TELEMETRY,
    )
    app.state.kit = kit
    feeding = [feeds.router(lambda: kit.watcher), batch_reads.router()] if feed else []
    editing = [waiting.router()] if WAITING_ROUTE in about.domain.policy.routes else []
    watching = [health.router(kit.checks), inspection.set_aside_router(kit.set_aside), *_inspection(about, kit)]
    parts = [*routers, *editing, *feeding, *watching, _schemas(about)]
    check_rows((name for part in parts for name in _route_names(part)), {*KIT.routes, *about.domain.policy.routes})
    for routes in [_post_only(about.domain.post_only_paths), *parts]:
        app.include_router(routes)
    problems.install(app)
    _add_middleware(app, settings, kit)
    app.openapi = lambda: _openapi(app)
    return app


def _kit(about: About, settings: ServiceSettings, clock: Clock, kinds: Sequence[str]) -> KitContainer:
    checks: dict[str, Check] = {}
    set_aside: list[SetAsideDocuments] = []
    lags: dict[str, Callable[[], float]] = {}
    metrics, startup = Metrics(checks, set_aside, lags, private=about.domain.private), Startup()
    return KitContainer(
        about=about,
        clock=clock,
        kinds=kinds,
        limits=settings.limits,
        proxies=settings.proxies,
        verifier=TokenVerifier(settings.identity),
        spans=NO_SPANS if about.domain.private else create_spans(settings.tracing, about.domain.name),
        metrics=metrics,
        checks=checks,
        set_aside=set_aside,
        lags=lags,
        page_cache=PageCache(metrics, lambda: startup.opened),
        startup=startup,
    )


def _add_middleware(app: FastAPI, settings: ServiceSettings, kit: KitContainer) -> None:
    app.add_middleware(RequestMetrics, metrics=kit.metrics)
    app.add_middleware(ConditionalReads)
    app.add_middleware(BodyLimit, limits=settings.limits)
    app.add_middleware(NotBeforeStart, startup=kit.startup)
    app.add_middleware(DeadlineMiddleware)
    app.add_middleware(PageCacheMiddleware, pages=kit.page_cache)
    if settings.tracing.endpoint is not None:
        app.add_middleware(TracingMiddleware, spans=kit.spans)
    app.add_middleware(problems.InternalErrors)
    app.add_middleware(CrossOriginReads)
    app.add_middleware(RequestIdMiddleware)


def _lifespan(
    settings: ServiceSettings, clients: ServiceClients, build: Build
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """The service's container is there, and the app accepts requests."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        kit = kit_of(app)
        async with ServiceRuntime(kit, settings, clients) as running:
            app.state.container = await build(running)
            kit.startup.opened = True
            yield
            kit.startup.opened = False
        await kit.verifier.aclose()
        await kit.spans.close()

    return lifespan


def _inspection(about: About, kit: KitContainer) -> Sequence[APIRouter]:
    if about.migrations is None:
        return []
    return [inspection.router(about.migrations, lambda: kit.database, lambda: kit.collections)]


def _route_names(router: APIRouter) -> Iterator[str]:
    """Its routes as policies name them."""
    for route in iter_route_contexts(router.routes):
        for method in route.methods or ():
            yield f"{method} {route.path}"


def _post_only(paths: Sequence[str]) -> APIRouter:
    """Refuses GET, before another route takes the end of the path for an id."""
    routes = APIRouter()
    for path in paths:

        @routes.api_route(path, methods=["GET", "HEAD"], include_in_schema=False)
        async def refuse() -> None:
            raise errors.SendWithPost

    return routes


def _schemas(about: About) -> APIRouter:
    routes = APIRouter(tags=["schemas"])

    @routes.get("/schemas/{kind}.json")
    async def schema(kind: str) -> dict[str, Any]:
        """The JSON Schema of a line accepted by `POST /KIND/import`."""
        model = about.domain.imports.get(kind)
        if model is None:
            raise errors.NotFound(f"Line formats here: {', '.join(sorted(about.domain.imports)) or 'none'}.")
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
    list_kinds(document, kit_of(app).kinds)
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


@asynccontextmanager
async def with_lifespan(app: FastAPI) -> AsyncIterator[FastAPI]:
    """The app with its lifespan entered, for tests and for serving it without uvicorn."""
    async with app.router.lifespan_context(app):
        yield app
