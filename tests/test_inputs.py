"""Every text that a service takes is checked, whichever field it stands in: no NUL, no half of a surrogate pair."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from gateway.scalars import SCALARS
from hotline.models import Clock
from launcher.registry import SERVICES
from services.clients.service_clients import ServiceClients
from services.documents.models import Day, PartialDate
from services.input_errors import sentence
from services.settings import ServiceSettings
from services.text import check_exact
from wanted.webhooks.models import ConsumerInput

ROOT = Path(__file__).parents[1]
PACKAGES = ("articles", "feedback", "gateway", "hotline", "launcher", "schedule", "search", "services", "wanted", "web")

COMPARED = {"wanted.matching.models.BatchQuery.name", "wanted.matching.models.MatchInput.name"}
"""Names that are compared and stored nowhere: what is unusable has a code of its own, for each name of a batch."""
BROKEN = {"half of a pair": "\ud800", "half a pair in a word": "a\udc00b", "NUL": "\x00", "NUL in a word": "a\x00b"}


def _models(annotation: Any, seen: set[type[BaseModel]]) -> None:
    """Adds the models of an annotation, and those of their fields."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in seen:
            seen.add(annotation)
            for field in annotation.model_fields.values():
                _models(field.annotation, seen)
        return
    for inner in get_args(annotation):
        _models(inner, seen)


def _takes_text(annotation: Any) -> bool:
    return annotation is str or any(_takes_text(inner) for inner in get_args(annotation))


def _inputs(settings: ServiceSettings) -> Iterator[tuple[str, FieldInfo]]:
    """The text fields of everything that the services take as JSON, by the names of their models."""
    return ((name, field) for name, field in _fields(settings) if _takes_text(field.annotation))


def _fields(settings: ServiceSettings) -> Iterator[tuple[str, FieldInfo]]:
    """All of its fields."""
    seen: set[type[BaseModel]] = set()
    for entry in SERVICES.values():
        app = entry.create(entry.settings(**settings.model_dump()), ServiceClients())
        if not isinstance(app, FastAPI):
            continue
        for model in app.state.kit.about.domain.imports.values():
            _models(model, seen)
        for route in (context.original_route for context in iter_route_contexts(app.routes)):
            for body in route.dependant.body_params if isinstance(route, APIRoute) else ():
                _models(body.field_info.annotation, seen)
    for model in sorted(seen, key=lambda one: one.__qualname__):
        for name, field in model.model_fields.items():
            yield f"{model.__module__}.{model.__name__}.{name}", field


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_every_text_field_refuses_what_is_no_text(settings: ServiceSettings, broken: str):
    passed, fields = list[str](), list(_inputs(settings))
    assert {"hotline.models.Names.vi", "wanted.matching.models.BatchQuery.name"} <= {name for name, _ in fields}
    for name, field in fields:
        if name in COMPARED and "\x00" in broken:
            continue
        adapter = TypeAdapter(field.rebuild_annotation())
        for value in (broken, [broken], {"vi": broken}, {broken: "Tên"}):
            try:
                adapter.validate_python(value)
            except ValidationError:
                continue
            passed.append(f"{name} takes {value!r}")
    assert not passed, "\n".join(passed)


WRONG: tuple[object, ...] = (
    *(None, True, 7, -1, 1.5, float("inf"), 10**30, [], [None], ["x"] * 400, [{}], {}, {"no": 1}),
    *("", " ", "x", "x" * 20_000, "1", "A B", "-", "2026-02-30", "2026-13", "0000", "25:61", "https://[", "+840"),
    *("2026-02-30T00:00:00Z", "2026-11-24T09:00:00", "2026-11-24T09:00:00 07:00", "9999-12-31T23:59:59-12:00"),
)
NO_WORDS = re.compile(
    "Value error|Assertion|[Ii]nput should|should (have|be|match)|after validation|isoformat|[Pp]ydantic|[Pp]ython"
    "|dictionary|instance|tuple|None|must be|out of range for|Extra inputs|Field required|<[A-Z]|strptime"
)
"""What Pydantic and Python say, and clients are not to read."""


def _parameters(settings: ServiceSettings) -> Iterator[tuple[str, FieldInfo]]:
    """The parameters of addresses and headers of every route."""
    for name, entry in SERVICES.items():
        app = entry.create(entry.settings(**settings.model_dump()), ServiceClients())
        for route in (context.original_route for context in iter_route_contexts(getattr(app, "routes", ()))):
            if isinstance(route, APIRoute):
                for alias, field in _parameters_of(route.dependant):
                    yield f"{name} {route.path} {alias}", field


def _parameters_of(dependant: Dependant) -> Iterator[tuple[str, FieldInfo]]:
    for one in (*dependant.query_params, *dependant.path_params, *dependant.header_params):
        yield one.alias, one.field_info
    for inner in dependant.dependencies:
        yield from _parameters_of(inner)


def test_what_is_wrong_is_said_in_our_words(settings: ServiceSettings):
    """Of every field of what comes in as JSON, and of every parameter, for many wrong values."""
    fields = [*_fields(settings), *_parameters(settings)]
    said, unsaid = dict[str, str](), set[str]()
    for name, field in fields:
        adapter = TypeAdapter[Any](field.rebuild_annotation())
        for value in WRONG:
            try:
                adapter.validate_python(value)
            except ValidationError as error:
                for one in error.errors(include_url=False, include_input=False):
                    said[sentence(one)] = name
                    if sentence(one) == "is not valid":
                        unsaid.add(f"{name}: {one['type']}")
    assert len(fields) > 500
    assert {words: name for words, name in said.items() if NO_WORDS.search(words)} == {}
    assert unsaid == set()


def test_scalars_of_graphql_say_what_is_wrong_in_our_words():
    said = set[str]()
    for scalar in SCALARS.values():
        for value in WRONG:
            try:
                scalar.parse_value(value)
            except ValueError as error:
                said.add(str(error))
    assert "has a blank where + stood: in an address, + is written as %2B" in said
    assert [words for words in said if NO_WORDS.search(words) or words == "is not valid"] == []


@pytest.mark.parametrize("digits", ["٢٠٢٦-١١-٢٤", "२०२६-११-२४"])
def test_dates_and_hours_are_written_in_ascii_digits(digits: str):
    hour = digits[5:].replace("-", ":")
    for kind, value in ((Day, digits), (PartialDate, digits), (PartialDate, digits[:4]), (Clock, hour)):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)


def test_patterns_of_inputs_name_the_ascii_digits():
    r"""`\d` means every script's digits; what reads a text of people for numbers may well mean that."""
    reading = (
        "feedback/redaction/",
        "services/editorial/contacts.py",
        "services/text.py",
        "search/analysis.py",
        "wanted/notices/spreadsheet/",
    )
    modules = (str(path.relative_to(ROOT)) for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py")))
    found = [path for path in modules if r"\d" in (ROOT / path).read_text() and not path.startswith(reading)]
    assert found == []


@pytest.mark.parametrize("rest", ["\r\nX-Sent: 1", "\n", "\u2028", "\t"])
def test_what_is_compared_and_not_read_has_no_line_breaks(rest: str):
    address = f"https://a.example/{rest}"
    with pytest.raises(ValueError, match="control character"):
        check_exact(address)
    with pytest.raises(ValidationError):
        ConsumerInput(name="Báo", unit="bca", url=address)
