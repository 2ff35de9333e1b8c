"""What everybody reads of a document, while staff work on a correction of it."""

from typing import Any

import httpx
import orjson

from services.lines import server_sent_events
from tests.waiting import PATIENCE

Seen = list[tuple[str, int, str | None, str | None, str]]


async def seen(client: httpx.AsyncClient, *paths: str) -> Seen:
    """What anybody is answered there, and in the snapshot: status, ETag, Last-Modified and body."""
    found: Seen = []
    for path in (*paths, "/snapshot"):
        answer = await client.get(path)
        # The first line of a snapshot is the place in the feed.
        body = answer.text.partition("\n")[2] if path == "/snapshot" else answer.text
        found.append((path, answer.status_code, answer.headers.get("ETag"), answer.headers.get("Last-Modified"), body))
    return found


async def place_in_feed(client: httpx.AsyncClient) -> str:
    return orjson.loads((await client.get("/snapshot")).text.partition("\n")[0])["resumeToken"]


async def next_event(client: httpx.AsyncClient, place: str) -> tuple[str, dict[str, Any]]:
    """The type and the data of the first event of the feed after this place."""
    headers = {"Last-Event-ID": place}
    async with client.stream("GET", "/changes", headers=headers, timeout=PATIENCE) as answer:
        async for event in server_sent_events(answer.aiter_bytes()):
            if event.data:
                return event.type or "", orjson.loads(event.data)
    raise AssertionError("the feed has ended")
