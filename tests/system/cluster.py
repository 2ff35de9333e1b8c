"""Every service a process of its own, as `up --separate` runs them, with a relay between the gateway and each."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import httpx

from launcher import demo
from launcher.data_folder import DataFolder
from launcher.database import DatabaseOptions, EmbeddedDatabase
from launcher.output import Output
from launcher.ports import LOOPBACK, free_port
from launcher.registry import SERVICES
from launcher.service_settings import environment, issuer_of, settings_by_service
from launcher.supervisor import Program, Supervisor, http_probe
from services.identity import Role
from tests.system.instance import QUICK
from tests.system.relay import Relay

BEHIND = tuple(name for name in SERVICES if name != "gateway")


@dataclass
class Cluster:
    """The running processes by name, the relays in front of them, and the gateway's address."""

    data: Path
    supervisor: Supervisor
    relays: Mapping[str, Relay]
    ports: Mapping[str, int]
    metrics: Mapping[str, int]
    """Ports of the metrics by service."""
    log: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.ports['gateway']}"

    def client(self, headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.address, headers=headers, timeout=60, trust_env=False)

    def staff(self) -> dict[str, str]:
        """Somebody with every role: his answers never come from the cache."""
        token = issuer_of(self.data).token("operator", name="operator", roles=list(Role), units=["bca"])
        return {"Authorization": f"Bearer {token}"}

    def signal(self, name: str, number: signal.Signals) -> None:
        """Sends a signal to a service's process. Raises AssertionError where it does not run."""
        pid = self.supervisor.programs[name].pid
        assert pid is not None, f"{name} does not run"
        os.kill(pid, number)

    async def serves(self, name: str) -> bool:
        """Whether the service itself, asked past the relay, says that it is ready."""
        return await http_probe(f"http://{LOOPBACK}:{self.ports[name]}/health/ready")()


@asynccontextmanager
async def cluster_of(folder: Path, settings: Mapping[str, str] | None = None) -> AsyncIterator[Cluster]:
    """Started, with demo data, until the block ends. `settings` are further `TIEPDAN_*` variables."""
    async with AsyncExitStack() as stack:
        data = stack.enter_context(DataFolder(folder))
        urls: dict[str, str] = {}
        for name, key in (("database", "*"), ("feedback-database", "feedback")):
            database = EmbeddedDatabase(data.path, DatabaseOptions(name, durable=False))
            await database.start()
            stack.push_async_callback(database.stop, 2.0)
            urls[key] = database.url
        ports, metrics = ({name: free_port() for name in SERVICES} for _ in range(2))
        relays = {name: await stack.enter_async_context(Relay(ports[name]).running()) for name in BEHIND}
        given = settings_by_service(data, urls, tuple(SERVICES))
        direct = {name: f"http://{LOOPBACK}:{ports[name]}" for name in BEHIND}
        programs = [
            _program(
                name,
                (ports[name], metrics[name]),
                data.folder("logs") / f"{name}.log",
                {
                    **environment(
                        {
                            **given[name],
                            "service_urls": {n: r.address for n, r in relays.items()} if name == "gateway" else direct,
                        }
                    ),
                    **QUICK,
                    **(settings or {}),
                },
            )
            for name in SERVICES
        ]
        supervisor = Supervisor(programs)
        stack.push_async_callback(supervisor.stop, 5.0)
        await supervisor.start()
        cluster = Cluster(data.path, supervisor, relays, ports, metrics)
        await demo.load_once(cluster.address, data, Output(stdout=StringIO(), stderr=StringIO()))
        yield cluster


def _program(name: str, ports: tuple[int, int], log: Path, env: Mapping[str, str]) -> Program:
    address = f"http://{LOOPBACK}:{ports[0]}"
    options = ["--port", str(ports[0]), "--metrics-port", str(ports[1])]
    argv = [sys.executable, "-m", "launcher", "serve", name, *options]
    return Program(name, argv, http_probe(f"{address}/health/ready"), log, env, http_probe(f"{address}/health/live"))


async def settled(cluster: Cluster) -> None:
    """Returns when the gateway follows every feed, so that what it answers may be kept."""
    async with cluster.client() as client:
        while True:
            checks = (await client.get("/health/ready")).json()["checks"]
            if all(word == "ok" for word in checks.values()):
                return
            await asyncio.sleep(0.05)
