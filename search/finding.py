"""From a question to a page of hits."""

import asyncio
from collections.abc import Awaitable, Callable

from search.analysis import tokens
from search.engine import Engine, Found
from search.highlighting import highlight
from search.indexing import Indexer
from search.models import Asked, Highlight, SearchEdge, SearchPage
from services.documents.pages import Cursors, PageInfo
from services.errors import Problem

DEEPEST = 1_000
SPARE = 50


class TooDeep(Problem):
    """Nobody reads the thousandth hit: narrow the search instead."""

    status, code, title = 400, "SEARCH_TOO_DEEP", "The search does not go that deep"


class Finder:
    """Answers searches from an engine. `restart` makes every source be read anew and gives the number read."""

    def __init__(
        self, engine: Engine, indexer: Indexer, cursors: Cursors, restart: Callable[[], Awaitable[int]]
    ) -> None:
        self.engine = engine
        self._indexer, self._cursors, self._restart = indexer, cursors, restart

    async def reindex(self) -> int:
        return await self._restart()

    async def find(self, asked: Asked, first: int, after: str | None) -> SearchPage:
        """A page. Raises `BadCursor`, `TooDeep`."""
        rank, last_key = self._place(asked, after)
        answer = await asyncio.to_thread(self.engine.search, asked, rank + first + 1 + SPARE)
        hits = [hit for hit in answer.hits if self._indexer.shows(hit.key)]
        start = next((at + 1 for at, hit in enumerate(hits) if hit.key == last_key), rank)
        chosen = hits[start : start + first]
        wanted = {token.folded for token in tokens(asked.text)}
        edges = [
            SearchEdge(
                cursor=self._cursors.seal((start + place + 1, hit.key), asked.scope),
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

    def _place(self, asked: Asked, after: str | None) -> tuple[int, str | None]:
        """How many hits come before the page, and the last of them: the rank may have moved since."""
        if after is None:
            return 0, None
        rank, key = self._cursors.open(after, asked.scope)
        if not isinstance(rank, int) or rank >= DEEPEST:
            raise TooDeep(f"Only the first {DEEPEST} hits are listed; add words or filters.")
        return rank, str(key)


def _highlights(hit: Found, wanted: set[str]) -> list[Highlight]:
    found = [("title", highlight(hit.node.title, wanted)), ("text", highlight(hit.text, wanted))]
    return [Highlight(field=field, html=html) for field, html in found if html]
