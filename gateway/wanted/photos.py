"""Photos of notices: URLs, sizes and alternative text."""

from typing import Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.ids import Document
from gateway.pictures import InFormat, OfSize, picture_url

ALT = {"vi": "Ảnh của {name}", "en": "Photo of {name}"}


def _url(root: strawberry.Parent[Document], size: OfSize = UNSET, format: InFormat = UNSET) -> str:
    return picture_url(f"/api/wanted/photos/{root['ref']}", size or None, format or None)


def _alt(root: strawberry.Parent[Document], info: Info) -> str:
    return ALT.get(info.context.language, ALT["en"]).format(name=root["of"])


@strawberry.type(
    description="A photo of the subject of a notice. Its URL returns 410 as soon as the notice is withdrawn."
)
class Photo:
    ref: str = strawberry.field(description="SHA-256 of the content.")
    url: str = strawberry.field(resolver=_url, description="URL path on the gateway's host.")
    alt: str = strawberry.field(resolver=_alt, description="Alternative text in the requested language.")
    width: int | None = strawberry.field(description="Width of the large size in pixels. Null if it is not known.")
    height: int | None = strawberry.field(description="Height of the large size in pixels. Null if it is not known.")


def photos_of(root: strawberry.Parent[Document]) -> Any:
    """The photos of a notice's document or correction, the main one first."""
    refs = [root.get("photo"), *(root.get("morePhotos") or [])]
    known = {facts["ref"]: facts for facts in root.get("photos") or []}
    unknown = {"width": None, "height": None}
    return [{**known.get(ref, unknown), "ref": ref, "of": root["fullName"]} for ref in refs if ref]
