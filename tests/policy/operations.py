"""For each root field an operation about what is there, so that nothing but the caller decides how it is answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from gateway.execution.sources import graphql_schema
from gateway.schema import make_schema
from launcher.registry import REGISTRY
from services.policy import KIT, Access

SCHEMA = graphql_schema(make_schema(REGISTRY))
STALE = 9_999
"""A version that nothing has: who may change a thing is told so, and the thing stays as it is."""
SCALARS: Mapping[str, Any] = {
    "String": "Ví dụ về một việc đã xảy ra",
    "Int": 1,
    "Float": 21.5,
    "Boolean": True,
    "Date": "2026-11-24",
    "DateTime": "2026-11-24T02:00:00Z",
    "HTML": "<p>Ví dụ</p>",
}
FITTING: Mapping[str, Any] = {
    "code": "ca-ha-noi",
    "parent": "bca",
    "dialled": "113",
    "contact": {"email": "an@example.com"},
    "vi": "Công an thành phố Hà Nội",
    "secret": "A" * 22,
    "receipt": "A" * 22,
    "startsAt": "2030-12-24T02:00:00Z",
    "endsAt": "2030-12-24T04:00:00Z",
    "startsOn": "2026-12-01",
    "begins": "08:00",
    "ends": "11:30",
    "recurrence": "FREQ=WEEKLY;BYDAY=TH",
    "version": STALE,
}
NEW: Mapping[str, tuple[str, ...]] = {
    "Unit": ("code", "kind", "names"),
    "Hotline": ("unit", "dialled", "purpose"),
    "ReceptionSession": ("unit", "leader", "place", "startsAt", "endsAt"),
    "ReceptionSeries": ("unit", "leader", "place", "startsOn", "begins", "ends", "recurrence"),
    "Notice": ("list", "fullName", "unit"),
    "Article": ("kind", "unit", "title", "body"),
}
"""What something new needs, and a change may omit."""
HAS_FIELDS = (GraphQLObjectType, GraphQLInterfaceType)
REASON = "SPAM"
"""Of those that moderation gives; elsewhere a reason is told in words."""
ABOUT = {
    "importRun": "ImportRun",
    "hotlineHistory": "Hotline",
    "receptionSessionHistory": "ReceptionSession",
    "receptionSeriesHistory": "ReceptionSeries",
    "noticeHistory": "Notice",
    "prolongClaim": "Comment",
    "undoDecision": "Comment",
}
"""What a field is about whose name does not say it."""
OBJECTS = ("ImportRun", "Article", "Notice", "ReceptionSession", "ReceptionSeries", "Hotline", "Unit", "Comment")


@dataclass(frozen=True)
class Operation:
    """A root field and the rows of the routes that it calls; it `creates` a thing, or is about one that is there."""

    root: str
    name: str
    field: GraphQLField
    rows: tuple[Access, ...]
    creates: bool = False

    @property
    def id(self) -> str:
        return f"{self.root}.{self.name}{' of something new' if self.creates else ''}"

    @property
    def _given(self) -> tuple[str, ...]:
        """The fields that are given though they may be omitted."""
        return ("parent", *NEW[self.about], "position", "name", "vi") if self.creates else ("parent", "id", "version")

    @property
    def about(self) -> str:
        """The type of the thing that it is about."""
        return ABOUT.get(self.name) or next((one for one in OBJECTS if one in self.name), "Unit")

    def request(self, ids: Mapping[str, str]) -> dict[str, Any]:
        """The body of the request; `ids` are global ids by the name of their type.

        They may have a submission's `number`, and the `unit` of what is given, the ministry otherwise.
        """
        used = {
            name: argument
            for name, argument in self.field.args.items()
            if is_required_argument(argument) or name in {"unit"}
        }
        declared = ", ".join(f"${name}: {argument.type}" for name, argument in used.items())
        given = ", ".join(f"{name}: ${name}" for name in used)
        text = f"{self.root.lower()}{f'({declared})' if declared else ''} {{ {self.name}"
        text += f"{f'({given})' if given else ''} {_selection(self.field)} }}"
        variables = {name: self._value(argument.type, name, ids) for name, argument in used.items()}
        return {"query": text, "variables": variables}

    def _value(self, type: GraphQLInputType, name: str, ids: Mapping[str, str]) -> Any:
        if name == "unit":
            return ids.get(name, "bca")
        if name in FITTING:
            return FITTING[name]
        if isinstance(type, GraphQLNonNull):
            return self._value(type.of_type, name, ids)
        if isinstance(type, GraphQLList):
            return [self._value(type.of_type, name, ids)]
        if isinstance(type, GraphQLInputObjectType):
            return {
                key: self._value(one.type, key, ids)
                for key, one in type.fields.items()
                if is_required_input_field(one) or key in self._given
            }
        if isinstance(type, GraphQLEnumType):
            return next(iter(type.values))
        if name == "number":
            return ids[name]
        if name == "kind" and get_named_type(type).name == "String":
            return "notices"
        if name == "reason" and "Comment" in self.name:
            return REASON
        named = get_named_type(type).name
        return ids["Notice" if name == "notice" else self.about] if named == "ID" else SCALARS[named]


def _selection(field: GraphQLField) -> str:
    """Every leaf, and those of the parts: so that nothing is left unasked because nobody would see it."""
    named = get_named_type(field.type)
    if not isinstance(named, GraphQLObjectType):
        return "{ __typename }"
    return f"{{ {_leaves(named)} }}"


def _leaves(type: GraphQLObjectType | GraphQLInterfaceType, depth: int = 1) -> str:
    chosen = ["__typename"]
    for name, field in type.fields.items():
        named = get_named_type(field.type)
        if any(map(is_required_argument, field.args.values())):
            continue
        if is_leaf_type(named):
            chosen.append(name)
        elif depth and isinstance(named, HAS_FIELDS) and name in {"errors", "edges", "pageInfo", "receipt"}:
            chosen.append(f"{name} {{ {_leaves(named, depth - 1)} }}")
    return " ".join(chosen)


def _all() -> Iterator[Operation]:
    rows = {**KIT.routes}
    fields = {**KIT.fields}
    for domain in REGISTRY.domains.values():
        rows |= domain.policy.routes
        fields |= domain.policy.fields
    for root in (SCHEMA.query_type, SCHEMA.mutation_type):
        assert root is not None
        for name, field in root.fields.items():
            called = tuple(rows[route] for route in fields[f"{root.name}.{name}"])
            yield Operation(root.name, name, field, called)
            if name.startswith("save"):
                yield Operation(root.name, name, field, called, creates=True)


OPERATIONS = tuple(one for one in _all() if one.rows)
