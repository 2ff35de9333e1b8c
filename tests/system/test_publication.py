"""From an editor's draft to what everybody finds, and from a withdrawal to what nobody finds any more.

The goals (found within 2 s, gone within 1 s) are measured by `python -m tests.bench`; here the deadlines are wide, so
that a busy machine does not fail what is right.
"""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.ids import decode_id
from launcher.registry import REGISTRY
from services.documents.set_aside import SetAsideDocuments
from services.feeds.follower import Follower
from services.feeds.sinks import FeedChange, SnapshotItem
from tests.system.conftest import act, ask
from tests.system.instance import Instance
from tests.system.timing import seconds_until

PATIENCE = 10.0

SEARCH = "query($text: String!) { search(text: $text) { totalCount edges { node { id } } } }"
NODE = "query($id: ID!) { node(id: $id) { id ... on WantedNotice { fullName } ... on Article { title } } }"
LISTED = {
    "notice": "{ wantedNotices(first: 100) { edges { node { id } } } }",
    "article": "{ articles(first: 100) { edges { node { id } } } }",
}


def _article(word: str) -> dict[str, object]:
    return {
        "kind": "CRIME_WARNING",
        "unit": "ca-ha-noi",
        "title": f"Cảnh báo thủ đoạn {word}",
        "body": "<p>Người dân không chuyển tiền theo yêu cầu qua điện thoại.</p>",
    }


def _notice(word: str) -> dict[str, object]:
    return {
        "list": "WANTED",
        "unit": "ca-ha-noi",
        "fullName": f"Nguyễn {word.capitalize()}",
        "birthDates": ["1985"],
        "offence": {"name": "Lừa đảo chiếm đoạt tài sản", "article": "Điều 174"},
        "demo": True,
    }


def new_word() -> str:
    """A word nothing else holds."""
    return "w" + uuid.uuid4().hex[:10]


async def published_article(editor: httpx.AsyncClient, second: httpx.AsyncClient, word: str) -> str:
    """An article taken all the way through the gateway; gives its global id."""
    article = await act(editor, "save", "Article", **_article(word))
    submitted = await act(editor, "submit", "Article", id=article["id"])
    await act(second, "approve", "Article", id=article["id"], version=submitted["version"])
    published = await act(second, "publish", "Article", id=article["id"])
    assert published["state"] == "PUBLISHED"
    return published["id"]


async def published_notice(editor: httpx.AsyncClient, second: httpx.AsyncClient, word: str) -> str:
    notice = await act(editor, "save", "Notice", **_notice(word))
    await act(second, "approve", "Notice", id=notice["id"], version=notice["version"])
    published = await act(second, "publish", "Notice", id=notice["id"])
    assert published["state"] == "PUBLISHED"
    return published["id"]


async def found(client: httpx.AsyncClient, word: str) -> list[str]:
    """Global ids of what the gateway's search finds."""
    edges = (await ask(client, SEARCH, text=word))["search"]["edges"]
    return [edge["node"]["id"] for edge in edges if edge["node"]]


class Reader:
    """Somebody who reads a service's feed: what is there, by id, as he knows it."""

    def __init__(self) -> None:
        self.there: set[str] = set()
        self.withdrawn: set[str] = set()
        self.hurried: set[str] = set()
        self.set_aside = SetAsideDocuments("reader")

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        self.there = {item.id async for item in items}

    async def apply_change(self, change: FeedChange) -> None:
        if change.document is None:
            self.there.discard(change.id)
            self.withdrawn.add(change.id)
        else:
            self.there.add(change.id)

    def ahead(self, change: FeedChange) -> None:
        """A withdrawal before its turn."""
        self.hurried.add(change.id)

    async def record_position(self, token: str) -> None:
        return None

    async def mark_lost(self) -> None:
        return None


