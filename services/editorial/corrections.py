"""Corrections: changes of a published document that wait for a second person, while the public reads what was approved.

A correction holds the whole proposed content, within its document. Its writers are those that the document's history
names (see `services.editorial.workflow`). What only takes something away from the public needs no second person: a kind
says in which fields, for the loss of some says something new, such as that of an end of validity.
"""

from collections.abc import Collection, Sequence

from pydantic import BaseModel, Field, JsonValue

from services.documents.models import Camel


class FieldDifference(Camel):
    """A field that differs: its name as clients know it, and its values in JSON; null for none."""

    field: str = Field(examples=["fullName"])
    before: JsonValue
    after: JsonValue


def differences(before: BaseModel, after: BaseModel) -> list[FieldDifference]:
    """The fields of `before` that `after` has otherwise, in the order of the model."""
    names = _differing(before, after)
    old, new = (one.model_dump(mode="json", by_alias=True, include=names) for one in (before, after))
    aliases = {name: field.alias or name for name, field in type(before).model_fields.items()}
    return [
        FieldDifference(field=alias, before=old[alias], after=new[alias])
        for name, alias in aliases.items()
        if name in names
    ]


def losses(before: BaseModel, after: BaseModel) -> frozenset[str]:
    """The fields that only lose something: a value, entries of a list, a flag that was set."""
    names = _differing(before, after)
    return frozenset(name for name in names if only_loses(getattr(before, name), getattr(after, name)))


def removes_only(before: BaseModel, after: BaseModel, removable: Collection[str] | None = None) -> bool:
    """Whether there is a difference, and `after` only takes away; of `removable` fields, where these are given."""
    names = _differing(before, after)
    allowed = names if removable is None else names.intersection(removable)
    return bool(names) and names == losses(before, after) & allowed


def only_loses(before: object, after: object) -> bool:
    """Whether the one value became the other by a loss alone; what is replaced is not lost."""
    if before == after:
        return False
    if after is None:
        return True
    if isinstance(before, bool) and isinstance(after, bool):
        return before
    if isinstance(before, list) and isinstance(after, list):
        return _is_subsequence(after, before)
    if isinstance(before, BaseModel) and isinstance(after, BaseModel):
        return removes_only(before, after)
    return False


def _differing(before: BaseModel, after: BaseModel) -> set[str]:
    shared = type(before).model_fields.keys() & type(after).model_fields.keys()
    return {name for name in shared if getattr(before, name) != getattr(after, name)}


def _is_subsequence(shorter: Sequence[object], longer: Sequence[object]) -> bool:
    rest = iter(longer)
    return all(any(item == other for other in rest) for item in shorter)
