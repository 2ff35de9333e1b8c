"""`Idempotency-Key`: a write that is retried is answered as it was the first time, and done once.

The first answer is kept for a day under the key, who asked and what was asked; the same key with another body is
refused. A new document's id is derived from the key (`id_for_new`), so that a retry after a crash between the write
and the keeping of its answer finds the document instead of making a second one.
"""

import hashlib
import uuid
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from services.collection import Collection, Database
from services.documents import Stored, new_id, now
from services.errors import AlreadyThere, BadInput, Conflict, NotFound, Problem

D = TypeVar("D", bound=Stored)
E = TypeVar("E")

KEEP = timedelta(days=1)
COLLECTION = "idempotency"
INDEXES = [IndexModel("at", expireAfterSeconds=int(KEEP.total_seconds()))]
HEADER = "Idempotency-Key"

_current: ContextVar[str | None] = ContextVar("idempotency_key", default=None)
_SPACE = uuid.UUID("6f1b4d1e-5f0a-4c0e-9a55-0d8a6f2f7c11")


class KeyReused(Problem):
    status, code, title = 422, "IDEMPOTENCY_KEY_REUSED", "The key was used for another request"


class StillRunning(Conflict):
    code, title = "IDEMPOTENT_REQUEST_RUNNING", "The first request with this key is still being answered"


def id_for_new(kind: str) -> str:
    """The id of a document about to be made: the same for the same Idempotency-Key, else a new UUIDv7."""
    key = _current.get()
    return new_id() if key is None else str(uuid.uuid5(_SPACE, f"{kind}:{key}"))


async def create(collection: Collection[D, E], document: D) -> D:
    """Keeps a new document whose id came from `id_for_new`; a retry finds the one the first try made.

    Raises `AlreadyThere`.
    """
    try:
        return await collection.insert(document)
    except AlreadyThere as refusal:
        if _current.get() is None:
            raise
        try:
            return await collection.fresh(document.id)
        except NotFound:
            raise refusal from None


class IdempotentRoute(APIRoute):
    """A route class: POST, PUT and PATCH honour `Idempotency-Key`. `app.state.database` must be set."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def once(request: Request) -> Response:
            given = request.headers.get(HEADER)
            if given is None or request.method not in {"POST", "PUT", "PATCH"}:
                return await handle(request)
            if not (8 <= len(given) <= 128 and given.isascii() and given.isprintable()):
                raise BadInput.at(HEADER, "takes 8 to 128 printable ASCII characters")
            return await _once(request, given, handle)

        return once


async def _once(request: Request, given: str, handle: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    caller = request.headers.get("Authorization", "")
    key = hashlib.sha256(f"{caller}\0{request.method}\0{request.url.path}\0{given}".encode()).hexdigest()
    body = hashlib.sha256(await request.body()).hexdigest()
    database: Database = request.app.state.database
    answers = database[COLLECTION]
    try:
        await answers.insert_one({"_id": key, "body": body, "at": now()})
    except DuplicateKeyError:
        first = await answers.find_one({"_id": key}) or {}
        if first.get("body") != body:
            raise KeyReused("Use a new Idempotency-Key for another request.") from None
        if "status" in first:
            return Response(first["answer"], first["status"], headers=first["headers"])
        if now() - first["at"] < timedelta(seconds=30):
            raise StillRunning("Try again shortly.", headers={"Retry-After": "1"}) from None
    token = _current.set(key)
    try:
        response = await handle(request)
    except BaseException:
        await answers.delete_one({"_id": key})
        raise
    finally:
        _current.reset(token)
    kept = {k: v for k, v in response.headers.items() if k.lower() in {"content-type", "location", "etag"}}
    await answers.update_one(
        {"_id": key}, {"$set": {"status": response.status_code, "answer": bytes(response.body), "headers": kept}}
    )
    return response
