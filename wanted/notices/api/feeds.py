"""Published notices in machine-readable formats: Atom, a signed dump, FollowTheMoney.

None is cached: each is generated per request from what is published, so that none holds a withdrawn notice.
"""

from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.clock import Now
from services.documents.pages import CursorCodec
from wanted.dependencies import ContainerDep
from wanted.notices import atom, dump, followthemoney
from wanted.notices.api.dependencies import SealDep, Store
from wanted.notices.models.notices import Notice, NoticeState
from wanted.notices.store.move_log import MoveLog, PublicChange
from wanted.notices.store.notices import WantedStore, public_notice

router = APIRouter(tags=["feeds"])

SCOPE = "feed.atom"
STREAMED = {"Cache-Control": "no-store"}


def _cut(moved: MoveLog, after: str | None, cursors: CursorCodec) -> int:
    """The place in the list at which a page begins. Raises `BadCursor`."""
    if after is None:
        return 0
    at, id = cursors.decode(after, SCOPE)
    return moved.after(PublicChange(float(at or 0), str(id)))


def _links(moved: MoveLog, start: int, size: int, address: str, cursors: CursorCodec) -> dict[str, str]:
    """Addresses of this page and the others by relation (RFC 5005, section 3)."""

    def of(begin: int) -> str:
        if begin <= 0:
            return address
        last = moved[begin - 1]
        return f"{address}?after={cursors.encode((last.at, last.id), SCOPE)}"

    found = {"self": of(start), "first": address, "last": of((max(len(moved), 1) - 1) // size * size)}
    if start > 0:
        found["previous"] = of(start - size)
    if start + size < len(moved):
        found["next"] = of(start + size)
    return found


async def _items(store: WantedStore, chosen: list[PublicChange]) -> list[Notice | atom.Tombstone]:
    found = await store.notices.get_many(one.id for one in chosen)
    return [
        found[one.id] if found[one.id].state is NoticeState.PUBLISHED else atom.Tombstone(one.id, one.at)
        for one in chosen
        if one.id in found
    ]


@router.get("/feed.atom", response_class=Response, responses={200: {"content": {atom.MEDIA_TYPE: {}}}})
async def atom_feed(
    request: Request,
    store: Store,
    container: ContainerDep,
    after: Annotated[str | None, Query(max_length=1_000, description="From a link of another page.")] = None,
) -> Response:
    """Notices by their last change, the newest first; withdrawn ones as `at:deleted-entry`."""
    settings, cursors = container.settings.feeds, container.cursors
    moved = store.move_log
    start = _cut(moved, after, cursors)
    page = atom.FeedPage(
        items=await _items(store, moved.page(start, settings.page_size)),
        links=_links(moved, start, settings.page_size, str(request.url_for("atom_feed")), cursors),
        notices=str(request.base_url).rstrip("/") + "/notices",
        authority=settings.authority,
        updated=moved[0].at if moved else 0.0,
    )
    return Response(atom.feed(page), media_type=atom.MEDIA_TYPE, headers={"Cache-Control": "no-cache"})


async def _lines(store: WantedStore) -> AsyncIterator[bytes]:
    async for notice in store.published():
        if line := store.notices.attempt(notice, _line):
            yield line


def _line(notice: Notice) -> bytes:
    return orjson.dumps(public_notice(notice).model_dump(mode="json", by_alias=True)) + b"\n"


@router.get("/dump.jsonl", response_class=StreamingResponse, responses={200: {"content": {"application/jsonl": {}}}})
async def whole_dump(store: Store, seal: SealDep, at: Now) -> StreamingResponse:
    """Every published notice, a line each; the last line holds count, SHA-256 and signature of those before it."""
    pieces = dump.dump(_lines(store), at, seal.signing_key)
    return StreamingResponse(pieces, media_type="application/jsonl", headers=STREAMED)


@router.get("/dump/key")
async def dump_key(seal: SealDep) -> dump.DumpKey:
    """The key to check dumps with: compare it with one that came another way."""
    return dump.public(seal.signing_key)


async def _entities(store: WantedStore) -> AsyncIterator[bytes]:
    async for notice in store.published():
        for line in store.notices.attempt(notice, _entity_lines) or ():
            yield line


def _entity_lines(notice: Notice) -> list[bytes]:
    return [orjson.dumps(entity) + b"\n" for entity in followthemoney.entities(notice)]


@router.get(
    "/followthemoney/entities.ftm.json",
    response_class=StreamingResponse,
    responses={200: {"content": {followthemoney.MEDIA_TYPE: {}}}},
)
async def followthemoney_entities(store: Store) -> StreamingResponse:
    """Persons and organizations as FollowTheMoney entities, one a line, for yente and tools like it."""
    return StreamingResponse(_entities(store), media_type=followthemoney.MEDIA_TYPE, headers=STREAMED)


@router.get("/followthemoney/index.json")
async def followthemoney_index(request: Request, store: Store) -> dict[str, object]:
    """The manifest of the entities, as yente's configuration names it."""
    moved = store.move_log
    version = f"{int((moved[0].at if moved else 0) * 1_000)}-{len(moved)}"
    return followthemoney.index(str(request.url_for("followthemoney_entities")), version)
