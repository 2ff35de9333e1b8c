"""Child processes that cannot outlive this process, whatever ends it: return, Ctrl-C or SIGKILL.

``spawn`` runs a program through this very file as a script. On Linux the script asks the kernel for a SIGKILL
when its parent is gone (``PR_SET_PDEATHSIG``, prctl(2)) and then becomes the program, so that the process id
is the program's own. Elsewhere the script stays, holds the reading end of a pipe whose other end only the
parent holds, and kills the program, with whatever it started, when the pipe closes.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

PR_SET_PDEATHSIG = 1
KERNEL_WATCH = sys.platform == "linux"


def spawn(
    argv: Sequence[str],
    output: IO[bytes] | int,
    env: Mapping[str, str] | None = None,
    kernel: bool = KERNEL_WATCH,
) -> subprocess.Popen[bytes]:
    """Start ``argv`` with stdout and stderr going to ``output`` and no standard input.

    The child has a session of its own: a Ctrl-C at the terminal reaches the launcher alone, which then stops
    its children in order.
    """
    # Linux counts the thread that starts a child as its parent, so this one lives as long as the process.
    return _parent().submit(_spawn, argv, output, env, kernel).result()


def bound_to_parent(argv: Sequence[str]) -> list[str]:
    """The command line that makes `argv` end with this process, for callers that do not use ``spawn``.

    Start it from a thread that lasts as long as the process. Outside Linux it is `argv` itself.
    """
    return _command("kernel", argv) if KERNEL_WATCH else list(argv)


def _command(mode: str, argv: Sequence[str]) -> list[str]:
    return [sys.executable, "-I", "-S", str(Path(__file__).resolve()), str(os.getpid()), mode, *argv]


@cache
def _parent() -> "ThreadPoolExecutor":
    # Imported here, as each child reads this file too, and in less time without it.
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="parent")


def _spawn(
    argv: Sequence[str], output: IO[bytes] | int, env: Mapping[str, str] | None, kernel: bool
) -> subprocess.Popen[bytes]:
    reading, writing = os.pipe()
    mode = "kernel" if kernel else str(reading)
    try:
        child = subprocess.Popen(
            _command(mode, argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            start_new_session=True,
            pass_fds=() if kernel else (reading,),
        )
    except BaseException:
        os.close(writing)
        raise
    finally:
        os.close(reading)
    if kernel:
        os.close(writing)
    else:
        threading.Thread(target=_close_after, args=(child, writing), daemon=True).start()
    return child


def kill_by_argument(argument: str) -> list[int]:
    """Kill every process of ours with ``argument`` on its command line; gives the ids of those killed.

    For what an earlier launcher left running where the kernel did not end it.
    """
    killed = [pid for pid, argv in _command_lines() if argument in argv and pid != os.getpid()]
    for pid in killed:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    return killed


def _command_lines() -> Iterator[tuple[int, list[str]]]:
    if Path("/proc/self/cmdline").exists():
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    yield int(entry.name), (entry / "cmdline").read_text(errors="replace").split("\0")
        return
    listing = subprocess.run(["ps", "-axo", "pid=,command="], capture_output=True, text=True, check=False)
    for line in listing.stdout.splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command.split(" ")


def _close_after(child: subprocess.Popen[bytes], writing: int) -> None:
    with contextlib.suppress(ChildProcessError):
        child.wait()
    os.close(writing)


def _become(parent: int, argv: Sequence[str]) -> None:
    """Replace this process by ``argv``, to be killed by the kernel when ``parent`` is gone."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    # The parent may have died before the line above: then no signal would be sent.
    if os.getppid() == parent:
        _run_as(argv)


def _run_as(argv: Sequence[str]) -> None:
    try:
        os.execvp(argv[0], list(argv))
    except OSError as error:
        sys.exit(f"{argv[0]}: {error.strerror}")


def _watch(pipe: int, argv: Sequence[str]) -> int:
    """Run ``argv`` until it ends or ``pipe`` closes, which means the parent is gone."""
    child = subprocess.Popen(argv)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))

    def kill_when_closed() -> None:
        os.read(pipe, 1)
        # Its own group, as it has a session of its own: also what the program has started.
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=kill_when_closed, daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    if sys.argv[2] == "kernel":
        _become(int(sys.argv[1]), sys.argv[3:])
        sys.exit(1)
    status = _watch(int(sys.argv[2]), sys.argv[3:])
    sys.exit(status if status >= 0 else 128 - status)
