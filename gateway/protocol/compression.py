"""Content codings for larger answers (RFC 9110, section 8.4.1; RFC 7932 brotli, RFC 8878 zstd, RFC 1952 gzip)."""

import zlib

import brotli
import zstandard

CODINGS = ("br", "zstd", "gzip")
"""In order of preference if the client has none: brotli compresses JSON best at these levels."""

BROTLI_QUALITY = 5
ZSTD_LEVEL = 6
GZIP_LEVEL = 6
GZIP_WINDOW = 16 + zlib.MAX_WBITS

_zstd = zstandard.ZstdCompressor(level=ZSTD_LEVEL)


def compress(body: bytes, coding: str) -> bytes:
    """The body in one of `CODINGS`."""
    if coding == "br":
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    if coding == "zstd":
        return _zstd.compress(body)
    if coding == "gzip":
        stream = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)
        return stream.compress(body) + stream.flush()
    raise ValueError(f"no such content coding: {coding}")
