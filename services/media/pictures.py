"""Processing of uploaded pictures: decoded and re-encoded, so that nothing of the uploaded file is published.

What remains are pixels, upright, in sRGB, at most 1,600 wide or high: no EXIF (which holds where and with what it was
taken), no colour profile, no thumbnail of an uncut original, nothing appended. What is another kind of file as well (a
zip, a PDF or a page behind a picture's header) is refused, and so is what would unpack to more than a picture has, and
what shows nothing.
"""

import hashlib
import io
import re
import struct
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms, ImageOps

from services.errors import Problem, TooLarge

LARGEST_FILE = 10 << 20
PICTURE_BODY = LARGEST_FILE + (1 << 10)
"""Of a request: a little more than a picture has, so that a slightly larger one is refused as a picture."""
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 12_000
SHORTEST_SIDE = 48
SIDE, SMALL_SIDE = 1_600, 320
LEAST_CONTRAST = 8
"""Levels of 256 between the darkest and the brightest point; with fewer in every band, a picture has one colour."""
KINDS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}
ZIP_END = b"PK\x05\x06"
ZIP_TAIL = 65_557
"""A zip's directory ends within so many bytes of the end of the file."""
PNG_HEAD = 8
PNG_TEXT = frozenset({b"tEXt", b"zTXt", b"iTXt"})
HEIC = re.compile(rb"....ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1|avi[fs])", re.DOTALL)
SRGB = ImageCms.createProfile("sRGB")
_MARKUP = re.compile(rb"<\?php|<script|<html|<svg|<!doctype", re.IGNORECASE)

BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, MemoryError)
"""What Pillow's decoders raise for files that are not what they say."""


class NotAPhoto(Problem):
    """Neither JPEG, PNG nor WebP, or broken."""

    status, code, title = 415, "NOT_A_PHOTO", "The file is not an accepted picture"


class TwoFilesInOne(Problem):
    """A picture that is also another kind of file."""

    status, code, title = 415, "TWO_FILES_IN_ONE", "The file is a picture and something else too"


class PhotoTooLarge(TooLarge):
    code, title = "PHOTO_TOO_LARGE", "The picture is too large"


class PhotoTooSmall(Problem):
    status, code, title = 422, "PHOTO_TOO_SMALL", "The picture is too small"


class BlankPhoto(Problem):
    """Wholly transparent, or of one colour."""

    status, code, title = 422, "PHOTO_BLANK", "The picture shows nothing"


ENCODINGS = {
    ("jpg", "large"): "jpeg",
    ("webp", "large"): "webp",
    ("jpg", "small"): "small_jpeg",
    ("webp", "small"): "small_webp",
}
"""By the ending of a file's name and the size asked for: the field of `Picture`, and its name in the database."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Encodings of one picture, whose large ones are `width` by `height`. `ref` is the SHA-256 of `jpeg`, in hex."""

    ref: str
    jpeg: bytes
    webp: bytes
    small_jpeg: bytes
    small_webp: bytes
    width: int
    height: int

    @property
    def encodings(self) -> dict[str, bytes]:
        """Each by its name in the database."""
        return {name: getattr(self, name) for name in ENCODINGS.values()}


def process_picture(content: bytes) -> Picture:
    """The picture of a file, in a fraction of a second and at most some 250 MB.

    Raises `NotAPhoto`, `TwoFilesInOne`, `PhotoTooLarge` (by its header, before anything is decoded), `PhotoTooSmall` or
    `BlankPhoto`.
    """
    upright = _decoded(content)
    small = upright.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    jpeg = _jpeg(upright)
    ref = hashlib.sha256(jpeg).hexdigest()
    return Picture(ref, jpeg, _webp(upright), _jpeg(small), _webp(small), *upright.size)


def _decoded(content: bytes) -> Image.Image:
    if len(content) > LARGEST_FILE:
        raise PhotoTooLarge(f"A picture has at most {LARGEST_FILE >> 20} MB.")
    kind = next((kind for magic, kind in KINDS.items() if content.startswith(magic)), None)
    if kind is None:
        raise _not_accepted(content)
    _check_single(content, kind)
    if kind == "PNG":
        content = _without_text(content)
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


def _not_accepted(content: bytes) -> NotAPhoto:
    if HEIC.match(content):
        return NotAPhoto("It is in the format HEIC or AVIF: save it as JPEG, and send that.")
    return NotAPhoto("Send a JPEG, PNG or WebP file.")


def _too_large() -> PhotoTooLarge:
    return PhotoTooLarge(
        f"A picture has at most {LONGEST_SIDE} pixels a side and {MOST_PIXELS // 10**6} million in all."
    )


def _check_sides(width: int, height: int) -> None:
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise _too_large()
    if min(width, height) < SHORTEST_SIDE:
        raise PhotoTooSmall(f"A picture has at least {SHORTEST_SIDE} pixels a side.")


def _check_single(content: bytes, kind: str) -> None:
    other = ZIP_END in content[-ZIP_TAIL:] or b"%PDF-" in content[:1_024] or _MARKUP.search(content)
    if kind == "PNG":
        end = content.rfind(b"IEND")
        other = other or (end != -1 and len(content) > end + 8)
    if kind == "WEBP":
        other = other or len(content) > int.from_bytes(content[4:8], "little") + 9
    if other:
        raise TwoFilesInOne("Save the picture again as a new file, and send that.")


def _without_text(content: bytes) -> bytes:
    """A PNG without its comments, which may be long or unpack to very much and are dropped unread."""
    parts, place = [content[:PNG_HEAD]], PNG_HEAD
    while place + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        if kind not in PNG_TEXT:
            parts.append(content[place : place + length + 12])
        place += length + 12
    return b"".join(parts)


def _flat(image: Image.Image) -> Image.Image:
    """RGB in sRGB, within the largest side; what is transparent becomes white. Raises `BlankPhoto`."""
    profile = image.info.get("icc_profile")
    image = _eight_bit(image)
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    if alpha is not None and alpha.getextrema()[1] == 0:
        raise BlankPhoto("It is wholly transparent.")
    flat = _in_srgb(image.convert("RGB") if alpha is not None else image, profile)
    if alpha is not None:
        flat = Image.composite(flat, Image.new("RGB", flat.size, "white"), alpha)
    if np.ptp(np.asarray(flat), axis=(0, 1)).max() < LEAST_CONTRAST:
        raise BlankPhoto("It has one colour all over.")
    return Image.frombytes("RGB", flat.size, flat.tobytes())


def _eight_bit(image: Image.Image) -> Image.Image:
    """L, LA, RGB, RGBA or CMYK, with 8 bits a band; what a PNG names as transparent becomes an alpha band."""
    if image.mode.startswith("I"):
        levels = np.asarray(image)
        grey = Image.fromarray((levels >> 8).astype(np.uint8))
        named = image.info.get("transparency")
        if named is None:
            return grey
        alpha = Image.fromarray(np.where(levels == named, 0, 255).astype(np.uint8))
        return Image.merge("LA", (grey, alpha))
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB in sRGB, by the profile that came with the picture; one that does not fit it is taken for none."""
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, given, SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            return image.convert("RGB")
        return converted if converted is not None else image.convert("RGB")
    return image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return out.getvalue()


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()
