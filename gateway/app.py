"""The gateway: the GraphQL door at `/graphql`, the schema and health beside it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

import strawberry
from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.broker import Broker
from gateway.cache.entity_cache import Known
from gateway.cache.invalidation import Feeds
from gateway.clients import Clients
from gateway.context import Context, Operations
from gateway.execution.operation_log import Watching
from gateway.federation import make_subgraph
from gateway.limits.rate_limit import Budgets
from gateway.metrics import Operations as SeenOperations
from gateway.metrics import State
from gateway.privacy_policy import NEVER_STALE, PRIVATE, secluded
from gateway.protocol import registration, status
from gateway.protocol.endpoint import GraphQLDoor
from gateway.protocol.examples import examples
from gateway.protocol.request_context import visit_of
from gateway.protocol.serving import Context as MakeContext
from gateway.protocol.settings import DoorSettings
from gateway.protocol.trusted_documents import TrustedFolder
from gateway.schema import make_schema, sdl
from gateway.settings import Settings
from services.clients.deadlines import Deadline
from services.clients.service_clients import Peers
from services.clock import Clock
from services.documents.models import now
from services.identity import TokenVerifier
from services.identity.dependencies import current_identity
from services.observability.metrics import Measured, Metrics
from services.observability.tracing import NO_TELEMETRY, spans_of
from services.web import problems
from services.web.client_address import client_header
from services.web.request_ids import RequestId
from services.web.startup import NotBeforeStart, Startup

PATH = "/graphql"
SUBGRAPH_PATH = "/graphql/subgraph"
COSTS = {
    "Query.wantedMatch": 50,
    "Query.wantedMatchBatch": 1_000,
    "Query.wantedStatistics": 20,
    "Query.submission": 50,
    "Mutation.requestCorrection": 200,
    "Mutation.reportSighting": 100,
    "Query.search": 10,
    "Query.satisfaction": 5,
    "Query.moderationGroups": 100,
    "Query.moderationRecords": 20,
    "Query.auditLog": 20,
    "Query.auditVerification": 200,
    "Query.ratingChallenge": 20,
    "Query.ratingByReceipt": 50,
    "Mutation.issueTokens": 50,
    "Mutation.previewComment": 20,
}
"""What costs a service more than a look at what it holds, or invites somebody to try things out."""
LISTS = {"Query.wantedMatch": 10, "Query.wantedMatchBatch": 3, "Query.submissions": 50, "Query.auditLog": 200}
"""How many these fields give unasked; the others give what the settings of the door say."""


class Gateway:
    """The ASGI app: GraphQL goes straight to the door, the rest through the usual middleware."""

    def __init__(self, app: FastAPI, doors: Mapping[str, GraphQLDoor]) -> None:
        self.door = doors[PATH]
        self.shortcut = self.door.shortcut
        self._doors = doors
        self.router, self.state = app.router, app.state
        self._app = app
        self._guarded = NotBeforeStart(self._answer, lambda: app.state.opened, Startup())

    async def drain(self) -> None:
        """Says that it is not ready, and tells subscribers to go; requests are still answered."""
        self.state.broker.close()
        await asyncio.gather(*(door.close() for door in self._doors.values()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._guarded(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = None if scope["type"] == "lifespan" else self._doors.get(scope["path"])
        if door is not None:
            await door({**scope, "app": self._app}, receive, send)
        else:
            await self._app(scope, receive, send)


def create(settings: Settings, peers: Peers, clock: Clock = now) -> ASGIApp:
    """The gateway's app. It starts with whichever services are there, and says which in `/health/ready`."""
    schema = make_schema()
    metrics = Metrics()
    counts = SeenOperations(metrics.registry)
    spans = spans_of(settings.tracing, "gateway")
    clients = Clients(peers, settings.calls, counts.called, spans)
    broker = Broker(settings.changes.backlog, settings.changes.readers)

    async def context(request: Request) -> Context:
        caller = await current_identity(request)
        address = request.client.host if request.client else None
        made = operations.context(visit_of(request), caller, request.headers.get("authorization"), address)
        made.passed_on = client_header(request, settings.proxies)
        return made

    watching = Watching(counts, spans, settings.watched.slow_seconds)
    door = GraphQLDoor(schema, settings=_door(settings.door, schema, clock()), context=context, observer=watching)
    trusted = TrustedFolder(settings.folder / "documents", door)
    metrics.registry.register(State(door.answers, broker, clients.breakers))
    doors = {PATH: door, **({SUBGRAPH_PATH: _subgraph(settings.door, context, clock())} if settings.subgraph else {})}
    guesses = Budgets(settings.guesses) if settings.guesses else None
    known = Known(settings.calls.kept if settings.door.answers.bytes else 0, settings.door.answers.seconds)
    door.answers.beside.append(known)
    operations = Operations(clients, broker, settings.calls.patience, door.answers.drop, guesses, known)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        feeds = app.state.feeds = Feeds(peers, door.answers, broker, clock)
        feeds.start()
        try:
            async with trusted.followed():
                app.state.opened = True
                yield
        finally:
            await gateway.drain()
            await feeds.stop()
            await spans.close()

    app = FastAPI(title="Tiếp Dân: gateway", openapi_url=None, lifespan=lifespan, telemetry=NO_TELEMETRY)
    app.state.opened = False
    app.state.verifier, app.state.guesses = TokenVerifier(settings.identity), guesses
    app.state.metrics, app.state.broker, app.state.door = metrics, broker, door
    app.include_router(status.router(peers, sdl(schema)))
    app.include_router(registration.router(door, trusted))
    _wrap(app)
    return (gateway := Gateway(app, doors))


def _wrap(app: FastAPI) -> None:
    """The house's error answers and middleware, for what does not go to the door."""
    problems.install(app)
    app.add_middleware(Measured, metrics=app.state.metrics)
    app.add_middleware(Deadline)
    app.add_middleware(RequestId)


def _door(given: DoorSettings, schema: strawberry.Schema, at: datetime) -> DoorSettings:
    """The operator's settings, with what may never be cached, given when old or told; and examples where none are."""
    kept, hidden = given.answers, given.secluded | secluded(schema)
    ours = {"private": kept.private | PRIVATE | hidden, "never_stale": kept.never_stale | NEVER_STALE}
    return given.model_copy(
        update={
            "answers": kept.model_copy(update=ours),
            "secluded": hidden,
            "examples": given.examples or examples(at),
            "costs": {**COSTS, **given.costs},
            "lists": {**LISTS, **given.lists},
        }
    )


def _subgraph(given: DoorSettings, context: MakeContext, at: datetime) -> GraphQLDoor:
    """The door for another organisation's gateway. It keeps no answers: no feed drops them."""
    schema = make_subgraph()
    ours = _door(given, schema, at)
    answers = ours.answers.model_copy(update={"bytes": 0})
    return GraphQLDoor(
        schema, settings=ours.model_copy(update={"answers": answers, "graphiql": False}), context=context
    )
