"""The schema as a contract: exported, described, and never broken against the last release."""

import inspect
from enum import Enum
from importlib import import_module

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
)

from gateway.schema import EXPORTED, RELEASED, breaking_changes, make_schema, sdl

SCHEMA = build_schema(EXPORTED.read_text(encoding="utf-8"))
OWN = [kind for name, kind in SCHEMA.type_map.items() if not name.startswith("__")]
SPECIFIED = {"String", "Int", "Float", "Boolean", "ID"}


def test_the_exported_schema_is_the_one_that_is_served():
    assert sdl(make_schema()) == EXPORTED.read_text(encoding="utf-8"), "run: python -m gateway.schema"


def test_nothing_is_broken_since_the_last_release():
    assert breaking_changes(RELEASED.read_text(encoding="utf-8"), sdl(make_schema())) == []


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


def test_custom_scalars_say_where_they_are_specified():
    own = [kind for kind in OWN if isinstance(kind, GraphQLScalarType) and kind.name not in SPECIFIED]
    assert {"DateTime", "Date", "PhoneNumber", "LanguageTag"} <= {kind.name for kind in own}
    assert [kind.name for kind in own if not kind.specified_by_url] == []


def test_root_fields_are_nullable_so_that_a_missing_service_takes_nothing_else_along():
    root = SCHEMA.query_type
    assert root is not None
    assert [name for name, field in root.fields.items() if str(field.type).endswith("!")] == []


ENUMS = [
    ("gateway.types.units", "UnitKind", "hotline.models"),
    ("gateway.types.units", "UnitState", "hotline.models"),
    ("gateway.types.units", "Purpose", "hotline.models"),
    ("gateway.types.units", "HotlineState", "hotline.models"),
    ("gateway.types.units", "Weekday", "hotline.models"),
    ("gateway.types.schedule", "SessionKind", "schedule.models"),
    ("gateway.types.schedule", "SessionState", "schedule.models"),
    ("gateway.types.articles", "ArticleKind", "articles.models"),
    ("gateway.types.articles", "ArticleState", "articles.models"),
    ("gateway.types.wanted", "NoticeList", "wanted.models"),
    ("gateway.types.wanted", "SubjectKind", "wanted.models"),
    ("gateway.types.wanted", "NameKind", "wanted.models"),
    ("gateway.types.wanted", "Sex", "wanted.models"),
    ("gateway.types.wanted", "Colour", "wanted.models"),
    ("gateway.types.wanted", "NoticeState", "wanted.models"),
    ("gateway.types.wanted", "WithdrawalReason", "wanted.models"),
    ("gateway.types.ratings", "RatingReason", "feedback.models"),
    ("gateway.types.ratings", "RatingState", "feedback.models"),
    ("gateway.types.ratings", "CommentState", "feedback.models"),
    ("gateway.types.moderation", "Tone", "feedback.models"),
    ("gateway.types.moderation", "DecisionKind", "feedback.models"),
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
    ("gateway.writes.units", "SaveUnitInput", "hotline.models", "UnitInput", set[str]()),
    ("gateway.writes.units", "SaveHotlineInput", "hotline.models", "HotlineInput", {"id"}),
    ("gateway.writes.schedule", "SaveReceptionSessionInput", "schedule.models", "SessionInput", {"id"}),
    ("gateway.writes.articles", "SaveArticleInput", "articles.models", "ArticleInput", set[str]()),
    ("gateway.writes.wanted", "SaveNoticeInput", "wanted.models", "NoticeInput", {"id"}),
]


@pytest.mark.parametrize(("ours", "name", "theirs", "model", "aside"), INPUTS)
def test_inputs_have_every_field_of_their_service(ours: str, name: str, theirs: str, model: str, aside: set[str]):
    """A field that is missing here would be reset by every change that is made through the gateway."""
    own = {field.rstrip("_") for field in getattr(import_module(ours), name).__annotations__}
    assert set(getattr(import_module(theirs), model).model_fields) - aside == own
