"""Pages of a list, as Relay's connection specification has them, behind cursors nobody can forge.

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

_SEAL = 12


class BadCursor(Problem):
    """The cursor was not made here for this list: take one from a page of the same query."""

    status, code, title = 400, "BAD_CURSOR", "The cursor does not belong to this list"


class Cursors:
    """Seals positions under a secret; `scope` names the list and its filters."""

    def __init__(self, secret: bytes) -> None:
        self._key = hashlib.sha256(b"cursor:" + secret).digest()

    def _seal(self, payload: bytes, scope: str) -> bytes:
        return hmac.digest(self._key, scope.encode() + b"\0" + payload, "sha256")[:_SEAL]

    def seal(self, position: Position, scope: str) -> str:
        payload = orjson.dumps(position)
        return base64.urlsafe_b64encode(self._seal(payload, scope) + payload).decode().rstrip("=")

    def open(self, cursor: str, scope: str) -> Position:
        """The position a cursor holds. Raises `BadCursor`."""
        try:
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadCursor from error
        payload = sealed[_SEAL:]
        if not hmac.compare_digest(sealed[:_SEAL], self._seal(payload, scope)):
            raise BadCursor
        return tuple(orjson.loads(payload))


@dataclass(frozen=True)
class Window:
    """Which part of a list is asked for: `first` after `after`, or `last` before `before`."""

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


async def window(
    first: Annotated[int | None, Query(ge=0, le=100, description="How many, from the start or after `after`.")] = None,
    after: Annotated[str | None, Query(max_length=1000, description="A cursor of an earlier page.")] = None,
    last: Annotated[int | None, Query(ge=0, le=100, description="How many, from the end or before `before`.")] = None,
    before: Annotated[str | None, Query(max_length=1000, description="A cursor of an earlier page.")] = None,
) -> Window:
    """The window in a request's query. Raises `BadInput` where both directions are asked for."""
    if first is not None and last is not None:
        raise BadInput.at("last", "give either first or last")
    return Window(first, after, last, before)


AskedWindow = Annotated[Window, Depends(window)]


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


def info(cut: Slice, cursors: Sequence[str]) -> PageInfo:
    return PageInfo(
        has_next_page=cut.has_next,
        has_previous_page=cut.has_previous,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
