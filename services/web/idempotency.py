"""`Idempotency-Key`: a retried write takes effect once, and gets the response of the first attempt.

The first response is stored for a day under the key, the account and the request; the same key with a different
body is refused. The caller is checked before the key is looked up, and the key is claimed just before the first
save: a request that is refused or changes nothing stores nothing, and is evaluated again when it is
retried. A new document's id is derived from the key (`id_for_new`), so that a retry after a crash between the write
and the storing of the response finds the document instead of creating a second one.

A response that holds a secret is never stored. Its route takes a `RetryNonce` and works out from it what it made for
the first attempt.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from services.clock import Clock
from services.database import Raw
from services.documents.collection import Collection, before_saving
from services.documents.models import SecretAnswer, StoredDocument, new_id, same_content
from services.errors import AlreadyExists, BadInput, Conflict, NotFound, Problem
from services.identity import Forbidden, Identity
from services.identity.dependencies import SignedIn, confirmed_identity, current_identity
from services.web.container import kit_of

D = TypeVar("D", bound=StoredDocument)
E = TypeVar("E")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]

RETENTION = timedelta(days=1)
ABANDONED = timedelta(seconds=30)
"""The age at which an unfinished first attempt is considered abandoned, and a retry replaces it."""
COLLECTION = "idempotency"
INDEXES = [IndexModel("at", expireAfterSeconds=int(RETENTION.total_seconds()))]
HEADER = "Idempotency-Key"
STORED_HEADERS = {"content-type", "location", "etag"}

_SPACE = uuid.UUID("6f1b4d1e-5f0a-4c0e-9a55-0d8a6f2f7c11")


class KeyReused(Problem):
    status, code, title = 422, "IDEMPOTENCY_KEY_REUSED", "The idempotency key was used for another request"


class RequestStillRunning(Conflict):
    code, title = "IDEMPOTENT_REQUEST_RUNNING", "The first request with this idempotency key is still in progress"

    def __init__(self) -> None:
        super().__init__("Try again shortly.", headers={"Retry-After": "1"})


def id_for_new(kind: str) -> str:
    """The id for a new document: derived from the Idempotency-Key if there is one, otherwise a new UUIDv7."""
    attempt = _current.get()
    if attempt is None:
        return new_id()
    id = str(uuid.uuid5(_SPACE, f"{kind}:{attempt.key}"))
    attempt.derived.add(id)
    return id


async def insert_once(collection: Collection[D, E], document: D, same: Callable[[D, D], bool] = same_content) -> D:
    """Inserts a new document; a retry returns the one that the first attempt inserted.

    That is the one with an id from `id_for_new`; or, where the client chose the id, one that is the `same` as the given
    one. Raises `AlreadyExists` for any other.
    """
    try:
        return await collection.insert(document)
    except AlreadyExists as refusal:
        attempt = _current.get()
        if attempt is None:
            raise
        try:
            kept = await collection.get_current(document.id)
        except NotFound:
            raise refusal from None
        if kept.id in attempt.derived or same(kept, document):
            return kept
        raise


class IdempotentRoute(APIRoute):
    """A route class: POST, PUT and PATCH honour the `Idempotency-Key` of callers with an access token.

    The key of an anonymous caller is ignored, because retries of different callers cannot be distinguished.
    The service must have a database.
    """

    def get_route_handler(self) -> Handler:
        if isinstance(self.response_model, type) and issubclass(self.response_model, SecretAnswer):
            raise TypeError(f"{self.path} would store its answer, which holds a secret: use a RetryNonce instead")
        handle = super().get_route_handler()

        async def once(request: Request) -> Response:
            given = _given_key(request) if request.method in {"POST", "PUT", "PATCH"} else None
            if given is None:
                return await handle(request)
            identity = await current_identity(request)
            if identity is None:
                return await handle(request)
            caller = await confirmed_identity(request, identity)
            return await _respond_once(request, await _attempt(request, given, caller), handle)

        return once


def _given_key(request: Request) -> str | None:
    given = request.headers.get(HEADER)
    if given is not None and not (8 <= len(given) <= 128 and given.isascii() and given.isprintable()):
        raise BadInput.at(HEADER, "takes 8 to 128 printable ASCII characters")
    return given


async def _retry_nonce(request: Request, caller: SignedIn) -> bytes | None:
    given = _given_key(request)
    if given is None:
        return None
    body = hashlib.sha256(await request.body()).hexdigest()
    return hashlib.sha256(json.dumps([*_asked(request, caller, given), body]).encode()).digest()


RetryNonce = Annotated[bytes | None, Depends(_retry_nonce)]
"""32 bytes that are equal for all attempts of one request and for no other: made of account, Idempotency-Key, path and
body, and stored nowhere. None where the caller sent no key."""


def _asked(request: Request, caller: Identity, given: str) -> list[str]:
    """What names a request: the account, what it asks for, and its key."""
    return [kit_of(request.app).verifier.issuer, caller.subject, request.method, request.url.path, given]


class _Attempt:
    """One attempt of a request, under a key derived from account, request and Idempotency-Key."""

    def __init__(
        self, answers: AsyncIOMotorCollection[Raw], key: str, body: str, caller: Identity, clock: Clock
    ) -> None:
        self.key = key
        self.derived: set[str] = set()
        self.key_taken = False
        self._answers, self._body, self._caller, self._clock = answers, body, caller, clock
        self._abandoned: datetime | None = None

    async def first_response(self) -> Response | None:
        """The response of an earlier attempt. Raises `KeyReused`, `RequestStillRunning`, `Forbidden`."""
        first = await self._answers.find_one({"_id": self.key})
        if first is None:
            return None
        if first["body"] != self._body:
            raise KeyReused("Use a new Idempotency-Key for another request.")
        if "status" in first:
            self._check_grants(first)
            return Response(first["answer"], first["status"], headers=first["headers"])
        if self._clock() - first["at"] < ABANDONED:
            raise RequestStillRunning
        self._abandoned = first["at"]
        return None

    def _check_grants(self, first: Raw) -> None:
        """A stored response may hold what only staff may read, so it is not given to a caller who has lost a role."""
        if not (self._caller.roles.issuperset(first["roles"]) and self._caller.units.issuperset(first["units"])):
            raise Forbidden("The account has fewer permissions than when the first response was given.")

    @contextmanager
    def running(self) -> Iterator[None]:
        current, hook = _current.set(self), before_saving.set(self._take_key)
        try:
            yield
        finally:
            before_saving.reset(hook)
            _current.reset(current)

    async def _take_key(self) -> None:
        """Claims the key before the first save. Raises `RequestStillRunning` if another attempt has it."""
        if self.key_taken:
            return
        held = {"roles": sorted(self._caller.roles), "units": sorted(self._caller.units)}
        record = {"_id": self.key, "body": self._body, "at": self._clock(), **held}
        try:
            if self._abandoned is None:
                await self._answers.insert_one(record)
            elif not (await self._answers.replace_one(self._left(), record)).matched_count:
                raise RequestStillRunning
        except DuplicateKeyError:
            raise RequestStillRunning from None
        self.key_taken = True

    def _left(self) -> Raw:
        """A filter for the record of the abandoned attempt, which fails if another attempt has replaced it."""
        return {"_id": self.key, "at": self._abandoned, "status": {"$exists": False}}

    async def store_response(self, response: Response) -> None:
        if self.key_taken:
            headers = {k: v for k, v in response.headers.items() if k.lower() in STORED_HEADERS}
            answer = {"status": response.status_code, "answer": bytes(response.body), "headers": headers}
            await self._answers.update_one({"_id": self.key}, {"$set": answer})

    async def release_key(self) -> None:
        await self._answers.delete_one({"_id": self.key})


_current: ContextVar[_Attempt | None] = ContextVar("idempotent_attempt", default=None)


async def _attempt(request: Request, given: str, caller: Identity) -> _Attempt:
    kit = kit_of(request.app)
    asked = json.dumps(_asked(request, caller, given))
    body = hashlib.sha256(await request.body()).hexdigest()
    key = hashlib.sha256(asked.encode()).hexdigest()
    return _Attempt(kit.database[COLLECTION], key, body, caller, kit.clock)


async def _respond_once(request: Request, attempt: _Attempt, handle: Handler) -> Response:
    first = await attempt.first_response()
    if first is not None:
        return first
    try:
        with attempt.running():
            response = await handle(request)
    except BaseException as error:
        if attempt.key_taken:
            await attempt.release_key()
        elif isinstance(error, Problem) and (first := await attempt.first_response()) is not None:
            # Refused because another try of the same request has just done it.
            return first
        raise
    await attempt.store_response(response)
    return response
