"""The gateway: the GraphQL endpoint at `/graphql`, with routes for the schema and health."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import strawberry
from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.broker import Broker
from gateway.cache.entity_cache import EntityCache
from gateway.cache.invalidation import FeedInvalidation
from gateway.clients import UpstreamClients
from gateway.container import GatewayContainer
from gateway.context import OperationContext, OperationContextFactory
from gateway.errors import message_of
from gateway.execution.operation_log import OperationLog
from gateway.federation import make_subgraph
from gateway.limits.brute_force import BruteForceLimit
from gateway.metrics import OperationMetrics, StateCollector
from gateway.privacy_policy import never_stale_tags, uncached_fields, unlogged_fields
from gateway.protocol import registration, status
from gateway.protocol.endpoint import GraphQLEndpoint
from gateway.protocol.examples import examples
from gateway.protocol.request_context import request_context
from gateway.protocol.serving import ContextGetter
from gateway.protocol.settings import EndpointSettings
from gateway.protocol.trusted_documents import TrustedDocumentFolder
from gateway.schema import schema_of, sdl
from gateway.settings import Settings
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.documents.set_aside import SetAsideDocuments
from services.domain import Registry
from services.identity import TokenVerifier
from services.identity.dependencies import current_identity
from services.observability.metrics import Metrics
from services.observability.request_ids import RequestIdMiddleware
from services.observability.tracing import NO_TELEMETRY, create_spans
from services.web import inspection, problems
from services.web.client_address import client_header
from services.web.container import container_of
from services.web.deadlines import DeadlineMiddleware
from services.web.request_metrics import RequestMetrics
from services.web.startup import NotBeforeStart

PATH = "/graphql"
SUBGRAPH_PATH = "/graphql/subgraph"


class Gateway:
    """The ASGI app: GraphQL goes directly to the endpoint, everything else through the middleware."""

    def __init__(self, app: FastAPI, endpoints: Mapping[str, GraphQLEndpoint]) -> None:
        self.endpoint = endpoints[PATH]
        self._endpoints = endpoints
        self.router, self.state = app.router, app.state
        self._app = app
        self._guarded = NotBeforeStart(self._answer, container_of(app, GatewayContainer).startup)

    async def drain(self) -> None:
        """Reports not ready and ends all subscriptions; requests are still answered."""
        container_of(self._app, GatewayContainer).broker.close()
        await asyncio.gather(*(endpoint.close() for endpoint in self._endpoints.values()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._guarded(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = None if scope["type"] == "lifespan" else self._endpoints.get(scope["path"])
        if endpoint is not None:
            await endpoint({**scope, "app": self._app}, receive, send)
        else:
            await self._app(scope, receive, send)


def create(settings: Settings, peers: ServiceClients, registry: Registry, clock: Clock = now) -> ASGIApp:
    """The gateway's app. It starts with whichever services are there, and says which in `/health/ready`."""
    schema = schema_of(registry)
    set_aside: list[SetAsideDocuments] = []
    lags: dict[str, Callable[[], float]] = {}
    metrics = Metrics(set_aside=set_aside, lags=lags)
    operation_metrics = OperationMetrics(metrics.registry, registry.private_services)
    spans = create_spans(settings.tracing, "gateway")
    clients = UpstreamClients(peers, settings.upstream, operation_metrics.count_call, spans, registry.busy_codes)
    broker = Broker(settings.changes.backlog, settings.changes.subscribers)

    async def context(request: Request) -> OperationContext:
        caller = await current_identity(request)
        address = request.client.host if request.client else None
        operation_context = context_factory.create_context(
            request_context(request), caller, request.headers.get("authorization"), address
        )
        operation_context.client_headers = client_header(request, settings.proxies)
        return operation_context

    operation_log = OperationLog(operation_metrics, spans, settings.operation_log.slow_seconds)
    endpoint = GraphQLEndpoint(
        schema,
        settings=_endpoint_settings(settings.endpoint, schema, registry, clock()),
        context=context,
        observer=operation_log,
        message_of=partial(message_of, registry),
    )
    trusted = TrustedDocumentFolder(settings.folder / "documents", endpoint)
    metrics.registry.register(StateCollector(endpoint.response_cache, broker, clients.breakers))
    endpoints = {
        PATH: endpoint,
    }
    if settings.subgraph:
        endpoints[SUBGRAPH_PATH] = _subgraph_endpoint(settings.endpoint, registry, context, clock())
    brute_force_limit = BruteForceLimit(settings.brute_force) if settings.brute_force else None
    entity_cache = EntityCache(
        registry,
        settings.upstream.cached_entities if settings.endpoint.response_cache.bytes else 0,
        settings.endpoint.response_cache.seconds,
    )
    endpoint.response_cache.listeners.append(entity_cache)
    context_factory = OperationContextFactory(
        clients,
        broker,
        registry,
        settings.upstream.max_batch_delay,
        entity_cache,
        endpoint.response_cache.invalidate,
        brute_force_limit,
    )

    feeds = FeedInvalidation(peers, registry, endpoint.response_cache, broker, clock)
    set_aside += feeds.set_aside
    lags |= feeds.lags
    container = GatewayContainer(
        verifier=TokenVerifier(settings.identity),
        metrics=metrics,
        broker=broker,
        endpoint=endpoint,
        feeds=feeds,
        brute_force_limit=brute_force_limit,
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        feeds.start()
        try:
            async with trusted.watch():
                container.startup.opened = True
                yield
        finally:
            await gateway.drain()
            await feeds.stop()
            await spans.close()

    app = FastAPI(title="Tiếp Dân: gateway", openapi_url=None, lifespan=lifespan, telemetry=NO_TELEMETRY)
    # The kit's dependencies find in it what they need, too.
    app.state.container = app.state.kit = container
    app.include_router(status.router(peers, registry.domains.keys(), sdl(schema)))
    app.include_router(inspection.set_aside_router(set_aside))
    app.include_router(registration.router(endpoint, trusted))
    _add_middleware(app, metrics)
    return (gateway := Gateway(app, endpoints))


def _add_middleware(app: FastAPI, metrics: Metrics) -> None:
    """Adds the shared error handlers and middleware, for everything but the endpoint."""
    problems.install(app)
    app.add_middleware(RequestMetrics, metrics=metrics)
    app.add_middleware(DeadlineMiddleware)
    app.add_middleware(problems.InternalErrors)
    app.add_middleware(RequestIdMiddleware)


def _endpoint_settings(
    settings: EndpointSettings, schema: strawberry.Schema, registry: Registry, at: datetime
) -> EndpointSettings:
    """The operator's settings, completed with the privacy policy, the costs and, if none are set, examples."""
    cache_settings, hidden = settings.response_cache, settings.unlogged_fields | unlogged_fields(schema, registry)
    overrides = {
        "uncached_fields": cache_settings.uncached_fields | uncached_fields(registry) | hidden,
        "never_stale": cache_settings.never_stale | never_stale_tags(registry),
    }
    return settings.model_copy(
        update={
            "response_cache": cache_settings.model_copy(update=overrides),
            "unlogged_fields": hidden,
            "post_only_fields": settings.post_only_fields | registry.post_only_fields,
            "examples": settings.examples or examples(at),
            "costs": {**registry.fields.costs, **settings.costs},
            "list_lengths": {**registry.fields.list_lengths, **settings.list_lengths},
        }
    )


def _subgraph_endpoint(
    settings: EndpointSettings, registry: Registry, context: ContextGetter, at: datetime
) -> GraphQLEndpoint:
    """The endpoint for another organisation's gateway, without a response cache: no feed invalidates it."""
    schema = make_subgraph(registry)
    endpoint_settings = _endpoint_settings(settings, schema, registry, at)
    cache_settings = endpoint_settings.response_cache.model_copy(update={"bytes": 0})
    return GraphQLEndpoint(
        schema,
        settings=endpoint_settings.model_copy(update={"response_cache": cache_settings, "graphiql": False}),
        context=context,
        message_of=partial(message_of, registry),
    )
