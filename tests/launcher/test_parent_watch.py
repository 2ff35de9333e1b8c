import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.child import BoundedLog, Child
from launcher.parent_watch import KERNEL_WATCH, kill_by_argument, spawn
from tests.launcher.conftest import alive
from tests.waiting import until

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
LAUNCHER = """
import subprocess, sys
from launcher.parent_watch import spawn
child = spawn(sys.argv[2:], subprocess.DEVNULL, kernel=sys.argv[1] == "True")
print(child.pid, flush=True)
sys.stdin.read()
"""
# Says its own process id, which is the child's own or, without the kernel's help, that of the child's child.
SAY_PID = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"


WAYS = [pytest.param(True, marks=pytest.mark.skipif(not KERNEL_WATCH, reason="only Linux ends it")), False]


@pytest.mark.parametrize("kernel", WAYS)
async def test_a_killed_launcher_takes_its_child_with_it(tmp_path: Path, kernel: bool) -> None:
    told = tmp_path / "pid"
    argv = [sys.executable, "-c", LAUNCHER, str(kernel), sys.executable, "-c", SAY_PID, str(told)]
    pipe = asyncio.subprocess.PIPE
    launcher = await asyncio.create_subprocess_exec(*argv, stdin=pipe, stdout=pipe)
    await until(lambda: told.exists() and told.read_text() != "")
    program = int(told.read_text())
    assert alive(program)
    assert launcher.stdout
    spawned = int(await launcher.stdout.readline())
    assert (program == spawned) == kernel
    launcher.kill()
    await launcher.wait()
    await until(lambda: not alive(program) and not alive(spawned))


STARTER = """
import subprocess, sys
from launcher.parent_watch import bound_to_parent
subprocess.Popen(bound_to_parent(sys.argv[1:]))
sys.stdin.read()
"""


@pytest.mark.skipif(not KERNEL_WATCH, reason="only Linux ends it")
async def test_what_is_started_by_a_tethered_command_line_ends_too(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    argv = [sys.executable, "-c", STARTER, sys.executable, "-c", SAY_PID, str(told)]
    starter = await asyncio.create_subprocess_exec(*argv, stdin=asyncio.subprocess.PIPE)
    await until(lambda: told.exists() and told.read_text() != "")
    program = int(told.read_text())
    assert alive(program)
    starter.kill()
    await starter.wait()
    await until(lambda: not alive(program))


async def test_without_the_kernel_what_the_program_started_ends_too(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    script = f'{sys.executable} -c "$0" "$1" & wait'
    argv = [sys.executable, "-c", LAUNCHER, "False", "/bin/sh", "-c", script, SAY_PID, str(told)]
    launcher = await asyncio.create_subprocess_exec(*argv, stdin=asyncio.subprocess.PIPE)
    await until(lambda: told.exists() and told.read_text() != "")
    program = int(told.read_text())
    assert alive(program)
    launcher.kill()
    await launcher.wait()
    await until(lambda: not alive(program))


@pytest.mark.parametrize("kernel", WAYS)
def test_the_exit_status_is_the_programs_own(kernel: bool) -> None:
    assert spawn([sys.executable, "-c", "raise SystemExit(7)"], subprocess.DEVNULL, kernel=kernel).wait() == 7


def test_without_the_kernel_a_request_to_end_is_passed_on(tmp_path: Path) -> None:
    ready, done = tmp_path / "ready", tmp_path / "done"
    os.mkfifo(ready)
    script = (
        "import signal, sys\n"
        "def end(*_): open(sys.argv[2], 'w').close(); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "open(sys.argv[1], 'w').close()\n"
        "signal.pause()\n"
    )
    child = spawn([sys.executable, "-c", script, str(ready), str(done)], subprocess.DEVNULL, kernel=False)
    ready.open().close()
    child.terminate()
    assert child.wait() == 0
    assert done.exists()


def test_a_ctrl_c_at_the_terminal_does_not_reach_the_child() -> None:
    child = spawn(SLEEP, subprocess.DEVNULL)
    try:
        assert os.getsid(child.pid) != os.getsid(0)
    finally:
        child.kill()
        child.wait()


def test_children_do_not_inherit_open_files(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        script = f"import os; os.fstat({file.fileno()})"
        assert spawn([sys.executable, "-c", script], subprocess.DEVNULL).wait() == 1


def test_leftovers_are_found_by_their_argument(tmp_path: Path) -> None:
    mark = str(tmp_path / "files")
    leftover, other = (subprocess.Popen([*SLEEP, word]) for word in (mark, mark + "-other"))
    try:
        assert kill_by_argument(mark) == [leftover.pid]
        assert leftover.wait() == -signal.SIGKILL
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


async def test_a_child_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "log")
    script = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    child = Child([sys.executable, "-c", script], log)
    await until(lambda: "deaf" in log.tail())
    assert await child.stop(0.2) == -signal.SIGKILL
    assert not alive(child.pid)


async def test_what_a_child_started_is_killed_with_it(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "log")
    script = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE);"
    script += "import signal; signal.signal(15, signal.SIG_IGN); print(p.pid, flush=True); p.wait()"
    child = Child([sys.executable, "-c", script], log)
    await until(lambda: "\n" in log.tail())
    grandchild = int(log.tail())
    await child.stop(0)
    await until(lambda: not alive(grandchild))


async def test_the_end_of_a_child_wakes_all_who_wait(tmp_path: Path) -> None:
    child = Child([sys.executable, "-c", "raise SystemExit(4)"], BoundedLog(tmp_path / "log"))
    assert await asyncio.gather(child.ended(), child.ended()) == [4, 4]
    assert child.status == 4
    assert await child.stop(1) == 4


def test_a_log_keeps_within_its_limit_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "log", limit=1000)
    writer = log.open()
    for number in range(50):
        os.write(writer, f"{number:099d}\n".encode())
        log.trim()
        assert log.path.stat().st_size <= 1000
    os.close(writer)
    assert log.tail().splitlines()[-1] == f"{49:099d}"
    former = (tmp_path / "log.1").read_text()
    assert former.splitlines()[-1] < log.tail().splitlines()[0]
    assert log.path.stat().st_mode & 0o777 == 0o600


def test_a_log_begun_anew_keeps_the_former_one(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "log")
    log.rotate()
    log.trim()
    assert log.tail() == ""
    log.path.write_text("yesterday")
    log.rotate()
    assert log.tail() == ""
    assert (tmp_path / "log.1").read_text() == "yesterday"
