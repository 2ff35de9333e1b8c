"""Global ids, as Relay's object identification asks: base64 of `Type:id`, opaque to clients."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from services.errors import Problem

Document = dict[str, Any]
"""A document of a service, as it came: camelCase keys. The schema says what it holds; resolvers only read it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its name in feeds and batches, its GraphQL type, the service that keeps it."""

    name: str
    type: str
    service: str
    path: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("unit", "Unit", "hotline", "/units"),
        Kind("hotline", "Hotline", "hotline", "/hotlines"),
        Kind("session", "ReceptionSession", "schedule", "/sessions"),
        Kind("notice", "WantedNotice", "wanted", "/notices"),
        Kind("article", "Article", "articles", "/articles"),
        Kind("comment", "Comment", "feedback", "/comments"),
    )
}
RATED = ("unit", "hotline", "session", "notice", "article")
"""Kinds of published things, which can be rated."""
BY_TYPE = {kind.type: kind for kind in KINDS.values()}


class BadId(Problem):
    status, code, title = 400, "BAD_ID", "The id is not one of ours"


@dataclass(frozen=True, slots=True)
class Ref:
    """What a global id names. `key` is how batches and cache tags call it."""

    kind: Kind
    id: str

    @property
    def key(self) -> str:
        return f"{self.kind.name}:{self.id}"


def global_id(type_name: str, id: str) -> str:
    """The global id of a thing."""
    return base64.b64encode(f"{type_name}:{id}".encode()).decode()


def opened(id: str, *expected: str) -> Ref:
    """What a global id names. Raises `BadId` for one not made here, or of none of the expected kinds."""
    try:
        text = base64.b64decode(id, validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadId("The id is not a global id; take it from a field `id`.") from error
    type_name, _, own = text.partition(":")
    kind = BY_TYPE.get(type_name)
    if kind is None or not own or len(own) > 128 or not own.isprintable() or "/" in own:
        raise BadId("The id is not a global id; take it from a field `id`.")
    if expected and kind.name not in expected:
        raise BadId(f"The id is of type {type_name}; wanted is {' or '.join(KINDS[name].type for name in expected)}.")
    return Ref(kind, own)


def unit_code(given: str) -> str:
    """A unit's code, given as such or as the unit's global id."""
    if given.islower() or ":" in given:
        return given
    try:
        return opened(given, "unit").id
    except BadId:
        return given


def dressed(kind: Kind, document: Document) -> Document:
    """The document made ready for resolvers, in place: its type, its global id (its own one as `_id`).

    Units that it names by code are found under `unitCode` and `parentCode`, so that `unit` can be the unit itself.
    Twice is as good as once: what several fields ask for is read once.
    """
    if "_id" in document:
        return document
    document["__typename"] = kind.type
    own = document["_id"] = document["id"]
    document["id"] = global_id(kind.type, own)
    if "unit" in document:
        document["unitCode"] = document["unit"]
    if "parent" in document:
        document["parentCode"] = document["parent"]
    return document
