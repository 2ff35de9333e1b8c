"""Demo data: made up, marked as such, loaded once through the same doors real data takes."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec

from services.launcher import running, transfer
from services.launcher.errors import LaunchError
from services.launcher.folder import DataFolder
from services.launcher.output import Output
from services.launcher.registry import SERVICES

MARK = "demo-loaded"

Lines = Mapping[str, Iterable[Mapping[str, object]]]


def _encoded(lines: Iterable[Mapping[str, object]]) -> Iterable[bytes]:
    return (json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


async def load_once(address: str, folder: DataFolder, output: Output) -> None:
    """Loads the demo data of every service unless this folder has it. A service's is in its `demo` module:
    `lines(now)` gives import lines by kind, `act(client)` does what has no import (ratings)."""
    mark = folder.path / MARK
    if mark.exists():
        return
    count = 0
    async with running.client(folder.path, address) as client:
        for entry in SERVICES.values():
            name = f"{entry.module.partition('.')[0]}.demo"
            if find_spec(name) is None:
                continue
            module = import_module(name)
            lines: Lines = module.lines(datetime.now(UTC)) if hasattr(module, "lines") else {}
            for kind, rows in lines.items():
                tally = await transfer.send(client, kind, _encoded(rows), output)
                if tally.rejected:
                    raise LaunchError(f"Demo data was refused: {kind}, {tally.rejected[0][1]}")
                count += tally.inserted
            if hasattr(module, "act"):
                act: Callable[..., Awaitable[int]] = module.act
                count += await act(client)
    mark.write_text(datetime.now(UTC).isoformat())
    output.note(f"Loaded {count} pieces of demo data, all made up.", loaded=count)
