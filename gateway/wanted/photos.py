"""Photos of notices: where they are, and what is said in place of them."""

from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.ids import Document
from gateway.relay import value_of


@strawberry.enum(description="How large a photo is.")
class PhotoSize(Enum):
    SMALL = strawberry.enum_value("small", description="At most 320 pixels wide and high, for lists.")
    LARGE = strawberry.enum_value("large", description="At most 1,600 pixels wide and high.")


@strawberry.enum(description="How a photo is encoded.")
class PhotoFormat(Enum):
    WEBP = strawberry.enum_value("webp", description="WebP: smaller, for every browser of today.")
    JPEG = strawberry.enum_value("jpg", description="JPEG, for all others.")


OfSize = Annotated[PhotoSize | None, strawberry.argument(description="By default LARGE.")]
InFormat = Annotated[PhotoFormat | None, strawberry.argument(description="By default WEBP.")]
ALT = {"vi": "Ảnh của {name}", "en": "Photo of {name}"}


def _url(root: strawberry.Parent[Document], size: OfSize = UNSET, format: InFormat = UNSET) -> str:
    ending, large = value_of(format or PhotoFormat.WEBP), value_of(size or PhotoSize.LARGE)
    return f"/api/wanted/photos/{root['ref']}.{ending}?size={large}"


def _alt(root: strawberry.Parent[Document], info: Info) -> str:
    return ALT.get(info.context.language, ALT["en"]).format(name=root["of"])


@strawberry.type(
    description="A photo of whom a notice is about. Its address is dead (410) the moment the notice is withdrawn."
)
class Photo:
    ref: str = strawberry.field(description="Reference: SHA-256 of its content.")
    url: str = strawberry.field(resolver=_url, description="Its address, on the host that serves the gateway.")
    alt: str = strawberry.field(resolver=_alt, description="What is said in its place, in the language asked for.")


def photos_of(root: strawberry.Parent[Document]) -> Any:
    """The photos of a notice's document, the main one first."""
    refs = [root.get("photo"), *(root.get("morePhotos") or [])]
    return [{"ref": ref, "of": root["fullName"]} for ref in refs if ref]
