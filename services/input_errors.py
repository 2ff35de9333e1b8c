"""What is wrong with an input, in words: the one place where the sentences of validation are written.

Pydantic's own speak of Python, and change from version to version. Each of its types of error that inputs can have is
said here in the terms of JSON; one that is not known is "is not valid".
"""

import re
from collections.abc import Callable, Mapping
from typing import Any


class WrongField(ValueError):
    """A model's validator found one of its fields wrong; `field` is named as in JSON."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field} {detail}")
        self.field, self.detail = field, detail


def _count(number: object, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_MEMBER = re.compile("<[^:]+: ('[^']+')>")
"""A member of an enum, as Python shows it."""


def _name_of_member(found: re.Match[str]) -> str:
    return found[1]


_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "is missing",
    "extra_forbidden": lambda _: "is not a field that is known here",
    "string_type": lambda _: "has to be a string",
    "string_sub_type": lambda _: "has to be a string",
    "string_unicode": lambda _: "is not valid Unicode",
    "string_too_short": lambda of: (
        "is empty" if of["min_length"] == 1 else f"has fewer than {_count(of['min_length'], 'character')}"
    ),
    "string_too_long": lambda of: f"has more than {_count(of['max_length'], 'character')}",
    "string_pattern_mismatch": lambda of: f"does not have the form {of['pattern']}",
    "too_short": lambda of: (
        "is empty" if of["min_length"] == 1 else f"has fewer than {_count(of['min_length'], 'item')}"
    ),
    "too_long": lambda of: f"has more than {_count(of['max_length'], 'item')}",
    "enum": lambda of: f"has to be {of['expected']}",
    "literal_error": lambda of: f"has to be {_MEMBER.sub(_name_of_member, of['expected'])}",
    "greater_than": lambda of: f"has to be more than {of['gt']}",
    "greater_than_equal": lambda of: f"has to be {of['ge']} or more",
    "less_than": lambda of: f"has to be less than {of['lt']}",
    "less_than_equal": lambda of: f"has to be {of['le']} or less",
    "multiple_of": lambda of: f"has to be a multiple of {of['multiple_of']}",
    "json_invalid": lambda _: "is not valid JSON",
}
_FORMS = {
    "int": "a whole number",
    "float": "a number",
    "finite": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "date": "a date, such as 2026-11-24",
    "datetime": "a date and time with a time zone, such as 2026-11-24T09:00:00+07:00",
    "timezone": "a date and time with a time zone, such as 2026-11-24T09:00:00+07:00",
    "time": "a time of day, such as 07:30",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen": "a list",
    "iterable": "a list",
    "dict": "an object",
    "mapping": "an object",
    "model": "an object",
    "dataclass": "an object",
    "uuid": "a UUID",
    "url": "an absolute address of the web",
    "bytes": "a string",
    "none": "null",
}
"""What is to be given, by the first word of a type such as `int_parsing`."""


def sentence(error: Mapping[str, Any]) -> str:
    """What one of Pydantic's errors says, without the name of the field: `has more than 30 items`."""
    kind, context = str(error["type"]), error.get("ctx") or {}
    if kind in {"value_error", "assertion_error"}:
        return _own_words(context.get("error"))
    if kind in _SENTENCES:
        return _SENTENCES[kind](context)
    form = _FORMS.get(kind.partition("_")[0])
    return f"has to be {form}" if form else "is not valid"


def _own_words(error: object) -> str:
    """The words of an error that a validator of ours raised; those of Python's own are not shown."""
    if isinstance(error, WrongField):
        return error.detail
    words = str(error) if type(error) is ValueError else ""
    return words or "is not valid"


def field_in(error: Mapping[str, Any]) -> str | None:
    """The field that a validator of a whole model names."""
    raised = (error.get("ctx") or {}).get("error")
    return raised.field if isinstance(raised, WrongField) else None
