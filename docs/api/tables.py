"""Writes the tables of docs/api/errors.md, docs/api/limits.md and docs/api/workbooks.md from the code.

    python -m docs.api.tables

A test checks that the tables are current.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from pydantic import BaseModel

from gateway.messages import VIETNAMESE
from gateway.protocol.settings import CostBucketSettings, OperationLimits, StreamSettings
from launcher.registry import REGISTRY, SERVICES
from services.errors import Problem
from wanted.notices.spreadsheet.headings import headings_of, plain
from wanted.notices.spreadsheet.template import HEADINGS, IN_PARTS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENDPOINT = [ROOT / "gateway" / room for room in ("protocol", "limits", "execution")]
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
IMPORT = re.compile(r"^ *from (services(?:\.\w+)+) import", re.MULTILINE)
STATUS = 400
MESSAGES = {**VIETNAMESE, **REGISTRY.messages}

REQUEST_ERROR_ADVICE = {
    "BAD_REQUEST": "The request is not valid GraphQL over HTTP. Correct it.",
    "BAD_USER_INPUT": "A variable is missing or does not have the declared type.",
    "BATCHING_REFUSED": "Send one operation per request.",
    "CIRCULAR_FRAGMENTS": "A fragment includes itself.",
    "CSRF_REFUSED": "Cross-site embedding is not allowed. Use `fetch`.",
    "GRAPHQL_PARSE_FAILED": "The document has a syntax error.",
    "GRAPHQL_VALIDATION_FAILED": "The document is not valid for the schema.",
    "INTERNAL": "Internal server error. Report the `requestId`.",
    "LIST_TOO_LONG": "Request shorter pages.",
    "METHOD_NOT_ALLOWED": "Use GET for queries only; send mutations and private arguments with POST.",
    "NOT_ACCEPTABLE": "`Accept` includes no supported media type; subscriptions require a stream.",
    "OPERATION_RESOLUTION_FAILURE": "Select an operation with `operationName`.",
    "OVERLOADED": "Retry after `Retry-After`.",
    "PERSISTED_QUERY_MISMATCH": "The hash does not match the query.",
    "PERSISTED_QUERY_NOT_FOUND": "Send the query with its hash; clients do this automatically.",
    "PERSISTED_QUERY_NOT_SUPPORTED": "Persisted queries are disabled.",
    "RATE_LIMITED": "Rate limit exceeded. Retry after `Retry-After`.",
    "REQUEST_TIMEOUT": "The request body arrived too slowly.",
    "TIMEOUT": "The operation took too long and was stopped.",
    "TOO_COSTLY": "The operation is too expensive. Request shorter lists or fewer nested fields.",
    "TOO_DEEP": "Fields are nested too deeply.",
    "TOO_MANY_ALIASES": "Fetch several objects with `nodes`, or use several requests.",
    "TOO_MANY_BYTES": "The request is too long.",
    "TOO_MANY_DIRECTIVES": "The document has too many directives.",
    "TOO_MANY_FIELDS": "The document selects too many fields.",
    "TOO_MANY_FRAGMENTS": "The document has too many fragments.",
    "TOO_MANY_OPERATIONS": "The document has too many operations.",
    "TOO_MANY_SUBSCRIPTIONS": "Close a subscription before opening another.",
    "TOO_MANY_TOKENS": "The document is too long.",
    "TOO_MANY_VALUES": "The variables contain too many values.",
    "TOO_MANY_VARIABLES": "The operation has too many variables.",
    "UNSUPPORTED_MEDIA_TYPE": "Send `Content-Type: application/json` in UTF-8, without `Content-Encoding`.",
    "UNTRUSTED_DOCUMENT": "Only registered operations are allowed.",
}
"""Advice for each request error. The messages themselves contain the current limits."""

SENDERS = {"request_error", "over_limit", "RequestError", "DocumentErrors", "_within"}
"""Functions of the endpoint that create an error from a code argument."""


def request_error_codes() -> dict[str, set[int]]:
    """All request error codes with their HTTP statuses."""
    found: dict[str, set[int]] = defaultdict(set)
    for path in sorted(path for folder in ENDPOINT for path in folder.rglob("*.py") if path.name != "brute_force.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for code, status in _sent(node):
                found[code].add(status)
    found["INTERNAL"].add(200)
    return dict(sorted(found.items()))


def _sent(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SENDERS:
        plain = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        codes = [value for value in plain if isinstance(value, str) and CODE.fullmatch(value)]
        statuses = [value for value in plain if isinstance(value, int)]
        yield from ((code, statuses[0] if statuses else STATUS) for code in codes[:1])
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        given = {key.value: value.value for key, value in pairs if _constant(key) and _constant(value)}  # type: ignore[union-attr]
        if isinstance(given.get("code"), str):
            yield str(given["code"]), STATUS


def _constant(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant)


def problems() -> list[type[Problem]]:
    """All problem classes with a code of their own, by code."""
    for package in sorted({"services", *(entry.module.partition(".")[0] for entry in SERVICES.values())}):
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    house = {"services", *(entry.module.partition(".")[0] for entry in SERVICES.values())}
    own = (kind for kind in _below(Problem) if "code" in vars(kind) and kind.__module__.partition(".")[0] in house)
    return sorted({Problem, *own}, key=lambda kind: (kind.code, kind.__module__))


def _below(kind: type[Problem]) -> Iterator[type[Problem]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from _below(inner)


def problem_rows() -> Iterator[str]:
    """A row per code; classes with the same code share a row."""
    by_code: dict[str, list[type[Problem]]] = defaultdict(list)
    for kind in problems():
        by_code[kind.code].append(kind)
    yield from ["| code | status | title | Vietnamese message | service |", "|---|---|---|---|---|"]
    for code, kinds in sorted(by_code.items()):
        statuses = ", ".join(str(status) for status in sorted({kind.status for kind in kinds}))
        titles = "; ".join(dict.fromkeys(kind.title for kind in kinds))
        places = ", ".join(sorted({_place(kind) for kind in kinds}))
        yield f"| `{code}` | {statuses} | {titles} | {MESSAGES.get(code, '')} | {places} |"


def _place(kind: type[Problem]) -> str:
    package, *rooms, _ = kind.__module__.split(".")
    if package != "services":
        return package
    services = sorted(path.parent.name for path in ROOT.glob("*/app.py") if path.parent.name in SERVICES)
    room = ROOT.joinpath(package, *rooms)
    mixed = any(room.glob("*/__init__.py"))
    place = kind.__module__ if mixed else ".".join((package, *rooms))
    users = [name for name in services if any(f"{module}.".startswith(f"{place}.") for module in _used(name))]
    return ", ".join(users) if rooms and 0 < len(users) < len(services) else "everywhere"


@cache
def _used(service: str) -> frozenset[str]:
    """The modules of the kit that a service imports, directly or through others that not every service has."""
    own = _imported((ROOT / service).rglob("*.py"))
    return frozenset(own | (_reached(own) - _reached({"services.web.app"})))


def _reached(modules: set[str]) -> set[str]:
    """Modules of the kit and all that they import of it."""
    reached, new = set[str](), modules
    while new:
        reached |= new
        paths = [ROOT.joinpath(*module.split(".")) for module in new]
        new = _imported(file for path in paths for file in (path.with_suffix(".py"), path / "__init__.py")) - reached
    return reached


def _imported(files: Iterable[Path]) -> set[str]:
    return {module for file in files if file.exists() for module in IMPORT.findall(file.read_text("utf-8"))}


def request_error_rows() -> Iterator[str]:
    yield from ["| code | status | what to do |", "|---|---|---|"]
    for code, statuses in request_error_codes().items():
        yield f"| `{code}` | {', '.join(str(status) for status in sorted(statuses))} | {REQUEST_ERROR_ADVICE[code]} |"


def limit_rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    yield from ["| limit | default | setting |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        value = field.get_default(call_default_factory=True)
        if isinstance(value, (int, float)):
            said = (field.description or name.replace("_", " ")).replace("|", "\\|")
            yield f"| {said} | {value:,g} | `TIEPDAN_ENDPOINT__{prefix}__{name.upper()}` |"


def heading_rows() -> Iterator[str]:
    """A row for each column of a workbook of notices: how it may be called, and what it holds."""
    yield from ["| heading | also | holds |", "|---|---|---|"]
    for column, heading in {**HEADINGS, **IN_PARTS}.items():
        also = [name for name in headings_of(column) if name != plain(heading.written.replace("›", " "))]
        yield f"| {heading.written} | {', '.join(also)} | {heading.en} |"


TABLES = {
    "errors.md": {"problems": problem_rows, "request-errors": request_error_rows},
    "workbooks.md": {"headings": heading_rows},
    "limits.md": {
        "limits": lambda: limit_rows(OperationLimits, "LIMITS"),
        "rate-limit": lambda: limit_rows(CostBucketSettings, "RATE_LIMIT"),
        "streams": lambda: limit_rows(StreamSettings, "STREAMS"),
    },
}


def rewritten(name: str, text: str) -> str:
    """The document with its tables regenerated. Raises `ValueError` if a marker is missing."""
    for table, rows in TABLES[name].items():
        text = _replaced(text, table, rows())
    return text


def _replaced(text: str, table: str, rows: Iterable[str]) -> str:
    begin, end = f"<!-- {table}: begin -->", f"<!-- {table}: end -->"
    before, rest = text.split(begin)
    _, after = rest.split(end)
    return "\n".join([before + begin, "", *rows, "", end + after])


def main() -> None:
    for name in TABLES:
        path = HERE / name
        path.write_text(rewritten(name, path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
