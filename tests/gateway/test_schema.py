"""The schema as a contract: exported, described, and never broken against the last release."""

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from importlib import import_module

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
    get_named_type,
    get_nullable_type,
    is_enum_type,
)

from gateway.protocol.settings import OperationLimits
from gateway.schema import EXPORTED, RELEASED, breaking_changes, make_schema, sdl
from launcher.registry import REGISTRY

SCHEMA = build_schema(EXPORTED.read_text(encoding="utf-8"))
OWN = [kind for name, kind in SCHEMA.type_map.items() if not name.startswith("__")]
SPECIFIED = {"String", "Int", "Float", "Boolean", "ID"}


def test_the_exported_schema_is_the_one_that_is_served():
    assert sdl(make_schema(REGISTRY)) == EXPORTED.read_text(encoding="utf-8"), "run: python -m launcher.graphql_schema"


def test_nothing_is_broken_since_the_last_release():
    assert breaking_changes(RELEASED.read_text(encoding="utf-8"), sdl(make_schema(REGISTRY))) == []


def test_a_broken_field_is_noticed():
    before = "type Query { a: Int b: String }"
    assert breaking_changes(before, "type Query { a: Int }") == ["Field Query.b was removed."]


def _described(kind: GraphQLNamedType) -> dict[str, str | None]:
    found = {kind.name: kind.description}
    if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
        for name, field in kind.fields.items():
            found[f"{kind.name}.{name}"] = field.description
            found |= {f"{kind.name}.{name}({arg})": a.description for arg, a in field.args.items()}
    elif isinstance(kind, GraphQLEnumType):
        found |= {f"{kind.name}.{name}": value.description for name, value in kind.values.items()}
    elif isinstance(kind, GraphQLInputObjectType):
        found |= {f"{kind.name}.{name}": field.description for name, field in kind.fields.items()}
    return found


def test_everything_is_described():
    found = {name: text for kind in OWN if kind.name not in SPECIFIED for name, text in _described(kind).items()}
    assert [name for name, text in found.items() if not text] == []
    assert len(found) > 100


def _given() -> Iterator[tuple[str, GraphQLInputType, str]]:
    """What clients give: arguments of fields and fields of inputs, with their types and descriptions."""
    for kind in OWN:
        if isinstance(kind, GraphQLInputObjectType):
            for name, field in kind.fields.items():
                yield f"{kind.name}.{name}", field.type, field.description or ""
        elif isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            for field_name, field in kind.fields.items():
                for name, argument in field.args.items():
                    yield f"{kind.name}.{field_name}({name})", argument.type, argument.description or ""


NUMBER = r"-?[\d,]*\d"
RANGE = re.compile(rf"(?i)\b({NUMBER} to {NUMBER}|{NUMBER}, .*to {NUMBER}|up to|from {NUMBER})\b")
COUNTED = re.compile(rf"(?i)\b(up to {NUMBER}|{NUMBER} (to {NUMBER}|characters|hexadecimal digits|digits))\b")
FORM = re.compile(r"`[^`]+`")
"""An example in code style shows a form that admits no others: a code, a slug, a time of day."""


def _bounded(kind: GraphQLInputType, description: str) -> bool:
    """Whether a description says how large or long what is given may be. Enums and ids are bounded by themselves."""
    plain = get_nullable_type(kind)
    if isinstance(plain, GraphQLList):
        return is_enum_type(get_named_type(plain)) or bool(COUNTED.search(description))
    name = get_named_type(plain).name
    if name in {"Int", "Float"}:
        return bool(RANGE.search(description))
    return name != "String" or bool(COUNTED.search(description) or FORM.search(description))


def test_whatever_is_given_says_its_bounds():
    assert [name for name, kind, description in _given() if not _bounded(kind, description)] == []


@pytest.mark.parametrize(
    ("type_name", "description", "bounded"),
    [
        ("String", "A title.", False),
        ("String", "A title, up to 300 characters.", True),
        ("String", "Example: `ha-noi`.", True),
        ("Int", "How many.", False),
        ("Int", "How many; 0 to 100.", True),
        ("[String!]", "Some words, such as `a`.", False),
        ("[String!]", "Up to 30 words.", True),
    ],
)
def test_what_counts_as_a_bound(type_name: str, description: str, bounded: bool):
    schema = build_schema(f'type Query {{ a("""{description}""" b: {type_name}): Int }}')
    assert schema.query_type is not None
    argument = schema.query_type.fields["a"].args["b"]
    assert _bounded(argument.type, argument.description or "") is bounded


