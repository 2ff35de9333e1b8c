"""Processing of uploaded photos: decoded and re-encoded, so that nothing of the uploaded file is published.

What remains are pixels, upright, at most 1,600 wide or high: no EXIF (which holds where and with what it was taken), no
colour profile, no thumbnail of an uncut original, nothing appended. What is another kind of file as well (a zip, a PDF
or a page behind a picture's header) is refused, and so is what would unpack to more than a photo has.
"""

import hashlib
import io
import re
from dataclasses import dataclass

from PIL import Image, ImageOps

from services.errors import Problem, TooLarge

LARGEST_FILE = 10 << 20
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 12_000
SHORTEST_SIDE = 48
SIDE, SMALL_SIDE = 1_600, 320
KINDS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}
ZIP_END = b"PK\x05\x06"
ZIP_TAIL = 65_557
"""A zip's directory ends within so many bytes of the end of the file."""
_MARKUP = re.compile(rb"<\?php|<script|<html|<svg|<!doctype", re.IGNORECASE)

BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, MemoryError)
"""What Pillow's decoders raise for files that are not what they say."""


class NotAPhoto(Problem):
    """Neither JPEG, PNG nor WebP, or broken."""

    status, code, title = 415, "NOT_A_PHOTO", "The file is not an accepted photo"


class TwoFilesInOne(Problem):
    """A picture that is also another kind of file."""

    status, code, title = 415, "TWO_FILES_IN_ONE", "The file is a picture and something else too"


class PhotoTooLarge(TooLarge):
    code, title = "PHOTO_TOO_LARGE", "The photo is too large"


class PhotoTooSmall(Problem):
    status, code, title = 422, "PHOTO_TOO_SMALL", "The photo is too small to know anybody by"


@dataclass(frozen=True, slots=True)
class Photo:
    """Encodings of one photo. `ref` is the SHA-256 of `jpeg`, in hex."""

    ref: str
    jpeg: bytes
    webp: bytes
    small_jpeg: bytes
    small_webp: bytes


def process_photo(content: bytes) -> Photo:
    """The photo of a file, in a fraction of a second and at most some 250 MB.

    Raises `NotAPhoto`, `TwoFilesInOne`, `PhotoTooLarge` (by its header, before anything is decoded) or `PhotoTooSmall`.
    """
    upright = _decoded(content)
    small = upright.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    jpeg = _jpeg(upright)
    return Photo(hashlib.sha256(jpeg).hexdigest(), jpeg, _webp(upright), _jpeg(small), _webp(small))


def _decoded(content: bytes) -> Image.Image:
    if len(content) > LARGEST_FILE:
        raise PhotoTooLarge(f"A photo has at most {LARGEST_FILE >> 20} MB.")
    kind = next((kind for magic, kind in KINDS.items() if content.startswith(magic)), None)
    if kind is None:
        raise NotAPhoto("Send a JPEG, PNG or WebP file.")
    _check_single(content, kind)
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            _check_sides(*image.size)
            image.draft("RGB", (SIDE, SIDE))
            image.load()
            return _flat(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except BROKEN as error:
        raise NotAPhoto("The file breaks off or is damaged.") from error


def _too_large() -> PhotoTooLarge:
    return PhotoTooLarge(f"A photo has at most {LONGEST_SIDE} pixels a side and {MOST_PIXELS // 10**6} million in all.")


def _check_sides(width: int, height: int) -> None:
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise _too_large()
    if min(width, height) < SHORTEST_SIDE:
        raise PhotoTooSmall(f"A photo has at least {SHORTEST_SIDE} pixels a side.")


def _check_single(content: bytes, kind: str) -> None:
    other = ZIP_END in content[-ZIP_TAIL:] or b"%PDF-" in content[:1_024] or _MARKUP.search(content)
    if kind == "PNG":
        end = content.rfind(b"IEND")
        other = other or (end != -1 and len(content) > end + 8)
    if kind == "WEBP":
        other = other or len(content) > int.from_bytes(content[4:8], "little") + 9
    if other:
        raise TwoFilesInOne("Save the picture again as a new file, and send that.")


def _flat(image: Image.Image) -> Image.Image:
    """RGB within the largest side; what is transparent becomes white."""
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    if image.has_transparency_data:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        image = ground
    elif image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    flat = image.convert("RGB")
    return Image.frombytes("RGB", flat.size, flat.tobytes())


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return out.getvalue()


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()
