"""Stored documents as models, also those that today's bounds would not let in.

Bounds, patterns and rules of a model are for what comes in. What is stored came in by the bounds of its day, so where
it breaks today's it is built without them, of the right types. What has not even these cannot be read: it is set aside
by code that loads many, and named by `tiepdan doctor`.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from services.errors import Problem

M = TypeVar("M", bound=BaseModel)


class Unreadable(Problem):
    """A stored document lacks something, or holds something of another type."""

    status, code, title = 500, "STORED_DOCUMENT_UNREADABLE", "A stored document cannot be read"


def loaded(model: type[M], fields: Mapping[str, Any]) -> M:
    """The stored fields as `model`. Raises `Unreadable`."""
    try:
        return model.model_validate(fields)
    except ValidationError:
        try:
            return _built(model, fields)
        except (ValueError, TypeError) as error:
            raise Unreadable("A stored document cannot be read; `tiepdan doctor` names it.") from error


def version_in(raw: Mapping[str, Any]) -> int | None:
    """The version of a record, whatever else is in it; None where it has none."""
    version = raw.get("version")
    return version if isinstance(version, int) else None


def _built(model: type[M], fields: Mapping[str, Any]) -> M:
    """The model without its bounds and rules; fields that it does not know are left out."""
    if not isinstance(fields, Mapping):
        raise TypeError("not a document")
    given = {name: _key(name, field, fields) for name, field in model.model_fields.items()}
    values = {name: _value(model.model_fields[name].annotation, fields[key]) for name, key in given.items() if key}
    if any(field.is_required() and name not in values for name, field in model.model_fields.items()):
        raise ValueError("a field is missing")
    return model.model_construct(**values)


def _key(name: str, field: FieldInfo, fields: Mapping[str, Any]) -> str | None:
    """The name by which a field is stored, if it is."""
    return next((key for key in (field.alias, name) if key is not None and key in fields), None)


def _value(kind: Any, value: Any) -> Any:
    """The value as a `kind`, whatever else is said of it. Raises `ValueError` or `TypeError`."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _value(arguments[0], value)
    if origin in {Union, UnionType}:
        return _first(arguments, value)
    if origin is list and isinstance(value, list):
        return [_value(arguments[0], item) for item in value]
    if origin is dict and isinstance(value, dict):
        return {name: _value(arguments[1], item) for name, item in value.items()}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _built(kind, value)
    return _adapter(kind).validate_python(value)


def _first(kinds: tuple[Any, ...], value: Any) -> Any:
    """The value as the first kind that it can be."""
    for kind in kinds:
        try:
            return _value(kind, value)
        except (ValueError, TypeError):
            continue
    raise ValueError("of none of these kinds")


@lru_cache(maxsize=1_000)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
