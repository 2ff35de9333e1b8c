"""Pages of lists as JSON, assembled from documents that are serialised once each; and a cache of such pages.

Most of the cost of a list is routing, dependencies, validation of parameters, and turning documents into models
and JSON. For a page that is the same for everybody, the cache remembers by address how it is assembled. A later
request for the address is answered from the current content of the list without repeating the rest.
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

from services.documents.collection import Collection
from services.documents.listing import ANYWHERE, Narrow, Order
from services.documents.models import StoredDocument
from services.documents.pages import Slice, Window
from services.documents.queries import ListQuery
from services.documents.serialised import SerialisedEdge, SerialisedPage
from services.observability.metrics import UNCOUNTED_NAME, Metrics
from services.web.request_metrics import route_path

D = TypeVar("D", bound=StoredDocument)
E = TypeVar("E")

CACHED_ADDRESSES = 1_000
CACHED_CURSORS = 1_000
"""Cursors that a page caches."""
JSON = b"application/json"


@dataclass(frozen=True)
class Selection:
    """Which entries a list is asked for: `query`, `scope`, `steady`, `narrow` and `order` as `Collection.slice_of` has
    them.

    `public` says that everybody gets the same, now and later: but for the entries, nothing decides.
    """

    query: ListQuery
    scope: str
    steady: bool = False
    public: bool = False
    narrow: Narrow = ANYWHERE
    order: str | None = None


class ListPage(Generic[D, E]):
    """A page of a list, as JSON. Documents that the caller `edits` have the version that a write expects."""

    def __init__(
        self,
        collection: Collection[D, E],
        selection: Selection,
        window: Window,
        edits: Callable[[D], bool] = lambda _: False,
    ) -> None:
        self.public = selection.public
        self._collection, self._selection, self._window = collection, selection, window
        self._edits = edits
        self._cursors: dict[Order, str] = {}

    def cached(self) -> bytes | None:
        """The page; None where a document of it is not held in memory. Raises `BadCursor`."""
        cut = self._cut()
        nodes = [self._collection.serialised.cached(id) for _, id in cut.items]
        return None if None in nodes else self._page(cut, nodes)

    async def load(self) -> bytes:
        """The page, what is not held read from the database. Raises `BadCursor`."""
        cut = self._cut()
        documents = await self._collection.get_many(id for _, id in cut.items)
        shown = {id: self._collection.attempt(one, self._serialised) for id, one in documents.items()}
        return self._page(cut, [shown.get(id) for _, id in cut.items])

    def _serialised(self, document: D) -> bytes:
        if document.saved_unseen and self._edits(document):
            return self._collection.serialised.serialise_as_saved(document)
        return self._collection.serialised.serialise(document)

    def _cut(self) -> Slice:
        asked = self._selection
        return self._collection.slice_of(
            asked.query, self._window, asked.scope, steady=asked.steady, narrow=asked.narrow, order=asked.order
        )

    def _page(self, cut: Slice, nodes: list[bytes | None]) -> bytes:
        edges = [
            SerialisedEdge(self._cursor(order), node)
            for order, node in zip(cut.items, nodes, strict=True)
            if node is not None
        ]
        return SerialisedPage(edges, cut.has_next, cut.has_previous, cut.total).to_json()

    def _cursor(self, order: Order) -> str:
        cursor = self._cursors.get(order)
        if cursor is None:
            if len(self._cursors) >= CACHED_CURSORS:
                self._cursors.clear()
            cursor = self._cursors[order] = self._collection.cursor(order, self._selection.scope)
        return cursor


@dataclass(frozen=True, slots=True)
class _CachedRoute:
    """An address: the route that answers it, and its page."""

    route: object
    page: ListPage[Any, Any]


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A cached page, and the route that it belongs to."""

    route: object
    body: bytes


class PageCache:
    """The pages of the addresses last asked for that everybody gets alike, while the service is `opened`.

    What says who asks, what it has already, or that it is not counted goes the usual way; and so does a page that is
    not held in memory.
    """

    def __init__(self, metrics: Metrics, opened: Callable[[], bool]) -> None:
        self._metrics, self._opened = metrics, opened
        self._known: LRUCache[tuple[str, bytes], _CachedRoute] = LRUCache(CACHED_ADDRESSES)

    def remember(self, scope: Scope, page: ListPage[Any, Any]) -> None:
        self._known[scope["path"], scope["query_string"]] = _CachedRoute(scope.get("route"), page)

    def cached(self, path: str, query: bytes, names: Iterable[bytes]) -> CachedPage | None:
        """What a GET with headers of these names is answered with, counted as all reads are; None: ask the app."""
        known = self._known.get((path, query)) if self._opened() else None
        if known is None or not UNCACHED_HEADERS.isdisjoint(names):
            return None
        began = time.perf_counter()
        body = known.page.cached()
        if body is None:
            return None
        self._metrics.count("GET", route_path(known.route), 200, time.perf_counter() - began)
        return CachedPage(known.route, body)


async def page_response(request: Request, page: ListPage[Any, Any]) -> Response:
    """The page as the route's answer; where everybody gets it, its address is known from now on."""
    body = await page.load()
    if page.public and "authorization" not in request.headers:
        pages: PageCache = request.app.state.kit.page_cache
        pages.remember(request.scope, page)
    return Response(body, media_type="application/json")


class PageCacheMiddleware:
    """ASGI middleware: responds to requests for cached pages, with an `ETag` as every read has."""

    def __init__(self, app: ASGIApp, pages: PageCache) -> None:
        self.app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            names = (name for name, _ in scope["headers"])
            held = self._pages.cached(scope["path"], scope["query_string"], names)
            if held is not None:
                scope["route"] = held.route
                await _send(held.body, send)
                return
        await self.app(scope, receive, send)


UNCACHED_HEADERS = frozenset({b"authorization", b"if-none-match", UNCOUNTED_NAME})


async def _send(body: bytes, send: Send) -> None:
    headers = [
        (b"content-type", JSON),
        (b"content-length", b"%d" % len(body)),
        (b"etag", b'"%b"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()),
        (b"cache-control", b"no-cache"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
