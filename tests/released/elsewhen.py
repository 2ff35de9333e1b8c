"""`tiepdan up` at another time: `python -m tests.released.elsewhen MOMENT up --port … --data … --json --empty`.

Its services go by a clock that says MOMENT (ISO 8601) when they start and goes on from there.
"""

import argparse
import asyncio
from datetime import datetime
from pathlib import Path

from launcher.output import Output
from launcher.up import Options, up
from services.clock import Clock
from services.documents.models import now


def going_on_from(moment: datetime) -> Clock:
    """A clock that says `moment` now."""
    ahead = moment.replace(microsecond=0) - now()
    return lambda: now() + ahead


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
    asyncio.run(up(options, Output(given.json), clock=going_on_from(given.moment)))


if __name__ == "__main__":
    main()
