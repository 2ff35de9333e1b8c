"""Parses, measures and validates documents, and caches them by text."""

import hashlib
import re
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
from gateway.plans import OperationPlans
from gateway.protocol.errors import DocumentErrors, RequestError, over_limit
from gateway.protocol.settings import EndpointSettings

PER_DOCUMENT, PER_TOKEN = 6_000, 1_500
"""Overhead of a document and its plans in bytes; 200 to 1,500 bytes per token were measured."""

_LITERAL = re.compile(r'"|[0-9][.eE]-?[0-9]')
"""A text or a position that stands in a document itself."""


@dataclass(slots=True, eq=False)
class Operation:
    """One operation of a valid document.

    `digest` names the document by meaning (printed again, so white space and comments do not count) and `reads` are
    the fields it touches, as `Type.field` for the type and every interface that declares them.
    """

    document: DocumentNode
    node: OperationDefinitionNode
    name: str | None
    kind: OperationType
    digest: bytes
    fields: frozenset[str]
    cost: CostPlan
    plans: OperationPlans | None = None


@dataclass(slots=True, eq=False)
class ParsedDocument:
    """A parsed document: its operations by name, or the error that every request with this text gets.

    `size` is about how many bytes it takes, its text and the plans of its operations included.
    """

    operations: dict[str | None, Operation] = field(default_factory=dict)
    error: RequestError | None = None
    size: int = 0

    def operation(self, name: str | None) -> Operation:
        """The operation to run; raises `RequestError` where the name is unknown, or needed and missing."""
        if self.error is not None:
            raise self.error.fresh_copy()
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is not None and name in self.operations:
            return self.operations[name]
        message = "The document has several operations: say which in operationName."
        if name is not None:
            message = "The document has no operation of that name."
        elif not self.operations:
            message = "The document has no operation."
        raise RequestError(400, "OPERATION_RESOLUTION_FAILURE", message, document=True)


class DocumentCache:
    """A cache from text to `ParsedDocument`, bounded by number and bytes; the least recently used go first."""

    def __init__(self, schema: GraphQLSchema, settings: EndpointSettings) -> None:
        self._schema = schema
        self._settings = settings
        self._cache: LRUCache[str, ParsedDocument] = LRUCache(settings.document_bytes, getsizeof=lambda kept: kept.size)
        rules = [
            *specified_rules,
            MaxIntrospectionDepthRule,
            MaybeNullValidationRule,
            OneOfInputValidationRule,
        ]
        if not settings.introspection:
            rules.append(NoSchemaIntrospectionCustomRule)
        self._rules = tuple(rules)
        names = (re.escape(field.rpartition(".")[2]) for field in sorted(settings.post_only_fields))
        self._private = re.compile(rf"\b(?:{'|'.join(names)})\b") if settings.post_only_fields else None

    def __len__(self) -> int:
        return len(self._cache)

    def __contains__(self, text: object) -> bool:
        return text in self._cache

    def is_private(self, text: str) -> bool:
        """Whether it may spell out a private argument, where a variable could stand: no cache keeps such a text."""
        return (
            self._private is not None and self._private.search(text) is not None and _LITERAL.search(text) is not None
        )

    def get(self, text: str) -> ParsedDocument:
        """The document of this text, prepared now if it was not yet."""
        found = self._cache.get(text)
        if found is not None:
            return found
        document = self._prepare(text)
        if document.size <= self._cache.maxsize and not self.is_private(text):
            self._cache[text] = document
            while len(self._cache) > self._settings.documents:
                self._cache.popitem()
        return document

    @property
    def bytes(self) -> int:
        """Approximate size of all cached documents."""
        return int(self._cache.currsize)

    def _prepare(self, text: str) -> ParsedDocument:
        try:
            tree = self._parse(text)
            check_document(tree, self._settings.limits)
            self._validate(tree)
        except RequestError as refusal:
            return ParsedDocument(error=refusal.fresh_copy(), size=PER_DOCUMENT + getsizeof(text))
        digest = hashlib.sha256(print_ast(tree).encode()).digest()
        reads = frozenset(_selected_fields(self._schema, tree))
        operations: dict[str | None, Operation] = {}
        for node in tree.definitions:
            if isinstance(node, OperationDefinitionNode):
                name = node.name.value if node.name else None
                cost = cost_plan(self._schema, tree, node, self._settings)
                operations[name] = Operation(tree, node, name, node.operation, digest, reads, cost)
        size = PER_DOCUMENT + getsizeof(text) + PER_TOKEN * (tree.token_count or 0)
        return ParsedDocument(operations, size=size)

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
            errors = [_without_suggestions(error) for error in errors]
        if errors:
            raise DocumentErrors("GRAPHQL_VALIDATION_FAILED", errors)


def _without_suggestions(error: GraphQLError) -> GraphQLError:
    """The error without a hint at names that the client did not use (Strawberry's own rules know no setting)."""
    message = error.message.split(" Did you mean ")[0]
    return GraphQLError(message, error.nodes, error.source, error.positions)


class _FieldCollector(Visitor):
    """Collects the fields a document touches."""

    def __init__(self, schema: GraphQLSchema, info: TypeInfo) -> None:
        super().__init__()
        self.schema = schema
        self.info = info
        self.names: set[str] = set()

    def enter_field(self, node: object, *_: object) -> None:
        parent = self.info.get_parent_type()
        name = node.name.value  # type: ignore[attr-defined]
        if parent is None:
            return
        self.names.add(f"{parent.name}.{name}")
        named = get_named_type(parent)
        for interface in getattr(named, "interfaces", ()):
            self.names.add(f"{interface.name}.{name}")
        if named in (self.schema.query_type, self.schema.mutation_type, self.schema.subscription_type):
            return
        for kind in self.schema.get_possible_types(named) if hasattr(named, "resolve_type") else ():  # type: ignore[arg-type]
            self.names.add(f"{kind.name}.{name}")


def _selected_fields(schema: GraphQLSchema, tree: DocumentNode) -> set[str]:
    info = TypeInfo(schema)
    visitor = _FieldCollector(schema, info)
    visit(tree, TypeInfoVisitor(info, visitor))
    return visitor.names
