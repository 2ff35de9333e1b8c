"""The Python servers that are measured: `python -m tests.bench.gateway_apps NAME ROWS` prints the port it listens on.

All serve the same rows, from memory, under uvicorn with uvloop and httptools, as the launcher runs it.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import orjson
import strawberry
import uvloop
from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.fastapi import GraphQLRouter

from gateway.protocol.endpoint import GraphQLEndpoint
from gateway.protocol.request_context import request_context
from gateway.protocol.settings import CostBucketSettings, EndpointSettings
from launcher.server import serving

PATH = "/graphql"
HEADERS = [(b"content-type", b"application/json")]
NO_LIMIT = CostBucketSettings(burst=1e12, per_second=1e12)


@strawberry.enum
class Kind(Enum):
    NOTICE = "NOTICE"
    WARNING = "WARNING"


@strawberry.type
class Person:
    id: strawberry.ID
    name: str


@strawberry.type
class Row:
    id: strawberry.ID
    title: str
    summary: str
    kind: Kind
    unit_code: str
    views: int
    public: bool
    published_at: str
    author_id: strawberry.Private[str]

    @strawberry.field
    def author(self, info: strawberry.Info) -> Person:
        rows = info.context["rows"]
        return rows.people[self["authorId"] if isinstance(self, dict) else self.author_id]


@strawberry.type
class Query:
    @strawberry.field
    def rows(self, info: strawberry.Info, first: int = 20) -> list[Row]:
        rows = info.context["rows"]
        if rows.tags is not None:
            request_context(info.context["request"]).tags.add("list:rows")
        return rows.rows[:first]


class Rows:
    """What is served: documents as services send them, or the objects that Strawberry's manual shows."""

    def __init__(self, file: Path, *, as_objects: bool, tagged: bool = False) -> None:
        given = orjson.loads(file.read_bytes())
        self.rows: list[Any] = given["rows"]
        self.people: Mapping[str, Any] = given["people"]
        self.tags = True if tagged else None
        if as_objects:
            self.people = {id: Person(**person) for id, person in self.people.items()}
            self.rows = [_row(row) for row in self.rows]

    async def context(self, request: Request) -> dict[str, Any]:
        return {"rows": self, "request": request}


def _row(row: Mapping[str, Any]) -> Row:
    named = {
        "unit_code": row["unitCode"],
        "published_at": row["publishedAt"],
        "author_id": row["authorId"],
        "kind": Kind(row["kind"]),
    }
    plain = {name: row[name] for name in ("id", "title", "summary", "views", "public")}
    return Row(**plain, **named)


def bare(file: Path) -> ASGIApp:
    """No GraphQL at all: the same answer, encoded anew for each request."""
    rows = Rows(file, as_objects=False)
    asked = ("id", "title", "summary", "kind", "unitCode", "views", "public", "publishedAt")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        more = True
        while more:
            more = (await receive()).get("more_body", False)
        found = [{**{name: row[name] for name in asked}, "author": rows.people[row["authorId"]]} for row in rows.rows]
        body = orjson.dumps({"data": {"rows": found}})
        headers = [*HEADERS, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def as_it_comes(file: Path) -> ASGIApp:
    """Strawberry on FastAPI as their manuals have it."""
    rows = Rows(file, as_objects=True)
    app = FastAPI()
    app.include_router(GraphQLRouter(strawberry.Schema(Query), context_getter=_getter(rows)), prefix=PATH)
    return app


def with_caches(file: Path) -> ASGIApp:
    """The same with Strawberry's caches of parsed and validated documents, and orjson."""
    rows = Rows(file, as_objects=True)

    class Router(GraphQLRouter[Any, None]):
        def encode_json(self, data: object) -> bytes:
            return orjson.dumps(data)

    # One of each for all requests: made anew for each, they would remember nothing.
    parsed, validated = ParserCache(), ValidationCache()
    schema = strawberry.Schema(Query, extensions=[lambda: parsed, lambda: validated])
    app = FastAPI()
    app.include_router(Router(schema, context_getter=_getter(rows)), prefix=PATH)
    return app


def _getter(rows: Rows) -> Callable[[], dict[str, Any]]:
    def context() -> dict[str, Any]:
        return {"rows": rows}

    return context


def endpoint(file: Path) -> ASGIApp:
    """Our endpoint before the same rows, every setting but the budget at its default."""
    rows = Rows(file, as_objects=False, tagged=True)
    return GraphQLEndpoint(
        strawberry.Schema(Query), settings=EndpointSettings(rate_limit=NO_LIMIT), context=rows.context
    )


APPS = {"bare": bare, "strawberry": as_it_comes, "strawberry-cached": with_caches, "endpoint": endpoint}


async def serve(app: ASGIApp) -> None:
    """Serves on a free port until told to stop."""
    async with serving(app, "127.0.0.1", 0) as server:
        print(json.dumps({"port": server.servers[0].sockets[0].getsockname()[1]}), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    name, place = sys.argv[1:]
    uvloop.run(serve(APPS[name](Path(place))))
