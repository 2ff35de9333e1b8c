"""Selections and fields of a compiled plan."""

from collections.abc import Callable
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, Undefined
from graphql.execution.values import get_argument_values

from gateway.http.plans.running import Later, PathChain, PathInfo, Place, Run, Slot
from gateway.http.sources import DocumentField, may_await

Complete = Callable[[Run, "FieldPlan", Any, PathChain, Slot | None], Any]
"""Completes a value that is not None. `slot` is the nearest nullable place for what stands below it."""


class FieldPlan:
    """One response key of a selection: how its value is got and completed.

    `exact` is the Python type whose values are already what the client gets; `constant` answers `__typename`.
    """

    __slots__ = (
        "arguments",
        "attribute",
        "complete",
        "constant",
        "definition",
        "exact",
        "info_head",
        "key",
        "name",
        "nodes",
        "non_null",
        "parent",
        "plain",
        "resolve",
    )

    def __init__(self, key: str, nodes: list[FieldNode], parent: GraphQLObjectType, definition: GraphQLField) -> None:
        self.key = key
        self.nodes = nodes
        self.parent = parent.name
        self.definition = definition
        self.name = nodes[0].name.value
        self.info_head = (self.name, nodes, definition.type, parent)
        self.plain = False
        self.attribute = self.name
        self.constant: str | None = None
        self.exact: type | None = None
        self.non_null = False
        self.arguments: dict[str, Any] | None = None
        self.resolve: Callable[..., Any] = DocumentField(self.name, self.name)
        self.complete: Complete = _incomplete

    def value(self, run: Run, source: Any, path: PathChain) -> Any:
        """What the field's resolver gives for a source."""
        arguments = self.arguments
        if arguments is None:
            arguments = run.arguments.get(self)
            if arguments is None:
                arguments = get_argument_values(self.definition, self.nodes[0], run.variables)
                run.arguments[self] = arguments
        info = tuple.__new__(PathInfo, (*self.info_head, path, *run.info_tail))
        return self.resolve(source, info, **arguments)

    def completed(self, run: Run, value: Any, path: PathChain, slot: Slot | None) -> Any:
        """The value as the client gets it, or `Later`; raises where a non-null field is null."""
        if isinstance(value, Exception):
            raise value
        if value is None or value is Undefined:
            if self.non_null:
                raise TypeError(f"Cannot return null for non-nullable field {self.parent}.{self.name}.")
            return None
        return self.complete(run, self, value, path, slot)

    def put(self, run: Run, source: Any, out: dict[str, Any], above: PathChain | None, slot: Slot | None) -> None:
        """Get the field's value and put it, completed, into the object that is being answered."""
        path = (above, self.key, self.parent)
        below = slot if self.non_null else (out, self.key, path)
        try:
            value = self.read(source) if self.plain else self.value(run, source, path)
            if may_await(value):
                out[self.key] = None
                place = Place(out, self.key, path, slot, self.nodes, self.non_null)
                run.later(value, lambda got: self.completed(run, got, path, below), place)
                return
            value = self.completed(run, value, path, below)
            out[self.key] = value
            if type(value) is Later:
                out[self.key] = None
                place = Place(out, self.key, path, slot, self.nodes, self.non_null)
                run.later(value.awaitable, value.then, place)
        except Exception as error:
            located = run.error(error, self.nodes, path)
            if self.non_null:
                raise located from error
            out[self.key] = None
            run.add(located, path)

    def read(self, source: Any) -> Any:
        return self.resolve(source, None)


def _incomplete(_: Run, field: FieldPlan, *__: object) -> Any:
    raise TypeError(f"the plan of {field.parent}.{field.name} was not finished")


class SelectionPlan:
    """What is answered of an object of one type."""

    __slots__ = ("fields", "kind")

    def __init__(self, kind: GraphQLObjectType, fields: list[FieldPlan]) -> None:
        self.kind = kind
        self.fields = fields

    def answer(self, run: Run, source: Any, path: PathChain | None, slot: Slot | None) -> dict[str, Any]:
        """The object, with places left open for what has to be awaited."""
        out: dict[str, Any] = {}
        if type(source) is dict:
            get = source.get
            for field in self.fields:
                if field.plain:
                    value = get(field.name)
                    if type(value) is field.exact:
                        out[field.key] = value
                        continue
                elif field.constant is not None:
                    out[field.key] = field.constant
                    continue
                field.put(run, source, out, path, slot)
            return out
        for field in self.fields:
            if field.constant is not None:
                out[field.key] = field.constant
            else:
                field.put(run, source, out, path, slot)
        return out
