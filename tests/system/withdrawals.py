"""A withdrawn notice seen from every layer at once: when is it gone from each, while others read?"""

import asyncio
import contextlib
import io
import time
import uuid
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import fromstring

import httpx
import orjson
from PIL import Image

from services.global_ids import encode_id
from services.identity import Role
from services.lines import server_sent_events
from tests.approving import approve
from tests.bench.connection import Connection
from tests.system.conftest import put_in
from tests.system.instance import Instance
from tests.system.test_publication import Reader, reading
from tests.system.timing import seconds_until
from tests.waiting import until

NODE = "query($id: ID!) { node(id: $id) { id ... on WantedNotice { fullName } } }"
LISTED = '{ wantedNotices(first: 100, unit: "ca-ha-noi") { edges { node { id fullName } } } }'
MATCHED = "query($name: String!) { wantedMatch(name: $name, first: 3) { hits { notice { id } } } }"
FOUND = "query($text: String!) { search(text: $text) { totalCount edges { node { id } } } }"
UNITS = "query($n: Int!) { units(first: $n) { edges { node { code name } } } }"
TAG = "tag:tiepdan.example,2026"
ATOM = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
HEARD = 'subscription { changes(kinds: [NOTICE], unit: "ca-ha-noi") { what id } }'
WHOLE = frozenset({"dump", "FollowTheMoney", "snapshot"})
"""Layers that are streams of everything: reading one takes as long as there is much in it."""
READERS = 4
"""Connections that read the gateway all the time, one query after the other."""


@dataclass(frozen=True, slots=True)
class Published:
    """A notice that the public reads, with a word in its name that nothing else holds, and a photo of its own."""

    id: str
    word: str
    photo: str = ""

    @property
    def node(self) -> str:
        """Its global id."""
        return encode_id("WantedNotice", self.id)

    @property
    def name(self) -> str:
        return f"Nguyễn {self.word}"


@dataclass
class Layers:
    """Clients of every layer. `took` holds, by layer, the seconds from sending each withdrawal until it was gone."""

    instance: Instance
    citizen: httpx.AsyncClient
    editor: httpx.AsyncClient
    feed: Reader
    """Who follows the change feed, and the withdrawals ahead of it."""
    pushed: set[str] = field(default_factory=set)
    """Global ids that the subscription told were withdrawn."""
    took: dict[str, list[float]] = field(default_factory=dict)
    reads: int = 0

    def looks(self, notice: Published) -> Mapping[str, Callable[[], Awaitable[bool]]]:
        """For each layer a look that says whether the notice is gone from it."""
        rest, match, gone = "/api/wanted", {"name": notice.name, "first": 3}, 410

        async def status(path: str) -> bool:
            answer = await self.citizen.get(path)
            assert answer.status_code in {200, gone}, answer.text
            return answer.status_code == gone

        async def without(client: httpx.AsyncClient, path: str, said: str, params: Mapping[str, Any]) -> bool:
            return said not in (await client.get(path, params=params)).raise_for_status().text

        async def unmatched() -> bool:
            answer = await self.editor.post(f"{rest}/match", json=match)
            return notice.id not in answer.raise_for_status().text

        async def asked(query: str, said: str, **variables: Any) -> bool:
            answer = await self.answer(query, **variables)
            # A service that is too busy to answer shows nothing, which proves nothing.
            return "errors" not in answer and said not in str(answer)

        async def entry_deleted() -> bool:
            # What came in since fills the first pages.
            address: str | None = f"{rest}/feed.atom"
            while address is not None:
                page = fromstring((await self.citizen.get(address)).raise_for_status().content)
                if page.find(f"at:deleted-entry[@ref='{TAG}:notice/{notice.id}']", ATOM) is not None:
                    return True
                if any(notice.word in text for text in page.itertext()):
                    return False
                following = page.find("a:link[@rel='next']", ATOM)
                address = None if following is None else following.get("href")
            return False

        async def told(heard: set[str], id: str) -> bool:
            return id in heard

        return {
            "REST": lambda: status(f"{rest}/notices/{notice.id}"),
            "REST list": lambda: without(self.citizen, f"{rest}/notices", notice.id, {"first": 100}),
            "photo": lambda: status(f"{rest}/photos/{notice.photo}.webp"),
            "matcher": unmatched,
            "Atom": entry_deleted,
            "dump": lambda: without(self.citizen, f"{rest}/dump.jsonl", notice.id, {}),
            "FollowTheMoney": lambda: without(self.citizen, f"{rest}/followthemoney/entities.ftm.json", notice.id, {}),
            "snapshot": lambda: without(self.citizen, f"{rest}/snapshot", notice.id, {}),
            "withdrawals": lambda: told(self.feed.hurried, notice.id),
            "search": lambda: without(self.citizen, "/api/search/search", notice.id, {"text": notice.word}),
            "gateway node": lambda: asked(NODE, notice.name, id=notice.node),
            "gateway list": lambda: asked(LISTED, notice.node),
            "gateway match": lambda: asked(MATCHED, notice.node, name=notice.name),
            "gateway search": lambda: asked(FOUND, notice.node, text=notice.word),
            "subscription": lambda: told(self.pushed, notice.node),
        }

    async def answer(self, query: str, **variables: Any) -> dict[str, Any]:
        """What the gateway answers a citizen."""
        return (await self.citizen.post("/graphql", json={"query": query, "variables": variables})).json()

    async def read(self, notice: Published) -> None:
        """Has the gateway's cache hold everything about the notice; returns when the index knows it too."""

        async def everywhere() -> bool:
            answers = [await self.answer(FOUND, text=notice.word), await self.answer(LISTED)]
            return all(notice.node in str(answer) for answer in answers)

        await until(everywhere, patience=60)
        for layer, gone in self.looks(notice).items():
            assert not await gone(), f"{notice.id} was never in {layer}"

    async def withdraw(self, notice: Published, patience: float, but: frozenset[str] = frozenset()) -> None:
        """Withdraws it and waits until it is gone from every layer but some. Raises TimeoutError that names one."""
        begun = time.monotonic()
        path = f"/api/wanted/notices/{notice.id}/withdraw"
        (await self.editor.post(path, json={"reason": "ARRESTED"})).raise_for_status()
        looks = {layer: gone for layer, gone in self.looks(notice).items() if layer not in but}
        seen = await asyncio.gather(
            *(seconds_until(look, begun, patience) for look in looks.values()), return_exceptions=True
        )
        for layer, found in zip(looks, seen, strict=True):
            if isinstance(found, TimeoutError):
                raise TimeoutError(f"{notice.id} is still in {layer} after {patience:g} s")
            if isinstance(found, BaseException):
                raise found
            self.took.setdefault(layer, []).append(found)

    def slowest(self) -> list[float]:
        """For each withdrawal the seconds until it was gone from the last layer."""
        return [max(times) for times in zip(*self.took.values(), strict=True)]


