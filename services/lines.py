"""Lines where the formats end them: JSON Lines at LF, an event stream at CR LF, LF or CR.

Both are read here. `str.splitlines`, and what stands on it such as httpx's `aiter_lines`, splits at
U+0085, U+2028, U+2029 and others too, which JSON may hold in the middle of a text.
"""

import re
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"


class _Parts:
    """The parts of pieces put together to lines, each cut to `longest` + 1 bytes."""

    def __init__(self, longest: int | None = None) -> None:
        self._most = None if longest is None else longest + 1
        self._held = bytearray()

    def lines(self, parts: Sequence[bytes]) -> list[bytes]:
        """The lines that end with `parts`, of which the last is the beginning of one that does not end yet."""
        found: list[bytes] = []
        for part in parts[:-1]:
            self._hold(part)
            found.append(self.taken())
        self._hold(parts[-1])
        return found

    def taken(self) -> bytes:
        """The line that has not ended."""
        line = bytes(self._held)
        self._held.clear()
        return line

    def _hold(self, part: bytes) -> None:
        self._held += part
        if self._most is not None:
            del self._held[self._most :]


class LineSplitter:
    """JSON Lines (https://jsonlines.org) out of pieces of any size, without their ends.

    A line longer than `longest` bytes comes cut to `longest` + 1, so that it is seen and never held.
    """

    def __init__(self, longest: int | None = None) -> None:
        self._parts = _Parts(longest)

    def feed(self, piece: bytes) -> list[bytes]:
        """The lines that end in this piece."""
        return self._parts.lines(piece.split(b"\n"))

    def end(self) -> list[bytes]:
        """What stands behind the last LF, if anything does."""
        line = self._parts.taken()
        return [line] if line else []


async def json_lines(pieces: AsyncIterable[bytes], longest: int | None = None) -> AsyncIterator[bytes]:
    """The lines of a body that comes in pieces, as `LineSplitter` has them."""
    splitter = LineSplitter(longest)
    async for piece in pieces:
        for line in splitter.feed(piece):
            yield line
    for line in splitter.end():
        yield line


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """What stands between two blank lines of an event stream.

    A browser tells its page of those with `data` alone; an id moves the place without it, and a comment keeps the
    connection busy, or tells a consumer more.
    """

    type: str | None = None
    data: str | None = None
    id: str | None = None
    comment: str | None = None


class EventStream:
    """Server-sent events out of pieces of any size (HTML standard, 9.2.5 and 9.2.6). What breaks off is no event."""

    def __init__(self) -> None:
        self._parts = _Parts()
        self._begun = self._returned = False
        self._fields: list[tuple[str, str]] = []

    def feed(self, piece: bytes) -> list[ServerSentEvent]:
        """The events that end in this piece."""
        if self._returned and piece:
            # The LF of a CR LF whose CR ended the piece before.
            piece, self._returned = piece.removeprefix(b"\n"), False
        self._returned = self._returned or piece.endswith(b"\r")
        found: list[ServerSentEvent] = []
        for line in self._parts.lines(_LINE_END.split(piece)):
            if line:
                self._take(line)
            elif self._fields:
                found.append(_event(self._fields))
                self._fields = []
        return found

    def _take(self, line: bytes) -> None:
        text = (line if self._begun else line.removeprefix(_BOM)).decode(errors="replace")
        self._begun = True
        name, _, value = text.partition(":")
        self._fields.append((name, value.removeprefix(" ")))


def _event(fields: Sequence[tuple[str, str]]) -> ServerSentEvent:
    last = dict(fields)
    data = [value for name, value in fields if name == "data"]
    ids = [value for name, value in fields if name == "id" and "\0" not in value]
    return ServerSentEvent(
        type=last.get("event"),
        data="\n".join(data) if data else None,
        id=ids[-1] if ids else None,
        comment=last.get(""),
    )


async def server_sent_events(pieces: AsyncIterable[bytes]) -> AsyncIterator[ServerSentEvent]:
    """The events of a body that comes in pieces."""
    stream = EventStream()
    async for piece in pieces:
        for event in stream.feed(piece):
            yield event
