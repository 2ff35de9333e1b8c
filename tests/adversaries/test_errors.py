"""Exceptions nobody expected: what they say is logged nowhere, by whichever library."""

import subprocess
import sys
from pathlib import Path

LOGGING = """
import asyncio, logging, sys
from services.observability import logs

logs.configure("debug")
try:
    raise RuntimeError("planted words")
except RuntimeError:
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=True)

async def forgotten():
    raise RuntimeError("planted words")

async def main():
    task = asyncio.create_task(forgotten())
    await asyncio.wait([task])
    del task

asyncio.run(main())
"""


def test_libraries_log_where_an_exception_passed_and_not_what_it_says():
    done = subprocess.run(
        [sys.executable, "-c", LOGGING], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert "RuntimeError" in done.stderr
    assert "Exception in ASGI application" in done.stderr
    assert "planted words" not in done.stderr
