"""Random operations on the toy schema, and random documents for them to read, with everything that can go wrong.

Both are made from a `Random` that hypothesis draws: drawing each leaf as a strategy of its own takes a hundred times
as long on schemas that refer to themselves.
"""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)

CONDITIONS = ("", "", "", " @include(if: $yes)", " @include(if: $no)", " @skip(if: $yes)", " @skip(if: $no)")
ARGUMENTS = {"shout": ("", "(times: 2)", "(times: $times)", "(loud: false)")}
ROOT = ("people", "person", "strict", "found", "named")
RESOLVED = ("shout", "placeInAnswer")


@dataclass(frozen=True)
class Awaited:
    """Stands for a coroutine that gives (or raises) what is in it after some turns of the loop."""

    value: Any
    turns: int


@dataclass(frozen=True)
class Raised:
    """Stands for an exception as a value."""

    text: str


def made(spec: Any) -> Any:
    """The source that a specification stands for."""
    if isinstance(spec, Awaited):
        return _Waiting(spec)
    if isinstance(spec, Raised):
        return ValueError(spec.text)
    if isinstance(spec, dict):
        return {key: made(value) for key, value in spec.items()}
    if isinstance(spec, list):
        return [made(value) for value in spec]
    return spec


class _Waiting:
    """An awaitable that leaves nothing behind when nobody awaits it."""

    def __init__(self, spec: Awaited) -> None:
        self.spec = spec

    def __await__(self) -> Generator[Any, None, Any]:
        for _ in range(self.spec.turns):
            yield from asyncio.sleep(0).__await__()
        if isinstance(self.spec.value, Raised):
            raise ValueError(self.spec.value.text)
        return made(self.spec.value)


class Documents:
    """Writes root documents: right values mostly, and now and then null, an exception, or another type's value."""

    def __init__(self, schema: GraphQLSchema, random: Random, *, awaiting: bool, oddity: float) -> None:
        self.schema = schema
        self.random = random
        self.awaiting = awaiting
        self.oddity = oddity

    def root(self) -> dict[str, Any]:
        fields = self.schema.query_type.fields  # type: ignore[union-attr]
        return {name: self.value(fields[name].type, 0) for name in ROOT}

    def value(self, kind: Any, depth: int) -> Any:
        random = self.random
        if random.random() < self.oddity:
            return random.choice([None, None, Raised("no"), "wrong", 2**40, [1], {"__typename": "Nothing"}])
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        value = self.right(inner, depth)
        if self.awaiting and random.random() < 0.3:
            value = Raised("later") if random.random() < self.oddity else value
            return Awaited(value, random.randrange(4))
        return value

    def right(self, kind: Any, depth: int) -> Any:
        random = self.random
        if isinstance(kind, GraphQLList):
            return [self.value(kind.of_type, depth + 1) for _ in range(random.randrange(4 if depth < 2 else 2))]
        if is_abstract_type(kind):
            return self.object(random.choice(["Place", "Person"]), depth)
        if isinstance(kind, GraphQLObjectType):
            return self.object(kind.name, depth)
        if isinstance(kind, GraphQLEnumType):
            return random.choice(["red", "green"])
        leaves = {"Int": 3, "Float": 0.5, "Boolean": True, "Stamp": "2026-11-24"}
        return leaves.get(kind.name, random.choice(["a", "b", ""]))

    def object(self, name: str, depth: int) -> dict[str, Any]:
        kind = self.schema.get_type(name)
        assert isinstance(kind, GraphQLObjectType)
        document: dict[str, Any] = {"__typename": name}
        for field, spec in kind.fields.items():
            deep = depth >= 3 and is_composite_type(get_named_type(spec.type))
            if field == "boss":
                document[field] = None if depth >= 3 else self.right(spec.type, depth + 1)
            elif field not in RESOLVED and not deep:
                document[field] = self.value(spec.type, depth + 1)
        return document


class Operations:
    """Writes queries with aliases, merged fields, fragments, conditions and arguments."""

    def __init__(self, schema: GraphQLSchema, random: Random) -> None:
        self.schema = schema
        self.random = random
        self.fragments: list[str] = []
        self.named = 0

    def text(self) -> str:
        body = self.selection("Query", 0)
        text = "\n".join([body, *self.fragments])
        variables = {"$yes": "Boolean = true", "$no": "Boolean = false", "$times": "Int = 3"}
        used = ", ".join(f"{name}: {kind}" for name, kind in variables.items() if name in text)
        return f"query ({used}) {text}" if used else text

    def selection(self, name: str, depth: int) -> str:
        parts = [self.part(name, depth) for _ in range(self.random.randint(1, 4))]
        return "{ " + " ".join(parts) + " }"

    def part(self, name: str, depth: int) -> str:
        kind: Any = self.schema.get_type(name)
        shape = self.random.choice(["field"] * 6 + ["typename", "inline", "spread"])
        if shape == "typename":
            return "__typename" + self.random.choice(CONDITIONS)
        if shape in ("inline", "spread") and name != "Query" and depth < 5:
            on = self.random.choice(["Named", "Place", "Person"] if is_abstract_type(kind) else [name, "Named"])
            inner = self.selection(on, depth + 1)
            if shape == "inline":
                return f"... on {on}{self.random.choice(CONDITIONS)} {inner}"
            self.named += 1
            self.fragments.append(f"fragment F{self.named} on {on} {inner}")
            return f"...F{self.named}{self.random.choice(CONDITIONS)}"
        return self.field(kind, name, depth)

    def field(self, kind: Any, name: str, depth: int) -> str:
        fields = getattr(kind, "fields", {})
        names = list(ROOT if name == "Query" else fields)
        if depth >= 4:
            names = [one for one in names if not is_composite_type(get_named_type(fields[one].type))]
        if not names:
            return "__typename"
        chosen = self.random.choice(names)
        arguments = self.random.choice(ARGUMENTS.get(chosen, ("",)))
        alias = ""
        if arguments or self.random.random() < 0.3:
            self.named += 1
            alias = f"a{self.named}: "
        inner_kind = get_named_type(fields[chosen].type)
        inner = self.selection(inner_kind.name, depth + 1) if is_composite_type(inner_kind) else ""
        return f"{alias}{chosen}{arguments}{self.random.choice(CONDITIONS)} {inner}"
