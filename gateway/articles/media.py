"""Pictures and attachments of articles: URLs, sizes and alternative text."""

from typing import Any

import strawberry
from strawberry import UNSET

from gateway.ids import Document
from gateway.pictures import InFormat, OfSize, picture_url

FILES = "/api/articles/files"


def _url(root: strawberry.Parent[Document], size: OfSize = UNSET, format: InFormat = UNSET) -> str:
    return picture_url(f"{FILES}/{root['file']}", size or None, format or None)


@strawberry.type(
    description="A picture of an article. Its URL returns 404 until the article is published, and 410 as soon as it is"
    " withdrawn."
)
class ArticlePicture:
    file: str = strawberry.field(description="ID of the file: SHA-256 of the content.")
    url: str = strawberry.field(resolver=_url, description="URL path on the gateway's host.")
    alt: str = strawberry.field(description="Alternative text, in the language of the article.")
    caption: str | None = strawberry.field(description="The caption, if there is one.")
    width: int = strawberry.field(description="Width of the large size, in pixels.")
    height: int = strawberry.field(description="Height of the large size, in pixels.")


ENDINGS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}


def _document_url(root: strawberry.Parent[Document]) -> str:
    return f"{FILES}/{root['file']}.{ENDINGS[root['mediaType']]}"


@strawberry.type(
    description="A document of an article, to be downloaded. Its URL returns 404 until the article is published, and"
    " 410 as soon as it is withdrawn."
)
class Attachment:
    file: str = strawberry.field(description="ID of the file: SHA-256 of the content.")
    url: str = strawberry.field(resolver=_document_url, description="URL path on the gateway's host.")
    title: str = strawberry.field(description="The title. Example: `Thông báo 12/TB-CAH`.")
    media_type: str = strawberry.field(description="The type of the content. Example: `application/pdf`.")
    bytes: int = strawberry.field(description="Its size in bytes.")


def cover_of(root: strawberry.Parent[Document]) -> Any:
    """The cover of an article's document or correction."""
    cover = root.get("cover")
    return cover and _with_facts(root, [cover])[0]


def figures_of(root: strawberry.Parent[Document]) -> Any:
    return _with_facts(root, root.get("figures") or [])


def attachments_of(root: strawberry.Parent[Document]) -> Any:
    return _with_facts(root, root.get("attachments") or [])


def _with_facts(root: Document, named: list[Document]) -> list[Document]:
    known = {facts["file"]: facts for facts in root.get("files") or []}
    return [{**known[one["file"]], **one} for one in named]
