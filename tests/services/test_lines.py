"""Lines where JSON Lines and event streams end them, whatever the pieces they come in."""

from collections.abc import AsyncIterator

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feeds.subscriptions import frame
from services.lines import EventStream, LineSplitter, ServerSentEvent, json_lines, server_sent_events

BREAKS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""What `str.splitlines` splits at beside CR and LF."""
Texts = st.lists(st.text(st.sampled_from("a " + BREAKS + "\r\n"), max_size=8), max_size=8)


async def chunked(body: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@given(st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")), max_size=20), st.integers(1, 40))
async def test_lines_come_whole_whatever_the_pieces(rows: list[bytes], size: int):
    body = b"".join(row + b"\n" for row in rows)
    assert [row async for row in json_lines(chunked(body, size), 30)] == rows
    assert [row async for row in json_lines(chunked(body, size))] == rows


@given(Texts, st.integers(1, 40))
async def test_a_text_may_hold_any_line_break(texts: list[str], size: int):
    body = b"\n".join(orjson.dumps(text) for text in texts)
    assert [orjson.loads(line) async for line in json_lines(chunked(body, size))] == texts
    stream = b"".join(frame("1", "updated", orjson.dumps(text)) for text in texts)
    events = [event async for event in server_sent_events(chunked(stream, size))]
    assert [orjson.loads(event.data or "") for event in events] == texts


@given(st.integers(1, 50))
async def test_a_line_too_long_is_seen_once_and_not_held(size: int):
    body = b"ok\n" + b"x" * 5000 + b"\nafter\n" + b"y" * 5000
    found = [row async for row in json_lines(chunked(body, size), 30)]
    assert found[0] == b"ok"
    assert found[2] == b"after"
    assert [len(found[1]), len(found[3])] == [31, 31]


def test_the_last_line_needs_no_end():
    splitter = LineSplitter()
    assert [*splitter.feed(b"a\n\nb"), *splitter.end(), *splitter.end()] == [b"a", b"", b"b"]


# After the examples of the HTML standard, 9.2.6.
EVENTS = [
    (b": test stream\n\ndata: first event\nid: 1\n\n", [("first event", "1", None)]),
    (b"data: YHOO\ndata: +2\ndata: 10\n\n", [("YHOO\n+2\n10", None, None)]),
    (b"data\n\ndata\ndata\n\ndata:", [("", None, None), ("\n", None, None)]),
    (b"data:test\n\ndata: test\n\n", [("test", None, None), ("test", None, None)]),
    (b"\xef\xbb\xbfdata: a\n\n", [("a", None, None)]),
    (b"id: 7\n\n", [(None, "7", None)]),
    (b"id: a\0b\ndata: x\n\n", [("x", None, None)]),
    (b"retry: 1000\n: following\n\n", [(None, None, "following")]),
    (b"data: it breaks off\n", []),
]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize(("stream", "told"), EVENTS)
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
async def test_events_end_where_the_standard_ends_them(
    stream: bytes, told: list[tuple[str | None, str | None, str | None]], end: bytes, size: int
):
    found = [event async for event in server_sent_events(chunked(stream.replace(b"\n", end), size))]
    told = [(None, None, "test stream"), *told] if stream.startswith(b": test") else told
    assert [(event.data, event.id, event.comment) for event in found] == told


def test_a_piece_may_end_between_cr_and_lf():
    stream = EventStream()
    pieces = (b"event: updated\r", b"", b"\ndata: 1\r", b"\n\r", b"\ndata: 2\r\r")
    assert [event for piece in pieces for event in stream.feed(piece)] == [
        ServerSentEvent("updated", "1"),
        ServerSentEvent(None, "2"),
    ]
