"""What documents become when they are cleaned, and why some are refused."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from services.documents.models import Camel
from services.errors import Problem


class RefusalReason(StrEnum):
    """Why a document is refused.

    ACTIVE_CONTENT: actions such as starting a program or sending a form. EXTERNAL_CONTENT: something that is loaded
    from elsewhere when the document is opened. PICTURE_FORMAT: a picture, or another part, that is neither JPEG nor
    PNG, of which nobody knows what else it holds. NOT_CLEANED: what had to be removed could not be.
    """

    UNKNOWN_TYPE = "UNKNOWN_TYPE"
    DAMAGED = "DAMAGED"
    TOO_LARGE = "TOO_LARGE"
    ENCRYPTED = "ENCRYPTED"
    MACROS = "MACROS"
    SCRIPT = "SCRIPT"
    ACTIVE_CONTENT = "ACTIVE_CONTENT"
    EMBEDDED_FILE = "EMBEDDED_FILE"
    EXTERNAL_CONTENT = "EXTERNAL_CONTENT"
    PICTURE_FORMAT = "PICTURE_FORMAT"
    NOT_CLEANED = "NOT_CLEANED"


class DocumentRefused(Problem):
    """A document that is not taken; `reason` says why."""

    status, code, title = 422, "DOCUMENT_REFUSED", "The document is not accepted"

    def __init__(self, reason: RefusalReason, detail: str) -> None:
        super().__init__(detail, reason=reason.value)
        self.reason = reason


class RemarkKind(StrEnum):
    """What was removed from a document, or remains in it for its editor to look at (`..._REMAINS`)."""

    PROPERTIES_REMOVED = "PROPERTIES_REMOVED"
    COMMENTS_REMOVED = "COMMENTS_REMOVED"
    CHANGES_ACCEPTED = "CHANGES_ACCEPTED"
    HIDDEN_TEXT_REMOVED = "HIDDEN_TEXT_REMOVED"
    FORM_FLATTENED = "FORM_FLATTENED"
    SIGNATURE_REMOVED = "SIGNATURE_REMOVED"
    PICTURE_DATA_REMOVED = "PICTURE_DATA_REMOVED"
    INVISIBLE_TEXT_REMAINS = "INVISIBLE_TEXT_REMAINS"
    HIDDEN_LAYER_REMAINS = "HIDDEN_LAYER_REMAINS"
    PICTURE_DATA_REMAINS = "PICTURE_DATA_REMAINS"


class FileRemark(Camel):
    """Something that the editor of a document should know."""

    kind: RemarkKind
    count: int = Field(ge=1, description="In how many places.")


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """A document as it is stored."""

    content: bytes
    remarks: list[FileRemark]


def remarks_of(found: Counter[RemarkKind]) -> list[FileRemark]:
    """In the order of `RemarkKind`."""
    return [FileRemark(kind=kind, count=found[kind]) for kind in RemarkKind if found[kind]]
