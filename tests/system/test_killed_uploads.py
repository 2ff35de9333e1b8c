"""kill -9 while pictures and documents are uploaded, named, approved and published, in the middle of each step.

What was acknowledged is there afterwards, nobody reads what two people have not approved, and what nothing names goes
after its day.
"""

import asyncio
import hashlib
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo import AsyncMongoClient

from services.documents.models import now
from services.identity import Role
from services.jobs.runner import LEASE_TERM
from tests.approving import read_at
from tests.documents import pdf
from tests.pictures import picture
from tests.system.conftest import put_in_units
from tests.system.instance import Instance
from tests.system.test_crashes import PAUSE, kill
from tests.waiting import until

UNIT = "bca"
EACH = 3
"""Articles, and notices, of a round: so many are under way when the first is answered, and all is killed."""
AGAIN = frozenset({409, 412, 502, 503, 504})
"""409 and 412: what was sent before was done without an answer, and is not seen yet."""
Send = Callable[[], Awaitable[httpx.Response]]
Headers = Mapping[str, str]
Step = Callable[["Piece"], Awaitable[None]]


@dataclass
class Piece:
    """An article or a notice, and the files that it shows or is to show."""

    path: str
    published: bool = False
    files: dict[str, str] = field(default_factory=dict[str, str])
    """By path, the id of the content."""


@dataclass
class Story:
    """Steps that many pieces take at once; all is killed when the first piece has taken one."""

    instance: Instance
    client: httpx.AsyncClient
    writer: Headers
    second: Headers
    pieces: list[Piece] = field(default_factory=list[Piece])
    kills: int = 0

    async def acknowledged(self, send: Send) -> httpx.Response:
        """The good answer to what is sent until there is one, as a person's client does."""
        while True:
            with suppress(httpx.TransportError):
                answer = await send()
                if answer.is_success:
                    return answer
                assert answer.status_code in AGAIN, answer.text
            await asyncio.sleep(PAUSE)

    async def taken(self, steps: Iterable[Awaitable[object]], victim: str) -> None:
        """All pieces take a step, through a kill."""
        tasks = [asyncio.ensure_future(step) for step in steps]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        self.kills = self.kills + 1 if victim == "database" else 0
        await kill(self.instance, victim, max(self.kills, 1))
        await asyncio.gather(*tasks)
        await self.check()

    async def check(self) -> None:
        """What was acknowledged is there, as it was; the public reads what is published."""
        for piece in self.pieces:
            for path, id in piece.files.items():
                read = await self.acknowledged(lambda path=path: self.client.get(path, headers=dict(self.writer)))
                assert hashlib.sha256(read.content).hexdigest() == id

                async def seen(path: str = path, wanted: int = 200 if piece.published else 404) -> bool:
                    answer = await self.client.get(path)
                    assert answer.status_code in {wanted, 404, 502, 503, 504}, (path, answer.status_code)
                    return answer.status_code == wanted

                await until(seen)

    async def act(self, piece: Piece, act: str, goal: str, who: Headers) -> None:
        """What is approved is what was read; whoever gets no answer looks first whether it was done."""

        async def send() -> httpx.Response:
            read = await self.client.get(piece.path, headers=dict(who))
            if not read.is_success or read.json()["state"] == goal:
                return read
            version = read_at(read.json()["version"])
            return await self.client.post(f"{piece.path}/{act}", headers=dict(who) | version)

        await self.acknowledged(send)
        piece.published = goal == "PUBLISHED"


@dataclass
class Articles:
    """Three articles with a cover, a figure and a document each."""

    story: Story
    round: int
    pieces: list[Piece] = field(default_factory=list[Piece])
    uploads: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, list[dict[str, Any]]])

    async def begin(self) -> None:
        for number in range(EACH):
            given = {"kind": "OTHER", "unit": UNIT, "title": f"Bài {self.round}.{number}", "body": "<p>Chữ.</p>"}
            answer = await self.story.client.post("/api/articles/articles", json=given, headers=dict(self.story.writer))
            id = answer.raise_for_status().json()["id"]
            self.pieces.append(Piece(f"/api/articles/articles/{id}"))
        self.story.pieces += self.pieces

    async def upload(self, piece: Piece) -> None:
        """A cover and a document that are named later, and a picture that never is."""
        number = self.pieces.index(piece) + EACH * self.round
        cover, forgotten = (picture(colour=f"#{shade}{40 * number:02x}") for shade in ("80ff", "ff40"))
        for content in (cover, pdf(f"Van ban {number}"), forgotten):
            answer = await self.story.acknowledged(
                lambda content=content: self.story.client.post(
                    f"/api/articles/files?unit={UNIT}", content=content, headers=dict(self.story.writer)
                )
            )
            facts = answer.json()
            self.uploads.setdefault(piece.path, []).append(facts)
            ending = "pdf" if facts["mediaType"].endswith("pdf") else "jpg"
            piece.files[f"/api/articles/files/{facts['file']}.{ending}"] = facts["file"]

    async def name(self, piece: Piece) -> None:
        shown, attached, forgotten = (facts["file"] for facts in self.uploads[piece.path])
        figure = {"file": shown, "alt": "Hình vẽ để thử"}
        patch = {"cover": figure, "figures": [figure], "attachments": [{"file": attached, "title": "Văn bản"}]}
        headers = {**self.story.writer, "Content-Type": "application/merge-patch+json"}
        await self.story.acknowledged(lambda: self.story.client.patch(piece.path, json=patch, headers=headers))
        piece.files = {path: id for path, id in piece.files.items() if id != forgotten}


