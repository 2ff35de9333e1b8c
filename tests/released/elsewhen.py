"""`tiepdan up` at another time: `python -m tests.released.elsewhen MOMENT up --port … --data … --json --empty`.

Its services go by a clock that says MOMENT (ISO 8601) when they start and goes on from there.
"""

import argparse
import asyncio
import time
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import altcha.v2

from launcher.output import Output
from launcher.up import Options, up
from services.clock import Clock
from services.documents.models import now


def going_on_from(moment: datetime) -> Clock:
    """A clock that says `moment` now."""
    ahead = moment.replace(microsecond=0) - now()
    return lambda: now() + ahead


def let_altcha_go_by(clock: Clock) -> None:
    """ALTCHA's library compares expiry times with the machine's clock and takes no other."""
    altcha.v2.time = SimpleNamespace(time=lambda: clock().timestamp(), monotonic=time.monotonic)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("moment", type=datetime.fromisoformat)
    parser.add_argument("command", choices=["up"])
    parser.add_argument("--port", type=int)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--empty", action="store_true")
    given = parser.parse_args()
    options = Options(given.port, given.data, given.empty)
    clock = going_on_from(given.moment)
    let_altcha_go_by(clock)
    asyncio.run(up(options, Output(given.json), clock=clock))


if __name__ == "__main__":
    main()
