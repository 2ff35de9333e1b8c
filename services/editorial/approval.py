"""What an approval covers: exactly the content that becomes public, by its digest.

Saving the same content again keeps an approval; another byte anywhere in it voids it.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson

from services.documents.models import Camel, Instant
from services.editorial.workflow import Step
from services.errors import Conflict


class ApprovalVoid(Conflict):
    """What is to be published is not what was approved."""

    code, title = "APPROVAL_VOID", "It must be approved again"


class Approval(Camel):
    """Who approved a content, when, and its digest. For staff only."""

    by: str
    at: Instant
    digest: str


def digest(content: Camel) -> str:
    """SHA-256, in hex, of the content as JSON with sorted names and without spaces. It is stored.

    What is empty is left out: a field that the model gains later, empty at first, leaves the digest as it is.
    """
    fields = _filled(content.model_dump(mode="json", by_alias=True))
    return sha256(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)).hexdigest()


def approval(content: Camel, step: Step) -> Approval:
    """The approval of this content and no other."""
    return Approval(by=step.by, at=step.at, digest=digest(content))


def covers(approved: Approval | None, content: Camel) -> bool:
    """Whether this is the content that was approved."""
    return approved is not None and approved.digest == digest(content)


def check_covered(approved: Approval | None, content: Camel) -> None:
    """Raises `ApprovalVoid` unless this is the content that was approved."""
    if not covers(approved, content):
        raise ApprovalVoid("What would become public is not what was approved.")


def _filled(value: Any) -> Any:
    """The value without empty fields of objects; items of lists keep their places."""
    if isinstance(value, Mapping):
        return {name: _filled(item) for name, item in value.items() if not _is_empty(item)}
    return [_filled(item) for item in value] if isinstance(value, list) else value


def _is_empty(value: object) -> bool:
    return value is None or value is False or value == [] or value == {} or value == ""
