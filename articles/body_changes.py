"""What cleaning changed in a body, for its editor to check."""

from enum import StrEnum

from pydantic import Field

from services.documents.models import Camel


class BodyChangeKind(StrEnum):
    """HIDDEN_TEXT_REMOVED: text that readers of the original did not see, such as tracked or collapsed notes of Word.

    TRACKED_CHANGE_SHOWN: deletions and insertions stay, marked as such. FORMULA_FLATTENED and DRAWING_FLATTENED: only
    their text is left.
    """

    HIDDEN_TEXT_REMOVED = "HIDDEN_TEXT_REMOVED"
    TRACKED_CHANGE_SHOWN = "TRACKED_CHANGE_SHOWN"
    HEADING_LEVEL_CHANGED = "HEADING_LEVEL_CHANGED"
    BLOCK_BECAME_PARAGRAPHS = "BLOCK_BECAME_PARAGRAPHS"
    IMAGE_REMOVED = "IMAGE_REMOVED"
    MEDIA_REMOVED = "MEDIA_REMOVED"
    SCRIPT_REMOVED = "SCRIPT_REMOVED"
    FORM_REMOVED = "FORM_REMOVED"
    LINK_REMOVED = "LINK_REMOVED"
    FORMULA_FLATTENED = "FORMULA_FLATTENED"
    DRAWING_FLATTENED = "DRAWING_FLATTENED"


class BodyChange(Camel):
    kind: BodyChangeKind
    count: int = Field(ge=1, description="In how many places.")
