"""Completing values by type, as section 6.4.3 of the GraphQL specification says and graphql-core does it."""

import math
from collections.abc import AsyncIterable, Awaitable, Iterable, Mapping
from typing import Any, cast

from graphql import (
    GraphQLAbstractType,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    is_object_type,
)
from graphql.execution import default_type_resolver

from gateway.execution.sources import IsTypeOfDocument, needs_await
from gateway.plans.fields import INT_LIMIT, Complete, FieldPlan, SelectionPlan
from gateway.plans.running import AwaitedSlot, PathChain, PathInfo, PendingValue, PlanRun, Slot

NOT_LISTS = (bytearray, bytes, str, memoryview, Mapping)


def exact_type(kind: object) -> type | None:
    """The Python type whose values need no completing, for the specified scalars that have one.

    Integers still have to be within `INT_LIMIT`.
    """
    if kind is GraphQLString or kind is GraphQLID:
        return str
    if kind is GraphQLBoolean:
        return bool
    return int if kind is GraphQLInt else None


def enum_names(kind: object) -> dict[Any, str]:
    """Names of an enum's members and of their values; empty for other types."""
    names: dict[Any, str] = {}
    if not isinstance(kind, GraphQLEnumType):
        return names
    for name, value in kind.values.items():
        names[value.value] = name
    for member in getattr(kind, "wrapped_cls", ()):
        if member.value in names:
            names[member] = names[member.value]
    return names


def complete_leaf(kind: GraphQLLeafType) -> Complete:
    """Completes scalars and enums."""
    coerce = kind.coerce_output_value

    def leaf(_: PlanRun, __: FieldPlan, value: Any, ___: PathChain, ____: Slot | None) -> Any:
        given = coerce(value)
        if given is None or given is Undefined:
            raise TypeError(f"{kind.name} gave nothing for a value")
        return given

    def whole(run: PlanRun, field: FieldPlan, value: Any, path: PathChain, slot: Slot | None) -> Any:
        if type(value) is int and -INT_LIMIT <= value < INT_LIMIT:
            return value
        return leaf(run, field, value, path, slot)

    def real(run: PlanRun, field: FieldPlan, value: Any, path: PathChain, slot: Slot | None) -> Any:
        if type(value) is float and math.isfinite(value):
            return value
        return leaf(run, field, value, path, slot)

    if kind is GraphQLInt:
        return whole
    if kind is GraphQLFloat:
        return real
    return _enum(kind, leaf) if isinstance(kind, GraphQLEnumType) else leaf


def _enum(kind: GraphQLEnumType, otherwise: Complete) -> Complete:
    """Looks enum members and their values up instead of searching for them."""
    names = enum_names(kind)

    def enum(run: PlanRun, field: FieldPlan, value: Any, path: PathChain, slot: Slot | None) -> Any:
        try:
            return names[value]
        except (KeyError, TypeError):
            return otherwise(run, field, value, path, slot)

    return enum


class ObjectCompletion:
    """Completes values of one object type."""

    def __init__(self, kind: GraphQLObjectType, selection: SelectionPlan) -> None:
        self.kind = kind
        self.name = kind.name
        self.selection = selection
        self.is_type_of = kind.is_type_of
        self.documents = self.is_type_of is None or isinstance(self.is_type_of, IsTypeOfDocument)

    def __call__(self, run: PlanRun, field: FieldPlan, value: Any, path: PathChain, slot: Slot | None) -> Any:
        is_type_of = self.is_type_of
        if is_type_of is not None and not self.is_exact(value):
            info = tuple.__new__(PathInfo, (*field.info_head, path, *run.info_tail))
            right = is_type_of(value, info)
            if needs_await(right):
                return PendingValue(
                    cast("Awaitable[bool]", right), lambda answer: self._checked(answer, run, value, path, slot)
                )
            return self._checked(right, run, value, path, slot)
        if type(value) is dict:
            return self.document(run, value, path, slot)
        return self.selection.complete(run, value, path, slot)

    def document(self, run: PlanRun, value: dict[str, Any], path: PathChain, slot: Slot | None) -> dict[str, Any]:
        """A document's object: one for all places that show the same document, such as the unit of each article.

        Where a part of it failed or is awaited, each place has its own, as errors and null belong to places.
        """
        key = (id(self.selection), id(value))
        made = run.objects.get(key)
        if made is not None:
            return made[1]
        before = run.state()
        out = self.selection.complete_document(run, value, path, slot)
        if before == run.state():
            run.objects[key] = (value, out)
        return out

    def is_exact(self, value: Any) -> bool:
        """Whether a value is known to be of the type: a document without another `__typename`."""
        if self.is_type_of is None:
            return True
        return self.documents and type(value) is dict and value.get("__typename", self.name) == self.name

    def _checked(self, right: object, run: PlanRun, value: Any, path: PathChain, slot: Slot | None) -> Any:
        if not right:
            raise GraphQLError(f"Expected value of type '{self.kind.name}'.")
        return self.selection.complete(run, value, path, slot)


