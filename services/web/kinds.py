"""Names of kinds in requests: checked against the registry's, and listed in the OpenAPI document."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from fastapi import Depends, Request

from services.errors import BadInput
from services.text import KIND_FORMAT
from services.web.container import kit_of


async def _known(request: Request) -> Sequence[str]:
    return kit_of(request.app).kinds


KnownKinds = Annotated[Sequence[str], Depends(_known)]
"""The kinds that the service takes."""


def check_kind(name: str, known: Sequence[str], field: str = "kind") -> str:
    """The name, if it is known. Raises `BadInput` for the field."""
    if name not in known:
        *others, last = [repr(one) for one in known] or ["nothing"]
        raise BadInput.at(field, f"has to be {' or '.join([', '.join(others), last] if others else [last])}")
    return name


def list_kinds(openapi: dict[str, Any], known: Sequence[str]) -> None:
    """Adds the known kinds to each schema of a `KindName`, in place."""
    for schema in _schemas(openapi):
        if schema.get("format") == KIND_FORMAT:
            del schema["format"]
            schema["enum"] = list(known)


def _schemas(node: object) -> Iterator[dict[str, Any]]:
    """Every object below a node of the document."""
    if isinstance(node, dict):
        yield node
        for below in list(node.values()):
            yield from _schemas(below)
    elif isinstance(node, list):
        for below in node:
            yield from _schemas(below)
