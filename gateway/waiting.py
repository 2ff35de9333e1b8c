"""What waits for a person, of all services in one list by time.

Each service answers its own part of a page. A cursor holds how far each of them was read: one that did not answer is
read from there when it is back, so that nothing is passed over.
"""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

import orjson
import strawberry
from strawberry import UNSET

from gateway.cache.invalidation import UNFOLLOWED_TAG
from gateway.context import Info
from gateway.errors import ServiceUnavailable
from gateway.hotline.types import Unit
from gateway.ids import Document, decode_id
from gateway.relay import After, First, Node, PageInfo, query_params
from gateway.scalars import DateTime
from services.documents.pages import BadCursor
from services.global_ids import encode_id

PAGE = 20
LONGEST_CURSOR = 2_000


@strawberry.enum(description="What waits.")
class WaitingMatter(Enum):
    DRAFT = strawberry.enum_value("DRAFT", description="Something new.")
    CORRECTION = strawberry.enum_value("CORRECTION", description="A change of something published.")
    IMPORT_RUN = strawberry.enum_value(
        "IMPORT_RUN", description="The drafts of one import, which are approved together."
    )


@strawberry.enum(description="What it waits for.")
class WaitingStep(Enum):
    APPROVAL = strawberry.enum_value("APPROVAL", description="Approval by somebody who did not write it.")
    PUBLICATION = strawberry.enum_value("PUBLICATION", description="Publication; it is approved.")


async def _node(root: strawberry.Parent[Document], info: Info) -> Any:
    registry = info.context.registry
    if root["kind"] not in registry.kinds:
        return None
    return await info.context.services.fetch_as_caller(decode_id(registry, root["id"]))


async def _units(root: strawberry.Parent[Document], info: Info) -> Any:
    return await info.context.services.fetch_entities("unit", root["units"])


@strawberry.type(description="Something that waits for approval or publication.")
class WaitingItem:
    id: strawberry.ID = strawberry.field(description="Global ID of what waits, or whose correction waits.")
    kind: str = strawberry.field(description="Its kind. Examples: `article`, `notice`, `hotline`.")
    title: str = strawberry.field(description="Its title or name, as it would be published.")
    units: list[Unit] | None = strawberry.field(resolver=_units, description="The units that it belongs to.")
    what: WaitingMatter = strawberry.field(description="What waits.")
    step: WaitingStep = strawberry.field(description="What it waits for.")
    since: DateTime = strawberry.field(description="Since when it waits.")
    writers: list[str] = strawberry.field(description="The accounts that wrote it, none of whom may approve it.")
    own: bool = strawberry.field(description="Whether the caller is one of them.")
    node: Node | None = strawberry.field(
        resolver=_node, description="The object; null for an import, and if it has just been deleted."
    )


@strawberry.type(description="An edge of what waits.")
class WaitingEdge:
    cursor: str = strawberry.field(description="Opaque cursor of the item.")
    node: WaitingItem = strawberry.field(description="The item.")


@strawberry.type(description="A page of what waits, the oldest first.")
class WaitingConnection:
    edges: list[WaitingEdge | None] = strawberry.field(
        description="The items. For each service that is unavailable, null with the error code SERVICE_UNAVAILABLE"
        " follows them; its items come with a later page."
    )
    page_info: PageInfo = strawberry.field(description="Pagination information.")
    total_count: int = strawberry.field(description="Total number of items of the services that answered.")


async def resolve_waiting(info: Info, first: First = UNSET, after: After = UNSET) -> Any:
    services, size = info.context.registry.waiting, first if isinstance(first, int) else PAGE
    read_to = _decoded(after, services) if after else dict[str, str]()
    info.context.services.tags.add(UNFOLLOWED_TAG)
    calls = (
        info.context.services.get(service, "/waiting", query_params(first=size, after=read_to.get(service)))
        for service in services
    )
    answers = dict(zip(services, await asyncio.gather(*calls, return_exceptions=True), strict=True))
    pages = {service: page for service, page in answers.items() if not isinstance(page, BaseException)}
    failures = [answer for answer in answers.values() if isinstance(answer, BaseException)]
    if refusal := next((one for one in failures if not isinstance(one, ServiceUnavailable)), None):
        raise refusal
    if failures and not pages:
        raise failures[0]
    return _merged(info, pages, size, read_to, failures)


def _merged(
    info: Info,
    pages: Mapping[str, Document],
    size: int,
    read_to: dict[str, str],
    failures: list[BaseException],
) -> Document:
    """The oldest items of all pages; failures stand behind them as edges."""
    try:
        found = [(_order(edge["node"]), service, edge) for service, page in pages.items() for edge in page["edges"]]
        total = sum(page["totalCount"] for page in pages.values())
        more = len(found) > size or any(page["pageInfo"]["hasNextPage"] for page in pages.values())
    except (KeyError, TypeError, ValueError) as error:
        raise ServiceUnavailable(min(pages)) from error
    edges: list[Document] = []
    for _, service, edge in sorted(found, key=lambda one: one[0])[:size]:
        read_to = {**read_to, service: edge["cursor"]}
        edges.append({"cursor": _encoded(read_to), "node": _prepared(info, edge["node"])})
    info_of_page = {
        "hasNextPage": more,
        "hasPreviousPage": False,
        "startCursor": edges[0]["cursor"] if edges else None,
        "endCursor": edges[-1]["cursor"] if edges else None,
    }
    return {"edges": [*edges, *failures], "pageInfo": info_of_page, "totalCount": total}


def _order(item: Document) -> tuple[datetime, str, str]:
    return datetime.fromisoformat(item["since"]), item["kind"], item["id"]


def _prepared(info: Info, item: Document) -> Document:
    known = info.context.registry.kinds.get(item["kind"])
    return {**item, "id": encode_id(known.type if known else item["kind"], item["id"])}


def _encoded(read_to: Mapping[str, str]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(read_to)).decode().rstrip("=")


def _decoded(cursor: str, services: tuple[str, ...]) -> dict[str, str]:
    """How far each service was read. Raises `BadCursor`."""
    try:
        found = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise BadCursor from error
    if not isinstance(found, dict) or len(cursor) > LONGEST_CURSOR:
        raise BadCursor
    if not all(service in services and isinstance(place, str) for service, place in found.items()):
        raise BadCursor
    return found
