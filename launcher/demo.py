"""Demo data: fictitious, marked as such, loaded once through the same imports and by the same acts as real data.

A service's is in its `demo` module: `lines(now)` gives import lines by kind, `act(client)` does what has no import
(ratings), `edit(writer, second)` what takes two people, and `illustrate(writer, second)` does the same for pictures and
documents, which take long: once the system is ready.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import httpx

from launcher import imports, instance
from launcher.data_folder import DataFolder
from launcher.errors import LaunchError
from launcher.output import Output
from launcher.registry import REGISTRY

LOADED, ILLUSTRATED = "demo-loaded", "demo-illustrated"
"""Files of the data folder that say what has been done."""
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
    """Loads the demo data of every service, but for its pictures, unless this folder has it."""
    mark = folder.path / LOADED
    if mark.exists():
        return
    count = 0
    async with _editors(folder, address) as (writer, second):
        for module in _modules():
            lines: Lines = module.lines(datetime.now(UTC)) if hasattr(module, "lines") else {}
            for kind, rows in lines.items():
                count += await _send_until_taken(writer, kind, list(_encoded(rows)))
            if hasattr(module, "act"):
                act: Callable[..., Awaitable[int]] = module.act
                count += await act(writer)
            count += await _edited(module, "edit", writer, second)
    mark.write_text(datetime.now(UTC).isoformat())
    output.note(f"Loaded {count} pieces of demo data, all made up.", loaded=count)


async def illustrate_once(address: str, folder: DataFolder, output: Output) -> None:
    """Adds pictures and documents to the demo data, unless this folder has them; says so where it cannot."""
    mark = folder.path / ILLUSTRATED
    if mark.exists():
        return
    count = 0
    try:
        async with _editors(folder, address) as (writer, second):
            for module in _modules():
                count += await _edited(module, "illustrate", writer, second)
    except LaunchError as error:
        output.note(f"The demo data has no pictures yet: {error}")
        return
    mark.write_text(datetime.now(UTC).isoformat())
    output.note(f"Added pictures and documents to {count} pieces of demo data, all drawn.", illustrated=count)


def _modules() -> Iterator[ModuleType]:
    names = (f"{domain}.demo" for domain in REGISTRY.domains)
    return (import_module(name) for name in names if find_spec(name) is not None)


async def _edited(module: ModuleType, name: str, writer: httpx.AsyncClient, second: httpx.AsyncClient) -> int:
    edit: Callable[..., Awaitable[int]] | None = getattr(module, name, None)
    return 0 if edit is None else await edit(writer, second)


@asynccontextmanager
async def _editors(folder: DataFolder, address: str) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """The operator, and another administrator."""
    token = instance.staff_token(folder.path, "second-admin", ["admin"], [instance.ROOT_UNIT])
    async with (
        instance.client(folder.path, address) as writer,
        instance.client(folder.path, address, token) as second,
    ):
        yield writer, second
