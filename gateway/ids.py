"""Decoding global ids, and giving documents theirs."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from services.domain import EntityKind, Registry
from services.errors import Problem
from services.global_ids import encode_id

Document = dict[str, Any]
"""A service's document with camelCase keys, unchanged. Resolvers must not modify it."""


UNIT_TYPE = "Unit"
MALFORMED = "The id is not a global id; take it from a field `id`."


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


def decode_id(registry: Registry, id: str, *expected: str) -> EntityRef:
    """Decodes a global ID. Raises `BadId` if it is malformed or not of an expected kind."""
    type_name, own = _split(id)
    kind = registry.kinds_by_type.get(type_name)
    if kind is None:
        raise BadId(MALFORMED)
    if expected and kind.name not in expected:
        types = " or ".join(registry.kinds[name].type for name in expected)
        raise BadId(f"The ID is of type {type_name}; expected {types}.")
    return EntityRef(kind, own)


def split_id(id: str, type_name: str) -> str:
    """The own ID in a global ID of a type that is no kind. Raises `BadId`."""
    found, own = _split(id)
    if found != type_name:
        raise BadId(f"The ID is of type {found}; expected {type_name}.")
    return own


def _split(id: str) -> tuple[str, str]:
    """The type and the service's own ID in a global ID. Raises `BadId`."""
    try:
        text = base64.b64decode(id, validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadId(MALFORMED) from error
    type_name, _, own = text.partition(":")
    if not own or len(own) > 128 or not own.isprintable() or "/" in own:
        raise BadId(MALFORMED)
    return type_name, own


def unit_code(code_or_id: str) -> str:
    """A unit's code, from a code or a global ID."""
    if code_or_id.islower() or ":" in code_or_id:
        return code_or_id
    try:
        type_name, own = _split(code_or_id)
    except BadId:
        return code_or_id
    return own if type_name == UNIT_TYPE else code_or_id


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
