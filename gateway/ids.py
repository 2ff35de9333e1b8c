"""Global ids, as Relay's object identification asks: base64 of `Type:id`, opaque to clients."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from services.errors import Problem

Document = dict[str, Any]
"""A service's document with camelCase keys, unchanged. Resolvers must not modify it."""


@dataclass(frozen=True, slots=True)
class EntityKind:
    """A kind of entity: its name in feeds and batches, its GraphQL type, its service and path."""

    name: str
    type: str
    service: str
    path: str


KINDS = {
    kind.name: kind
    for kind in (
        EntityKind("unit", "Unit", "hotline", "/units"),
        EntityKind("hotline", "Hotline", "hotline", "/hotlines"),
        EntityKind("session", "ReceptionSession", "schedule", "/sessions"),
        EntityKind("notice", "WantedNotice", "wanted", "/notices"),
        EntityKind("article", "Article", "articles", "/articles"),
        EntityKind("comment", "Comment", "feedback", "/comments"),
    )
}
RATEABLE = ("unit", "hotline", "session", "notice", "article")
"""Kinds of published items that can be rated."""
KINDS_BY_TYPE = {kind.type: kind for kind in KINDS.values()}


class BadId(Problem):
    status, code, title = 400, "BAD_ID", "The ID is invalid"


@dataclass(frozen=True, slots=True)
class EntityRef:
    """A decoded global ID. `key` identifies the entity in batches and cache tags."""

    kind: EntityKind
    id: str

    @property
    def key(self) -> str:
        return f"{self.kind.name}:{self.id}"


def encode_id(type_name: str, id: str) -> str:
    """Encodes a global ID."""
    return base64.b64encode(f"{type_name}:{id}".encode()).decode()


def decode_id(id: str, *expected: str) -> EntityRef:
    """Decodes a global ID. Raises `BadId` if it is malformed or not of an expected kind."""
    try:
        text = base64.b64decode(id, validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadId("The id is not a global id; take it from a field `id`.") from error
    type_name, _, own = text.partition(":")
    kind = KINDS_BY_TYPE.get(type_name)
    if kind is None or not own or len(own) > 128 or not own.isprintable() or "/" in own:
        raise BadId("The id is not a global id; take it from a field `id`.")
    if expected and kind.name not in expected:
        raise BadId(f"The ID is of type {type_name}; expected {' or '.join(KINDS[name].type for name in expected)}.")
    return EntityRef(kind, own)


def unit_code(code_or_id: str) -> str:
    """A unit's code, from a code or a global ID."""
    if code_or_id.islower() or ":" in code_or_id:
        return code_or_id
    try:
        return decode_id(code_or_id, "unit").id
    except BadId:
        return code_or_id


def prepare_node(kind: EntityKind, document: Document) -> Document:
    """Prepares a document for resolvers, in place: sets its type and its global ID (its own ID becomes `_id`).

    Codes of units move to `unitCode` and `parentCode`, so that `unit` can resolve to the unit itself.
    Idempotent: a document that several fields requested is prepared once.
    """
    if "_id" in document:
        return document
    document["__typename"] = kind.type
    own = document["_id"] = document["id"]
    document["id"] = encode_id(kind.type, own)
    if "unit" in document:
        document["unitCode"] = document["unit"]
    if "parent" in document:
        document["parentCode"] = document["parent"]
    return document
