"""Pictures as people send them: good ones, and bad ones."""

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageCms, ImageDraw

PLACE_TAKEN = "GPS-PLACE-TAKEN"


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300), colour: str = "teal", mode: str = "RGB") -> bytes:
    """A dark square in the middle of a ground of that colour."""
    out = io.BytesIO()
    drawn(Image.new(mode, size, colour)).save(out, kind)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def drawn(image: Image.Image) -> Image.Image:
    """The picture with a dark square in its middle."""
    width, height = image.size
    box = (width // 4, height // 4, width // 2, height // 2)
    ImageDraw.Draw(image).rectangle(box, fill=0 if len(image.getbands()) == 1 else "black")
    return image


def with_exif(orientation: int = 6) -> bytes:
    """A JPEG on its side, whose EXIF tells where and with what it was taken."""
    image = drawn(Image.new("RGB", (400, 200), "teal"))
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


def png16(named: int | None = None, side: int = 64) -> bytes:
    """Sixteen bits of grey, 1,000 more with each column; `named` is the level that counts as transparent."""
    header = struct.pack(">IIBBBBB", side, side, 16, 0, 0, 0, 0)
    row = b"\0" + b"".join(struct.pack(">H", column * 1_000) for column in range(side))
    transparent = b"" if named is None else _chunk(b"tRNS", struct.pack(">H", named))
    content = _chunk(b"IDAT", zlib.compress(row * side))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + transparent + content + _chunk(b"IEND", b"")


def with_zip() -> bytes:
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return picture() + inside.getvalue()


def green_by_its_profile(mode: str = "RGB") -> bytes:
    """A picture whose levels say red, and whose colour profile says that red is green."""
    levels = drawn(Image.new("RGB", (400, 300), "red").convert(mode))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    tags = ((b"rXYZ", b"----"), (b"gXYZ", b"rXYZ"), (b"----", b"gXYZ"))
    for before, after in tags:
        profile = profile.replace(before, after)
    out = io.BytesIO()
    levels.save(out, "PNG", icc_profile=profile)
    return out.getvalue()
