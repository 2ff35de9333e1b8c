"""Writes the tables of docs/api/errors.md and docs/api/limits.md from the code.

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

from gateway.errors import VIETNAMESE
from gateway.protocol.settings import Budget, Limits, Sockets
from launcher.registry import SERVICES
from services.errors import Problem

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOOR = ROOT / "gateway" / "http"
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
STATUS = 400

AT_THE_DOOR = {
    "BAD_REQUEST": "The HTTP request is not one of GraphQL over HTTP. Mend the request.",
    "BAD_USER_INPUT": "A variable is missing or of another type than the operation declares.",
    "BATCHING_REFUSED": "Send one operation in a request.",
    "CIRCULAR_FRAGMENTS": "A fragment spreads itself.",
    "CSRF_REFUSED": "A page of another site embedded the address. Ask with `fetch`.",
    "GRAPHQL_PARSE_FAILED": "The document is not GraphQL.",
    "GRAPHQL_VALIDATION_FAILED": "The document does not fit the schema.",
    "INTERNAL": "Something went wrong on our side. Report the `requestId`.",
    "LIST_TOO_LONG": "Ask for a shorter page, and for the next one after it.",
    "METHOD_NOT_ALLOWED": "GET is for queries; send mutations with POST.",
    "NOT_ACCEPTABLE": "`Accept` allows no media type that answers have; a subscription needs a stream.",
    "OPERATION_RESOLUTION_FAILURE": "Say in `operationName` which of the document's operations is meant.",
    "OVERLOADED": "Try again after `Retry-After`.",
    "PERSISTED_QUERY_MISMATCH": "The hash is not that of the query.",
    "PERSISTED_QUERY_NOT_FOUND": "Send the query along with its hash; clients do so by themselves.",
    "PERSISTED_QUERY_NOT_SUPPORTED": "Persisted queries are switched off.",
    "RATE_LIMITED": "More was asked than the budget holds. Try again after `Retry-After`.",
    "REQUEST_TIMEOUT": "The request came too slowly.",
    "TIMEOUT": "The operation took too long and was stopped.",
    "TOO_COSTLY": "The operation may touch too much. Ask for shorter lists, or for less within them.",
    "TOO_DEEP": "Fields are nested too deeply.",
    "TOO_MANY_ALIASES": "Ask for several things with `nodes`, or in several requests.",
    "TOO_MANY_BYTES": "The request is too long.",
    "TOO_MANY_DIRECTIVES": "The document has too many directives.",
    "TOO_MANY_FIELDS": "The document asks for too many fields.",
    "TOO_MANY_FRAGMENTS": "The document has too many fragments.",
    "TOO_MANY_OPERATIONS": "The document has too many operations.",
    "TOO_MANY_SUBSCRIPTIONS": "Close a subscription before the next.",
    "TOO_MANY_TOKENS": "The document is too long.",
    "TOO_MANY_VALUES": "The variables hold too many values.",
    "TOO_MANY_VARIABLES": "The operation has too many variables.",
    "UNSUPPORTED_MEDIA_TYPE": "Send `Content-Type: application/json` in UTF-8.",
    "UNTRUSTED_DOCUMENT": "This system answers registered operations alone.",
}
"""What each code of the door means to whoever meets it. Messages in code name the numbers of the moment."""

SENDERS = {"refuse", "over_limit", "DoorError", "DocumentErrors", "_within"}
"""The door's functions that make an error of a code among their arguments."""


def door_codes() -> dict[str, set[int]]:
    """Every code that the door sends, with its HTTP statuses."""
    found: dict[str, set[int]] = defaultdict(set)
    for path in sorted(DOOR.rglob("*.py")):
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
    """Every class of the house that is a refusal of its own, by code."""
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
    """A row for each code, in which classes of one code stand together."""
    by_code: dict[str, list[type[Problem]]] = defaultdict(list)
    for kind in problems():
        by_code[kind.code].append(kind)
    yield from ["| code | status | what it says | in Vietnamese | where |", "|---|---|---|---|---|"]
    for code, kinds in sorted(by_code.items()):
        statuses = ", ".join(str(status) for status in sorted({kind.status for kind in kinds}))
        titles = "; ".join(dict.fromkeys(kind.title for kind in kinds))
        places = ", ".join(sorted({_place(kind) for kind in kinds}))
        yield f"| `{code}` | {statuses} | {titles} | {VIETNAMESE.get(code, '')} | {places} |"


def _place(kind: type[Problem]) -> str:
    package, room = kind.__module__.split(".")[:2]
    if package != "services":
        return package
    services = sorted(path.parent.name for path in ROOT.glob("*/app.py") if path.parent.name in SERVICES)
    users = [name for name in services if _names(ROOT / name, f"services.{room}")]
    return ", ".join(users) if (ROOT / package / room).is_dir() and 0 < len(users) < len(services) else "everywhere"


@cache
def _names(folder: Path, module: str) -> bool:
    """Whether a module below the folder imports the other."""
    return any(f"from {module}" in path.read_text("utf-8") for path in folder.rglob("*.py"))


def door_rows() -> Iterator[str]:
    yield from ["| code | status | what to do |", "|---|---|---|"]
    for code, statuses in door_codes().items():
        yield f"| `{code}` | {', '.join(str(status) for status in sorted(statuses))} | {AT_THE_DOOR[code]} |"


def limit_rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    yield from ["| what | at most | setting |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        value = field.get_default(call_default_factory=True)
        if isinstance(value, (int, float)):
            said = (field.description or name.replace("_", " ")).replace("|", "\\|")
            yield f"| {said} | {value:,g} | `TIEPDAN_DOOR__{prefix}__{name.upper()}` |"


TABLES = {
    "errors.md": {"problems": problem_rows, "door": door_rows},
    "limits.md": {
        "limits": lambda: limit_rows(Limits, "LIMITS"),
        "budget": lambda: limit_rows(Budget, "BUDGET"),
        "sockets": lambda: limit_rows(Sockets, "SOCKETS"),
    },
}


def rewritten(name: str, text: str) -> str:
    """A document with its tables anew. Raises `ValueError` where the marks of one are missing."""
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