def test_what_a_list_costs_unasked_is_what_it_gives():
    """As the description of its `first` says, for every field that has one."""
    usual = OperationLimits().default_list_length
    for kind in OWN:
        for name, field in getattr(kind, "fields", {}).items():
            first = getattr(field, "args", {}).get("first")
            if first is not None:
                said = re.search(r"by default (\d+)", first.description or "")
                assert said, f"{kind.name}.{name}"
                assert int(said.group(1)) == REGISTRY.fields.list_lengths.get(f"{kind.name}.{name}", usual), (
                    f"{kind.name}.{name}"
                )


def test_custom_scalars_say_where_they_are_specified():
    own = [kind for kind in OWN if isinstance(kind, GraphQLScalarType) and kind.name not in SPECIFIED]
    assert {"DateTime", "Date", "PhoneNumber", "LanguageTag"} <= {kind.name for kind in own}
    assert [kind.name for kind in own if not kind.specified_by_url] == []


def test_root_fields_are_nullable_so_that_a_missing_service_takes_nothing_else_along():
    root = SCHEMA.query_type
    assert root is not None
    assert [name for name, field in root.fields.items() if str(field.type).endswith("!")] == []


ENUMS = [
    ("gateway.hotline.enums", "UnitKind", "hotline.models"),
    ("gateway.hotline.enums", "UnitState", "hotline.models"),
    ("gateway.hotline.enums", "Purpose", "hotline.models"),
    ("gateway.hotline.enums", "HotlineState", "hotline.models"),
    ("gateway.hotline.enums", "Weekday", "hotline.models"),
    ("gateway.schedule.enums", "SessionKind", "schedule.models.sessions"),
    ("gateway.schedule.enums", "SessionState", "schedule.models.sessions"),
    ("gateway.articles.enums", "ArticleKind", "articles.models"),
    ("gateway.articles.enums", "ArticleState", "articles.models"),
    ("gateway.wanted.types", "NoticeList", "wanted.notices.models.notices"),
    ("gateway.wanted.types", "NoticeOrder", "wanted.notices.models.notices"),
    ("gateway.wanted.types", "SubjectKind", "wanted.notices.models.notices"),
    ("gateway.wanted.types", "NameKind", "wanted.notices.models.notices"),
    ("gateway.wanted.types", "Sex", "wanted.notices.models.notices"),
    ("gateway.wanted.types", "Colour", "wanted.notices.models.notices"),
    ("gateway.wanted.types", "NoticeState", "wanted.notices.models.notices"),
    ("gateway.wanted.types", "WithdrawalReason", "wanted.notices.models.notices"),
    ("gateway.feedback.types", "RatingReason", "feedback.models"),
    ("gateway.feedback.types", "RatingState", "feedback.models"),
    ("gateway.feedback.types", "CommentState", "feedback.models"),
    ("gateway.feedback.moderation_types", "Tone", "feedback.models"),
    ("gateway.feedback.moderation_types", "DecisionKind", "feedback.models"),
]


@pytest.mark.parametrize(("ours", "name", "theirs"), ENUMS)
def test_enums_have_the_members_of_their_service(ours: str, name: str, theirs: str):
    def members(module: str) -> set[str]:
        enum = getattr(import_module(module), name)
        assert inspect.isclass(enum)
        assert issubclass(enum, Enum)
        return {str(member.value) for member in enum}

    assert members(ours) == members(theirs)


INPUTS = [
    ("gateway.hotline.writes", "SaveUnitInput", "hotline.models", "UnitInput", set[str]()),
    ("gateway.hotline.writes", "SaveHotlineInput", "hotline.models", "HotlineInput", {"id"}),
    ("gateway.schedule.writes", "SaveReceptionSessionInput", "schedule.models.sessions", "SessionInput", {"id"}),
    ("gateway.articles.writes", "SaveArticleInput", "articles.models", "ArticleInput", set[str]()),
    ("gateway.wanted.writes", "SaveNoticeInput", "wanted.notices.models.notices", "NoticeInput", {"id"}),
]


@pytest.mark.parametrize(("ours", "name", "theirs", "model", "aside"), INPUTS)
def test_inputs_have_every_field_of_their_service(ours: str, name: str, theirs: str, model: str, aside: set[str]):
    """A field that is missing here would be reset by every change that is made through the gateway."""
    own = {field.rstrip("_") for field in getattr(import_module(ours), name).__annotations__}
    assert set(getattr(import_module(theirs), model).model_fields) - aside == own
