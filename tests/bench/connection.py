"""An HTTP/1.1 client that costs little, so that what is measured is the server: one kept connection each."""

import asyncio
from collections.abc import Mapping
from typing import Self

import orjson


class Connection:
    """One connection to the front, and so to the gateway's `/graphql`."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._port = port
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *error: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def ask(self, query: str, **variables: object) -> bytes:
        """The body of the answer. Raises AssertionError where it is not 200."""
        return await self.post("/graphql", {"query": query, "variables": variables})

    async def post(self, path: str, content: object, status: int = 200) -> bytes:
        """The body of the answer to JSON. Raises AssertionError where it has another status."""
        found, answer = await self.answer(path, content)
        assert found == status, answer
        return answer

    async def answer(self, path: str, content: object) -> tuple[int, bytes]:
        """Status and body of the answer to JSON."""
        body = orjson.dumps(content)
        self._writer.write(
            b"POST %b HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            b"Accept: application/json\r\n%bContent-Length: %d\r\n\r\n%b"
            % (path.encode(), self._headers, len(body), body)
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
        return int(head.split(b" ", 2)[1]), await self._reader.readexactly(int(fields[b"content-length"]))
