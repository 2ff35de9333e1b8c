"""`tiepdan up`: runs the databases, every service, the gateway and the site until it is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from launcher.data_folder import DataFolder
from launcher.database import DatabaseOptions, EmbeddedDatabase
from launcher.disk_watch import DiskWatch
from launcher.errors import PortTaken
from launcher.log_file import standard_error_to
from launcher.output import Output
from launcher.packages import app_modules, import_modules
from launcher.ports import LOOPBACK, check_free
from launcher.service_settings import is_trial
from launcher.signals import wait_for_stop
from services.cancellation import cancel

if TYPE_CHECKING:
    from services.clock import Clock

FEEDBACK_OPLOG_SECONDS = 3_600
TRIAL = (
    "For trying it: `tiepdan token` signs tokens of staff with a key in the data folder, and a rating is processed",
    "after seconds and alone, not after an hour and among others. In production, name the issuer (docs/operations.md).",
)


@dataclass(frozen=True)
class Options:
    """The options of `tiepdan up`."""

    port: int = 8080
    data: Path = Path("var")
    empty: bool = False
    separate: bool = False
    metrics_port: int | None = None
    log_file: Path | None = None

    @property
    def metrics(self) -> dict[str, int]:
        """Ports of metrics by service."""
        if self.metrics_port is None:
            return {}
        from launcher.registry import metrics_ports

        return metrics_ports(self.metrics_port)


async def up(
    options: Options,
    output: Output,
    stop: Callable[[], Awaitable[None]] = wait_for_stop,
    clock: Clock | None = None,
) -> None:
    """Runs the system until `stop` returns. Raises `LaunchError` where it cannot start.

    `clock` is what services in this process go by; those in processes of their own go by the machine's.
    """
    _check_ports(options)
    with DataFolder(options.data) as folder:
        async with AsyncExitStack() as stack:
            if options.log_file is not None:
                await stack.enter_async_context(standard_error_to(options.log_file))
            watching = asyncio.create_task(DiskWatch(folder.path, output).run())
            stack.push_async_callback(cancel, watching)
            # The databases start in processes of their own; all other code is read meanwhile, in the same time.
            reading = asyncio.create_task(
                asyncio.to_thread(import_modules, *modules_to_load(separate=options.separate))
            )
            urls, database_port = await databases(stack, folder, output)
            await reading
            from launcher import demo, instance

            if options.separate:
                from launcher.multi_process import run_separate as shape
            else:
                from launcher.single_process import run_together

                shape = partial(run_together, clock=clock)
            address = f"http://{LOOPBACK}:{options.port}"
            # Before it is ready, so that other commands can ask for its progress.
            instance.write(folder, instance.InstanceInfo(address, database_port))
            await stack.enter_async_context(shape(options.port, folder, urls, output, options.metrics))
            _announce(address, options.metrics, output)
            if not options.empty:
                await demo.load_once(address, folder, output)
                illustrating = asyncio.create_task(demo.illustrate_once(address, folder, output))
                stack.push_async_callback(cancel, illustrating)
            output.note("Everything is ready. Ctrl-C stops it.")
            await stop()
            output.note("Stopping.")


def _announce(address: str, metrics: Mapping[str, int], output: Output) -> None:
    """Says what answers where, and what a trial does not promise."""
    output.ready("site", f"{address}/")
    output.ready("graphql", f"{address}/graphql")
    for name, port in metrics.items():
        output.ready(f"metrics of {name}", f"http://{LOOPBACK}:{port}/metrics")
    if is_trial():
        for line in TRIAL:
            output.note(line)


def _check_ports(options: Options) -> None:
    """Raises `PortTaken` or `PortRefused`."""
    check_free(LOOPBACK, options.port)
    for port in options.metrics.values():
        if port == options.port:
            raise PortTaken(f"Port {port} is the site's: choose another with --metrics-port.")
        check_free(LOOPBACK, port, "--metrics-port")


def modules_to_load(*, separate: bool = False) -> list[str]:
    """The modules that are needed once the databases answer."""
    launcher = ["launcher.demo", "services.identity"]
    if separate:
        return [*launcher, "launcher.multi_process"]
    return [*launcher, "launcher.single_process", *app_modules()]


async def databases(stack: AsyncExitStack, folder: DataFolder, output: Output) -> tuple[dict[str, str], int]:
    """The main database, and one of its own for feedback, whose oplog is short as it keeps an order of arrival."""

    main = EmbeddedDatabase(folder.path, DatabaseOptions("database"), output.program_ended, output.program_restarted)
    short = DatabaseOptions("feedback-database", oplog_seconds=FEEDBACK_OPLOG_SECONDS)
    private = EmbeddedDatabase(folder.path, short, output.program_ended, output.program_restarted)
    for database in (main, private):
        stack.push_async_callback(database.stop, 2.0)
    await asyncio.gather(main.start(), private.start())
    output.ready("database", f"{LOOPBACK}:{main.port} and {private.port}")
    return {"*": main.url, "feedback": private.url}, main.port