@contextlib.asynccontextmanager
async def reading(system: Instance, service: str) -> AsyncIterator[Reader]:
    reader = Reader()
    async with httpx.AsyncClient(base_url=f"{system.address}/api/{service}", trust_env=False) as client:
        follower = Follower(service, client, reader, on_withdrawal=reader.ahead)
        follower.start()
        try:
            async with asyncio.timeout(PATIENCE):
                await follower.following.wait()
            yield reader
        finally:
            await follower.stop()


async def test_a_new_article_is_found_right_after_its_publication(
    operator: httpx.AsyncClient, second: httpx.AsyncClient, citizen: httpx.AsyncClient
):
    word = new_word()
    assert await found(citizen, word) == []
    id = await published_article(operator, second, word)
    begun = time.monotonic()

    async def seen() -> bool:
        return id in await found(citizen, word)

    await seconds_until(seen, begun, PATIENCE)


async def test_a_draft_is_nowhere(operator: httpx.AsyncClient, citizen: httpx.AsyncClient):
    word = new_word()
    draft = await act(operator, "save", "Article", **_article(word))
    assert await found(citizen, word) == []
    assert (await ask(citizen, NODE, id=draft["id"]))["node"] is None
    assert (await ask(operator, NODE, id=draft["id"]))["node"]["id"] == draft["id"]


async def test_a_writer_does_not_approve_his_own(operator: httpx.AsyncClient):
    draft = await act(operator, "save", "Article", **_article(new_word()))
    submitted = await act(operator, "submit", "Article", id=draft["id"])
    text = "mutation($input: ApproveArticleInput!) { approveArticle(input: $input) { article { id } errors { code } } }"
    payload = (await ask(operator, text, input={"id": draft["id"], "version": submitted["version"]}))["approveArticle"]
    assert payload == {"article": None, "errors": [{"code": "SECOND_PERSON_NEEDED"}]}


@pytest.mark.parametrize("kind", ["notice", "article"])
async def test_what_is_withdrawn_is_gone_from_every_door(
    kind: str, system: Instance, operator: httpx.AsyncClient, second: httpx.AsyncClient, citizen: httpx.AsyncClient
):
    word = new_word()
    service, path = ("wanted", "notices") if kind == "notice" else ("articles", "articles")
    publish = published_notice if kind == "notice" else published_article
    async with reading(system, service) as reader:
        id = await publish(operator, second, word)

        async def everywhere() -> bool:
            """Also read twice through the gateway, so that its cache holds it."""
            cached = [(await ask(citizen, LISTED[kind])) for _ in range(2)]
            return (
                id in str(cached[1]) and id in await found(citizen, word) and decode_id(REGISTRY, id).id in reader.there
            )

        await seconds_until(everywhere, time.monotonic(), PATIENCE)
        assert (await ask(citizen, NODE, id=id))["node"]["id"] == id
        own = decode_id(REGISTRY, id).id
        assert own in reader.there
        given = {"reason": "ARRESTED"} if kind == "notice" else {"why": "Không còn đúng"}
        await act(operator, "withdraw", "Notice" if kind == "notice" else "Article", id=id, **given)

        async def nowhere() -> bool:
            rest = await citizen.get(f"/api/{service}/{path}/{own}")
            return (
                (rest.status_code, word in rest.text.lower()) == (410, False)
                and (await ask(citizen, NODE, id=id))["node"] is None
                and id not in str(await ask(citizen, LISTED[kind]))
                and not await found(citizen, word)
                and own in reader.withdrawn
            )

        await seconds_until(nowhere, time.monotonic(), PATIENCE)
        # It stays away: from the list, from a fresh snapshot, and from the matching of names.
        listed = (await citizen.get(f"/api/{service}/{path}", params={"first": 100})).text
        snapshot = (await citizen.get(f"/api/{service}/snapshot")).text
        assert word not in listed.lower()
        assert word not in snapshot.lower()
        if kind == "notice":
            match = await citizen.post("/api/wanted/match", json={"name": f"Nguyễn {word}"})
            assert own not in match.text
