"""Whatever the system answers, `tiepdan doctor --deep` names what is wrong and ends."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from launcher.data_folder import DataFolder
from launcher.doctor import CheckResult, results_of, run_checks
from launcher.instance import InstanceInfo, write
from launcher.ports import LOOPBACK, free_port

ANSWERS = {
    "nothing": b"",
    "a list": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
    "another object": b'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{"a":1}',
    "lines without versions": b'HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{"kind":"a","id":"b"}\r\n',
    "no JSON": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<a>",
    "a fault": b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n",
    "a body that breaks off": b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"kind"',
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
async def test_it_ends_with_findings(answer: bytes, tmp_path: Path):
    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(respond, LOOPBACK, 0)
    port: int = server.sockets[0].getsockname()[1]
    closed = free_port()
    async with server:
        with DataFolder(tmp_path / "data") as folder:
            write(folder, InstanceInfo(f"http://{LOOPBACK}:{port}", closed))
            found = {one.part: one for one in await run_checks(tmp_path / "data", port, deep=True)}
    assert not found["index of articles"].ok
    assert "not known" in found["index of articles"].text
    assert not found["set aside by search"].ok


def test_each_degraded_part_has_a_line_of_its_own():
    checks = {"database": "ok", "feed": "interrupted", "index": "cannot be written, 3 changes wait"}
    assert results_of("search", checks, answers=True) == [
        CheckResult("search, change feed", True, "is interrupted: reads are answered as of before", degraded=True),
        CheckResult("search, search index", True, "cannot be written, 3 changes wait", degraded=True),
    ]
    checks = {"database": "ServerSelectionTimeoutError", "feed": "ok"}
    assert results_of("hotline", checks, answers=False) == [
        CheckResult("hotline, database", False, "does not answer"),
    ]
    assert results_of("hotline", {"database": "ok"}, answers=True) == [CheckResult("hotline", True, "ready")]
