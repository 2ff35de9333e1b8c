"""Pages of lists as JSON, put together from documents that were each written once; and how to answer them again.

Most of what a list costs is the way to it: routing, dependencies, checking every parameter, models made of documents
and made into JSON. A page that is the same for everybody leaves at its address how it is put together. Who asks there
again has it put together anew from what the list holds at that moment, and nothing else is done twice.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.collection import Collection
from services.documents import Stored
from services.health import Metrics
from services.listing import ANYWHERE, Narrow, Order
from services.pages import Slice, Window

D = TypeVar("D", bound=Stored)
E = TypeVar("E")

ADDRESSES = 1_000
CURSORS = 1_000
"""Cursors that a page remembers."""
JSON = b"application/json"


@dataclass(frozen=True)
class Selection(Generic[E]):
    """Which entries a list is asked for: `keep`, `scope`, `steady` and `narrow` as `Collection.page` has them.

    `alike` says that everybody gets the same, now and later: but for the entries, nothing decides.
    """

    keep: Callable[[E], bool]
    scope: str
    steady: bool = False
    alike: bool = False
    narrow: Narrow = ANYWHERE


class ListPage(Generic[D, E]):
    """The page of a list that a window shows."""

    def __init__(self, collection: Collection[D, E], selection: Selection[E], window: Window) -> None:
        self.alike = selection.alike
        self._collection, self._selection, self._window = collection, selection, window
        self._cursors: dict[Order, str] = {}

    def held(self) -> bytes | None:
        """The page as JSON; None where a document of it is not held in memory. Raises `BadCursor`."""
        cut = self._cut()
        nodes = [self._collection.written.held(id) for _, id in cut.items]
        return None if None in nodes else self._joined(cut, nodes)

    async def read(self) -> bytes:
        """The page as JSON, what is not held read from the database. Raises `BadCursor`."""
        cut = self._cut()
        documents = await self._collection.get_many(id for _, id in cut.items)
        written = self._collection.written
        nodes = [written.of(documents[id]) if id in documents else None for _, id in cut.items]
        return self._joined(cut, nodes)

    def _cut(self) -> Slice:
        asked = self._selection
        return self._collection.cut(asked.keep, self._window, asked.scope, steady=asked.steady, narrow=asked.narrow)

    def _joined(self, cut: Slice, nodes: list[bytes | None]) -> bytes:
        edges = [(self._cursor(order), node) for order, node in zip(cut.items, nodes, strict=True) if node is not None]
        info = {
            "hasNextPage": cut.has_next,
            "hasPreviousPage": cut.has_previous,
            "startCursor": edges[0][0] if edges else None,
            "endCursor": edges[-1][0] if edges else None,
        }
        items = b",".join(b'{"cursor":"%b","node":%b}' % (cursor.encode(), node) for cursor, node in edges)
        return b'{"edges":[%b],"pageInfo":%b,"totalCount":%d}' % (items, orjson.dumps(info), cut.total)

    def _cursor(self, order: Order) -> str:
        cursor = self._cursors.get(order)
        if cursor is None:
            if len(self._cursors) >= CURSORS:
                self._cursors.clear()
            cursor = self._cursors[order] = self._collection.cursor(order, self._selection.scope)
        return cursor


@dataclass(frozen=True, slots=True)
class _Known:
    """An address: the route that answers it, and its page."""

    route: object
    page: ListPage[Any, Any]


class Addresses:
    """The pages of the addresses last asked for that everybody gets alike."""

    def __init__(self) -> None:
        self._known: LRUCache[tuple[str, bytes], _Known] = LRUCache(ADDRESSES)

    def put(self, scope: Scope, page: ListPage[Any, Any]) -> None:
        self._known[scope["path"], scope["query_string"]] = _Known(scope.get("route"), page)

    def get(self, scope: Scope) -> _Known | None:
        return self._known.get((scope["path"], scope["query_string"]))


async def answered(request: Request, page: ListPage[Any, Any]) -> Response:
    """The page as the route's answer; where everybody gets it, its address is known from now on."""
    body = await page.read()
    if page.alike and "authorization" not in request.headers:
        request.app.state.addresses.put(request.scope, page)
    return Response(body, media_type="application/json")


class KnownAddresses:
    """ASGI middleware: answers reads of known addresses at once, counted and tagged as all reads are.

    What says who asks, or what it has already, goes the usual way; and so does a page that is not held in memory.
    """

    def __init__(self, app: ASGIApp, addresses: Addresses, metrics: Metrics, opened: Callable[[], bool]) -> None:
        self.app, self._addresses, self._metrics, self._opened = app, addresses, metrics, opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and self._opened():
            began = time.perf_counter()
            known = self._addresses.get(scope)
            if known is not None and not any(name in UNUSUAL for name, _ in scope["headers"]):
                body = known.page.held()
                if body is not None:
                    scope["route"] = known.route
                    self._metrics.observe(scope, 200, time.perf_counter() - began)
                    await _send(body, send)
                    return
        await self.app(scope, receive, send)


UNUSUAL = frozenset({b"authorization", b"if-none-match"})


async def _send(body: bytes, send: Send) -> None:
    headers = [
        (b"content-type", JSON),
        (b"content-length", b"%d" % len(body)),
        (b"etag", b'"%b"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()),
        (b"cache-control", b"no-cache"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
