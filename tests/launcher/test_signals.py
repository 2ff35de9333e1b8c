"""Being told to stop, in a process of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.signals import SIGNALS

ROOT = Path(__file__).parents[2]

PROGRAM = """
import asyncio
from launcher.signals import wait_for_stop

async def main():
    told = asyncio.create_task(wait_for_stop({patience}))
    await asyncio.sleep(0)
    print("ready", flush=True)
    await told
    print("told", flush=True)
    {then}

asyncio.run(main())
print("ended", flush=True)
input()
"""


HEARS_ALL = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
"""What a process says first that was started by tests which were started with nohup."""


def told(patience: float, then: str, number: int = signal.SIGINT) -> subprocess.Popen[str]:
    """A process that was sent a signal, and heard it."""
    program = HEARS_ALL + PROGRAM.format(patience=patience, then=then)
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.kill(process.pid, number)
    assert process.stdout.readline() == "told\n"
    return process


def test_what_does_not_stop_is_ended():
    process = told(0.1, "await asyncio.Event().wait()")
    assert process.communicate(timeout=60) == ("", None)
    assert process.returncode == 1


def test_who_is_in_a_hurry_does_not_cut_the_stopping_short():
    process = told(600, "")
    assert process.stdout is not None
    assert process.stdout.readline() == "ended\n"
    # The event loop has closed, and with it what it knew of signals.
    os.kill(process.pid, signal.SIGINT)
    os.kill(process.pid, signal.SIGTERM)
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


@pytest.mark.parametrize("number", SIGNALS)
def test_every_signal_stops_it(number: int):
    process = told(600, "", number)
    assert process.stdout is not None
    assert process.stdout.readline() == "ended\n"
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def test_a_closed_terminal_does_not_stop_what_was_started_with_nohup():
    waiting = PROGRAM.format(patience=600, then="")
    process = subprocess.Popen(
        ["nohup", sys.executable, "-c", waiting], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.kill(process.pid, signal.SIGHUP)
    os.kill(process.pid, signal.SIGTERM)
    # Had the first signal counted, or killed it, the second would have found nobody to tell.
    assert process.communicate("\n", timeout=60)[0] == "told\nended\n"
    assert process.returncode == 0
