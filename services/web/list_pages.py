"""Pages of lists as JSON, put together from documents that were each written once; and how to answer them again.

Most of what a list costs is the way to it: routing, dependencies, checking every parameter, models made of documents
and made into JSON. A page that is the same for everybody leaves at its address how it is put together. Who asks there
again has it put together anew from what the list holds at that moment, and nothing else is done twice.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.clients.transport import Answer, Question
from services.documents.collection import Collection
from services.documents.listing import ANYWHERE, Narrow, Order
from services.documents.models import Stored
from services.documents.pages import Slice, Window
from services.documents.serialised import WrittenEdge, WrittenPage
from services.observability.metrics import UNCOUNTED_NAME, Metrics, route_path
from services.observability.spans import HEADER as TRACE

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

    def held(self) -> WrittenPage | None:
        """The page; None where a document of it is not held in memory. Raises `BadCursor`."""
        cut = self._cut()
        nodes = [self._collection.written.held(id) for _, id in cut.items]
        return None if None in nodes else self._page(cut, nodes)

    async def read(self) -> WrittenPage:
        """The page, what is not held read from the database. Raises `BadCursor`."""
        cut = self._cut()
        documents = await self._collection.get_many(id for _, id in cut.items)
        written = self._collection.written
        nodes = [written.of(documents[id]) if id in documents else None for _, id in cut.items]
        return self._page(cut, nodes)

    def _cut(self) -> Slice:
        asked = self._selection
        return self._collection.cut(asked.keep, self._window, asked.scope, steady=asked.steady, narrow=asked.narrow)

    def _page(self, cut: Slice, nodes: list[bytes | None]) -> WrittenPage:
        edges = [
            WrittenEdge(self._cursor(order), order[1], node)
            for order, node in zip(cut.items, nodes, strict=True)
            if node is not None
        ]
        return WrittenPage(self._collection.kind.name, edges, cut.has_next, cut.has_previous, cut.total)

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


@dataclass(frozen=True, slots=True)
class Held:
    """A page that can be answered at once, and the route that would answer it."""

    route: object
    page: WrittenPage


class Addresses:
    """The pages of the addresses last asked for that everybody gets alike, while the service is `opened`.

    What says who asks, what it has already, or that it is not counted goes the usual way; and so does a page that is
    not held in memory.
    """

    def __init__(self, metrics: Metrics, opened: Callable[[], bool]) -> None:
        self._metrics, self._opened = metrics, opened
        self._known: LRUCache[tuple[str, bytes], _Known] = LRUCache(ADDRESSES)

    def put(self, scope: Scope, page: ListPage[Any, Any]) -> None:
        self._known[scope["path"], scope["query_string"]] = _Known(scope.get("route"), page)

    def held(self, path: str, query: bytes, names: Iterable[bytes]) -> Held | None:
        """What a GET with headers of these names is answered with, counted as all reads are; None: ask the app."""
        known = self._known.get((path, query)) if self._opened() else None
        if known is None or not UNUSUAL.isdisjoint(names):
            return None
        began = time.perf_counter()
        page = known.page.held()
        if page is None:
            return None
        self._metrics.count("GET", route_path(known.route), 200, time.perf_counter() - began)
        return Held(known.route, page)

    def answer(self, question: Question) -> Answer | None:
        """The answer to a question that is asked within this process; None: ask the app, which also traces."""
        if question.method != "GET" or TRACE in question.headers:
            return None
        path, _, query = question.target.partition("?")
        held = self.held(path, query.encode(), (name.lower().encode() for name in question.headers))
        return None if held is None else Answer(200, held.page)


async def answered(request: Request, page: ListPage[Any, Any]) -> Response:
    """The page as the route's answer; where everybody gets it, its address is known from now on."""
    body = (await page.read()).joined()
    if page.alike and "authorization" not in request.headers:
        request.app.state.addresses.put(request.scope, page)
    return Response(body, media_type="application/json")


class KnownAddresses:
    """ASGI middleware: answers reads of known addresses at once, tagged as all reads are."""

    def __init__(self, app: ASGIApp, addresses: Addresses) -> None:
        self.app, self._addresses = app, addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            names = (name for name, _ in scope["headers"])
            held = self._addresses.held(scope["path"], scope["query_string"], names)
            if held is not None:
                scope["route"] = held.route
                await _send(held.page.joined(), send)
                return
        await self.app(scope, receive, send)


UNUSUAL = frozenset({b"authorization", b"if-none-match", UNCOUNTED_NAME})


async def _send(body: bytes, send: Send) -> None:
    headers = [
        (b"content-type", JSON),
        (b"content-length", b"%d" % len(body)),
        (b"etag", b'"%b"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()),
        (b"cache-control", b"no-cache"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
