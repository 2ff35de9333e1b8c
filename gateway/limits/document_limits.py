"""Measures a document before validating it: a hostile document can make validation itself slow.

Fragments are measured once each and their measures added where they are spread, so that a document which would
spread into millions of fields is refused after a walk over its text.
"""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gateway.protocol.errors import over_limit
from gateway.protocol.settings import OperationLimits


@dataclass(slots=True)
class SelectionSize:
    """Size of a selection with its fragments expanded."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0

    def add(self, other: "SelectionSize", *, deeper: int = 0) -> None:
        """Adds a selection nested `deeper` levels below."""
        self.depth = max(self.depth, other.depth + deeper)
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives


class _SelectionVisitor:
    """Measures selections, each fragment once."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self.measured: dict[str, SelectionSize] = {}
        self.open: set[str] = set()

    def selections(self, selection_set: SelectionSetNode | None) -> SelectionSize:
        total = SelectionSize()
        for node in selection_set.selections if selection_set else ():
            total.directives += len(node.directives or ())
            if isinstance(node, FieldNode):
                total.fields += 1
                total.aliases += node.alias is not None
                total.depth = max(total.depth, 1)
                total.add(self.selections(node.selection_set), deeper=1)
            elif isinstance(node, InlineFragmentNode):
                total.add(self.selections(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                total.add(self.fragment(node.name.value))
        return total

    def fragment(self, name: str) -> SelectionSize:
        if name in self.open:
            raise over_limit("CIRCULAR_FRAGMENTS", f"Fragment {name} spreads itself.")
        if name not in self.measured:
            definition = self.fragments.get(name)
            self.open.add(name)
            self.measured[name] = self.selections(definition.selection_set if definition else None)
            self.open.discard(name)
        return self.measured[name]


def check_document(document: DocumentNode, limits: OperationLimits) -> None:
    """Rejects a document that exceeds the structural limits.

    Raises `RequestError` with one of the codes TOO_MANY_OPERATIONS, TOO_MANY_FRAGMENTS, CIRCULAR_FRAGMENTS,
    TOO_MANY_VARIABLES, TOO_DEEP, TOO_MANY_FIELDS, TOO_MANY_ALIASES, TOO_MANY_DIRECTIVES.
    """
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    spread = sum(isinstance(node, FragmentDefinitionNode) for node in document.definitions)
    _within("TOO_MANY_OPERATIONS", "operations", len(operations), limits.operations)
    _within("TOO_MANY_FRAGMENTS", "fragments", spread, limits.fragments)
    walk = _SelectionVisitor(fragments)
    for name in fragments:
        _check(walk.fragment(name), limits)
    for operation in operations:
        _within("TOO_MANY_VARIABLES", "variables", len(operation.variable_definitions or ()), limits.variables)
        measure = walk.selections(operation.selection_set)
        measure.directives += len(operation.directives or ())
        _check(measure, limits)


def _check(measure: SelectionSize, limits: OperationLimits) -> None:
    _within("TOO_DEEP", "levels", measure.depth, limits.depth)
    _within("TOO_MANY_FIELDS", "fields", measure.fields, limits.fields)
    _within("TOO_MANY_ALIASES", "aliases", measure.aliases, limits.aliases)
    _within("TOO_MANY_DIRECTIVES", "directives", measure.directives, limits.directives)


def _within(code: str, what: str, asked: int, allowed: int) -> None:
    if asked > allowed:
        raise over_limit(code, f"The document has {asked:,} {what}; the maximum is {allowed:,}.")


def check_variables(variables: dict[str, object], limits: OperationLimits) -> None:
    """Refuse variables that hold too many values, however they are nested (TOO_MANY_VALUES)."""
    seen = 0
    waiting: list[object] = [variables]
    while waiting:
        value = waiting.pop()
        seen += 1
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        if seen + len(waiting) > limits.variable_values:
            raise over_limit("TOO_MANY_VALUES", f"The variables contain more than {limits.variable_values:,} values.")
