"""What a snapshot and a feed name is what GraphQL has by the same global id."""

import asyncio
import uuid

import httpx
import orjson
import pytest

from services.lines import server_sent_events
from tests.conftest import rows
from tests.system.conftest import put_in
from tests.waiting import PATIENCE

pytestmark = pytest.mark.shape("together")
NODE = "query($id: ID!) { node(id: $id) { id __typename ... on Article { title } } }"


async def test_a_snapshot_and_a_feed_name_what_graphql_has(operator: httpx.AsyncClient, citizen: httpx.AsyncClient):
    id = f"named-{uuid.uuid4().hex[:8]}"
    start = orjson.loads(rows((await citizen.get("/api/articles/snapshot")).content)[0])["resumeToken"]
    article = {"id": id, "kind": "OTHER", "unit": "bca", "title": f"Thử {id}", "summary": "Thử", "body": "Thử"}
    await put_in(operator, "articles", "articles", [article])
    lines = [orjson.loads(row) for row in rows((await citizen.get("/api/articles/snapshot")).content)]
    [line] = [line for line in lines if line.get("id") == id]
    answer = await citizen.post("/graphql", json={"query": NODE, "variables": {"id": line["globalId"]}})
    assert answer.json()["data"]["node"] == {
        "id": line["globalId"],
        "__typename": "Article",
        "title": article["title"],
    }
    withdrawn = await operator.post(f"/api/articles/articles/{id}/withdraw", json={"why": "Thử"})
    assert withdrawn.is_success, withdrawn.text
    for path in ("changes", "withdrawals"):
        assert await named_withdrawn(citizen, path, start, id) == line["globalId"]


async def named_withdrawn(citizen: httpx.AsyncClient, path: str, start: str, id: str) -> str:
    """The global id by which a feed says that an article was withdrawn."""
    async with (
        asyncio.timeout(PATIENCE),
        citizen.stream("GET", f"/api/articles/{path}", params={"lastEventId": start}) as stream,
    ):
        async for event in server_sent_events(stream.aiter_bytes()):
            said = orjson.loads(event.data or "{}")
            if (event.type, said.get("id")) == ("withdrawn", id):
                return said["globalId"]
    raise AssertionError("the feed ended")
