"""The search service over HTTP."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from search.container import SearchContainer
from search.models import ReindexResult, SearchPage, SearchQuery
from search.searching import Searcher
from services.documents.models import Instant
from services.identity import Role, SignedIn
from services.identity.errors import Forbidden
from services.text import Code, KindName, QueryText
from services.web.container import provided
from services.web.kinds import KnownKinds, check_kind

router = APIRouter(tags=["search"])


SearcherDep = Annotated[Searcher, Depends(provided(SearchContainer, lambda container: container.searcher))]


@router.get("/search")
async def search(
    searcher: SearcherDep,
    known: KnownKinds,
    text: Annotated[QueryText, Query(description="Words, with or without diacritics. Empty: newest first.")] = "",
    kinds: Annotated[list[KindName] | None, Query(max_length=10)] = None,
    unit: Code | None = None,
    province: Code | None = None,
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
    since: Annotated[Instant | None, Query(alias="from")] = None,
    until: Annotated[Instant | None, Query(alias="to")] = None,
    first: Annotated[int, Query(ge=0, le=100)] = 20,
    after: Annotated[str | None, Query(max_length=1000)] = None,
) -> SearchPage:
    """Returns ranked hits with highlights, and facets by kind, unit, province and year."""
    chosen = tuple(check_kind(kind, known, f"kinds.{at}") for at, kind in enumerate(kinds or ()))
    asked = SearchQuery(text=text, kinds=chosen, unit=unit, province=province, year=year, since=since, until=until)
    return await searcher.find(asked, first, after)


@router.post("/reindex")
async def reindex(searcher: SearcherDep, staff: SignedIn) -> ReindexResult:
    """Rebuilds the index from the services' snapshots; the old index is used until then. For admins."""
    if not staff.holds(Role.ADMIN):
        raise Forbidden("This needs the role admin.")
    return ReindexResult(documents=await searcher.reindex())


@router.get("/indexed", include_in_schema=False)
async def indexed(searcher: SearcherDep, source: Annotated[str, Query(max_length=40)]) -> StreamingResponse:
    """JSON Lines of kind, id and version of everything indexed of a source, to compare with its store."""

    def rows() -> list[bytes]:
        split = ((*key.partition(":")[::2], version) for key, version in searcher.engine.indexed(source))
        return [orjson.dumps({"kind": kind, "id": id, "version": version}) + b"\n" for kind, id, version in split]

    return StreamingResponse(iter(rows()), media_type="application/jsonl")
