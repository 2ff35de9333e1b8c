"""Pages of a list after Relay's connection specification, with signed cursors.

A cursor holds the position of an item in its order and belongs to one list with one set of filters.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

import orjson
from fastapi import Depends, Query
from pydantic import Field

from services.documents.models import Camel
from services.errors import BadInput, Problem

T = TypeVar("T")
Position = tuple[str | int | float | None, ...]

_TAG_LENGTH = 12


class BadCursor(Problem):
    """The cursor was not issued for this list; use one from a page of the same query."""

    status, code, title = 400, "BAD_CURSOR", "The cursor does not belong to this list"


def further_scope(**given: object) -> str:
    """What filters that are given add to the scope of cursors; those that are not add nothing."""
    return "".join(f"|{name}={str(value)!r}" for name, value in given.items() if value is not None)


class CursorCodec:
    """Seals positions under a secret; `scope` names the list and its filters."""

    def __init__(self, secret: bytes) -> None:
        self._key = hashlib.sha256(b"cursor:" + secret).digest()

    def _tag(self, payload: bytes, scope: str) -> bytes:
        return hmac.digest(self._key, scope.encode() + b"\0" + payload, "sha256")[:_TAG_LENGTH]

    def encode(self, position: Position, scope: str) -> str:
        payload = orjson.dumps(position)
        return base64.urlsafe_b64encode(self._tag(payload, scope) + payload).decode().rstrip("=")

    def decode(self, cursor: str, scope: str) -> Position:
        """The position a cursor holds. Raises `BadCursor`."""
        try:
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadCursor from error
        payload = sealed[_TAG_LENGTH:]
        if not hmac.compare_digest(sealed[:_TAG_LENGTH], self._tag(payload, scope)):
            raise BadCursor
        return tuple(orjson.loads(payload))


@dataclass(frozen=True)
class Window:
    """The requested part of a list: `first` after `after`, or `last` before `before`."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def backward(self) -> bool:
        return self.last is not None

    @property
    def size(self) -> int:
        return self.last if self.last is not None else self.first if self.first is not None else 20


async def window_of_query(
    first: Annotated[int | None, Query(ge=0, le=100, description="How many, from the start or after `after`.")] = None,
    after: Annotated[str | None, Query(max_length=1000, description="A cursor of an earlier page.")] = None,
    last: Annotated[int | None, Query(ge=0, le=100, description="How many, from the end or before `before`.")] = None,
    before: Annotated[str | None, Query(max_length=1000, description="A cursor of an earlier page.")] = None,
) -> Window:
    """The window of a request's query parameters. Raises `BadInput` for both directions at once."""
    if first is not None and last is not None:
        raise BadInput.at("last", "use either first or last, not both")
    return Window(first, after, last, before)


WindowDep = Annotated[Window, Depends(window_of_query)]


class PageInfo(Camel):
    has_next_page: bool = False
    has_previous_page: bool = False
    start_cursor: str | None = None
    end_cursor: str | None = None


class Edge(Camel, Generic[T]):
    cursor: str
    node: T


class Page(Camel, Generic[T]):
    """A page of a list. `totalCount` counts the whole list under the same filters."""

    edges: list[Edge[T]] = Field(default_factory=list)
    page_info: PageInfo = Field(default_factory=PageInfo)
    total_count: int = 0


@dataclass(frozen=True)
class Slice:
    """Positions and ids of a page's items, in the list's order."""

    items: Sequence[tuple[Position, str]]
    has_next: bool
    has_previous: bool
    total: int


def page_info(cut: Slice, cursors: Sequence[str]) -> PageInfo:
    return PageInfo(
        has_next_page=cut.has_next,
        has_previous_page=cut.has_previous,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
