"""Bodies within bounds."""

import gzip
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.bodies import lines, unpacked
from services.errors import BadInput, TooLarge
from services.settings import Limits

LIMITS = Limits(import_unpacked=4 << 20, import_ratio=50)


async def chunked(body: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def gathered(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


@given(st.binary(max_size=5000), st.integers(1, 700))
async def test_a_packed_body_comes_out_as_it_was(body: bytes, size: int):
    assert await gathered(unpacked(chunked(gzip.compress(body), size), LIMITS)) == body


@given(st.binary(max_size=5000).filter(lambda b: b[:2] != b"\x1f\x8b"), st.integers(1, 700))
async def test_a_plain_body_passes(body: bytes, size: int):
    assert await gathered(unpacked(chunked(body, size), LIMITS)) == body


async def test_a_bomb_is_stopped_early():
    with pytest.raises(TooLarge):
        await gathered(unpacked(chunked(gzip.compress(b"\0" * (64 << 20))), LIMITS))


@pytest.mark.parametrize("cut", [5, 20, -1])
async def test_a_broken_stream_is_refused(cut: int):
    with pytest.raises(BadInput):
        await gathered(unpacked(chunked(gzip.compress(b"abc" * 1000)[:cut]), LIMITS))


@given(st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")), max_size=20), st.integers(1, 40))
async def test_lines_come_whole_whatever_the_pieces(rows: list[bytes], size: int):
    body = b"".join(row + b"\n" for row in rows)
    assert [row async for row in lines(chunked(body, size), 30)] == rows


@given(st.integers(1, 50))
async def test_a_line_too_long_is_seen_once_and_not_held(size: int):
    body = b"ok\n" + b"x" * 5000 + b"\nafter\n"
    found = [row async for row in lines(chunked(body, size), 30)]
    assert found[0] == b"ok"
    assert found[-1] == b"after"
    assert [len(row) for row in found[1:-1]] == [31]
