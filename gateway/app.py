"""The gateway: the GraphQL door at `/graphql`, the schema, health and metrics beside it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import status
from gateway.changes import Broker
from gateway.clients import Clients
from gateway.context import Context, Operations
from gateway.examples import EXAMPLES
from gateway.federation import make_subgraph
from gateway.feeds import Feeds
from gateway.http import DoorSettings, GraphQLDoor, visit_of
from gateway.http.serving import Context as MakeContext
from gateway.metrics import Operations as SeenOperations
from gateway.metrics import State
from gateway.schema import make_schema, sdl
from gateway.settings import Settings
from services import problems
from services.deadlines import Deadline
from services.health import Measured, Metrics
from services.identity import TokenVerifier
from services.identity.dependencies import current_identity
from services.peers import Peers
from services.requests import RequestId

PATH = "/graphql"
SUBGRAPH_PATH = "/graphql/subgraph"
PRIVATE = frozenset(
    {
        "Query.viewer",
        "Query.moderationQueue",
        "Query.wantedMatch",
        "Query.ratingChallenge",
        "Query.ratingByReceipt",
    }
)
"""Fields whose answers are never cached: they are somebody's own, count once, or tell whom somebody looks for."""


COSTS = {
    "Query.wantedMatch": 50,
    "Query.search": 10,
    "Query.satisfaction": 5,
    "Query.ratingChallenge": 20,
    "Query.ratingByReceipt": 50,
    "Mutation.issueTokens": 50,
    "Mutation.previewComment": 20,
}
"""What costs a service more than a look at what it holds, or invites somebody to try things out."""


class Gateway:
    """The ASGI app: GraphQL goes straight to the door, the rest through the usual middleware."""

    def __init__(self, app: FastAPI, doors: Mapping[str, GraphQLDoor]) -> None:
        self.door = doors[PATH]
        self._doors = doors
        self.router, self.state = app.router, app.state
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = None if scope["type"] == "lifespan" else self._doors.get(scope["path"])
        if door is not None:
            await door({**scope, "app": self._app}, receive, send)
        else:
            await self._app(scope, receive, send)


def create(settings: Settings, peers: Peers) -> ASGIApp:
    """The gateway's app. It starts with whichever services are there, and says which in `/health/ready`."""
    schema = make_schema()
    definition = sdl(schema)
    metrics = Metrics("gateway")
    seen = SeenOperations(metrics.registry)
    broker = Broker(settings.changes.backlog, settings.changes.readers)

    async def context(request: Request) -> Context:
        caller = await current_identity(request)
        return operations.context(visit_of(request), caller, request.headers.get("authorization"))

    door = GraphQLDoor(schema, settings=_door(settings.door), context=context, observe=seen.observe)
    metrics.registry.register(State(door.answers, broker))
    doors = {PATH: door, **({SUBGRAPH_PATH: _subgraph(settings.door, context)} if settings.subgraph else {})}
    operations = Operations(Clients(peers, settings.calls), broker, settings.calls.patience, door.answers.drop)

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        feeds = Feeds(peers, door.answers, broker)
        app.state.feeds = feeds
        feeds.start()
        try:
            yield
        finally:
            broker.close()
            await asyncio.gather(*(one.close() for one in doors.values()))
            await feeds.stop()

    app = FastAPI(title="Tiếp Dân: gateway", openapi_url=None, lifespan=lifespan)
    app.state.verifier = TokenVerifier(settings.identity)
    app.state.metrics = metrics
    app.state.broker = broker
    app.include_router(status.router(peers, definition))
    problems.install(app)
    app.add_middleware(Measured, metrics=app.state.metrics)
    app.add_middleware(Deadline)
    app.add_middleware(RequestId)
    return Gateway(app, doors)


def _door(given: DoorSettings) -> DoorSettings:
    """The operator's settings, with the fields that may never be cached, and examples where there are none."""
    answers = given.answers.model_copy(update={"private": given.answers.private | PRIVATE})
    ours = {"answers": answers, "examples": given.examples or EXAMPLES, "costs": {**COSTS, **given.costs}}
    return given.model_copy(update=ours)


def _subgraph(given: DoorSettings, context: MakeContext) -> GraphQLDoor:
    """The door for another organisation's gateway. It keeps no answers: no feed drops them."""
    ours = _door(given)
    answers = ours.answers.model_copy(update={"bytes": 0})
    return GraphQLDoor(
        make_subgraph(), settings=ours.model_copy(update={"answers": answers, "graphiql": False}), context=context
    )
