"""Starting and stopping, as somebody at a terminal sees it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher.data_folder import VERSION
from launcher.ports import LOOPBACK, free_port
from tests.system.conftest import SHAPES
from tests.system.instance import ROOT, Instance, running, tiepdan
from tests.waiting import until

STOP_SECONDS = 5.0
SLACK = 5.0
"""What a busy machine may add. Alone, the system stops well within its five seconds: docs/trial.md."""


@pytest.mark.shape("separate")
@pytest.mark.parametrize("separate", SHAPES)
def test_ctrl_c_stops_everything_and_leaves_nothing(separate: bool, tmp_path: Path):
    instance = Instance(tmp_path / "var", separate=separate)
    instance.start()
    processes = instance.processes()
    assert len(processes) == (10 if separate else 3)
    begun = time.monotonic()
    # Pressed twice, as people do who are in a hurry.
    os.kill(instance.pid, signal.SIGINT)
    assert instance.interrupt() < STOP_SECONDS + SLACK, time.monotonic() - begun
    assert [name for name, pid in processes.items() if running(pid)] == []
    assert instance.ended() == 0, instance.said
    assert "Traceback" not in instance.said
    with socket.socket() as listener:
        assert listener.connect_ex((LOOPBACK, instance.port)) != 0
    assert instance.run("doctor", "--port", str(instance.port)).returncode == 0


PARENT = """
import sys, threading
from pathlib import Path
from tests.system.instance import Instance
instance = Instance(Path(sys.argv[1]))
starting = threading.Thread(target=instance.start)
starting.start()
starting.join()
print(*instance.processes().values(), flush=True)
sys.stdin.read()
"""


async def test_whoever_started_it_and_is_killed_takes_everything_along(tmp_path: Path):
    """As a run of the tests does: the thread that started the system is gone, and the system is not, until then."""
    pipe = asyncio.subprocess.PIPE
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(tmp_path / "var"), stdin=pipe, stdout=pipe, cwd=ROOT
    )
    assert parent.stdout is not None
    processes = [int(pid) for pid in (await parent.stdout.readline()).split()]
    assert len(processes) == 3
    assert all(running(pid) for pid in processes)
    parent.kill()
    await parent.wait()
    await until(lambda: not any(running(pid) for pid in processes), patience=60)


def refused(*arguments: str) -> str:
    """What the command says before it ends without success: one sentence."""
    done = tiepdan("up", "--empty", *arguments)
    assert done.returncode == 1
    said = done.stderr.decode()
    assert said.count("\n") == 1, said
    assert said.startswith("Error: "), said
    return said


def test_a_taken_port_is_one_sentence(tmp_path: Path):
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = str(listener.getsockname()[1])
        assert port in refused("--port", port, "--data", str(tmp_path / "var"))


@pytest.mark.shape("together")
def test_a_folder_in_use_is_one_sentence(system: Instance):
    assert f"process {system.pid}" in refused("--port", str(free_port()), "--data", str(system.data))


def test_a_folder_of_a_newer_version_is_one_sentence(tmp_path: Path):
    folder = tmp_path / "var"
    folder.mkdir()
    newer = {"format": 999, "madeBy": "tiepdan 9", "madeAt": "2030-01-01T00:00:00Z"}
    (folder / VERSION).write_text(json.dumps(newer))
    assert "newer version" in refused("--port", str(free_port()), "--data", str(folder))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere: see the next test")
def test_a_read_only_folder_is_one_sentence(tmp_path: Path):
    folder = tmp_path / "var"
    folder.mkdir(mode=0o500)
    assert "Cannot write" in refused("--port", str(free_port()), "--data", str(folder))


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="/sys is Linux's")
def test_a_folder_on_a_read_only_system_is_one_sentence():
    assert "/sys" in refused("--port", str(free_port()), "--data", "/sys/kernel/tiepdan")


def test_a_file_in_place_of_the_folder_is_one_sentence(tmp_path: Path):
    (tmp_path / "var").write_text("")
    assert "is a file" in refused("--port", str(free_port()), "--data", str(tmp_path / "var"))


def test_the_other_commands_say_that_nothing_runs(tmp_path: Path):
    for arguments in (("import", "articles", __file__, "--lang", "en"), ("export", "units"), ("reindex",)):
        done = tiepdan(*arguments, "--data", str(tmp_path / "var"))
        said = done.stderr.decode()
        assert done.returncode == 1
        assert said.startswith("Error: No system runs on"), said
        assert said.count("\n") == 1
    assert not (tmp_path / "var").exists()


@pytest.mark.shape("together")
def test_a_file_that_is_not_one_is_one_sentence(system: Instance, tmp_path: Path):
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8b\x08\x00broken")
    for file in (tmp_path / "nothing.jsonl", tmp_path / "broken.gz", tmp_path):
        done = system.run("import", "articles", str(file))
        assert (done.returncode, done.stderr.decode().count("\n")) == (1, 1), done.stderr.decode()


def test_every_command_has_help_with_an_example():
    commands = ("up", "serve", "import", "export", "reindex", "token", "doctor")
    running_all = [
        subprocess.Popen(
            [sys.executable, "-m", "launcher", name, "--help"],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for name in commands
    ]
    for name, program in zip(commands, running_all, strict=True):
        said = program.communicate(timeout=60)[0].decode()
        assert f"tiepdan {name}" in said.partition("Example:")[2], name
