"""Compiling a validated operation into a plan.

What an operation selects depends on its variables only through `@skip` and `@include`: there is one plan for each
set of values these take. Plans of the types of an interface or union are made when the first such value comes.
"""

from collections.abc import Iterator
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    TypeNameMetaFieldDef,
    VariableNode,
    default_field_resolver,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values
from graphql.language import Visitor, visit

from gateway.execution.sources import DocumentField, ResolverCall
from gateway.plans.completion import (
    AbstractCompletion,
    ListCompletion,
    ObjectCompletion,
    complete_leaf,
    enum_names,
    exact_type,
)
from gateway.plans.fields import Complete, FieldPlan, SelectionPlan

CONDITIONS = (GraphQLSkipDirective.name, GraphQLIncludeDirective.name)


class _Directives(Visitor):
    """Finds the directives of a document and the variables in its conditions."""

    def __init__(self) -> None:
        super().__init__()
        self.others = False
        self.variables: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        if node.name.value not in CONDITIONS:
            self.others = True
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.variables.add(argument.value.name.value)


class Conditions:
    """The variables that decide what is selected; `covered` says whether the operation can be compiled."""

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        found = _Directives()
        visit(document, found)
        self.names = tuple(sorted(found.variables))
        self.covered = not found.others and operation.operation is not OperationType.SUBSCRIPTION

    def values(self, variables: VariableValues) -> tuple[bool, ...]:
        """The values of the deciding variables in one request."""
        return tuple(bool(variables.coerced.get(name)) for name in self.names)


class PlanBuilder:
    """Compiles selections of one operation."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self.schema = schema
        self.operation = operation
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def root(self, variables: VariableValues) -> SelectionPlan:
        """The plan of the whole operation."""
        kind = self.schema.get_root_type(self.operation.operation)
        assert kind is not None
        return self.selection(kind, [self.operation.selection_set], variables)

    def selection(
        self, kind: GraphQLObjectType, sets: list[SelectionSetNode], variables: VariableValues
    ) -> SelectionPlan:
        """The plan of the merged selection sets on one object type."""
        grouped: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for chosen in sets:
            for node in self.collected(kind, chosen, variables, seen):
                grouped.setdefault((node.alias or node.name).value, []).append(node)
        fields = [self.field(kind, key, nodes, variables) for key, nodes in grouped.items()]
        return SelectionPlan(kind, fields)

    def collected(
        self, kind: GraphQLObjectType, chosen: SelectionSetNode, variables: VariableValues, seen: set[str]
    ) -> Iterator[FieldNode]:
        """The fields of a selection set, fragments spread, in order."""
        for node in chosen.selections:
            if not _included(node, variables):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self.applies(condition.name.value, kind):
                    yield from self.collected(kind, node.selection_set, variables, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                fragment = self.fragments[node.name.value]
                if self.applies(fragment.type_condition.name.value, kind):
                    seen.add(node.name.value)
                    yield from self.collected(kind, fragment.selection_set, variables, seen)

    def applies(self, condition: str, kind: GraphQLObjectType) -> bool:
        """Whether a fragment on the named type applies to objects of a type."""
        wanted = self.schema.get_type(condition)
        return wanted is kind or (is_abstract_type(wanted) and self.schema.is_sub_type(wanted, kind))

    def field(self, kind: GraphQLObjectType, key: str, nodes: list[FieldNode], variables: VariableValues) -> FieldPlan:
        definition = self.schema.get_field(kind, nodes[0].name.value)
        assert definition is not None
        plan = FieldPlan(key, nodes, kind, definition)
        if definition is TypeNameMetaFieldDef:
            plan.constant = kind.name
        resolve = definition.resolve or default_field_resolver
        plan.resolve = resolve
        if isinstance(resolve, DocumentField):
            plan.plain = resolve.key == plan.name
            plan.attribute = resolve.attribute
        elif isinstance(resolve, ResolverCall) and not definition.args:
            plan.depends_on = resolve.depends_on
        plan.arguments = _constant_arguments(plan, variables)
        inner = definition.type
        if isinstance(inner, GraphQLNonNull):
            plan.non_null = True
            inner = inner.of_type
        plan.exact = exact_type(inner)
        plan.names = enum_names(inner) or None
        sets = [node.selection_set for node in nodes if node.selection_set is not None]
        plan.complete = self.completion(inner, sets, variables)
        return plan

    def completion(self, kind: GraphQLOutputType, sets: list[SelectionSetNode], variables: VariableValues) -> Complete:
        """How values of a nullable type are completed."""
        if is_leaf_type(kind):
            return complete_leaf(kind)
        if is_list_type(kind):
            item: Any = kind.of_type
            non_null = isinstance(item, GraphQLNonNull)
            inner = item.of_type if non_null else item
            return ListCompletion(self.completion(inner, sets, variables), exact_type(inner), non_null=non_null)
        if is_object_type(kind):
            return ObjectCompletion(kind, self.selection(kind, sets, variables))
        if is_abstract_type(kind):
            return AbstractCompletion(
                self.schema, kind, lambda concrete, values: self.selection(concrete, sets, values)
            )
        raise TypeError(f"no output type: {get_named_type(kind)}")


def _included(node: Any, variables: VariableValues) -> bool:
    if not node.directives:
        return True
    skip = get_directive_values(GraphQLSkipDirective, node, variables)
    if skip and skip["if"] is True:
        return False
    include = get_directive_values(GraphQLIncludeDirective, node, variables)
    return not (include and include["if"] is False)


def _constant_arguments(plan: FieldPlan, variables: VariableValues) -> dict[str, Any] | None:
    """The field's arguments if they hold no variable; None if they must be computed in each run."""
    if not plan.definition.args:
        return {}
    finder = _Variables()
    for argument in plan.nodes[0].arguments or ():
        visit(argument, finder)
    if finder.found:
        return None
    try:
        return get_argument_values(plan.definition, plan.nodes[0], variables)
    except Exception:
        return None


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, *_: object) -> None:
        self.found = True
