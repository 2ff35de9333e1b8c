"""Queries of lists: which entries, by comparisons of their fields, and in which order.

A query is a value: `Listing` evaluates it in memory, and `services.documents.pipelines` translates it for MongoDB.

    AllOf(equal(state=state, unit=unit), Within("ends_at", after=since))
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, Protocol

from services.documents.pages import Position

Test = Callable[[Any], bool]
Filter = dict[str, Any]
Encode = Callable[[Any], object]


class Values(Protocol):
    """A collection that may compute its members: `in` for evaluation in memory, iteration for MongoDB."""

    def __contains__(self, value: Any, /) -> bool: ...

    def __iter__(self) -> Iterator[Any]: ...


class FieldPaths(Protocol):
    """How documents store the fields of their entries."""

    def path(self, field: str) -> str:
        """The path of a field that is stored as it is. Raises `NotStored`."""
        ...

    def filter_of(self, comparison: "Comparison", /) -> Filter:
        """The filter of documents whose entry meets the comparison. Raises `NotStored`."""
        ...


class BoundValues:
    """The values that the source of a test refers to, each by a name."""

    def __init__(self) -> None:
        self.values: list[object] = []

    def name(self, value: object) -> str:
        """A name for the value."""
        self.values.append(value)
        return f"v{len(self.values) - 1}"


class ListQuery(ABC):
    """Selects entries. Queries that make the same comparisons with equal values are equal.

    Lists make the test of each entry and look up selections by their query: the test is compiled to one function,
    three times as fast as functions that call each other, and the hash is computed once.
    """

    @cached_property
    def test(self) -> Test:
        """Whether an entry is selected."""
        source, values = self._meaning
        return _compiled(source, len(values))(*values)

    @cached_property
    def _meaning(self) -> tuple[str, tuple[object, ...]]:
        bound = BoundValues()
        return self.source(bound), tuple(bound.values)

    @cached_property
    def _hash(self) -> int:
        return hash(self._meaning)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ListQuery) and self._meaning == other._meaning

    @abstractmethod
    def source(self, values: BoundValues) -> str:
        """The test as a Python expression about `entry`, with the values it compares with by their names."""

    @abstractmethod
    def to_mongo(self, fields: FieldPaths) -> Filter:
        """The MongoDB filter that selects the documents of these entries. Raises `NotStored`."""


@lru_cache(maxsize=1_000)
def _compiled(source: str, values: int) -> Callable[..., Test]:
    """The function that makes a test of this source from as many values; queries of one shape share it."""
    # Fields are identifiers that the code names, and values are passed: nothing of a request is part of the source.
    return eval(f"lambda {', '.join(f'v{number}' for number in range(values))}: lambda entry: {source}")


@dataclass(frozen=True, eq=False)
class Comparison(ListQuery):
    """A comparison of one field. Raises ValueError for a name that no field can have."""

    field: str

    def __post_init__(self) -> None:
        if not self.field.isidentifier():
            raise ValueError(f"{self.field!r} is not the name of a field")

    @abstractmethod
    def condition(self, encode: Encode) -> Filter:
        """MongoDB's operators for a field whose values are stored as `encode` gives them."""

    def to_mongo(self, fields: FieldPaths) -> Filter:
        return fields.filter_of(self)


@dataclass(frozen=True, eq=False)
class Equals(Comparison):
    """The value is this one. None also means that it is absent."""

    value: object

    def source(self, values: BoundValues) -> str:
        return f"entry.{self.field} == {values.name(self.value)}"

    def condition(self, encode: Encode) -> Filter:
        return {"$eq": encode(self.value)}


@dataclass(frozen=True, eq=False)
class Contains(Comparison):
    """One of the values of a list is this one."""

    value: object

    def source(self, values: BoundValues) -> str:
        return f"{values.name(self.value)} in entry.{self.field}"

    def condition(self, encode: Encode) -> Filter:
        return {"$eq": encode(self.value)}


@dataclass(frozen=True, eq=False)
class HasPart(Comparison):
    """The value is a text of which this is a part."""

    part: str

    def source(self, values: BoundValues) -> str:
        return f"{values.name(self.part)} in entry.{self.field}"

    def condition(self, encode: Encode) -> Filter:
        return {"$regex": re.escape(self.part)}


