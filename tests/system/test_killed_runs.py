"""kill -9 in the middle of an import run: while its file is imported, while it is approved, and while it is undone."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import httpx
import pytest

from services.identity import Role
from tests.approving import read_at
from tests.system.conftest import jsonl, put_in_units
from tests.system.instance import Instance
from tests.system.test_crashes import Work, kill
from tests.waiting import until

ROWS = 900
ARTICLES = "/api/articles/articles"
RUNS = "/api/articles/import-runs"
Send = Callable[[], Awaitable[httpx.Response]]


def _draft(number: int) -> dict[str, object]:
    return {
        "id": f"run-{number:04}",
        "kind": "OTHER",
        "unit": "bca",
        "title": f"Bài thử số {number}",
        "body": f"Văn bản thử số {number}, không nói về ai.",
        "publishedAt": "2026-11-01T00:00:00Z",
        "demo": True,
    }


async def _count(client: httpx.AsyncClient, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> int:
    answer = await client.get(ARTICLES, params={"first": "1", **params}, headers=dict(headers or {}))
    return answer.json()["totalCount"] if answer.status_code == 200 else -1


async def _through_a_kill(instance: Instance, send: Send, begun: Callable[[], Awaitable[bool]]) -> httpx.Response:
    """The answer to an act that is sent until there is one; all processes are killed once it has begun."""
    sent = asyncio.ensure_future(Work(instance).tried(send, 200))
    await until(begun)
    await kill(instance, "launcher", 1)
    return await sent


@pytest.mark.slow
async def test_a_run_is_imported_approved_and_undone_whole_though_all_is_killed_in_its_middle(tmp_path: Path):
    with Instance(tmp_path / "var") as instance:
        put_in_units(instance)
        clerk, second = (instance.bearer(name, [Role.EDITOR]) for name in ("clerk", "second"))
        async with instance.client() as client:
            body = jsonl([_draft(number) for number in range(ROWS)])

            async def drafts() -> bool:
                return await _count(client, {"state": "DRAFT"}, clerk) > 0

            report = await _through_a_kill(
                instance, lambda: client.post(f"{ARTICLES}/import", content=body, headers=clerk), drafts
            )
            run = f"{RUNS}/{report.json()['run']}"
            assert await _count(client, {}) == 0
            assert await _count(client, {"state": "DRAFT"}, clerk) == ROWS

            async def approve() -> httpx.Response:
                read = await client.get(run, headers=second)
                if read.status_code != 200:
                    return read
                return await client.post(f"{run}/approve", headers=second | read_at(read.json()["version"]))

            async def public() -> bool:
                return await _count(client, {}) > 0

            approved = await _through_a_kill(instance, approve, public)
            while approved.json()["state"] == "APPROVING":
                approved = await Work(instance).tried(approve, 200)
            assert (approved.json()["state"], approved.json()["left"]) == ("APPROVED", [])
            assert await _count(client, {}) == ROWS

            async def undo() -> httpx.Response:
                return await client.post(f"{run}/undo", json={"why": "Nhập nhầm tệp"}, headers=clerk)

            async def fewer() -> bool:
                return 0 <= await _count(client, {}) < ROWS

            undone = await _through_a_kill(instance, undo, fewer)
            while undone.json()["state"] == "UNDOING":
                undone = await Work(instance).tried(undo, 200)
            assert undone.json()["state"] == "UNDONE"
            assert undone.json()["left"] == []
            assert await _count(client, {}) == 0
