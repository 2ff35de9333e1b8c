"""Partial saves: JSON Merge Patch (RFC 7396) onto a document as staff work on it.

What a patch leaves out stays, null erases or resets to the default, an object is merged, a list is replaced whole. The
result is checked like a whole input, so null for a required field is refused by field.

A patch may carry, as its `version`, the version that it was made from. It is refused only where a field that it names
changed after that version: two patches made from one version both hold where they name different fields. Without a
version it is applied to what stands. (`If-Match` is the strict condition, here as everywhere.)
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Body, Depends
from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from services.documents.collection import Kind
from services.documents.models import Camel, StoredDocument
from services.errors import BadInput, Overtaken, StaleVersion, from_validation

MEDIA_TYPE = "application/merge-patch+json"
VERSION = "version"
DEEPEST = 10
"""Objects within objects; no input has as many."""
TRIES = 30
"""Of one save. Each time that it is overtaken another save is done, so of as many at once the last one holds too."""

D = TypeVar("D", bound=StoredDocument)
G = TypeVar("G", bound=Camel)
T = TypeVar("T")


def merge(target: object, patch: object, depth: int = 0) -> Any:
    """RFC 7396, section 2. Raises `BadInput` for a patch that is nested too deep."""
    if not isinstance(patch, Mapping):
        return patch
    if depth > DEEPEST:
        raise BadInput(f"The patch has more than {DEEPEST} objects within objects.")
    merged: dict[str, Any] = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value, depth + 1)
    return merged


@dataclass(frozen=True, slots=True)
class MergePatch:
    """The fields that a client names, and the version of the document that it had before it."""

    fields: Mapping[str, Any]
    made_from: int | None = None

    def applied_to(self, document: D, kind: Kind[D, Any], given: type[G]) -> G:
        """The document as staff would have to write it to have it patched. Raises `StaleVersion`, `BadInput`."""
        if self.fields.get("id", document.id) != document.id:
            raise BadInput.at("id", "is not the id in the address; an id never changes")
        stands = kind.as_given(document)
        self._check_version(document, [name for name in self.fields if name in stands])
        try:
            return given.model_validate(merge(stands, self.fields), by_alias=True, by_name=False)
        except ValidationError as error:
            raise from_validation(error.errors()) from error

    def _check_version(self, document: StoredDocument, kept: Sequence[str]) -> None:
        """`kept` are the fields of the patch that the document has, unlike a reason."""
        if self.made_from is None:
            return
        if self.made_from > document.version:
            raise StaleVersion(f"It is at version {document.version}, not {self.made_from}; read it again.")
        if changed := document.field_versions.changed_after(self.made_from, kept):
            detail = f"was changed after version {self.made_from}; read it again"
            named = [{"field": name, "detail": detail} for name in changed]
            raise StaleVersion(f"{changed[0]}: {detail}", errors=named)


async def _read(fields: Annotated[dict[str, Any], Body(media_type=MEDIA_TYPE)]) -> MergePatch:
    named = {name: value for name, value in fields.items() if name != VERSION}
    made_from = fields.get(VERSION)
    if made_from is not None and (type(made_from) is not int or made_from < 1):
        raise BadInput.at(VERSION, "is not the version of a document, such as 3")
    return MergePatch(named, made_from)


PatchDep = Annotated[MergePatch, Depends(_read)]
"""The merge patch in the body of a request."""


def patch_of(given: type[Camel]) -> dict[str, Any]:
    """The `openapi_extra` of a route that takes a patch of this input, whose schema a PUT beside it names."""
    address = f"#/components/schemas/{given.__name__}/properties"
    names = [field.alias or to_camel(name) for name, field in given.model_fields.items()]
    properties = {name: {"anyOf": [{"$ref": f"{address}/{name}"}, {"type": "null"}]} for name in names}
    made_from = {"type": "integer", "minimum": 1, "description": "The version that the patch was made from."}
    schema = {
        "title": f"{given.__name__} in part",
        "description": "What is left out stays; null erases. Objects are merged, lists replaced whole (RFC 7396).",
        "properties": {**properties, VERSION: made_from},
        "additionalProperties": False,
    }
    return {"requestBody": {"content": {MEDIA_TYPE: {"schema": schema}}}}


async def save_merged(attempt: Callable[[], Awaitable[T]]) -> T:
    """The result of `attempt`, which reads, merges and saves; again from its start each time that it is overtaken."""
    for _ in range(TRIES - 1):
        try:
            return await attempt()
        except Overtaken:
            continue
    return await attempt()
