"""Sends mutations to services: body, version, idempotency key, and errors as data."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Any, Protocol

import strawberry
from pydantic.alias_generators import to_camel
from strawberry import UNSET

from gateway.cache.invalidation import changed_tags
from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.errors import ServiceProblem, ServiceUnavailable
from gateway.ids import BadId, Document, decode_id, prepare_node
from gateway.mutation_errors import payload_errors
from gateway.relay import value_of

MERGE_PATCH = "application/merge-patch+json"
REQUEST_FIELDS = frozenset({"id", "version", "idempotency_key"})
"""Fields of an input that go with the request and not in its body."""

VERSION = "The version that was read, to prevent lost updates; a mismatch returns STALE_VERSION. From 1. Example: `3`."
READ_VERSION = (
    "The version that was read and is approved. Without it nothing is approved (PRECONDITION_REQUIRED); if the object"
    " has changed since, STALE_VERSION. From 1. Example: `3`."
)
MADE_FROM = (
    "The version that the change was made from, to prevent lost updates: a given field that was changed after it"
    " returns STALE_VERSION. Without it, the change is applied to the current version. From 1. Example: `3`."
)
PARTIAL = (
    "Fields omitted from an update are left unchanged; null clears a field or restores its default. Objects are merged,"
    " lists are replaced as a whole."
)
"""What every save mutation says of itself."""
REQUIRED = "Required to create one."
KEY = (
    "A client-generated key of 8 to 128 characters. Repeating the mutation with the same key and"
    " input executes it once and returns the first response."
)


@strawberry.input(description="Input of a workflow transition on an existing object.")
class TransitionInput:
    id: strawberry.ID = strawberry.field(description="Global ID of the object.")
    version: int | None = strawberry.field(default=UNSET, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@strawberry.input(description="Input of an approval of an existing object, in the version that was read.")
class ApprovalInput(TransitionInput):
    version: int | None = strawberry.field(default=UNSET, description=READ_VERSION)


@strawberry.input(description="Input of a save mutation: creates an object, or updates the one given by `id`.")
class SaveInput:
    id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Global ID of the object to update; omit it to create one."
    )
    version: int | None = strawberry.field(default=UNSET, description=MADE_FROM)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


def _json_value(value: object, *, nulls: bool) -> object:
    if isinstance(value, Enum):
        return value_of(value)
    if isinstance(value, list):
        return [_json_value(item, nulls=False) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _json_object(value, nulls=nulls)
    return value


def _json_object(input: object, *left_out: str, nulls: bool) -> dict[str, object]:
    assert dataclasses.is_dataclass(input)
    named = ((f.name, getattr(input, f.name)) for f in dataclasses.fields(input))
    return {
        to_camel(name.rstrip("_")): _json_value(value, nulls=nulls)
        for name, value in named
        if value is not UNSET and (nulls or value is not None) and name not in REQUEST_FIELDS.union(left_out)
    }


def rest_body(input: object, *left_out: str) -> dict[str, object]:
    """An input as a REST body with camelCase keys; omitted and null fields are left out."""
    return _json_object(input, *left_out, nulls=False)


def update_body(input: object) -> dict[str, object]:
    """An input as the body of a change, in which null erases; omitted fields are left out."""
    return _json_object(input, nulls=True)


def save_body(input: SaveInput) -> dict[str, object]:
    """The body of `save_entity`: what a new object has, or what changes of the one given by `id`."""
    return update_body(input) if input.id else rest_body(input)


def decoded(body: dict[str, object], field: str, decode: Callable[[str], str]) -> dict[str, object]:
    """The body with the global IDs in a field decoded, where it has any."""
    value = body.get(field)
    if isinstance(value, str):
        body[field] = decode(value)
    elif isinstance(value, list):
        body[field] = [decode(str(item)) for item in value]
    return body


def request_headers(input: object) -> Mapping[str, str]:
    version = getattr(input, "version", UNSET)
    condition = {"If-Match": f'"v{version}"'} if isinstance(version, int) else {}
    return {**condition, **_key_header(input)}


def _key_header(input: object) -> Mapping[str, str]:
    key = getattr(input, "idempotency_key", UNSET)
    if not isinstance(key, str):
        return {}
    if not (8 <= len(key) <= 128 and key.isascii() and key.isprintable()):
        raise InvalidField("idempotencyKey", "must be 8 to 128 printable ASCII characters")
    return {"Idempotency-Key": key}


class InvalidField(ServiceProblem):
    """An invalid input field, detected by the gateway."""

    def __init__(self, field: str, detail: str) -> None:
        document = {"code": "BAD_INPUT", "title": "The input is not valid", "detail": f"{field}: {detail}"}
        super().__init__({**document, "errors": [{"field": field, "detail": detail}]}, 422)


def service_id(info: Info, id: str, kind: str, field: str = "id") -> str:
    """Decodes a global ID. Raises `InvalidField` naming the field."""
    try:
        return decode_id(info.context.registry, id, kind).id
    except BadId as error:
        raise InvalidField(field, error.detail) from error


async def send_mutation(info: Info, kind: str, call: UpstreamRequest) -> Document:
    """Sends a write and returns the updated document. Invalidates affected cached responses immediately."""
    registry = info.context.registry
    service = registry.service_of(kind)
    found = await info.context.services.call_json(service, call)
    try:
        node = prepare_node(registry.kinds[kind], found)
    except (KeyError, TypeError) as error:
        raise ServiceUnavailable(service) from error
    info.context.invalidate(changed_tags(registry, kind, node["_id"]))
    return node


async def save_entity(info: Info, kind: str, input: SaveInput, body: Mapping[str, object]) -> Document:
    """POST creates; PATCH updates the fields that are in the body (see `save_body`)."""
    path, headers = info.context.registry.kinds[kind].path, _key_header(input)
    if not input.id:
        return await send_mutation(
            info, kind, UpstreamRequest("POST", path, body=body, headers=headers, idempotent=False)
        )
    patch = body if not isinstance(input.version, int) else {**body, "version": input.version}
    call = UpstreamRequest(
        "PATCH",
        f"{path}/{service_id(info, input.id, kind)}",
        body=patch,
        headers={**headers, "Content-Type": MERGE_PATCH},
        idempotent=False,
    )
    return await send_mutation(info, kind, call)


class NodeReference(Protocol):
    """An input with an ID."""

    id: strawberry.ID


async def send_transition(
    info: Info, kind: str, verb: str, input: NodeReference, body: Mapping[str, object]
) -> Document:
    """POST /things/{id}/verb."""
    path = f"{info.context.registry.kinds[kind].path}/{service_id(info, input.id, kind)}/{verb}"
    call = UpstreamRequest("POST", path, body=body, headers=request_headers(input), idempotent=False)
    return await send_mutation(info, kind, call)


async def mutation_payload(info: Info, name: str, mutation: Awaitable[Any]) -> Document:
    """The payload of a mutation: its result under `name`, or its errors.

    `ServiceUnavailable` is not an error of the input and propagates.
    """
    try:
        return {name: await mutation, "errors": []}
    except ServiceProblem as problem:
        return {name: None, "errors": payload_errors(problem, info.context)}
