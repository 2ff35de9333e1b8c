"""`POST /batch`: everything that one level of a GraphQL query needs from a service, in one request.

Documents by key, of any kinds of the service, and whole reads (`/hotlines?unit=bca`), each with the response that a
GET of that address would have, with the permissions of the caller.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.types import Message, Scope

from services.documents.collection import Kind
from services.documents.models import Camel
from services.errors import BadInput, TooLarge
from services.feeds.changes import ChangeStreamWatcher
from services.web.container import KitDep

MAX_READS = 50
UNREADABLE_SUFFIXES = ("/batch", "/changes", "/withdrawals", "/snapshot", "/export", "/import")
"""Suffixes of paths whose responses are endless or not JSON."""
OWN_HEADERS = frozenset({b"content-length", b"content-type", b"if-none-match", b"accept-encoding"})


class KeyBatch(Camel):
    """Up to 1,000 documents to read, each as `kind:id`."""

    keys: list[Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z_]+:.+$")]] = Field(
        default_factory=list, max_length=1_000, examples=[["unit:bca"]]
    )


class BatchRequest(KeyBatch):
    """Documents by key, and up to 50 reads by address."""

    reads: list[Annotated[str, Field(max_length=4_000, pattern=r"^/[^/#]")]] = Field(
        default_factory=list, max_length=MAX_READS, examples=[["/units?first=10"]]
    )


class BatchDocuments(Camel):
    """The documents that exist and are public, by key; the others are omitted."""

    found: dict[str, dict[str, Any]]


class ReadResponse(Camel):
    """The response to one read: its status and body (a problem document on error)."""

    status: int
    body: Any


class BatchResponse(BatchDocuments):
    """With `reads`, in the order of the request, if any were requested."""

    reads: list[ReadResponse] = Field(default_factory=list)


async def _documents(watcher: ChangeStreamWatcher, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    by_kind: dict[str, list[str]] = {}
    for key in keys:
        kind, _, id = key.partition(":")
        by_kind.setdefault(kind, []).append(id)
    found: dict[str, dict[str, Any]] = {}
    for collection in watcher.collections.values():
        kind = collection.kind
        for id, document in (await collection.get_many(by_kind.get(kind.name, []))).items():
            shown = collection.attempt(document, lambda one, kind=kind: _shown(kind, one))
            if shown is not None:
                found[f"{kind.name}:{id}"] = shown
    return found


def _shown(kind: Kind[Any, Any], document: Any) -> dict[str, Any] | None:
    """The public form of a document; None of one that is not public."""
    return kind.public_form(document).model_dump(mode="json", by_alias=True) if kind.public(document) else None


async def _read(request: Request, address: str) -> bytes:
    """The response of this app to a GET, as a JSON element of `reads`."""
    path, _, query = address.partition("?")
    if path.endswith(UNREADABLE_SUFFIXES):
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
    routes = APIRouter(tags=["feed"])

    @routes.post("/batch", response_model=BatchResponse)
    async def batch(request: Request, kit: KitDep, wanted: BatchRequest) -> Response:
        """Returns public documents by key, of any kinds of the service, and whole reads, in one request."""
        if len(wanted.keys) > kit.limits.batch_keys:
            raise TooLarge(f"At most {kit.limits.batch_keys} keys at once.")
        found = b'"found":' + orjson.dumps(await _documents(kit.watcher, wanted.keys))
        reads = [await _read(request, address) for address in wanted.reads]
        parts = [found, b'"reads":[%b]' % b",".join(reads)] if reads else [found]
        return Response(b"{%b}" % b",".join(parts), media_type="application/json")

    return routes
