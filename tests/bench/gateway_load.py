"""The load: `python -m tests.bench.gateway_load PORT` reads what to ask as JSON and prints what came of it as JSON.

A program of its own, so that it can have a processor of its own. Each connection has one request under way.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass

import uvloop

from tests.bench.measuring import quantile

COUNTER = b"0" * 16
"""Stands in a request for a number that is another one each time, also in later rounds, and as long."""
HEAD_END = b"\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"


@dataclass(frozen=True)
class Asked:
    """What is sent, for how long after the warming-up, over how many connections; `expects` stands in each answer."""

    request: str
    expects: str
    seconds: float = 3.0
    warm: float = 1.0
    connections: int = 16


@dataclass(frozen=True)
class Told:
    """Answers a second, how long they took in milliseconds, and how many there were, the warming-up included."""

    rate: float
    p50: float
    p99: float
    body: int
    answers: int


class Load:
    """What all connections share."""

    def __init__(self, asked: Asked) -> None:
        self.before, counter, self.after = asked.request.encode().partition(COUNTER)
        self.counts = bool(counter)
        self.expects = asked.expects.encode()
        self.number = time.time_ns() // 1_000
        self.took: list[float] = []
        self.answers = 0
        self.body = 0
        self.wrong: bytes = b""

    def next(self) -> bytes:
        if not self.counts:
            return self.before
        self.number += 1
        return b"%b%016d%b" % (self.before, self.number, self.after)


class Connection(asyncio.Protocol):
    """One kept connection; asks again as soon as it is answered, until `stopped`."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.stopped = False
        self._got = bytearray()
        self._begun = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.ask()

    def ask(self) -> None:
        self._begun = time.perf_counter()
        self.transport.write(self.load.next())

    def data_received(self, data: bytes) -> None:
        self._got += data
        got = self._got
        end = got.find(HEAD_END)
        if end < 0:
            return
        head = bytes(got[: end + 4]).lower()
        at = head.find(b"content-length: ")
        if at >= 0:
            length = int(head[at + 16 : head.index(b"\r\n", at)])
            if len(got) < end + 4 + length:
                return
        elif not got.endswith(LAST_CHUNK):
            return
        self._answered(head, bytes(got[end + 4 :]))
        got.clear()
        if not self.stopped:
            self.ask()

    def _answered(self, head: bytes, body: bytes) -> None:
        load = self.load
        load.took.append(time.perf_counter() - self._begun)
        load.answers += 1
        load.body = len(body)
        if not head.startswith(b"http/1.1 200") or load.expects not in body:
            load.wrong = head + body
            self.stopped = True

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.stopped:
            self.load.wrong = b"the server closed the connection"


async def measure(port: int, asked: Asked) -> Told:
    """Warms up, measures. Raises AssertionError where an answer was not the expected one."""
    loop = asyncio.get_running_loop()
    load = Load(asked)
    made = [await loop.create_connection(lambda: Connection(load), "127.0.0.1", port) for _ in range(asked.connections)]
    await asyncio.sleep(asked.warm)
    load.took.clear()
    begun = time.perf_counter()
    await asyncio.sleep(asked.seconds)
    lasted, took = time.perf_counter() - begun, list(load.took)
    for _, connection in made:
        connection.stopped = True
        connection.transport.close()
    assert not load.wrong, load.wrong[:1_000]
    assert took, "nothing was answered in time"
    return Told(len(took) / lasted, quantile(took, 0.5) * 1000, quantile(took, 0.99) * 1000, load.body, load.answers)


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(measure(int(sys.argv[1]), Asked(**json.load(sys.stdin)))))))
