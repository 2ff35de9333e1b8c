"""Writes the tables of settings in docs/operations.md from the settings classes.

    python -m docs.settings_table

A test checks that the tables are current.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import orjson
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from launcher.registry import SERVICES
from services.settings import ServiceSettings

FILE = Path(__file__).with_name("operations.md")
BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"
PREFIX = "TIEPDAN_"
PACKAGES = {"services", *(entry.module.partition(".")[0] for entry in SERVICES.values())}


SAID = {
    "MONGO_URL": "The service's database: a replica set, with the service's own user.",
    "DATABASE_PREFIX": "Prefix of the database name, before the name of the service.",
    "LIMITS__BODY": "Bytes of a request's body.",
    "LIMITS__IMPORT_BODY": "Bytes of an import as it is sent.",
    "LIMITS__IMPORT_DECOMPRESSED": "Bytes of an import once decompressed.",
    "LIMITS__IMPORT_LINE": "Bytes of one line of an import.",
    "LIMITS__IMPORT_RATIO": "Maximum ratio of decompressed to compressed bytes of an import.",
    "LIMITS__BATCH_KEYS": "Keys of one batch read.",
    "LIMITS__FEED_SUBSCRIBERS": "Maximum number of subscribers of a change feed.",
    "LIMITS__FEED_BACKLOG": "Changes queued for a slow subscriber before it is disconnected.",
    "CONNECTIONS__HEAD": "Bytes of a request's address and headers.",
    "CONNECTIONS__HEAD_SECONDS": "Seconds for them to arrive; a silent connection is closed after as long.",
    "CONNECTIONS__BODY_SECONDS": "Seconds over which the rate of a body is checked.",
    "CONNECTIONS__BODY_RATE": "Bytes per second that a body must arrive with.",
    "CONNECTIONS__CLIENT_HEADS": "Incomplete heads of one address; beyond, the slowest request is closed.",
    "CONNECTIONS__HEADS": "Incomplete heads in all.",
    "CONNECTIONS__CLIENT_HELD": "Bytes held of incomplete requests of one address.",
    "CONNECTIONS__HELD": "Bytes held of incomplete requests in all.",
}
"""Descriptions of settings that have none in code."""


def _model(annotation: Any) -> type[BaseModel] | None:
    for found in (annotation, *get_args(annotation)):
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
    return None


def _written(value: Any) -> str:
    if value is None:
        return "none"
    plain = to_jsonable_python(sorted(value) if isinstance(value, frozenset) else value)
    return "empty" if plain == "" else f"`{plain if isinstance(plain, str) else orjson.dumps(plain).decode()}`"


def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """The docstrings of the fields of the class and its bases."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if not (issubclass(base, BaseModel) and base.__module__.partition(".")[0] in PACKAGES):
            continue
        [tree] = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(tree, ast.ClassDef)
        for field, below in pairwise(tree.body):
            if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                text = ast.literal_eval(below.value)
                found[ast.unparse(field.target)] = " ".join(str(text).split())
    return found


def _rows(
    model: type[BaseModel], prefix: str, left_out: frozenset[str] = frozenset(), default: BaseModel | None = None
) -> Iterator[str]:
    """A row for each variable, those of models within models after the others."""
    nested: list[tuple[str, type[BaseModel], Any]] = []
    below = _docstrings(model)
    for name, field in model.model_fields.items():
        if name in left_out:
            continue
        given = field.get_default(call_default_factory=True, validated_data={}) if default is None else None
        value = given if default is None else getattr(default, name)
        inner = _model(field.annotation)
        if inner is not None:
            nested.append((f"{prefix}{name.upper()}__", inner, value if isinstance(value, inner) else None))
            continue
        asked = "**must be given**" if default is None and field.is_required() else _written(value)
        said = SAID.get(f"{prefix}{name.upper()}".removeprefix(PREFIX), "")
        meaning = (field.description or below.get(name) or said).replace("|", "\\|")
        yield f"| `{prefix}{name.upper()}` | {asked} | {meaning[:1].upper() + meaning[1:]} |"
    for longer, inner, value in nested:
        yield from _rows(inner, longer, default=value)


def tables() -> str:
    """Of every service, and of each that has settings of its own."""
    shared = frozenset(ServiceSettings.model_fields)
    parts = [("Every service", ServiceSettings, frozenset[str]())]
    for name, entry in SERVICES.items():
        own = getattr(import_module(entry.module), "Settings", ServiceSettings)
        if own is not ServiceSettings:
            parts.append((name, own, shared))
    lines: list[str] = []
    for title, model, left_out in parts:
        lines += [f"### {title[0].upper() + title[1:]}", "", "| variable | default | meaning |", "|---|---|---|"]
        lines += [*_rows(model, PREFIX, left_out), ""]
    return "\n".join(lines)


def rewritten(text: str) -> str:
    """The document with its tables regenerated. Raises `ValueError` where the marks are missing."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{tables()}\n{END}{after}"


if __name__ == "__main__":
    FILE.write_text(rewritten(FILE.read_text("utf-8")), "utf-8")
