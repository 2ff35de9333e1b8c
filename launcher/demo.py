"""Demo data: fictitious, marked as such, loaded once through the same imports as real data."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec

import httpx

from launcher import imports, instance
from launcher.data_folder import DataFolder
from launcher.errors import LaunchError
from launcher.output import Output
from launcher.registry import REGISTRY

MARK = "demo-loaded"
TRIES = 50

Lines = Mapping[str, Iterable[Mapping[str, object]]]


def _encoded(lines: Iterable[Mapping[str, object]]) -> Iterable[bytes]:
    return (json.dumps(line, ensure_ascii=False).encode() for line in lines)


async def _send_until_taken(client: httpx.AsyncClient, kind: str, rows: Sequence[bytes]) -> int:
    """Sends the lines until none is rejected: a service may learn of new units a moment late."""
    inserted = 0
    for patience in range(TRIES):
        answer = await imports.publish_lines(client, kind, rows)
        inserted += answer.totals["inserted"]
        if not answer.rejected:
            return inserted
        if patience == TRIES - 1:
            raise LaunchError(f"Demo data was refused: {kind}, {answer.rejected[0].reason}")
        await asyncio.sleep(0.2)
    return inserted


async def load_once(address: str, folder: DataFolder, output: Output) -> None:
    """Loads the demo data of every service unless this folder has it. A service's is in its `demo` module:
    `lines(now)` gives import lines by kind, `act(client)` does what has no import (ratings), `edit(writer, second)`
    what takes two people."""
    mark = folder.path / MARK
    if mark.exists():
        return
    count = 0
    token = instance.staff_token(folder.path, "second-admin", ["admin"], [instance.ROOT_UNIT])
    async with (
        instance.client(folder.path, address) as client,
        instance.client(folder.path, address, token) as second,
    ):
        for domain in REGISTRY.domains:
            name = f"{domain}.demo"
            if find_spec(name) is None:
                continue
            module = import_module(name)
            lines: Lines = module.lines(datetime.now(UTC)) if hasattr(module, "lines") else {}
            for kind, rows in lines.items():
                count += await _send_until_taken(client, kind, list(_encoded(rows)))
            if hasattr(module, "act"):
                act: Callable[..., Awaitable[int]] = module.act
                count += await act(client)
            if hasattr(module, "edit"):
                edit: Callable[..., Awaitable[int]] = module.edit
                count += await edit(client, second)
    mark.write_text(datetime.now(UTC).isoformat())
    output.note(f"Loaded {count} pieces of demo data, all made up.", loaded=count)
