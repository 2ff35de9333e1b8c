"""`tiepdan up`: the databases, every service, the gateway and the site, until somebody stops it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from services import logs
from services.launcher import demo, running
from services.launcher.database import DatabaseOptions, EmbeddedDatabase
from services.launcher.folder import DataFolder
from services.launcher.house import draining, in_one_process
from services.launcher.output import Output
from services.launcher.ports import LOOPBACK, check_free, free_port
from services.launcher.processes import Program, Supervisor, answers
from services.launcher.registry import SERVICES, load
from services.launcher.serving import serving, until_told
from services.launcher.values import development, environment, values

FEEDBACK_OPLOG_SECONDS = 3_600


@dataclass(frozen=True)
class Options:
    """What `tiepdan up` is asked for."""

    port: int = 8080
    data: Path = Path("var")
    empty: bool = False
    separate: bool = False


async def up(options: Options, output: Output, stop: Callable[[], Awaitable[None]] = until_told) -> None:
    """Runs the system until `stop` returns. Raises `LaunchError` where it cannot start."""
    check_free(LOOPBACK, options.port)
    with DataFolder(options.data) as folder:
        async with AsyncExitStack() as stack:
            # The databases start in processes of their own; the services' code is read meanwhile, in the same time.
            loading = None if options.separate else asyncio.create_task(asyncio.to_thread(load, *SERVICES))
            urls, database_port = await _databases(stack, folder, output)
            if loading:
                await loading
            shape = _separate if options.separate else _together
            await stack.enter_async_context(shape(options, folder, urls, output))
            address = f"http://{LOOPBACK}:{options.port}"
            running.write(folder, running.Running(address, database_port))
            output.ready("site", f"{address}/")
            output.ready("graphql", f"{address}/graphql")
            if development():
                output.note(
                    "For development: `tiepdan token` signs tokens with a key in the data folder, and ratings move"
                )
                output.note("on after seconds instead of an hour. In production, name the issuer (docs/operations.md).")
            if not options.empty:
                await demo.load_once(address, folder, output)
            output.note("Everything is ready. Ctrl-C stops it.")
            await stop()
            output.note("Stopping.")


async def _databases(stack: AsyncExitStack, folder: DataFolder, output: Output) -> tuple[dict[str, str], int]:
    """The main database, and one of its own for feedback, whose oplog is short as it keeps an order of arrival."""

    def died(name: str, status: int) -> None:
        output.warn(f"{name} ended ({status}); it is started again.")

    def back(name: str, restarts: int) -> None:
        output.note(f"{name} is back.")

    main = EmbeddedDatabase(folder.path, DatabaseOptions("database"), died, back)
    private = EmbeddedDatabase(
        folder.path, DatabaseOptions("feedback-database", oplog_seconds=FEEDBACK_OPLOG_SECONDS), died, back
    )
    for database in (main, private):
        stack.push_async_callback(database.stop, 2.0)
    await asyncio.gather(main.start(), private.start())
    output.ready("database", f"{LOOPBACK}:{main.port} and {private.port}")
    return {"*": main.url, "feedback": private.url}, main.port


@asynccontextmanager
async def _together(
    options: Options, folder: DataFolder, databases: dict[str, str], output: Output
) -> AsyncIterator[None]:
    """All services in this process, without sockets between them."""
    logs.configure(os.environ.get("TIEPDAN_LOG_LEVEL", "warning"))
    given = values(folder, databases, tuple(SERVICES))
    async with in_one_process(given) as house, serving(house.front, LOOPBACK, options.port):
        for name in SERVICES:
            if name != "gateway":
                output.ready(name, f"http://{LOOPBACK}:{options.port}/api/{name}/docs")
        async with draining(house.transports["gateway"].app):
            yield


@asynccontextmanager
async def _separate(
    options: Options, folder: DataFolder, databases: dict[str, str], output: Output
) -> AsyncIterator[None]:
    """Each service a process of its own, the gateway and the site in the one at the front."""
    ports = {name: free_port() for name in SERVICES if name != "gateway"} | {"gateway": options.port}
    peers = {name: f"http://{LOOPBACK}:{port}" for name, port in ports.items() if name != "gateway"}
    given = values(folder, databases, tuple(SERVICES))
    log_folder = folder.folder("logs")
    programs = [
        Program(
            name,
            [sys.executable, "-m", "services.launcher", "serve", name, "--port", str(port)],
            answers(f"http://{LOOPBACK}:{port}/health/ready"),
            log_folder / f"{name}.log",
            environment({**given[name], "peers": peers}),
            answers(f"http://{LOOPBACK}:{port}/health/live"),
        )
        for name, port in ports.items()
    ]

    def died(name: str, status: int) -> None:
        output.warn(f"{name} ended ({status}); it is started again.")

    def back(name: str, restarts: int) -> None:
        output.note(f"{name} is back.")

    supervisor = Supervisor(programs, died, back)

    def ready(name: str) -> None:
        if name != "gateway":
            output.ready(name, f"{peers[name]}/docs")

    await supervisor.start(ready)
    try:
        yield
    finally:
        await supervisor.stop(4.0)
