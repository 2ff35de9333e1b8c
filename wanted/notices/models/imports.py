"""A line of an import."""

from pydantic import Field

from services.documents.models import GivenInstant
from wanted.notices.models.documents import IdentityDocument
from wanted.notices.models.notices import NoticeFields, NoticeId, NoticeState


class ImportedNotice(NoticeFields):
    """A draft that waits for approval, or published at once by an admin. One that says DRAFT stays a draft."""

    id: NoticeId
    state: NoticeState = NoticeState.PUBLISHED
    published_at: GivenInstant | None = None
    identity_documents: list[IdentityDocument] | None = Field(
        None, max_length=10, description="For staff only; stored apart, encrypted. If omitted, the present ones stay."
    )
