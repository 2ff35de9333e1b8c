"""Photos of notices: URLs and alternative text."""

from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.ids import Document
from gateway.relay import value_of


@strawberry.enum(description="Size of a photo.")
class PhotoSize(Enum):
    SMALL = strawberry.enum_value("small", description="Up to 320 × 320 pixels, for lists.")
    LARGE = strawberry.enum_value("large", description="Up to 1,600 × 1,600 pixels.")


@strawberry.enum(description="Encoding of a photo.")
class PhotoFormat(Enum):
    WEBP = strawberry.enum_value("webp", description="WebP: smaller, supported by all current browsers.")
    JPEG = strawberry.enum_value("jpg", description="JPEG, for other clients.")


OfSize = Annotated[PhotoSize | None, strawberry.argument(description="Defaults to LARGE.")]
InFormat = Annotated[PhotoFormat | None, strawberry.argument(description="Defaults to WEBP.")]
ALT = {"vi": "Ảnh của {name}", "en": "Photo of {name}"}


def _url(root: strawberry.Parent[Document], size: OfSize = UNSET, format: InFormat = UNSET) -> str:
    ending, large = value_of(format or PhotoFormat.WEBP), value_of(size or PhotoSize.LARGE)
    return f"/api/wanted/photos/{root['ref']}.{ending}?size={large}"


def _alt(root: strawberry.Parent[Document], info: Info) -> str:
    return ALT.get(info.context.language, ALT["en"]).format(name=root["of"])


@strawberry.type(
    description="A photo of the subject of a notice. Its URL returns 410 as soon as the notice is withdrawn."
)
class Photo:
    ref: str = strawberry.field(description="SHA-256 of the content.")
    url: str = strawberry.field(resolver=_url, description="URL path on the gateway's host.")
    alt: str = strawberry.field(resolver=_alt, description="Alternative text in the requested language.")


def photos_of(root: strawberry.Parent[Document]) -> Any:
    """The photos of a notice's document, the main one first."""
    refs = [root.get("photo"), *(root.get("morePhotos") or [])]
    return [{"ref": ref, "of": root["fullName"]} for ref in refs if ref]
