"""Documents as sources: services answer plain dicts with camelCase keys, and resolvers pass them on as they are.

`accept_documents` teaches a schema to read them, whether it is run by graphql-core or by a compiled plan:

- a field without a resolver of its own reads the key of its GraphQL name (then of its Python name) from a mapping,
  and the attribute of its Python name from anything else;
- a mapping is of the object type that its `__typename` names; where a field's type leaves no choice it needs none.
"""

from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import Any, TypeVar

import strawberry
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
)
from strawberry.types.arguments import convert_argument
from strawberry.types.field import StrawberryField

BACKREF = "strawberry-definition"
DEPENDS_ON = "__depends_on__"

Resolver = TypeVar("Resolver", bound=Callable[..., Any])


def depends_on(key: str) -> Callable[[Resolver], Resolver]:
    """Says of a field's function without arguments that of its document it reads this key alone.

    So within one operation a plan calls it once for each string that stands there, such as the code of a unit.
    """

    def marked(function: Resolver) -> Resolver:
        setattr(function, DEPENDS_ON, key)
        return function

    return marked


class DocumentField:
    """Resolver of a field that is simply read from its source."""

    __slots__ = ("attribute", "key")

    def __init__(self, key: str, attribute: str) -> None:
        self.key = key
        self.attribute = attribute

    def __call__(self, source: Any, _info: GraphQLResolveInfo, **_: object) -> Any:
        return self.read(source)

    def read(self, source: Any) -> Any:
        """The field's value; None where a mapping has no such key."""
        if type(source) is dict or isinstance(source, Mapping):
            value = source.get(self.key)
            return source.get(self.attribute) if value is None else value
        return getattr(source, self.attribute)


class ResolverCall:
    """Calls the function behind a Strawberry field as Strawberry does, without the layers between.

    For fields that have neither extensions (permissions are such) nor exception handlers.
    """

    __slots__ = (
        "converted",
        "depends_on",
        "field",
        "function",
        "info_class",
        "info_name",
        "parent_names",
        "takes_self",
    )

    def __init__(self, schema: strawberry.Schema, field: StrawberryField) -> None:
        resolver = field.base_resolver
        assert resolver is not None
        config, registry = schema.config, schema.schema_converter.scalar_registry
        self.field = field
        self.function: Callable[..., Any] = resolver.wrapped_func  # type: ignore[assignment]
        self.info_class = config.info_class
        self.depends_on: str | None = getattr(self.function, DEPENDS_ON, None)
        self.takes_self = resolver.self_parameter is not None
        self.info_name = resolver.info_parameter.name if resolver.info_parameter else None
        parents = (resolver.parent_parameter, resolver.root_parameter)
        self.parent_names = tuple(parameter.name for parameter in parents if parameter)
        # Worked out once: Strawberry's own `convert_arguments` makes the names in each call.
        names = [(config.name_converter.from_argument(one), one.python_name, one.type) for one in field.arguments]

        def converted(given: dict[str, Any], info: strawberry.Info) -> dict[str, Any]:
            return {
                python_name: convert_argument(given[name], kind, registry, config, info, path=(name,))
                for name, python_name, kind in names
                if name in given
            }

        self.converted = converted

    def __call__(self, source: Any, info: GraphQLResolveInfo, **given: Any) -> Any:
        wrapped = self.info_class(_raw_info=info, _field=self.field)
        arguments = self.converted(given, wrapped) if given else {}
        for name in self.parent_names:
            arguments[name] = source
        if self.info_name is not None:
            arguments[self.info_name] = wrapped
        if self.takes_self:
            return self.function(source, **arguments)
        return self.function(**arguments)


def graphql_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """The schema as graphql-core executes it, which Strawberry does not offer under a public name."""
    return schema._schema  # noqa: SLF001


def accept_documents(schema: strawberry.Schema) -> None:
    """Make a schema read documents, in place; doing it again changes nothing."""
    for kind in graphql_schema(schema).type_map.values():
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            for name, field in kind.fields.items():
                if _is_plain(schema, field):
                    field.resolve = DocumentField(name, field.extensions[BACKREF].python_name)
                elif _is_call(schema, field):
                    field.resolve = ResolverCall(schema, field.extensions[BACKREF])
        if isinstance(kind, GraphQLObjectType):
            _accept_as(kind)
        elif isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)):
            _accept_one_of(kind)


def _is_plain(schema: strawberry.Schema, field: GraphQLField) -> bool:
    """Whether Strawberry would do nothing but read an attribute."""
    definition = field.extensions.get(BACKREF)
    return (
        isinstance(definition, StrawberryField)
        and definition.is_basic_field
        and schema.config.default_resolver is getattr
        and not schema.schema_converter.exception_handlers
        and getattr(field.resolve, "_is_default", False)
    )


def _is_call(schema: strawberry.Schema, field: GraphQLField) -> bool:
    """Whether Strawberry would do nothing but call the field's function."""
    definition = field.extensions.get(BACKREF)
    return (
        isinstance(definition, StrawberryField)
        and definition.base_resolver is not None
        and not definition.extensions
        and not definition.is_subscription
        and not schema.schema_converter.exception_handlers
        and not isinstance(field.resolve, ResolverCall)
    )


class IsTypeOfDocument:
    """`is_type_of` of an object type: compares a mapping's `__typename`; a mapping without one matches."""

    __slots__ = ("name", "otherwise")

    def __init__(self, name: str, otherwise: Any) -> None:
        self.name = name
        self.otherwise = otherwise

    def __call__(self, source: Any, info: GraphQLResolveInfo) -> Any:
        if isinstance(source, Mapping):
            return source.get("__typename", self.name) == self.name
        return self.otherwise(source, info)


class ResolveDocumentType:
    """`resolve_type` of an interface or union: a mapping's `__typename`."""

    __slots__ = ("otherwise",)

    def __init__(self, otherwise: Any) -> None:
        self.otherwise = otherwise

    def __call__(self, source: Any, info: GraphQLResolveInfo, abstract: Any) -> Any:
        if isinstance(source, Mapping) and "__typename" in source:
            return source["__typename"]
        return self.otherwise(source, info, abstract)


def _accept_as(kind: GraphQLObjectType) -> None:
    if kind.is_type_of is not None and not isinstance(kind.is_type_of, IsTypeOfDocument):
        kind.is_type_of = IsTypeOfDocument(kind.name, kind.is_type_of)  # type: ignore[assignment]


def _accept_one_of(kind: GraphQLInterfaceType | GraphQLUnionType) -> None:
    if kind.resolve_type is not None and not isinstance(kind.resolve_type, ResolveDocumentType):
        kind.resolve_type = ResolveDocumentType(kind.resolve_type)  # type: ignore[assignment]


def needs_await(value: object) -> bool:
    """Whether a value must be awaited, with a fast path for JSON values."""
    return type(value) not in _PLAIN and isawaitable(value)


_PLAIN = frozenset({type(None), bool, int, float, str, bytes, list, tuple, dict, set, frozenset})
