"""Documents, parsed, measured and validated once and then kept by their text."""

import hashlib
from dataclasses import dataclass, field
from sys import getsizeof

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    print_ast,
    specified_rules,
    validate,
    visit,
)
from graphql.validation import MaxIntrospectionDepthRule
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from gateway.limits.cost import CostPlan, cost_plan
from gateway.limits.document_limits import check_document
from gateway.plans import Plans
from gateway.protocol.errors import DocumentErrors, DoorError, over_limit
from gateway.protocol.settings import DoorSettings

PER_DOCUMENT, PER_TOKEN = 6_000, 1_500
"""Bytes of a document and its plans beside its text; in a process, 200 to 1,500 a token were measured."""


@dataclass(slots=True, eq=False)
class Operation:
    """One operation of a valid document.

    `digest` names the document by meaning (printed anew, so white space and comments do not count) and `reads` are
    the fields it touches, as `Type.field` for the type and every interface that declares them.
    """

    document: DocumentNode
    node: OperationDefinitionNode
    name: str | None
    kind: OperationType
    digest: bytes
    reads: frozenset[str]
    cost: CostPlan
    plans: Plans | None = None


@dataclass(slots=True, eq=False)
class Document:
    """A parsed document: its operations by name, or the refusal that every request with this text gets.

    `size` is about how many bytes it takes, its text and the plans of its operations included.
    """

    operations: dict[str | None, Operation] = field(default_factory=dict)
    refusal: DoorError | None = None
    size: int = 0

    def operation(self, name: str | None) -> Operation:
        """The operation to run; raises `DoorError` where the name is unknown, or needed and missing."""
        if self.refusal is not None:
            raise self.refusal.anew()
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is not None and name in self.operations:
            return self.operations[name]
        message = "The document has several operations: say which in operationName."
        if name is not None:
            message = "The document has no operation of that name."
        elif not self.operations:
            message = "The document has no operation."
        raise DoorError(400, "OPERATION_RESOLUTION_FAILURE", message, document=True)


class Documents:
    """A cache from text to `Document`, bounded by number and bytes; the least recently used go first."""

    def __init__(self, schema: GraphQLSchema, settings: DoorSettings) -> None:
        self._schema = schema
        self._settings = settings
        self._kept: LRUCache[str, Document] = LRUCache(settings.document_bytes, getsizeof=lambda kept: kept.size)
        rules = [
            *specified_rules,
            MaxIntrospectionDepthRule,
            MaybeNullValidationRule,
            OneOfInputValidationRule,
        ]
        if not settings.introspection:
            rules.append(NoSchemaIntrospectionCustomRule)
        self._rules = tuple(rules)

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, text: object) -> bool:
        return text in self._kept

    def get(self, text: str) -> Document:
        """The document of this text, prepared now if it was not yet."""
        found = self._kept.get(text)
        if found is not None:
            return found
        document = self._prepare(text)
        if document.size <= self._kept.maxsize:
            self._kept[text] = document
            while len(self._kept) > self._settings.documents:
                self._kept.popitem()
        return document

    @property
    def bytes(self) -> int:
        """About what all kept documents take."""
        return int(self._kept.currsize)

    def _prepare(self, text: str) -> Document:
        try:
            tree = self._parse(text)
            check_document(tree, self._settings.limits)
            self._validate(tree)
        except DoorError as refusal:
            return Document(refusal=refusal.anew(), size=PER_DOCUMENT + getsizeof(text))
        digest = hashlib.sha256(print_ast(tree).encode()).digest()
        reads = frozenset(_reads(self._schema, tree))
        operations: dict[str | None, Operation] = {}
        for node in tree.definitions:
            if isinstance(node, OperationDefinitionNode):
                name = node.name.value if node.name else None
                cost = cost_plan(self._schema, tree, node, self._settings)
                operations[name] = Operation(tree, node, name, node.operation, digest, reads, cost)
        size = PER_DOCUMENT + getsizeof(text) + PER_TOKEN * (tree.token_count or 0)
        return Document(operations, size=size)

    def _parse(self, text: str) -> DocumentNode:
        tokens = self._settings.limits.tokens
        try:
            return parse(text, max_tokens=tokens)
        except GraphQLSyntaxError as error:
            if "tokens. Parsing aborted" in error.message:
                raise over_limit("TOO_MANY_TOKENS", f"The document has more than {tokens:,} tokens.") from error
            raise DocumentErrors("GRAPHQL_PARSE_FAILED", [error]) from error
        except RecursionError as error:
            raise over_limit("TOO_DEEP", "The document is nested too deeply.") from error

    def _validate(self, tree: DocumentNode) -> None:
        errors = validate(
            self._schema,
            tree,
            self._rules,
            max_errors=self._settings.limits.errors,
            hide_suggestions=not self._settings.suggestions,
        )
        if errors and not self._settings.suggestions:
            errors = [_hidden(error) for error in errors]
        if errors:
            raise DocumentErrors("GRAPHQL_VALIDATION_FAILED", errors)


def _hidden(error: GraphQLError) -> GraphQLError:
    """The error without a hint at names that the client did not use (Strawberry's own rules know no setting)."""
    message = error.message.split(" Did you mean ")[0]
    return GraphQLError(message, error.nodes, error.source, error.positions)


class _Reads(Visitor):
    """Collects the fields a document touches."""

    def __init__(self, schema: GraphQLSchema, info: TypeInfo) -> None:
        super().__init__()
        self.schema = schema
        self.info = info
        self.found: set[str] = set()

    def enter_field(self, node: object, *_: object) -> None:
        parent = self.info.get_parent_type()
        name = node.name.value  # type: ignore[attr-defined]
        if parent is None:
            return
        self.found.add(f"{parent.name}.{name}")
        named = get_named_type(parent)
        for interface in getattr(named, "interfaces", ()):
            self.found.add(f"{interface.name}.{name}")
        if named in (self.schema.query_type, self.schema.mutation_type, self.schema.subscription_type):
            return
        for kind in self.schema.get_possible_types(named) if hasattr(named, "resolve_type") else ():  # type: ignore[arg-type]
            self.found.add(f"{kind.name}.{name}")


def _reads(schema: GraphQLSchema, tree: DocumentNode) -> set[str]:
    info = TypeInfo(schema)
    visitor = _Reads(schema, info)
    visit(tree, TypeInfoVisitor(info, visitor))
    return visitor.found
