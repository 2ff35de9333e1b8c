"""What an import would do."""

from typing import Literal

from pydantic import Field

from services.documents.imports import ImportWarning, RejectedLine, RowCounts
from services.documents.models import Camel


class PreviewChange(Camel):
    """A notice that is there already, and the fields that would change."""

    id: str
    fields: list[str]


class ProbableDuplicate(Camel):
    """A new line that probably duplicates another notice, to be merged by hand.

    `other_unit` says that the other notice belongs to another unit; `in_file`, that it stands in the same file.
    """

    id: str
    full_name: str
    notice_id: str
    unit: str
    other_unit: bool
    in_file: bool
    grade: str | None = Field(None, description="Of the match; none for lines of the same file.")
    probability: float | None = None


class ImportPreview(Camel):
    """Nothing was changed. Lists hold at most 1,000 each; the numbers count all."""

    dry_run: Literal[True] = True
    new: int = 0
    changed: int = 0
    same: int = 0
    rejected_count: int = 0
    probable_count: int = 0
    unchecked: int = 0
    """New lines beyond `TIEPDAN_PREVIEWS__MAX_COMPARED`, not compared with other notices."""
    changes: list[PreviewChange] = Field(default_factory=list)
    probable: list[ProbableDuplicate] = Field(default_factory=list)
    rejected: list[RejectedLine] = Field(default_factory=list)
    warning_count: int = 0
    warnings: list[ImportWarning] = Field(default_factory=list)
    counts: RowCounts = Field(default_factory=RowCounts)


class SimilarNotice(Camel):
    """Another notice that is probably about the same person."""

    notice_id: str
    unit: str
    grade: str
    probability: float


class SimilarNotices(Camel):
    similar: list[SimilarNotice]
