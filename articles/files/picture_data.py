"""What cameras and programs leave in the pictures of documents: removed, with the picture as it is."""

import struct

_KEPT_SEGMENTS = {0xE0, 0xE2, 0xEE}
"""JFIF, the colour profile, and Adobe's, which says how colours are stored."""
_KEPT_CHUNKS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs"})


def bare_jpeg(content: bytes) -> bytes:
    """A JPEG without EXIF, XMP, comments and what is appended. Raises `ValueError` for one that cannot be followed."""
    if not content.startswith(b"\xff\xd8"):
        raise ValueError("is not a JPEG")
    parts, place = [content[:2]], 2
    while True:
        if place + 4 > len(content) or content[place] != 0xFF:
            raise ValueError("breaks off")
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:
            last = content.rfind(b"\xff\xd9")
            parts.append(content[place : last + 2] if last > place else content[place:])
            return b"".join(parts)
        if marker in _KEPT_SEGMENTS or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            parts.append(content[place:end])
        place = end


def bare_png(content: bytes) -> bytes:
    """A PNG of the chunks that make the picture alone. Raises `ValueError` for what is none."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("is not a PNG")
    parts, place = [content[:8]], 8
    while place + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        if kind in _KEPT_CHUNKS:
            parts.append(content[place : place + length + 12])
        place += length + 12
        if kind == b"IEND":
            return b"".join(parts)
    raise ValueError("breaks off")
