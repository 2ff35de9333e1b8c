"""Runs each service as its own process, with the gateway and the site in the front process."""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from launcher.data_folder import DataFolder
from launcher.output import Output
from launcher.ports import LOOPBACK, free_port
from launcher.registry import SERVICES
from launcher.service_settings import environment, settings_by_service
from launcher.supervisor import Program, Supervisor, http_probe, migrates

STOP_SECONDS = 4.0
SERVE = (sys.executable, "-m", "launcher", "serve")


@asynccontextmanager
async def run_separate(
    port: int, folder: DataFolder, databases: Mapping[str, str], output: Output, metrics: Mapping[str, int]
) -> AsyncIterator[None]:
    """The front answering on a port, the services on free ones. `databases` and `metrics` as in `run_together`."""
    ports = {name: free_port() for name in SERVICES if name != "gateway"} | {"gateway": port}
    urls = {name: f"http://{LOOPBACK}:{at}" for name, at in ports.items() if name != "gateway"}
    given = settings_by_service(folder, databases, tuple(SERVICES))
    log_folder = folder.folder("logs")
    programs = [
        Program(
            name,
            [*SERVE, name, "--port", str(at), *(["--metrics-port", str(metrics[name])] if name in metrics else [])],
            http_probe(f"http://{LOOPBACK}:{at}/health/ready"),
            log_folder / f"{name}.log",
            environment({**given[name], "service_urls": urls}),
            http_probe(f"http://{LOOPBACK}:{at}/health/live"),
            migrates(f"http://{LOOPBACK}:{at}/health/ready"),
        )
        for name, at in ports.items()
    ]
    supervisor = Supervisor(programs, output.program_ended, output.program_restarted)

    def ready(name: str) -> None:
        if name != "gateway":
            output.ready(name, f"{urls[name]}/docs")

    await supervisor.start(ready)
    try:
        yield
    finally:
        await supervisor.stop(STOP_SECONDS)