class AbstractCompletion:
    """Completes values of an interface or union: resolves the type of each, then completes it."""

    def __init__(self, schema: GraphQLSchema, kind: GraphQLAbstractType, compiled: Any) -> None:
        self.schema = schema
        self.kind = kind
        self.resolve_type = kind.resolve_type or default_type_resolver
        self.compiled = compiled
        self.completions: dict[str, ObjectCompletion] = {}

    def __call__(self, run: PlanRun, field: FieldPlan, value: Any, path: PathChain, slot: Slot | None) -> Any:
        info = tuple.__new__(PathInfo, (*field.info_head, path, *run.info_tail))
        name = self.resolve_type(value, info, self.kind)
        if needs_await(name):
            return PendingValue(name, lambda got: self._as(got, run, field, value, path, slot))  # type: ignore[arg-type]
        return self._as(name, run, field, value, path, slot)

    def _as(self, name: Any, run: PlanRun, field: FieldPlan, value: Any, path: PathChain, slot: Slot | None) -> Any:
        completion = self.completions.get(name) if isinstance(name, str) else None
        if completion is None:
            completion = self._compile(name, run)
        return completion(run, field, value, path, slot)

    def _compile(self, name: Any, run: PlanRun) -> ObjectCompletion:
        kind = self.schema.get_type(name) if isinstance(name, str) else None
        if not is_object_type(kind) or not self.schema.is_sub_type(self.kind, kind):
            raise GraphQLError(f"A value of '{self.kind.name}' is of none of its types.")
        completion = ObjectCompletion(kind, self.compiled(kind, run.variables))
        self.completions[kind.name] = completion
        return completion


class ListCompletion:
    """Completes lists, item by item."""

    def __init__(self, item: Complete, exact: type | None, *, non_null: bool) -> None:
        self.item = item
        self.exact = exact
        self.documents = item if isinstance(item, ObjectCompletion) else None
        self.non_null = non_null

    def __call__(self, run: PlanRun, field: FieldPlan, value: Any, path: PathChain, slot: Slot | None) -> Any:
        if isinstance(value, AsyncIterable):
            return PendingValue(_collected(value), lambda items: self._items(run, field, items, path, slot))
        if type(value) is not list and (not isinstance(value, Iterable) or isinstance(value, NOT_LISTS)):
            raise GraphQLError(f"Expected Iterable, but did not find one for field '{field.parent}.{field.name}'.")
        return self._items(run, field, value, path, slot)

    def _items(self, run: PlanRun, field: FieldPlan, items: Any, path: PathChain, slot: Slot | None) -> list[Any]:
        out: list[Any] = []
        exact, documents, non_null = self.exact, self.documents, self.non_null
        for index, value in enumerate(items):
            if type(value) is exact and (exact is not int or -INT_LIMIT <= value < INT_LIMIT):
                out.append(value)
                continue
            place = (path, index, None)
            out.append(None)
            if documents is not None and type(value) is dict and documents.is_exact(value):
                try:
                    out[index] = documents.selection.complete_document(
                        run, value, place, slot if non_null else (out, index, place)
                    )
                except Exception as error:
                    self._fail(run, field, error, place)
            else:
                self._put(run, field, value, out, place, slot)
        return out

    def _put(
        self, run: PlanRun, field: FieldPlan, value: Any, out: list[Any], path: PathChain, slot: Slot | None
    ) -> None:
        index = path[1]
        below = slot if self.non_null else (out, index, path)
        try:
            if needs_await(value):
                place = AwaitedSlot(out, index, path, slot, field.nodes, self.non_null)
                run.later(value, lambda got: self._completed(run, field, got, path, below), place)
                return
            value = self._completed(run, field, value, path, below)
            if type(value) is PendingValue:
                place = AwaitedSlot(out, index, path, slot, field.nodes, self.non_null)
                run.later(value.awaitable, value.then, place)
                return
            out[index] = value
        except Exception as error:
            self._fail(run, field, error, path)

    def _fail(self, run: PlanRun, field: FieldPlan, error: Exception, path: PathChain) -> None:
        """Leave the item null and note the error, or pass it on where items may not be null."""
        located = run.error(error, field.nodes, path)
        if self.non_null:
            raise located from error
        run.add(located, path)

    def _completed(self, run: PlanRun, field: FieldPlan, value: Any, path: PathChain, slot: Slot | None) -> Any:
        if isinstance(value, Exception):
            raise value
        if value is None or value is Undefined:
            if self.non_null:
                raise TypeError(f"Cannot return null for non-nullable field {field.parent}.{field.name}.")
            return None
        return self.item(run, field, value, path, slot)


async def _collected(values: AsyncIterable[Any]) -> list[Any]:
    return [value async for value in values]