async def published(instance: Instance, count: int) -> list[Published]:
    """So many notices with photos, put in by import, and their photos approved by another person."""
    notices = [Published(f"w-{uuid.uuid4().hex[:12]}", f"w{uuid.uuid4().hex[:10]}") for _ in range(count)]
    rows = [
        {"id": one.id, "list": "WANTED", "fullName": one.name, "unit": "ca-ha-noi", "birthDates": ["1985"]}
        for one in notices
    ]
    second = instance.client(instance.bearer("second", [Role.EDITOR]))
    async with instance.client(instance.bearer()) as editor, second:
        await put_in(editor, "wanted", "notices", rows)
        answer = await editor.post("/api/wanted/notices/photos/import", content=_pictures(notices))
        assert answer.raise_for_status().json()["kept"] == count
        refs = {one.id: (await confirm(second, one.id))["photo"] for one in notices}
    return [Published(one.id, one.word, refs[one.id]) for one in notices]


async def confirm(second: httpx.AsyncClient, id: str) -> dict[str, Any]:
    """Approves and publishes what another person wrote in a notice."""
    path = f"/api/wanted/notices/{id}"
    (await approve(second, path, {})).raise_for_status()
    return (await second.post(f"{path}/publish")).raise_for_status().json()


def _pictures(notices: Sequence[Published]) -> bytes:
    """A zip with a photo of each, no two alike."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for notice in notices:
            picture, file = Image.frombytes("RGB", (8, 8), notice.id.encode().ljust(192, b"\0")), io.BytesIO()
            picture.resize((64, 64), Image.Resampling.NEAREST).save(file, "PNG")
            archive.writestr(f"{notice.id}.png", file.getvalue())
    return out.getvalue()


@contextlib.asynccontextmanager
async def watched(instance: Instance, background: Sequence[Published] = ()) -> AsyncIterator[Layers]:
    """Clients of every layer, while others read the gateway: lists and searches, and what is in `background`."""
    editor = instance.client(instance.bearer("editor", [Role.EDITOR, Role.ADMIN]))
    async with instance.client() as citizen, editor, reading(instance, "wanted") as reader:
        layers = Layers(instance, citizen, editor, reader)
        ready = asyncio.Event()
        tasks = [asyncio.create_task(_listen(layers, ready))]
        tasks += [asyncio.create_task(_keep_reading(layers, background, place)) for place in range(READERS)]
        try:
            await asyncio.wait_for(ready.wait(), 20)
            yield layers
        finally:
            ended = [task for task in tasks if task.done()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for task in ended:
                task.result()


async def _listen(layers: Layers, ready: asyncio.Event) -> None:
    """Follows the subscription over server-sent events."""
    asked = {"json": {"query": HEARD}, "headers": {"Accept": "text/event-stream"}, "timeout": None}
    async with layers.citizen.stream("POST", "/graphql", **asked) as answer:
        ready.set()
        async for event in server_sent_events(answer.aiter_bytes()):
            if event.data:
                change = orjson.loads(event.data)["data"]["changes"]
                if change["what"] == "WITHDRAWN":
                    layers.pushed.add(change["id"])


async def _keep_reading(layers: Layers, background: Sequence[Published], place: int) -> None:
    """One reader: half of it lists, which withdrawals drop from the cache, half of it other things."""
    async with Connection(layers.instance.port, {}) as connection:
        for number in range(place, 10_000_000):
            if number % 2:
                await connection.ask(LISTED)
            elif number % 4 and background:
                one = background[number % len(background)]
                await connection.ask(FOUND, text=one.word)
            else:
                await connection.ask(
                    "query($n: Int!) { units(first: $n) { edges { node { code name } } } }", n=number % 40 + 1
                )
            layers.reads += 1
