"""Metrics as Prometheus gets them."""

import random
from typing import Any

import httpx

from launcher.errors import LaunchError
from launcher.ports import LOOPBACK, check_free
from launcher.registry import metrics_ports
from services.clients.transport import AppTransport
from services.observability.metrics import exposition


async def scraped(app: Any) -> str:
    """What the app of a service in this process tells."""
    transport = AppTransport(exposition(app.state.kit.metrics))
    async with httpx.AsyncClient(transport=transport, base_url="http://metrics") as client:
        return (await client.get("/metrics")).raise_for_status().text


async def scraped_at(port: int) -> str:
    """What a service tells at its port of this machine."""
    # Reading the certificates of all authorities takes longer than all the rest.
    async with httpx.AsyncClient(
        base_url=f"http://{LOOPBACK}:{port}", trust_env=False, verify=False, timeout=30
    ) as client:
        return (await client.get("/metrics")).raise_for_status().text


def free_metrics_port() -> int:
    """A port for `--metrics-port`: it is free, and so are those that follow it, one for each service."""
    while True:
        # Below those that connections of other programs get, which would take one before a system has started.
        first = random.randrange(20_000, 32_000)
        try:
            for port in metrics_ports(first).values():
                check_free(LOOPBACK, port)
        except LaunchError:
            continue
        return first
