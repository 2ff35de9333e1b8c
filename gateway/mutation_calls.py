"""How a mutation goes to its service and comes back: the body, the version, the key, and errors as data."""

import dataclasses
from collections.abc import Awaitable, Mapping
from enum import Enum
from typing import Any, Protocol

import strawberry
from pydantic.alias_generators import to_camel
from strawberry import UNSET

from gateway.clients import Call
from gateway.context import Info
from gateway.errors import Refused, ServiceUnavailable
from gateway.ids import KINDS, BadId, Document, dressed, opened
from gateway.mutation_errors import told
from gateway.relay import value_of

ENVELOPE = frozenset({"id", "version", "idempotency_key"})
"""Fields of an input that go with the request and not in its body."""

VERSION = "The version that was read, to overwrite nobody's change; else STALE_VERSION. From 1. Example: `3`."
KEY = (
    "8 to 128 characters made by the client: sent again with the same input, the mutation is done once and answered"
    " as the first time."
)


@strawberry.input(description="An act on a thing that is there.")
class Act:
    id: strawberry.ID = strawberry.field(description="Global id of the thing.")
    version: int | None = strawberry.field(default=UNSET, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@strawberry.input(description="Saving: without `id` something new, with it a change to what is there.")
class Saving:
    id: strawberry.ID | None = strawberry.field(default=UNSET, description="Global id; leave it out for a new one.")
    version: int | None = strawberry.field(default=UNSET, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value_of(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return body_of(value)
    return value


def body_of(given: object, *left_out: str) -> dict[str, object]:
    """An input as a REST body: camelCase; what was not given, or is null, is left out."""
    assert dataclasses.is_dataclass(given)
    named = ((f.name, getattr(given, f.name)) for f in dataclasses.fields(given))
    return {
        to_camel(name.rstrip("_")): _plain(value)
        for name, value in named
        if value is not None and value is not UNSET and name not in ENVELOPE and name not in left_out
    }


def _headers(given: object) -> Mapping[str, str]:
    version, key = getattr(given, "version", UNSET), getattr(given, "idempotency_key", UNSET)
    headers: dict[str, str] = {}
    if isinstance(version, int):
        headers["If-Match"] = f'"v{version}"'
    if isinstance(key, str):
        if not (8 <= len(key) <= 128 and key.isascii() and key.isprintable()):
            raise BadInput("idempotencyKey", "takes 8 to 128 printable ASCII characters")
        headers["Idempotency-Key"] = key
    return headers


class BadInput(Refused):
    """The gateway's own refusal of a field."""

    def __init__(self, field: str, detail: str) -> None:
        document = {"code": "BAD_INPUT", "title": "The input is not valid", "detail": f"{field}: {detail}"}
        super().__init__({**document, "errors": [{"field": field, "detail": detail}]}, 422)


def own_id(given: str, kind: str, field: str = "id") -> str:
    """The service's id in a global one. Raises `BadInput` that names the field."""
    try:
        return opened(given, kind).id
    except BadId as error:
        raise BadInput(field, error.detail) from error


async def sent(info: Info, kind: str, call: Call) -> Document:
    """Makes a write and gives the document as it is now. Cached answers that it makes old are dropped at once."""
    service = KINDS[kind].service
    found = await info.context.read.answer(service, call)
    try:
        kept = dressed(KINDS[kind], found)
    except (KeyError, TypeError) as error:
        raise ServiceUnavailable(service) from error
    info.context.drop({f"{kind}:{kept['_id']}", f"list:{kind}"})
    return kept


async def save(info: Info, kind: str, given: Saving, body: Mapping[str, object]) -> Document:
    """POST for something new, PUT for what has an id."""
    path, headers = KINDS[kind].path, _headers(given)
    if given.id:
        id = own_id(given.id, kind)
        call = Call("PUT", f"{path}/{id}", body=body, headers=headers, repeatable=False)
    else:
        call = Call("POST", path, body=body, headers=headers, repeatable=False)
    return await sent(info, kind, call)


class Named(Protocol):
    """An input that names a thing."""

    id: strawberry.ID


async def act(info: Info, kind: str, verb: str, given: Named, body: Mapping[str, object]) -> Document:
    """POST /things/{id}/verb."""
    path = f"{KINDS[kind].path}/{own_id(given.id, kind)}/{verb}"
    call = Call("POST", path, body=body, headers=_headers(given), repeatable=False)
    return await sent(info, kind, call)


async def payload(info: Info, name: str, doing: Awaitable[Any]) -> Document:
    """The payload of a mutation: its result under `name`, or the errors that stood in the way.

    `ServiceUnavailable` is nobody's mistake and passes.
    """
    try:
        return {name: await doing, "errors": []}
    except Refused as problem:
        return {name: None, "errors": told(problem, info.context.language)}
