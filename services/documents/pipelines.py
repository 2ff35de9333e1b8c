"""Queries and orders of lists as MongoDB aggregations over the stored documents.

A field of an entry is by default the field of the document with the same name in camelCase. The collection's `Kind`
has the others as `StoredField` and `DerivedField`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from services.documents.queries import AnyOf, Comparison, Encode, Equals, Filter, Key, ListQuery, Not

Pipeline = list[dict[str, Any]]


class NotStored(LookupError):
    """The field is computed from the document and not stored in it: MongoDB cannot compare or sort by it."""


def _as_it_is(value: Any) -> object:
    return value


@dataclass(frozen=True)
class StoredField:
    """A field whose value is at the first of `paths` that is not null, as `encode` gives it.

    `encode` keeps the order of values. Where the field is the beginning of what is stored, such as the year of a date,
    it is compared with `at_least` and `before` alone.
    """

    paths: Sequence[str]
    encode: Encode = _as_it_is


@dataclass(frozen=True)
class DerivedField:
    """A field that is not stored; `rewrite` turns a comparison of it into a query by stored fields."""

    rewrite: Callable[[Comparison], ListQuery]


def presence(path: str) -> DerivedField:
    """A field that says whether there is something at the path."""
    absent = Equals(path, None)

    def rewrite(asked: Comparison) -> ListQuery:
        cases = {True: Not(absent), False: absent}
        return AnyOf(*(query for there, query in cases.items() if asked.test(SimpleNamespace(**{asked.field: there}))))

    return DerivedField(rewrite)


FieldMapping = Mapping[str, StoredField | DerivedField]


class DocumentFields:
    """How the documents of a model store the fields of their entries."""

    def __init__(self, model: type[BaseModel], mapped: FieldMapping) -> None:
        self._names = {field.alias or name for name, field in model.model_fields.items()}
        self._mapped = mapped

    def path(self, field: str) -> str:
        return self.stored(field).paths[0]

    def stored(self, field: str) -> StoredField:
        """Where a field is stored. Raises `NotStored`."""
        found = self._mapped.get(field) or StoredField([to_camel(field)])
        if isinstance(found, DerivedField) or (field not in self._mapped and found.paths[0] not in self._names):
            raise NotStored(f"{field!r} is not stored in the documents of this list")
        return found

    def filter_of(self, comparison: Comparison, /) -> Filter:
        found = self._mapped.get(comparison.field)
        if isinstance(found, DerivedField):
            return found.rewrite(comparison).to_mongo(self)
        stored = self.stored(comparison.field)
        return _at_first(stored.paths, comparison.condition(stored.encode))


def _at_first(paths: Sequence[str], condition: Filter) -> Filter:
    """The condition holds at the first path that is not null, or at the last path."""
    first, *rest = paths
    if not rest:
        return {first: condition}
    there = {"$and": [{first: {"$ne": None}}, {first: condition}]}
    return {"$or": [there, {"$and": [{first: None}, _at_first(rest, condition)]}]}


def pipeline(query: ListQuery, order: Sequence[Key], fields: DocumentFields) -> Pipeline:
    """The stages that give the documents of a list in its order. Raises `NotStored`."""
    computed: dict[str, Any] = {}
    sort: dict[str, int] = {}
    for number, key in enumerate(order):
        stored = fields.stored(key.field)
        path = stored.paths[0]
        if key.ranks:
            path = f"_order{number}"
            computed[path] = {"$indexOfArray": [[stored.encode(value) for value in key.ranks], _value(stored)]}
        elif len(stored.paths) > 1:
            path = f"_order{number}"
            computed[path] = _value(stored)
        sort[path] = -1 if key.descending else 1
    stages: Pipeline = [{"$match": query.to_mongo(fields)}]
    if computed:
        stages.append({"$set": computed})
    return [*stages, {"$sort": {**sort, "_id": 1}}]


def _value(stored: StoredField) -> object:
    """The stored value as an expression."""
    names = [f"${path}" for path in stored.paths]
    return {"$ifNull": names} if len(names) > 1 else names[0]
