"""What an approval covers: exactly the content that becomes public, by its digest.

Saving the same content again keeps an approval; another byte anywhere in it voids it.
"""

from hashlib import sha256

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

    What has its default is left out: a field that the model gains later leaves the digest as it is. The default of a
    field does not change.
    """
    fields = content.model_dump(mode="json", by_alias=True, exclude_defaults=True)
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