@dataclass(frozen=True, eq=False)
class OneOf(Comparison):
    """The value is one of these."""

    values: Values

    def source(self, values: BoundValues) -> str:
        return f"entry.{self.field} in {values.name(self.values)}"

    def condition(self, encode: Encode) -> Filter:
        return {"$in": [encode(value) for value in self.values]}


@dataclass(frozen=True, eq=False)
class Within(Comparison):
    """The value is within the bounds that are given. An absent value meets no bound."""

    at_least: Any = None
    before: Any = None
    after: Any = None

    def source(self, values: BoundValues) -> str:
        return self._meets(f"entry.{self.field}", values)

    def to_mongo(self, fields: FieldPaths) -> Filter:
        return super().to_mongo(fields) if self._bounds else {}

    def condition(self, encode: Encode) -> Filter:
        return {operator: encode(bound) for _, operator, bound in self._bounds}

    @property
    def _bounds(self) -> list[tuple[str, str, object]]:
        """Those that are given: Python's operator, MongoDB's and the bound."""
        bounds = ((">=", "$gte", self.at_least), ("<", "$lt", self.before), (">", "$gt", self.after))
        return [bound for bound in bounds if bound[2] is not None]

    def _meets(self, value: str, values: BoundValues) -> str:
        met = [f"{value} {operator} {values.name(bound)}" for operator, _, bound in self._bounds]
        return " and ".join([f"{value} is not None", *met]) if met else "True"


@dataclass(frozen=True, eq=False)
class AnyWithin(Within):
    """One of the values of a list is within the bounds."""

    def source(self, values: BoundValues) -> str:
        if not self._bounds:
            return "True"
        return f"any({self._meets('value', values)} for value in entry.{self.field})"

    def condition(self, encode: Encode) -> Filter:
        return {"$elemMatch": super().condition(encode)}


@dataclass(frozen=True, eq=False, init=False)
class _Combination(ListQuery):
    """Several queries as one."""

    parts: tuple[ListQuery, ...]

    def __init__(self, *parts: ListQuery) -> None:
        object.__setattr__(self, "parts", parts)


class AllOf(_Combination):
    """Every part selects the entry; without parts, every entry is selected."""

    def source(self, values: BoundValues) -> str:
        return " and ".join(f"({part.source(values)})" for part in self.parts) or "True"

    def to_mongo(self, fields: FieldPaths) -> Filter:
        filters = [part.to_mongo(fields) for part in self.parts]
        return {"$and": filters} if filters else {}


class AnyOf(_Combination):
    """A part selects the entry; without parts, none is selected."""

    def source(self, values: BoundValues) -> str:
        return " or ".join(f"({part.source(values)})" for part in self.parts) or "False"

    def to_mongo(self, fields: FieldPaths) -> Filter:
        filters = [part.to_mongo(fields) for part in self.parts]
        return {"$or": filters} if filters else {"_id": {"$in": []}}


@dataclass(frozen=True, eq=False)
class Not(ListQuery):
    """The query does not select the entry."""

    query: ListQuery

    def source(self, values: BoundValues) -> str:
        return f"not ({self.query.source(values)})"

    def to_mongo(self, fields: FieldPaths) -> Filter:
        return {"$nor": [self.query.to_mongo(fields)]}


EVERYTHING = AllOf()


def equal(**values: object) -> AllOf:
    """Each of these fields has this value; None does not filter."""
    return AllOf(*(Equals(field, value) for field, value in values.items() if value is not None))


@dataclass(frozen=True)
class Key:
    """One value of an order: a field, ascending unless `descending`.

    `number` turns values that are not numbers into numbers of the same order, `ranks` has them in their order.
    """

    field: str
    descending: bool = False
    number: Callable[[Any], float] | None = None
    ranks: Sequence[object] = ()

    def place(self) -> Callable[[Any], Any]:
        """What an entry is sorted by."""
        get, number = attrgetter(self.field), self.number
        if self.ranks:
            places = {value: place for place, value in enumerate(self.ranks)}
            number = places.__getitem__
        if number is not None:
            found, sign = number, -1 if self.descending else 1
            return lambda entry: sign * found(get(entry))
        return (lambda entry: -get(entry)) if self.descending else get


def position(order: Sequence[Key]) -> Callable[[Any], Position]:
    """The position of an entry in this order; entries at the same position are in the order of their ids."""
    places = [key.place() for key in order]
    return lambda entry: tuple(place(entry) for place in places)
