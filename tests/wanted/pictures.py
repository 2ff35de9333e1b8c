"""Files as people send them for a photo: good ones, and bad ones."""

import io
import struct
import zipfile
import zlib

from PIL import Image

PLACE_TAKEN = "GPS-PLACE-TAKEN"


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300), colour: str = "teal", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind)
    return out.getvalue()


def with_exif(orientation: int = 6) -> bytes:
    """A JPEG on its side, whose EXIF tells where and with what it was taken."""
    image = Image.new("RGB", (400, 200), "teal")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = PLACE_TAKEN
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=PLACE_TAKEN.encode())
    return out.getvalue()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_bomb(side: int = 40_000) -> bytes:
    """A few hundred kilobytes that would be `side` times `side` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side + 1)) for _ in range(side // 100)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small PNG with a comment that unpacks to 100 MB."""
    good = picture("PNG")
    comment = b"Comment\0\0" + zlib.compress(bytes(100 << 20), 9)
    return good[:33] + _chunk(b"zTXt", comment) + good[33:]


def with_zip() -> bytes:
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return picture() + inside.getvalue()
