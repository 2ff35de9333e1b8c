"""docs/api is true: its tables are made from the code, its operations and snippets run on a running system."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import build_schema, parse, validate

from docs.api import changes, tables
from gateway.schema import EXPORTED
from services.lines import server_sent_events
from tests.gateway.contract.documented import ADDRESS, Operation, Reader, Snippet, operations, snippets
from tests.node import Packages, node
from tests.system.instance import Instance, in_thread
from tests.waiting import until

NODE = Packages(Path(__file__).parent / "node")
OPERATIONS = operations()
ASKED = [one for one in OPERATIONS if not one.is_subscription]
SUBSCRIBED = [one for one in OPERATIONS if one.is_subscription]
RUN = [one for one in snippets() if one.language in {"sh", "python", "javascript"}]
STAFF = {
    "Viewer",
    "SaveHotline",
    "WaitingHotlines",
    "Screen",
    "Sent",
    "Queue",
    "Waiting",
    "QueueAtWork",
    "Floods",
    "AuditLog",
    "SaveArticle",
    "WaitingArticles",
    "WaitingNotices",
}
REFUSED = {"RateWithoutToken": "TOKEN_MALFORMED"}
"""Operations that show what a refusal looks like, and the refusal's code."""


def named(given: Operation | Snippet) -> str:
    return f"{given.page}-{given.name if isinstance(given, Operation) else given.language}"


# -- what is made from the code ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", tables.TABLES)
def test_tables_are_current(name: str):
    text = (tables.HERE / name).read_text("utf-8")
    assert tables.rewritten(name, text) == text, "run: python -m docs.api.tables"


def test_every_code_of_the_door_is_explained_and_none_that_is_not_sent():
    assert set(tables.request_error_codes()) == set(tables.REQUEST_ERROR_ADVICE)


def test_the_changes_of_the_schema_are_current():
    text = changes.FILE.read_text("utf-8")
    assert changes.rewritten(text) == text, "run: python -m docs.api.changes"


def test_differences_are_told_the_worst_first():
    before = "type Query { a: Int b(x: Int = 1): String } enum Kind { ONE }"
    after = """type Query { b(x: Int = 2 y: Int): String @deprecated(reason: "Use `c` from 2027-01-01 on.") c: Thing }
    type Thing { id: ID } enum Kind { ONE TWO }"""
    assert changes.differences(before, after) == [
        "- **Breaks clients:** Field Query.a was removed.",
        "- **Take care:** Query.b(x:) has changed defaultValue from 1 to 2.",
        "- Deprecated: `Query.b`. Use `c` from 2027-01-01 on.",
        "- New: `Query.b(y:)`",
        "- New: `Query.c`",
        "- New: `Thing`",
        "- New: `Kind.TWO`",
    ]
    assert changes.differences(after, after) == [changes.NOTHING]


def test_a_release_takes_the_unreleased_part():
    page = f"# Changes\n\n{changes.BEGIN}\n\n- New: `Query.c`\n\n{changes.END}\n"
    done = changes.released(page, "0.2.0", date(2026, 12, 1))
    assert done.index(changes.NOTHING) < done.index("## 0.2.0 (2026-12-01)") < done.index("- New: `Query.c`")
    assert changes.BEGIN in done


# -- operations --------------------------------------------------------------------------------------------------------


def test_operations_have_names_of_their_own_and_fit_the_schema():
    schema = build_schema(EXPORTED.read_text("utf-8"))
    assert len({one.name for one in OPERATIONS}) == len(OPERATIONS) >= 15
    for one in OPERATIONS:
        assert validate(schema, parse(one.text)) == [], named(one)


@pytest.mark.parametrize("operation", ASKED, ids=named)
async def test_an_operation_is_answered_without_errors(
    demo: Instance, developer: httpx.AsyncClient, operation: Operation
):
    body = {"query": operation.text, "variables": operation.variables(await Reader(developer).values(operation.needs))}
    headers = demo.bearer() if operation.name in STAFF else {}

    async def settled() -> dict[str, Any]:
        told = await developer.post("/graphql", json=body, headers=headers)
        return {} if "RATING_MOVING" in told.text else told.json()

    answer = await until(settled)
    assert "errors" not in answer
    assert all(value is not None for value in answer["data"].values())
    if operation.is_mutation:
        [payload] = answer["data"].values()
        expected = [REFUSED[operation.name]] if operation.name in REFUSED else []
        assert [error["code"] for error in payload["errors"]] == expected, payload


@pytest.mark.parametrize("operation", SUBSCRIBED, ids=named)
async def test_a_subscription_tells_of_changes(demo: Instance, developer: httpx.AsyncClient, operation: Operation):
    body = {"query": operation.text, "variables": operation.variables({})}

    async def first() -> dict[str, Any]:
        headers = {"Accept": "text/event-stream"}
        async with developer.stream("POST", "/graphql", json=body, headers=headers) as stream:
            events = server_sent_events(stream.aiter_bytes())
            return json.loads(await anext(event.data async for event in events if event.data))

    listening, numbers = asyncio.create_task(first()), count()
    async with demo.client(demo.bearer()) as editor:

        async def heard() -> bool:
            given = {"unit": "bca", "dialled": "0900 000 098", "purpose": "OTHER", "label": {"vi": "Thử"}}
            given |= {"demo": True, "order": 900}  # after the numbers that the pages show
            given["id"] = f"thu-{next(numbers)}"
            params = {"publish": "true"}
            (await editor.post("/api/hotline/hotlines/import", params=params, json=given)).raise_for_status()
            await asyncio.wait({listening}, timeout=0.5)
            return listening.done()

        await until(heard)
    told = await listening
    assert "errors" not in told
    assert told["data"]["changes"]["what"] == "PUBLISHED"


# -- snippets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("snippet", RUN, ids=named)
async def test_a_snippet_runs(demo: Instance, tmp_path: Path, snippet: Snippet):
    assert ADDRESS in snippet.text
    text = snippet.text.replace(ADDRESS, demo.address)
    said = await {"sh": shell, "python": python, "javascript": javascript}[snippet.language](text, tmp_path)
    assert "113" in said or "event-stream" in snippet.text


@pytest.mark.parametrize("snippet", [one for one in snippets() if one.language == "swift"], ids=named)
async def test_a_snippet_in_swift_compiles(tmp_path: Path, snippet: Snippet):
    compiler = shutil.which("swiftc")
    if compiler is None:
        pytest.skip(f"no Swift on this machine: the snippet in docs/api/{snippet.page} is not compiled")
    # Elsewhere than on Apple's systems the requests stand in a module of their own.
    more = "" if sys.platform == "darwin" else "import FoundationNetworking\n"
    (tmp_path / "main.swift").write_text(more + snippet.text, "utf-8")
    await _ran([compiler, "-typecheck", "main.swift"], tmp_path)


async def shell(text: str, folder: Path) -> str:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    return await _ran(["sh", "-e", "-c", text], folder)


async def python(text: str, folder: Path) -> str:
    return await _ran([sys.executable, "-c", text], folder)


async def javascript(text: str, folder: Path) -> str:
    os.symlink(NODE.installed() / "node_modules", folder / "node_modules")
    (folder / "snippet.mjs").write_text(text, "utf-8")
    return await node("snippet.mjs", folder=folder)


async def _ran(command: list[str], folder: Path) -> str:
    done = await in_thread(
        lambda: subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
