"""Sizes and encodings of pictures, by which their URLs differ."""

from enum import Enum
from typing import Annotated

import strawberry

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


def picture_url(path: str, size: PhotoSize | None, format: PhotoFormat | None) -> str:
    """The URL path of a picture whose encodings are served under `path`."""
    return f"{path}.{value_of(format or PhotoFormat.WEBP)}?size={value_of(size or PhotoSize.LARGE)}"
