"""Disks that are full or read-only, programs to keep running, and ways to see what is left of them."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Mount = Callable[[str], Path]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """``mount("size=1m")`` gives a new file system in memory with these options, where that is permitted."""
    mounted: list[Path] = []

    def make(options: str) -> Path:
        path = tmp_path / f"disk-{len(mounted)}"
        path.mkdir()
        argv = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path)]
        try:
            done = subprocess.run(argv, capture_output=True, text=True, check=False)
        except OSError as error:
            pytest.skip(f"no small disk to test with: {error}")
        if done.returncode != 0:
            pytest.skip(f"no small disk to test with: {done.stderr.strip()}")
        mounted.append(path)
        return path

    yield make
    for path in mounted:
        subprocess.run(["umount", "--lazy", str(path)], check=False)


def alive(pid: int) -> bool:
    """Whether the process is there and more than a zombie that nobody has buried yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[-1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        # Gone in between, or a system without /proc, where the signal had the last word.
        return not Path("/proc/self").exists()
