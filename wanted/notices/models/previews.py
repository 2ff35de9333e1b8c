"""What an import would do."""

from pydantic import Field

from services.documents.models import Camel
from services.editorial.imports.preview import ImportPreview


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


class NoticePreview(ImportPreview):
    probable_count: int = 0
    unchecked: int = 0
    """New lines beyond `TIEPDAN_PREVIEWS__MAX_COMPARED`, not compared with other notices."""
    probable: list[ProbableDuplicate] = Field(default_factory=list)


class SimilarNotice(Camel):
    """Another notice that is probably about the same person."""

    notice_id: str
    unit: str
    grade: str
    probability: float


class SimilarNotices(Camel):
    similar: list[SimilarNotice]
