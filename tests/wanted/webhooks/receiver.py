"""A consumer on this machine: takes webhooks over HTTP and answers as it is told."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass
class Receiver:
    """`answers` are the statuses given in turn, the last for ever; `got` holds headers and body of each request."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [204])
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    location: str = ""
    holding: bytes | None = None
    """What a body holds that is taken, and not answered until `released`."""
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def events(self) -> list[tuple[str, str]]:
        """Type and notice id of each message."""
        bodies: list[Any] = [orjson.loads(body) for _, body in self.got]
        return [(body["type"], body["data"].get("id", "")) for body in bodies]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.got.append((headers, body))
        if self.holding is not None and self.holding in body:
            with contextlib.suppress(asyncio.CancelledError):
                await self.released.wait()
        extra = f"Location: {self.location}\r\n" if self.location else ""
        writer.write(f"HTTP/1.1 {status} X\r\n{extra}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Over HTTPS where `tls` says with which certificate."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.url = f"http{'s' if tls else ''}://consumer.example:{server.sockets[0].getsockname()[1]}/hook?key=1"
    try:
        yield receiver
    finally:
        server.close()
        await server.wait_closed()
