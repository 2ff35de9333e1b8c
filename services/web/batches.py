"""`POST /batch`: what one level of somebody's query needs of a service, in one request.

Things by key, any mix of the service's kinds, and beside them whole reads (`/hotlines?unit=bca`), each answered as a
GET of that address would be, with the caller's own rights.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.types import Message, Scope

from services.documents.models import Camel
from services.errors import BadInput, TooLarge
from services.feeds.changes import Watcher

MOST_READS = 50
NOT_READ = ("/batch", "/changes", "/withdrawals", "/snapshot", "/export", "/import")
"""Ends of addresses that answer without end, or with something other than JSON."""
OWN_HEADERS = frozenset({b"content-length", b"content-type", b"if-none-match", b"accept-encoding"})


class Keys(Camel):
    """Up to 1,000 things to read at once, each as `kind:id`."""

    keys: list[Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z]+:.+$")]] = Field(
        default_factory=list, max_length=1_000, examples=[["unit:bca"]]
    )


class Wanted(Keys):
    """Things by key, and up to 50 reads by address."""

    reads: list[Annotated[str, Field(max_length=4_000, pattern=r"^/[^/#]")]] = Field(
        default_factory=list, max_length=MOST_READS, examples=[["/units?first=10"]]
    )


class Found(Camel):
    """The documents that are there and public, by key; the others are left out."""

    found: dict[str, dict[str, Any]]


class Read(Camel):
    """The answer to one read: its status, and its body, a problem document where it was refused."""

    status: int
    body: Any


class FoundAndRead(Found):
    """With `reads` where any were asked for, in their order."""

    reads: list[Read] = Field(default_factory=list)


async def _documents(watcher: Watcher, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    by_kind: dict[str, list[str]] = {}
    for key in keys:
        kind, _, id = key.partition(":")
        by_kind.setdefault(kind, []).append(id)
    found: dict[str, dict[str, Any]] = {}
    for collection in watcher.collections.values():
        kind = collection.kind
        for id, document in (await collection.get_many(by_kind.get(kind.name, []))).items():
            if kind.public(document):
                found[f"{kind.name}:{id}"] = kind.shown(document).model_dump(mode="json", by_alias=True)
    return found


async def _read(request: Request, address: str) -> bytes:
    """The answer of this very app to a GET, as a JSON member of `reads`."""
    path, _, query = address.partition("?")
    if path.endswith(NOT_READ):
        raise BadInput.at("reads", f"{path} is not read in a batch")
    root = request.scope.get("root_path", "")
    scope: Scope = {
        **request.scope,
        "method": "GET",
        "path": root + path,
        "raw_path": (root + path).encode(),
        "query_string": query.encode(),
        "headers": [(name, value) for name, value in request.scope["headers"] if name not in OWN_HEADERS],
        "state": {},
    }
    for name in (
        "app",
        "router",
        "route",
        "endpoint",
        "path_params",
        "fastapi_inner_astack",
        "fastapi_function_astack",
    ):
        scope.pop(name, None)
    status, body = 500, bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    await request.app(scope, receive, send)
    return b'{"status":%d,"body":%b}' % (status, bytes(body) or b"null")


def router() -> APIRouter:
    """`app.state.watcher` and `app.state.limits` must be set."""
    routes = APIRouter(tags=["feed"])

    @routes.post("/batch", response_model=FoundAndRead)
    async def batch(request: Request, wanted: Wanted) -> Response:
        """Public documents by key, any mix of the service's kinds, and whole reads, in one request."""
        if len(wanted.keys) > request.app.state.limits.batch_keys:
            raise TooLarge(f"At most {request.app.state.limits.batch_keys} keys at once.")
        found = b'"found":' + orjson.dumps(await _documents(request.app.state.watcher, wanted.keys))
        reads = [await _read(request, address) for address in wanted.reads]
        parts = [found, b'"reads":[%b]' % b",".join(reads)] if reads else [found]
        return Response(b"{%b}" % b",".join(parts), media_type="application/json")

    return routes
