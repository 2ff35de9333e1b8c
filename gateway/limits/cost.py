"""The cost of an operation, worked out from the schema before anything is resolved.

A field with a selection costs 1 (or what `EndpointSettings.costs` says), a leaf nothing. What stands under a list is
counted as often as the list may be long: the size that `first`, `last` or `limit` asks for, what the list gives where
they are left out, the number of `ids`, else `OperationLimits.assumed_list_length`. A connection's size counts for what
stands under its `edges`, `nodes` and the like. Conditions (`@skip`, `@include`) do not lower a cost. After the cost
model of "A Principled Approach to GraphQL Query Cost Analysis" (Cha et al., ESEC/FSE 2020).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from gateway.protocol.errors import over_limit
from gateway.protocol.settings import EndpointSettings, OperationLimits

SIZE_ARGUMENTS = ("first", "last", "limit")
COUNTED_ARGUMENTS = ("ids", "representations")
"""Arguments with as many items as the list will have."""
CONNECTION_FIELDS = ("edges", "nodes", "hits", "items", "entries")


@dataclass(slots=True)
class ListSize:
    """How long a list may be: a number, or what a variable says, with the number for where it says nothing.

    `requested` says that the client chose it, so that it is held to `OperationLimits.page_size`.
    """

    number: int
    variable: str | None = None
    requested: bool = False

    def value(self, variables: Mapping[str, object], limits: OperationLimits) -> int:
        """The size under these variables; refuses one above `OperationLimits.page_size`."""
        given = None if self.variable is None else variables.get(self.variable)
        size = len(given) if isinstance(given, list) else given
        if not isinstance(size, int) or size < 0:
            size = self.number
        if self.requested and size > limits.page_size:
            raise over_limit(
                "LIST_TOO_LONG", f"The requested list length is {size:,}; the maximum is {limits.page_size:,}."
            )
        return size


@dataclass(slots=True)
class CostNode:
    """A field's own cost, its multiplier and its children."""

    weight: int
    size: ListSize | None
    children: list["CostNode"]


@dataclass(slots=True)
class CostPlan:
    """The cost of one operation as a function of its variables."""

    parts: list[CostNode]
    limits: OperationLimits
    fixed: int | None = None

    def cost(self, variables: Mapping[str, object]) -> int:
        """The cost; raises `RequestError` (LIST_TOO_LONG, TOO_COSTLY)."""
        total = self.fixed
        if total is None:
            total = sum(self._part(part, variables) for part in self.parts)
        if total > self.limits.cost:
            raise over_limit("TOO_COSTLY", f"The operation costs {total:,}; the maximum is {self.limits.cost:,}.")
        return total

    def _part(self, part: CostNode, variables: Mapping[str, object]) -> int:
        inner = sum(self._part(below, variables) for below in part.children)
        if part.size is None:
            return part.weight + inner
        return part.weight + part.size.value(variables, self.limits) * inner


class _CostPlanBuilder:
    """Walks an operation along the schema."""

    def __init__(
        self, schema: GraphQLSchema, tree: DocumentNode, node: OperationDefinitionNode, settings: EndpointSettings
    ) -> None:
        self.schema = schema
        self.settings = settings
        self.varies = False
        self.fragments = {
            part.name.value: part for part in tree.definitions if isinstance(part, FragmentDefinitionNode)
        }
        self.defaults = {
            variable.variable.name.value: int(variable.default_value.value)
            for variable in node.variable_definitions or ()
            if isinstance(variable.default_value, IntValueNode)
        }

    def selections(
        self, kind: GraphQLNamedType, chosen: SelectionSetNode | None, carried: ListSize | None
    ) -> list[CostNode]:
        parts: list[CostNode] = []
        for node in chosen.selections if chosen else ():
            if isinstance(node, FieldNode):
                part = self.field(kind, node, carried)
                if part is not None:
                    parts.append(part)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                inner = self.schema.get_type(condition.name.value) if condition else kind
                parts.extend(self.selections(inner or kind, node.selection_set, carried))
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                inner = self.schema.get_type(fragment.type_condition.name.value) or kind
                parts.extend(self.selections(inner, fragment.selection_set, carried))
        return parts

    def field(self, kind: GraphQLNamedType, node: FieldNode, carried: ListSize | None) -> CostNode | None:
        name = node.name.value
        definition = self.schema.get_field(kind, name)  # type: ignore[arg-type]
        if definition is None:
            return None
        composite = is_composite_type(get_named_type(definition.type))
        weight = self.settings.costs.get(f"{kind.name}.{name}", int(composite and not name.startswith("__")))
        asked = self.requested_size(f"{kind.name}.{name}", definition, node)
        if is_list_type(get_nullable_type(definition.type)):
            size = asked
            if size is None and carried is not None and name in CONNECTION_FIELDS:
                size = carried
            size = size or ListSize(self.settings.limits.assumed_list_length)
            below = None
        else:
            size, below = None, asked
        if name.startswith("__"):
            return CostNode(weight, None, [])
        inner = self.selections(get_named_type(definition.type), node.selection_set, below)
        if not weight and not inner and size is None:
            return None
        return CostNode(weight, size, inner)

    def requested_size(self, name: str, definition: GraphQLField, node: FieldNode) -> ListSize | None:
        """The size of a field's list: written, by variable, or what is given unasked; the largest where there are two.

        None where its arguments say nothing of it.
        """
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        unasked = self.settings.list_lengths.get(name, self.settings.limits.default_list_length)
        sizes: list[ListSize] = []
        for argument in (*SIZE_ARGUMENTS, *COUNTED_ARGUMENTS):
            value = given.get(argument) if argument in definition.args else None
            if isinstance(value, IntValueNode):
                sizes.append(ListSize(int(value.value), None, name not in self.settings.list_lengths))
            elif isinstance(value, ListValueNode):
                sizes.append(ListSize(len(value.values)))
            elif isinstance(value, VariableNode):
                self.varies = True
                variable = value.name.value
                asked = argument in SIZE_ARGUMENTS and name not in self.settings.list_lengths
                sizes.append(ListSize(self.defaults.get(variable, unasked), variable, asked))
        if not sizes and any(argument in definition.args for argument in SIZE_ARGUMENTS):
            return ListSize(unasked)
        known = [size for size in sizes if size.variable is not None] or sizes
        return max(known, key=lambda size: size.number, default=None)


def cost_plan(
    schema: GraphQLSchema, tree: DocumentNode, node: OperationDefinitionNode, settings: EndpointSettings
) -> CostPlan:
    """The cost of a valid operation as a function of its variables."""
    builder = _CostPlanBuilder(schema, tree, node, settings)
    root = schema.get_root_type(node.operation)
    parts = builder.selections(root, node.selection_set, None) if root else []
    plan = CostPlan(parts, settings.limits)
    if not builder.varies:
        unlimited = CostPlan(parts, settings.limits.model_copy(update={"cost": 2**62, "page_size": 2**62}))
        if not any(_too_long(part, settings.limits) for part in parts):
            plan.fixed = unlimited.cost({})
    return plan


def _too_long(part: CostNode, limits: OperationLimits) -> bool:
    asked = part.size is not None and part.size.requested and part.size.number > limits.page_size
    return asked or any(_too_long(below, limits) for below in part.children)
