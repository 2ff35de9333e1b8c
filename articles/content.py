"""The content of an article: all of it that becomes public."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from articles.files.models import FileId
from articles.kinds import ArticleKind
from services.documents.models import Camel, Instant, part_of
from services.geography.provinces import province_of
from services.input_errors import WrongField
from services.scalars import LanguageTag
from services.text import Code, Line, Prose


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
    """The metadata of an article."""

    kind: ArticleKind
    author: Line | None = Field(None, description="The author as shown to readers; a name, not an account.")
    editor: Line | None = Field(None, description="The editor as shown to readers.")
    source: Line | None = Field(None, description="Where it was taken from.")
    subjects: list[Line] = Field(
        [], max_length=30, description="What it is about, in words of the unit's choice; what is classified is `kind`."
    )
    keywords: list[Line] = Field([], max_length=30)
    valid_from: Instant | None = Field(None, description="From when on what it tells holds.")
    valid_until: Instant | None = Field(None, description="Until when what it tells holds.")
    identifier: Line | None = Field(None, description="A document number or other identifier, if it has one.")
    demo: bool = Field(False, description="Made up, for trying the system.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise WrongField("validUntil", "lies before validFrom")
        return self


class ArticleCover(Camel):
    """The picture that stands for an article."""

    file: FileId
    alt: Line = Field(description="What the picture shows, for those who do not see it.")


class ArticleFigure(ArticleCover):
    """A picture of an article."""

    caption: Line | None = None


class Attachment(Camel):
    """A document of an article."""

    file: FileId
    title: Line


class ArticleMedia(Camel):
    """The files that an article shows."""

    cover: ArticleCover | None = None
    figures: list[ArticleFigure] = Field([], max_length=30)
    attachments: list[Attachment] = Field([], max_length=30)

    def named_files(self) -> dict[str, FileId]:
        """The file of each field that names one, such as `figures.0.file`."""
        cover = {"cover.file": self.cover.file} if self.cover else {}
        lists: Mapping[str, Sequence[ArticleFigure | Attachment]] = {
            "figures": self.figures,
            "attachments": self.attachments,
        }
        named = {f"{name}.{place}.file": one.file for name, ones in lists.items() for place, one in enumerate(ones)}
        return cover | named


class ArticleContent(Description, ArticleMedia):
    """All of an article that becomes public: what a draft, a correction and the digest of an approval share.

    `body` is HTML of the safe subset (see `articles.sanitising`).
    """

    title: Line
    summary: Prose | None = None
    body: str
    language: LanguageTag = "vi"
    unit: Code
    province: str | None = Field(None, description="Slug of the province of today.")
    province_as_written: str | None = Field(None, description="As the text names it, which may be a name of the past.")
    slug: str
    publish_at: Instant | None = Field(None, description="The approved moment of publication; at once without one.")
    superseded_by: str | None = Field(None, description="Id of the article that replaces it.")


def content_of(article: ArticleContent) -> ArticleContent:
    """The content alone."""
    return part_of(article, ArticleContent)
