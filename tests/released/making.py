"""Makes the folder of a release: `python -m tests.released.making tests/released/VERSION`.

It starts the system of this checkout, has staff and citizens do everything that leaves something behind, writes down
what each of them has in hand and is answered, and packs the folder. It knows the system's public interfaces alone.
"""

import asyncio
import json
import subprocess
import sys
import tarfile
import tempfile
from contextlib import AsyncExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.released.citizens import Citizens
from tests.released.moderation import Moderators
from tests.released.published import Staff, publish
from tests.released.questions import GRAPHQL, PERSISTED, Question, everything, of_month, written
from tests.system.instance import ROOT, Instance
from tests.waiting import until

KINDS = ("units", "hotlines", "sessions", "notices", "articles")
PRODUCT = ("articles", "feedback", "gateway", "hotline", "schedule", "search", "services", "wanted", "web")
ARCHIVE, WRITTEN, ASKED = "folder.tar.xz", "made.json", "questions.json"
LEFT_OUT = {"lock", "running.json", "log", "logs", "WiredTiger.lock"}
"""What only a running system has, and what it printed."""

QUICK = {
    "TIEPDAN_CHALLENGE__COST": "10",
    "TIEPDAN_GRANTS__DESK_CODE_DAYS": "400",
    "TIEPDAN_STATISTICS__RELEASE_DELAY": "-P40D",
    "TIEPDAN_STATISTICS__THRESHOLD": "2",
    "TIEPDAN_STATISTICS__EPSILON": "100",
    "TIEPDAN_STATISTICS__LIMIT": "100",
    "TIEPDAN_WEBHOOKS__ALLOWED_NETWORKS": '["127.0.0.0/8"]',
    "TIEPDAN_WEBHOOKS__PLAIN_HTTP": "true",
    "TIEPDAN_WEBHOOKS__PORTS": "[]",
}
"""Ratings move on at once (see `Instance`); figures of a month that is not over are released, with so little noise that
few ratings make figures; webhooks lead nowhere."""

HELD = {
    "TIEPDAN_CHALLENGE__COST": "10",
    "TIEPDAN_INTAKE__MIN_BATCH": "10",
    "TIEPDAN_INTAKE__HOLD": "PT1H",
}
"""Ratings wait as they do in production."""


class Making:
    """One making: a folder, and what is written down beside it."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._citizens: Citizens | None = None
        self._tokens: list[str] = []
        self._moderators: Moderators | None = None
        self._month = ""

    async def run(self) -> tuple[dict[str, Any], list[Question]]:
        """What was made, and the questions with their answers."""
        with Instance(self._data, settings=QUICK) as system:
            async with AsyncExitStack() as stack:
                await self._fill(system, stack)
            await asyncio.to_thread(_persist, system, self._data)
        # Started anew, the system signs the newest entry of the audit log, and holds ratings.
        with Instance(self._data, settings=HELD) as system:
            async with AsyncExitStack() as stack:
                return await self._wait_and_write(system, stack)

    async def _people(self, system: Instance, stack: AsyncExitStack) -> tuple[Staff, httpx.AsyncClient]:
        one = await stack.enter_async_context(system.client(staff_of(system, "staff-1")))
        two = await stack.enter_async_context(system.client(staff_of(system, "staff-2")))
        return Staff(one, two), await stack.enter_async_context(system.client())

    async def _fill(self, system: Instance, stack: AsyncExitStack) -> None:
        staff, client = await self._people(system, stack)
        await publish(staff)
        citizens = self._citizens = Citizens(client)
        account = staff_of(system, "citizen-1")["Authorization"].removeprefix("Bearer ")
        self._tokens = await citizens.tokens(staff, account)
        await citizens.rate_everything(self._tokens)
        await citizens.tell()
        self._moderators = Moderators(staff, citizens)
        await self._moderators.moderate()
        await self._moderators.deal()
        self._month = await self._moderators.release()

    async def _wait_and_write(self, system: Instance, stack: AsyncExitStack) -> tuple[dict[str, Any], list[Question]]:
        assert self._citizens is not None
        assert self._moderators is not None
        staff, client = await self._people(system, stack)
        moderators, citizens = self._moderators.of(staff), self._citizens.at(client)
        await until(moderators.signed)
        await citizens.rate_and_wait(self._tokens)
        citizens.kept.tokens += self._tokens
        await moderators.act("claimed", "claim")
        questions = [*await everything(citizens.kept, staff.one), *of_month(self._month)]
        answered = [await question.asked(client, staff.one) for question in questions]
        await asyncio.to_thread(_well, system, "audit", "verify")
        await asyncio.to_thread(_well, system, "doctor", "--deep", "--keys")
        mark = await staff.one.get("/api/wanted/audit/checkpoint")
        exports = {kind: _exported(system, kind) for kind in KINDS}
        made = {"at": datetime.now(UTC).isoformat(), "by": _version(), "checkpoint": mark.json()}
        return {**made, "kept": asdict(citizens.kept), "exports": exports}, answered


def staff_of(system: Instance, subject: str) -> dict[str, str]:
    roles = [f"--role={role}" for role in ("admin", "auditor", "editor", "moderator")]
    told = _well(system, "token", *roles, "--subject", subject, "--json")
    return {"Authorization": f"Bearer {json.loads(told)['token']}"}


def _well(system: Instance, *arguments: str) -> bytes:
    """What a command prints that goes well."""
    done = system.run(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _persist(system: Instance, data: Path) -> None:
    """Registers an operation, which is then answered by its id."""
    manifest = data.with_name("persisted.json")
    manifest.write_text(json.dumps({PERSISTED: f"{{ {GRAPHQL['units']} }}"}))
    _well(system, "persist", str(manifest))


def _exported(system: Instance, kind: str) -> list[Any]:
    return [json.loads(line) for line in _well(system, "export", kind).splitlines()]


def _version() -> str:
    """The last commit that changed the product."""
    command = ["git", "log", "-1", "--format=%H", "--", *PRODUCT]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def pack(data: Path, archive: Path) -> None:
    """Packs the folder without its owner, so that it is the same whoever made it."""

    def kept(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return None if Path(entry.name).name in LEFT_OUT else entry

    with tarfile.open(archive, "w:xz", preset=9) as out:
        out.add(data, ".", filter=kept)


def main() -> None:
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "var"
        made, questions = asyncio.run(Making(data).run())
        pack(data, target / ARCHIVE)
    (target / WRITTEN).write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n")
    (target / ASKED).write_text(written(questions))


if __name__ == "__main__":
    main()
