"""Being told to stop, in a process of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import asyncio
from services.launcher.serving import until_told

async def main():
    told = asyncio.create_task(until_told({patience}))
    await asyncio.sleep(0)
    print("ready", flush=True)
    await told
    print("told", flush=True)
    {then}

asyncio.run(main())
print("ended", flush=True)
input()
"""


def started(patience: float, then: str) -> subprocess.Popen[str]:
    program = PROGRAM.format(patience=patience, then=then)
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.kill(process.pid, signal.SIGINT)
    assert process.stdout.readline() == "told\n"
    return process


def test_what_does_not_stop_is_ended():
    process = started(0.1, "await asyncio.Event().wait()")
    assert process.communicate(timeout=60) == ("", None)
    assert process.returncode == 1


def test_who_is_in_a_hurry_does_not_cut_the_stopping_short():
    process = started(600, "")
    assert process.stdout is not None
    assert process.stdout.readline() == "ended\n"
    # The event loop has closed, and with it what it knew of signals.
    os.kill(process.pid, signal.SIGINT)
    os.kill(process.pid, signal.SIGTERM)
    process.communicate("\n", timeout=60)
    assert process.returncode == 0
