"""Decompression within bounds."""

import gzip
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.decompression import decompress
from services.errors import BadInput, TooLarge
from services.limits import RequestLimits

LIMITS = RequestLimits(import_decompressed=4 << 20, import_ratio=50)


async def chunked(body: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def gathered(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


@given(st.binary(max_size=5000), st.integers(1, 700))
async def test_a_packed_body_comes_out_as_it_was(body: bytes, size: int):
    assert await gathered(decompress(chunked(gzip.compress(body), size), LIMITS)) == body


@given(st.binary(max_size=5000).filter(lambda b: b[:2] != b"\x1f\x8b"), st.integers(1, 700))
async def test_a_plain_body_passes(body: bytes, size: int):
    assert await gathered(decompress(chunked(body, size), LIMITS)) == body


async def test_a_bomb_is_stopped_early():
    with pytest.raises(TooLarge):
        await gathered(decompress(chunked(gzip.compress(b"\0" * (64 << 20))), LIMITS))


@pytest.mark.parametrize("cut", [5, 20, -1])
async def test_a_broken_stream_is_refused(cut: int):
    with pytest.raises(BadInput):
        await gathered(decompress(chunked(gzip.compress(b"abc" * 1000)[:cut]), LIMITS))
