"""Models of the articles service.

`Article` is what is stored, `PublicArticle` what the public sees of it, `ArticleInput` what staff write and
`ImportedArticle` a line of an import.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from articles.body_changes import BodyChange
from articles.kinds import ArticleKind
from services.documents.models import Camel, GivenInstant, Instant, StoredDocument
from services.editorial.workflow import HistoryEntry
from services.geography.provinces import province_of
from services.scalars import LanguageTag
from services.text import Body, Code, Line, Prose

ID_PATTERN = r"^[A-Za-z0-9._-]+$"


class ArticleState(StrEnum):
    """Draft, submitted, approved, published; then superseded by another article, or withdrawn.

    What is superseded can still be read at its own address, marked as such; it has left the lists, the search and
    the change feed.
    """

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"


def _a_province(name: str) -> str:
    if province_of(name) is None:
        raise ValueError("is not a province, neither of today nor of before 2025-07-01")
    return name


ProvinceName = Annotated[Line, AfterValidator(_a_province), Field(examples=["Hà Nội", "ha-noi", "Sóc Trăng"])]
"""A province by its slug, or by a name of today or of before 2025-07-01."""

Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120),
    Field(examples=["canh-bao-lua-dao-qua-mang"]),
]
"""The readable end of an article's address. Unique over all languages: the address does not name one."""


class Description(Camel):
    """The metadata of an article. Changing it needs no approval."""

    kind: ArticleKind
    author: Line | None = Field(None, description="The author as shown to readers; a name, not an account.")
    editor: Line | None = Field(None, description="The editor as shown to readers.")
    source: Line | None = Field(None, description="Where it was taken from.")
    subjects: list[Line] = Field([], max_length=30, description="Subject terms of a controlled list.")
    keywords: list[Line] = Field([], max_length=30)
    valid_from: Instant | None = Field(None, description="From when on what it tells holds.")
    valid_until: Instant | None = Field(None, description="Until when what it tells holds.")
    identifier: Line | None = Field(None, description="A document number or other identifier, if it has one.")
    demo: bool = Field(False, description="Made up, for trying the system.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("validUntil lies before validFrom")
        return self


class DescriptionInput(Description):
    """What describes an article, as it comes in."""

    valid_from: GivenInstant | None = Field(None, description="From when on what it tells holds.")
    valid_until: GivenInstant | None = Field(None, description="Until when what it tells holds.")


class Text(Camel):
    """The text, which a second person approves. `body` is HTML of the safe subset (see `articles.sanitising`)."""

    title: Line
    summary: Prose | None = None
    body: str
    language: LanguageTag = "vi"


_BODY = "HTML, or plain text with one paragraph per line. HTML outside the safe subset is removed."


class ArticleInput(DescriptionInput):
    """The input for creating or saving an article."""

    unit: Code
    title: Line
    summary: Prose | None = None
    body: Body = Field(description=_BODY)
    language: LanguageTag = "vi"
    province: ProvinceName | None = None
    province_as_written: Line | None = Field(None, description="By default `province`, where that is not a slug.")
    slug: Slug | None = Field(None, description="By default made from the title. An old one keeps working.")


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
    published_at: GivenInstant | None = Field(None, description="By default the moment of the import.")
    state: ImportedState = ImportedState.PUBLISHED


class ArticleAct(StrEnum):
    """An action on an article."""

    CREATED = "CREATED"
    IMPORTED = "IMPORTED"
    EDITED = "EDITED"
    DESCRIBED = "DESCRIBED"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"


class ArticleEvent(HistoryEntry[ArticleAct]):
    """One change of an article."""


class Correction(Text):
    """A changed text of a published article, pending approval. For staff only."""

    state: ArticleState = ArticleState.DRAFT


class PublicArticle(Description, Text, StoredDocument):
    """The public form of an article."""

    unit: Code
    province: str | None = Field(None, description="Slug of the province of today.")
    province_as_written: str | None = Field(None, description="As the text names it, which may be a name of the past.")
    slug: str
    published_at: Instant | None = None
    state: ArticleState
    superseded_by: str | None = Field(None, description="Id of the article that replaced it.")


class SavedArticle(PublicArticle):
    """The answer to whoever wrote an article."""

    body_changes: list[BodyChange] = Field([], description="What cleaning changed in the body as it was sent.")


class BodyInput(Camel):
    body: Body = Field(description=_BODY)


class BodyPreview(Camel):
    """A body as it would be stored."""

    body: str
    body_changes: list[BodyChange]


class Article(PublicArticle):
    """What is stored: the public article, and what only staff read."""

    addresses: list[str] = Field(description="The slug and every former one; no two articles share any.")
    correction: Correction | None = None
    history: list[ArticleEvent] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """What articles are listed by. `at` is the publication, before that the making, in ms since 1970."""

    kind: ArticleKind
    unit: str
    language: str
    province: str | None
    state: ArticleState
    at: int


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
    correction: Correction | None
    history: list[ArticleEvent]