@dataclass
class Notices:
    """Three notices, of which each gets a photo that is replaced before anybody approves it."""

    story: Story
    round: int
    pieces: list[Piece] = field(default_factory=list[Piece])

    async def begin(self) -> None:
        for number in range(EACH):
            given = {"list": "WANTED", "fullName": "Lê Giả Định", "unit": UNIT, "id": f"n{self.round}{number}"}
            answer = await self.story.client.post("/api/wanted/notices", json=given, headers=dict(self.story.writer))
            answer.raise_for_status()
            self.pieces.append(Piece(f"/api/wanted/notices/{given['id']}"))
        self.story.pieces += self.pieces

    async def photograph(self, piece: Piece, shade: str) -> None:
        number = self.pieces.index(piece) + EACH * self.round
        content = picture(colour=f"#{shade}{40 * number:02x}")
        answer = await self.story.acknowledged(
            lambda: self.story.client.post(f"{piece.path}/photo", content=content, headers=dict(self.story.writer))
        )
        ref = answer.json()["photo"]
        piece.files = {f"/api/wanted/photos/{ref}.jpg": ref}


async def _round(story: Story, number: int, victims: Sequence[str]) -> None:
    articles, notices = Articles(story, number), Notices(story, number)
    await articles.begin()
    await notices.begin()
    both = (*articles.pieces, *notices.pieces)

    def uploads(step: Step, shade: str) -> list[Awaitable[None]]:
        return [*map(step, articles.pieces), *(notices.photograph(one, shade) for one in notices.pieces)]

    def acts(pieces: Iterable[Piece], act: str, goal: str, who: Headers) -> list[Awaitable[None]]:
        return [story.act(one, act, goal, who) for one in pieces]

    steps: Sequence[Callable[[], list[Awaitable[None]]]] = (
        lambda: uploads(articles.upload, "2020"),
        lambda: uploads(articles.name, "c0c0"),
        lambda: acts(articles.pieces, "submit", "SUBMITTED", story.writer),
        lambda: acts(both, "approve", "APPROVED", story.second),
        lambda: acts(both, "publish", "PUBLISHED", story.second),
    )
    for victim, step in zip(victims, steps, strict=True):
        await story.taken(step(), victim)


async def _stored(instance: Instance, database: str, collection: str) -> set[str]:
    address = f"mongodb://127.0.0.1:{instance.database_ports[0]}/?directConnection=true"
    async with AsyncMongoClient[dict[str, Any]](address) as client:
        return {raw["_id"] async for raw in client[database][collection].find({}, {"_id": 1})}


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_files_survive_kills_in_every_step_and_orphans_go_after_a_day(tmp_path: Path):
    data, database, launcher = tmp_path / "var", "database", "launcher"
    with Instance(data) as instance:
        put_in_units(instance)
        writer, second = (instance.bearer(name, [Role.EDITOR]) for name in ("writer", "second"))
        async with instance.client() as client:
            story = Story(instance, client, writer, second)
            await _round(story, 0, (database, launcher, database, launcher, database))
            await _round(story, 1, (launcher, database, launcher, database, launcher))
    named = {id for piece in story.pieces for id in piece.files.values()}
    later = (now() + timedelta(days=2)).isoformat()
    program = [sys.executable, "-m", "tests.released.elsewhen", later]
    with Instance(data, settings={"TIEPDAN_RETENTION__POLL_INTERVAL": "1"}, program=program) as instance:
        stores = (("tiepdan_articles", "files"), ("tiepdan_wanted", "photos"))

        async def swept() -> bool:
            left = [await _stored(instance, *store) for store in stores]
            assert set().union(*left) >= named
            return set().union(*left) == named

        await until(swept, patience=4 * LEASE_TERM)
        async with instance.client() as client:
            await Story(instance, client, writer, second, story.pieces).check()
