"""Models of the articles service.

`Article` is what is stored, `PublicArticle` what the public sees of it, `ArticleInput` what staff write and
`ImportedArticle` a line of an import.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from articles.body_changes import BodyChange
from articles.content import ArticleContent, ArticleMedia, Description, ProvinceName, Slug
from articles.files.models import FileFacts
from articles.kinds import ArticleKind
from services.documents.models import Camel, GivenInstant, Instant, StoredDocument
from services.editorial.approval import Approval
from services.editorial.corrections import FieldDifference
from services.editorial.workflow import HistoryEntry
from services.input_errors import WrongField
from services.scalars import LanguageTag
from services.text import Body, Code, Line, Prose

ID_PATTERN = r"^[A-Za-z0-9._-]+$"


class ArticleState(StrEnum):
    """Draft, submitted, approved, scheduled or published; then expired, superseded by another article, or withdrawn.

    What is superseded or expired can still be read at its own address, marked as such; it has left the lists, the
    search and the change feed.
    """

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    SCHEDULED = "SCHEDULED"
    PUBLISHED = "PUBLISHED"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"


class DescriptionInput(Description):
    """What describes an article, as it comes in."""

    valid_from: GivenInstant | None = Field(None, description="From when on what it tells holds.")
    valid_until: GivenInstant | None = Field(None, description="Until when what it tells holds.")


_BODY = "HTML, or plain text with one paragraph per line. HTML outside the safe subset is removed."


class ArticleInput(DescriptionInput, ArticleMedia):
    """The input for creating or saving an article."""

    unit: Code
    title: Line
    summary: Prose | None = None
    body: Body = Field(description=_BODY)
    language: LanguageTag = "vi"
    province: ProvinceName | None = None
    province_as_written: Line | None = Field(None, description="By default `province`, where that is not a slug.")
    slug: Slug | None = Field(None, description="By default made from the title. An old one keeps working.")
    publish_at: GivenInstant | None = Field(
        None, description="When it is to become public, at most a year ahead; at once when published without one."
    )
    why: Prose | None = Field(
        None,
        description="The reason, for the history. With one, a change of a published article that only removes"
        " something takes effect at once.",
    )

    @model_validator(mode="after")
    def _public_before_it_ends(self) -> Self:
        if self.publish_at and self.valid_until and self.valid_until <= self.publish_at:
            raise WrongField("validUntil", "does not lie after publishAt")
        return self


_SEPARATORS, _LEFTOVERS = re.compile("[\x1c-\x1f]"), re.compile("[\x08\x7f\u202c\u2069]")
_OPENS_DIRECTION = re.compile("[\u202a\u202b\u202d\u202e\u2066-\u2068]")


def _mended(text: object) -> object:
    """Old texts carry a few stray control characters of typesetting; they say nothing and go.

    What could hide or reorder words stays in, to be refused.
    """
    if not isinstance(text, str) or _OPENS_DIRECTION.search(text):
        return text
    return _LEFTOVERS.sub("", _SEPARATORS.sub(" ", text))


_Mended = BeforeValidator(_mended)


class ImportedState(StrEnum):
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"


class ImportedArticle(DescriptionInput):
    """A line of an import. What names no unit is filed under its province's, or under the ministry (`bca`)."""

    id: Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=64)]
    unit: Code | None = None
    title: Annotated[Line, _Mended]
    summary: Annotated[Prose, _Mended] | None = None
    body: Annotated[Body, _Mended] = Field(description=_BODY)
    language: LanguageTag = "vi"
    province: ProvinceName | None = None
    province_as_written: Line | None = None
    slug: Slug | None = Field(None, description="By default made from the title and the id.")
    published_at: GivenInstant | None = Field(None, description="By default the moment at which it becomes public.")
    state: ImportedState = ImportedState.PUBLISHED


