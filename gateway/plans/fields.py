"""Selections and fields of a compiled plan."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, Undefined
from graphql.execution.values import get_argument_values

from gateway.execution.sources import DocumentField, needs_await
from gateway.plans.running import AwaitedSlot, PathChain, PathInfo, PendingValue, PlanRun, Slot

INT_LIMIT = 2**31
"""GraphQL's Int has 32 bits."""

Complete = Callable[[PlanRun, "FieldPlan", Any, PathChain, Slot | None], Any]
"""Completes a value that is not None. `slot` is the nearest nullable position above it."""


class FieldPlan:
    """One response key of a selection: how its value is got and completed.

    `exact` is the Python type whose values are already what the client gets, `names` says what the values of an enum
    are called, `constant` answers `__typename`, `depends_on` is the one key of its document that decides its value.
    """

    __slots__ = (
        "arguments",
        "attribute",
        "complete",
        "constant",
        "definition",
        "depends_on",
        "exact",
        "info_head",
        "key",
        "name",
        "names",
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
        self.depends_on: str | None = None
        self.exact: type | None = None
        self.names: Mapping[Any, str] | None = None
        self.non_null = False
        self.arguments: dict[str, Any] | None = None
        self.resolve: Callable[..., Any] = DocumentField(self.name, self.name)
        self.complete: Complete = _incomplete

    def value(self, run: PlanRun, source: Any, path: PathChain) -> Any:
        """What the field's resolver gives for a source."""
        arguments = self.arguments
        if arguments is None:
            arguments = run.arguments.get(self)
            if arguments is None:
                arguments = get_argument_values(self.definition, self.nodes[0], run.variables)
                run.arguments[self] = arguments
        info = tuple.__new__(PathInfo, (*self.info_head, path, *run.info_tail))
        return self.resolve(source, info, **arguments)

    def completed(self, run: PlanRun, value: Any, path: PathChain, slot: Slot | None) -> Any:
        """The value as the client gets it, or `Deferred`; raises where a non-null field is null."""
        if isinstance(value, Exception):
            raise value
        if value is None or value is Undefined:
            if self.non_null:
                raise TypeError(f"Cannot return null for non-nullable field {self.parent}.{self.name}.")
            return None
        return self.complete(run, self, value, path, slot)

    def put(self, run: PlanRun, source: Any, out: dict[str, Any], above: PathChain | None, slot: Slot | None) -> None:
        """Get the field's value and put it, completed, into the object that is being answered."""
        path = (above, self.key, self.parent)
        try:
            value = self.resolve(source, None) if self.plain else self.value(run, source, path)
        except Exception as error:
            self.fail(run, error, out, path)
        else:
            self.put_value(run, value, out, path, slot)

    def put_shared(
        self, run: PlanRun, source: dict[str, Any], out: dict[str, Any], above: PathChain | None, slot: Slot | None
    ) -> None:
        """The same, of a document; once for all documents of which the same decides.

        Where a part of it failed or is awaited, each place has its own, as errors and null belong to places.
        """
        decides: Any = source.get(self.depends_on) if self.depends_on else None
        if type(decides) is not str:
            self.put(run, source, out, above, slot)
            return
        made = run.shared_values.get((self, decides), run)
        if made is not run:
            out[self.key] = made
            return
        before = run.state()
        self.put(run, source, out, above, slot)
        if before == run.state():
            run.shared_values[self, decides] = out[self.key]

    def put_value(self, run: PlanRun, value: Any, out: dict[str, Any], path: PathChain, slot: Slot | None) -> None:
        """Put a value, completed, into the object that is being answered."""
        # Where null goes if something below fails: here, or on to the nearest nullable field above.
        below = slot if self.non_null else (out, self.key, path)
        try:
            if type(value) is not list and needs_await(value):
                out[self.key] = None
                place = AwaitedSlot(out, self.key, path, slot, self.nodes, self.non_null)
                run.later(value, lambda got: self.completed(run, got, path, below), place)
                return
            value = self.completed(run, value, path, below)
            if type(value) is PendingValue:
                out[self.key] = None
                place = AwaitedSlot(out, self.key, path, slot, self.nodes, self.non_null)
                run.later(value.awaitable, value.then, place)
            else:
                out[self.key] = value
        except Exception as error:
            self.fail(run, error, out, path)

    def fail(self, run: PlanRun, error: Exception, out: dict[str, Any], path: PathChain) -> None:
        """Null the field and note the error, or pass it on where the field may not be null."""
        located = run.error(error, self.nodes, path)
        if self.non_null:
            raise located from error
        out[self.key] = None
        run.add(located, path)


def _incomplete(_: PlanRun, field: FieldPlan, *__: object) -> Any:
    raise TypeError(f"the plan of {field.parent}.{field.name} was not finished")


class SelectionPlan:
    """What is answered of an object of one type.

    `_quick` holds, for each field, what decides without a call whether a document's value can be taken as it is:
    key, name (None where the field has a resolver), exact type, names of enum values, the other key that a nullable
    field may stand under, and the field.
    """

    __slots__ = ("_quick", "fields", "kind")

    def __init__(self, kind: GraphQLObjectType, fields: list[FieldPlan]) -> None:
        self.kind = kind
        self.fields = fields
        self._quick = [
            (
                field.key,
                field.name if field.plain else None,
                field.exact,
                field.names,
                None if field.non_null else field.attribute,
                field,
            )
            for field in fields
        ]

    def complete(self, run: PlanRun, source: Any, path: PathChain | None, slot: Slot | None) -> dict[str, Any]:
        """The object, with open slots for values that must be awaited."""
        if type(source) is dict:
            return self.complete_document(run, source, path, slot)
        out: dict[str, Any] = {}
        for field in self.fields:
            if field.constant is not None:
                out[field.key] = field.constant
            else:
                field.put(run, source, out, path, slot)
        return out

    def complete_document(
        self, run: PlanRun, source: dict[str, Any], path: PathChain | None, slot: Slot | None
    ) -> dict[str, Any]:
        """The object, read from a document."""
        out: dict[str, Any] = {}
        get: Callable[[str], Any] = source.get
        for key, name, exact, names, other, field in self._quick:
            if name is None:
                if field.constant is not None:
                    out[key] = field.constant
                elif field.depends_on is not None:
                    field.put_shared(run, source, out, path, slot)
                else:
                    field.put(run, source, out, path, slot)
                continue
            value: Any = get(name)
            kind = type(value)
            # The fast path: a value of the very type that the field serialises to needs no call. Python's int is wider
            # than GraphQL's; everything else, null included, takes the general way below.
            if kind is exact:
                if kind is not int or -INT_LIMIT <= value < INT_LIMIT:
                    out[key] = value
                    continue
            elif value is None:
                if other is not None and other not in source:
                    out[key] = None
                    continue
                value = get(field.attribute)
            elif kind is str and names is not None and value in names:
                out[key] = names[value]
                continue
            field.put_value(run, value, out, (path, key, field.parent), slot)
        return out
