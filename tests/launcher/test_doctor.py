"""Whatever the system answers, `tiepdan doctor --deep` names what is wrong and ends."""

import asyncio
import contextlib
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from hotline.answering.verification import RULES
from hotline.app import create
from launcher.data_folder import DataFolder
from launcher.doctor import CheckResult, check_hotlines, results_of, run_checks
from launcher.front import Front
from launcher.instance import InstanceInfo, write
from launcher.ports import LOOPBACK, free_port
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.clients.transport import AppTransport
from services.documents.models import now
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving
from tests.hotline.conftest import HANOI, MINISTRY, TRAFFIC, published

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


async def test_hotlines_that_were_not_called_of_late_are_named_but_not_those_of_the_demo(
    settings: ServiceSettings, bearer: Bearer
):
    app = create(settings, ServiceClients(), REGISTRY)
    transport = AppTransport(Front({"/api/hotline": app}, app))
    async with serving(app) as service, httpx.AsyncClient(transport=transport, base_url="http://front") as client:
        staff, second = bearer("admin", "editor"), bearer("admin", subject="staff-2")
        for unit in (MINISTRY, HANOI):
            (await service.post("/units", json=unit, headers=staff)).raise_for_status()
        assert await check_hotlines(client, now()) == CheckResult("hotlines", True, "each number was verified of late")
        line = await published(service, TRAFFIC, staff, second)
        await published(service, TRAFFIC | {"dialled": "0900 000 002", "demo": True}, staff, second)
        never = await check_hotlines(client, now())
        assert (never.ok, never.text) == (False, "not verified for long, or never: 0900 000 001 of ca-ha-noi")
        call = {"dialled": TRAFFIC["dialled"], "dialledAt": now().isoformat(), "answered": True}
        (await service.post(f"/hotlines/{line['id']}/verify", json=call, headers=staff)).raise_for_status()
        assert (await check_hotlines(client, now())).ok
        assert not (await check_hotlines(client, now() + RULES.valid_for)).ok
        almost = now() + RULES.valid_for - timedelta(days=1)
        assert (await check_hotlines(client, almost)).ok