class ArticleAct(StrEnum):
    """An action on an article.

    DESCRIBED: its metadata was changed without approval, as was possible up to 0.1. REDACTED: something published was
    removed by one person. APPROVAL_LAPSED: the approver had lost the role when the moment of publication came.
    """

    CREATED = "CREATED"
    IMPORTED = "IMPORTED"
    EDITED = "EDITED"
    DESCRIBED = "DESCRIBED"
    REDACTED = "REDACTED"
    CORRECTION_DROPPED = "CORRECTION_DROPPED"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    APPROVAL_LAPSED = "APPROVAL_LAPSED"
    SCHEDULED = "SCHEDULED"
    PUBLISHED = "PUBLISHED"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"
    DELETED = "DELETED"


class ArticleEvent(HistoryEntry[ArticleAct]):
    """One change of an article."""


class Correction(ArticleContent):
    """The changed content of a published article until it is published in its turn. For staff only."""

    state: ArticleState = ArticleState.DRAFT
    approval: Approval | None = None
    new_address: bool = Field(False, description="Whether its slug is kept for it and not public yet.")


class WaitingCorrection(ArticleContent):
    """A correction for those who write and approve it."""

    state: ArticleState
    written_by: list[str] = Field(description="The accounts that wrote it, none of whom may approve it.")
    differences: list[FieldDifference] = Field(description="What differs from what is published.")
    files: list[FileFacts] = Field([], description="What is known of the files that it names.")


class PublicArticle(ArticleContent, StoredDocument):
    """The public form of an article."""

    published_at: Instant | None = None
    state: ArticleState
    files: list[FileFacts] = Field([], description="What is known of the files that it names.")


class ArticleInWork(PublicArticle):
    """The answer to whoever worked on an article."""

    correction: WaitingCorrection | None = Field(None, description="What waits to replace what is published.")


class SavedArticle(ArticleInWork):
    """The answer to whoever wrote an article."""

    body_changes: list[BodyChange] = Field([], description="What cleaning changed in the body as it was sent.")


class BodyInput(Camel):
    body: Body = Field(description=_BODY)


class BodyPreview(Camel):
    """A body as it would be stored."""

    body: str
    body_changes: list[BodyChange]


class Article(PublicArticle):
    """What is stored: the public article, and what only staff read. `files` are those of the correction too."""

    addresses: list[str] = Field(description="The slug and every former one; no two articles share any.")
    correction: Correction | None = None
    approval: Approval | None = None
    history: list[ArticleEvent] = Field(default_factory=list)

    @staticmethod
    def fields_of(raw: dict[str, Any]) -> dict[str, Any]:
        """What a record holds. Corrections of 0.1 have the text alone; the rest is that of their article."""
        fields = StoredDocument.fields_of(raw)
        if fields.get("correction"):
            names = {field.alias or name for name, field in ArticleContent.model_fields.items()}
            fields["correction"] = {name: fields[name] for name in names & fields.keys()} | fields["correction"]
        return fields


class DeletedArticle(StoredDocument):
    """What is left of an article that was deleted before it was ever public: that it was there, and its history."""

    unit: Code
    state: ArticleState
    history: list[ArticleEvent]


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """What articles are listed by. `at` is the publication, before that the making, in ms since 1970."""

    kind: ArticleKind
    unit: str
    language: str
    province: str | None
    state: ArticleState
    at: int
    keywords: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    words: str = ""
    """Those of its title, summary, keywords and subjects, as `folded_words` gives them."""
    correction: ArticleState | None = None
    """The state of its correction."""


class OptionalReason(Camel):
    """A workflow transition with an optional reason."""

    why: Prose | None = None


class RequiredReason(Camel):
    """A workflow transition that requires a reason, such as a withdrawal."""

    why: Prose


class Successor(Camel):
    superseded_by: str = Field(pattern=ID_PATTERN, max_length=64, description="Id of the published article.")
    why: Prose | None = None


class ArticleHistory(Camel):
    """The staff view of an article: its events, addresses and pending correction."""

    id: str
    state: ArticleState
    addresses: list[str]
    correction: Correction | None = None
    approval: Approval | None = None
    history: list[ArticleEvent]
