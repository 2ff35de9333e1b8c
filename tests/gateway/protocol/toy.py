"""A small schema with one of everything: interface, union, enum, scalar, lists, non-null, errors, async and sync."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from enum import Enum
from typing import Annotated, Any, NewType

import strawberry
from starlette.requests import Request
from strawberry.dataloader import DataLoader
from strawberry.schema.config import StrawberryConfig

from gateway.cache.response_cache import feed_tag
from gateway.protocol.endpoint import GraphQLEndpoint
from gateway.protocol.request_context import CacheTags, request_context
from gateway.protocol.settings import EndpointSettings
from services.errors import NotFound, Unavailable

Stamp = NewType("Stamp", str)


@strawberry.enum
class Colour(Enum):
    RED = "red"
    GREEN = "green"


@strawberry.interface
class Named:
    id: strawberry.ID
    name: str
    note: str | None


@strawberry.type
class Place(Named):
    lat: float | None
    colour: Colour | None
    tags: list[str]
    opened: Stamp | None
    neighbours: list["Place"]
    nearest: Annotated["Place", strawberry.lazy("tests.gateway.protocol.toy")] | None
    strict: Annotated["Person", strawberry.lazy("tests.gateway.protocol.toy")]


@strawberry.type
class Person(Named):
    age: int | None
    alive: bool
    scores: list[int | None] | None
    home: Place | None
    friends: list[Annotated["Found", strawberry.lazy("tests.gateway.protocol.toy")] | None]
    matrix: list[list[int]] | None

    @strawberry.field
    def shout(self, info: strawberry.Info, times: int = 1, loud: bool = True) -> str:
        text = (self["name"] if isinstance(self, dict) else self.name) * times
        return text.upper() if loud else text

    @strawberry.field
    async def boss(
        self, info: strawberry.Info
    ) -> Annotated["Person", strawberry.lazy("tests.gateway.protocol.toy")] | None:
        await asyncio.sleep(0)
        return self.get("boss") if isinstance(self, dict) else None

    @strawberry.field
    def place_in_answer(self, info: strawberry.Info) -> str:
        return ".".join(str(key) for key in info.path.as_list())


Found = Annotated[Place | Person, strawberry.union("Found")]


@strawberry.input
class Wish:
    name: str
    colour: Colour = Colour.RED
    words: list[str] = strawberry.field(default_factory=list)


@strawberry.type
class Row:
    id: strawberry.ID
    title: str
    summary: str
    kind: Colour
    unit_code: str
    views: int
    public: bool
    published_at: str

    @strawberry.field
    async def author(self, info: strawberry.Info) -> Person:
        return await info.context["people"].load(self["authorId"])  # type: ignore[index]


@strawberry.type
class Edge:
    node: Row
    cursor: str


@strawberry.type
class Connection:
    edges: list[Edge]
    nodes: list[Row]


@strawberry.type
class Query:
    people: list[Person]
    person: Person | None
    strict: Person
    found: list[Found | None] | None
    named: Named | None

    @strawberry.field
    def hello(self, name: str = "you") -> str:
        return f"hello {name}"

    @strawberry.field
    def language(self, info: strawberry.Info) -> str:
        return info.context["language"]

    @strawberry.field
    async def later(self, turns: int = 1) -> str:
        for _ in range(turns):
            await asyncio.sleep(0)
        return "now"

    @strawberry.field
    async def never(self) -> str:
        await asyncio.Event().wait()
        return "unreachable"

    @strawberry.field
    async def held(self, info: strawberry.Info) -> str:
        info.context["log"].append("held")
        await info.context["letGo"].wait()
        return "1"

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError("mongodb://admin:hunter2@db-3.internal:27017 refused, see /srv/app/store.py")

    @strawberry.field
    async def broken_later(self) -> str | None:
        await asyncio.sleep(0)
        raise KeyError("/srv/app/secret")

    @strawberry.field
    def missing(self) -> str | None:
        raise NotFound("There is no notice with this id.")

    @strawberry.field
    def wish(self, wish: Wish) -> str:
        return f"{wish.name} {wish.colour.value} {','.join(wish.words)}"

    @strawberry.field
    def rows(self, info: strawberry.Info, first: int = 20) -> list[Row]:
        info.context["tags"].add("list:rows")
        return info.context["rows"][:first]

    @strawberry.field
    def connection(self, info: strawberry.Info, first: int | None = None, last: int | None = None) -> Connection:
        rows = info.context["rows"][: first or last or 10]
        return {"nodes": rows, "edges": [{"node": row, "cursor": row["id"]} for row in rows]}  # type: ignore[return-value]

    @strawberry.field
    async def stored(self, info: strawberry.Info, id: strawberry.ID, turns: int = 0) -> str | None:
        info.context["tags"].add(f"stored:{id}", feed_tag("stored"))
        info.context["reads"].append(id)
        value = info.context["stored"].get(id)
        for _ in range(turns):
            await asyncio.sleep(0)
        if info.context["down"]:
            raise Unavailable("The store does not answer just now.")
        return value

    @strawberry.field
    def viewer(self, info: strawberry.Info) -> str:
        return info.context["token"] or "nobody"


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def add(self, info: strawberry.Info, number: int) -> int:
        info.context["log"].append(f"begin {number}")
        await asyncio.sleep(0)
        info.context["log"].append(f"end {number}")
        return number

    @strawberry.mutation
    async def fail(self) -> int | None:
        raise RuntimeError("no")


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, info: strawberry.Info, to: int = 3) -> AsyncIterator[int]:
        for number in range(to):
            await asyncio.sleep(0)
            yield number

    @strawberry.subscription
    async def forever(self, info: strawberry.Info) -> AsyncIterator[str]:
        info.context["log"].append("forever began")
        try:
            yield info.context["token"] or "nobody"
            await asyncio.Event().wait()
        finally:
            info.context["log"].append("forever ended")

    @strawberry.subscription
    async def released(self, info: strawberry.Info) -> AsyncIterator[str]:
        yield "begun"
        await info.context["letGo"].wait()
        yield "released"

    @strawberry.subscription
    async def collapse(self) -> AsyncIterator[int]:
        yield 1
        raise RuntimeError("/srv/app/secret")


def make_schema() -> strawberry.Schema:
    """A schema of its own: the endpoint adapts the one that it is given."""
    config = StrawberryConfig(scalar_map={Stamp: strawberry.scalar(name="Stamp", serialize=stamp, parse_value=str)})
    return strawberry.Schema(Query, Mutation, Subscription, types=[Place, Person], config=config)


def stamp(value: object) -> str:
    """Serializes a date; refuses anything else."""
    if isinstance(value, str):
        return dt.date.fromisoformat(value).isoformat()
    raise ValueError(f"not a date: {value!r}")


ROWS = [
    {
        "id": f"row-{number}",
        "title": f"Thông báo số {number}",
        "summary": "Công an cảnh báo thủ đoạn lừa đảo mới. " * 3,
        "kind": "red",
        "unitCode": "CAHN",
        "views": number * 7,
        "public": True,
        "publishedAt": "2026-11-24T08:00:00Z",
        "authorId": f"person-{number % 7}",
    }
    for number in range(100)
]

ROWS_QUERY = """query Rows($first: Int = 20) { rows(first: $first) {
  id title summary kind unitCode views public publishedAt author { id name } } }"""


class World:
    """What the resolvers of one test read and write; its `context` is the endpoint's."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.reads: list[str] = []
        self.stored: dict[str, str] = {}
        self.batches: list[list[str]] = []
        self.down = False
        self.let_go = asyncio.Event()
        self.contexts = 0
        self.root: Any = None

    async def people(self, ids: list[str]) -> list[dict[str, Any]]:
        self.batches.append(list(ids))
        return [{"id": id, "name": f"name of {id}", "alive": True} for id in ids]

    def plain_context(self, tags: CacheTags, language: str = "vi", token: str | None = None) -> dict[str, Any]:
        self.contexts += 1
        return {
            "tags": tags,
            "language": language,
            "token": token,
            "rows": ROWS,
            "stored": self.stored,
            "down": self.down,
            "letGo": self.let_go,
            "reads": self.reads,
            "log": self.log,
            "people": DataLoader(load_fn=self.people),
        }

    async def context(self, request: Request) -> dict[str, Any]:
        visit = request_context(request)
        return self.plain_context(visit.tags, visit.language, request.headers.get("authorization"))

    def endpoint(self, **settings: Any) -> GraphQLEndpoint:
        return GraphQLEndpoint(
            make_schema(), settings=EndpointSettings(**settings), context=self.context, root=self.root
        )
