"""From a search query to a page of hits."""

import asyncio
from collections.abc import Awaitable, Callable

from search.analysis import tokens
from search.engine import Engine, SearchHit
from search.highlighting import highlight
from search.indexing import Indexer
from search.models import Highlight, SearchEdge, SearchPage, SearchQuery
from services.documents.pages import CursorCodec, PageInfo
from services.errors import Problem

MAX_RANK = 1_000
SPARE = 50


class TooDeep(Problem):
    """The page lies beyond the first 1,000 hits; refine the search instead."""

    status, code, title = 400, "SEARCH_TOO_DEEP", "The page is too deep"


class Searcher:
    """Answers searches from an engine. `restart` reads every source again and returns the number of documents."""

    def __init__(
        self, engine: Engine, indexer: Indexer, cursors: CursorCodec, restart: Callable[[], Awaitable[int]]
    ) -> None:
        self.engine = engine
        self._indexer, self._cursors, self._restart = indexer, cursors, restart

    async def reindex(self) -> int:
        return await self._restart()

    async def find(self, asked: SearchQuery, first: int, after: str | None) -> SearchPage:
        """A page. Raises `BadCursor`, `TooDeep`."""
        rank, last_key = self._place(asked, after)
        answer = await asyncio.to_thread(self.engine.search, asked, rank + first + 1 + SPARE)
        hits = [hit for hit in answer.hits if self._indexer.is_visible(hit.key)]
        start = next((at + 1 for at, hit in enumerate(hits) if hit.key == last_key), rank)
        chosen = hits[start : start + first]
        wanted = {token.folded for token in tokens(asked.text)}
        edges = [
            SearchEdge(
                cursor=self._cursors.encode((start + place + 1, hit.key), asked.scope),
                node=hit.node,
                score=hit.score,
                highlights=_highlights(hit, wanted),
            )
            for place, hit in enumerate(chosen)
        ]
        info = PageInfo(
            has_next_page=start + first < len(hits),
            has_previous_page=start > 0,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )
        hidden = len(answer.hits) - len(hits)
        return SearchPage(edges=edges, page_info=info, total_count=answer.total - hidden, facets=answer.facets)

    def _place(self, asked: SearchQuery, after: str | None) -> tuple[int, str | None]:
        """How many hits come before the page, and the last of them: the rank may have moved since."""
        if after is None:
            return 0, None
        rank, key = self._cursors.decode(after, asked.scope)
        if not isinstance(rank, int) or rank >= MAX_RANK:
            raise TooDeep(f"Only the first {MAX_RANK} hits are listed; add words or filters.")
        return rank, str(key)


def _highlights(hit: SearchHit, wanted: set[str]) -> list[Highlight]:
    found = [("title", highlight(hit.node.title, wanted)), ("text", highlight(hit.text, wanted))]
    return [Highlight(field=field, html=html) for field, html in found if html]
