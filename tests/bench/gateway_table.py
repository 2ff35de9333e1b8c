"""What was measured, as a table in the terminal and in docs/gateway-speed.md."""

import os
import platform
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from rich.table import Table

from tests.bench.gateway_load import Asked, Told
from tests.node import NODE


@dataclass
class Server:
    """One that is measured: where it listens, its processes, and what is asked of it.

    `paid` are the answers for a second of its processor time in each round: what it would answer a second with a
    processor of its own. Other than the rate, that hardly depends on what else the machine does.
    """

    name: str
    port: int
    pids: Sequence[int]
    asked: Asked
    told: list[Told] = field(default_factory=list)
    paid: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return median(told.rate for told in self.told)

    @property
    def worth(self) -> float:
        return median(self.paid)


def machine() -> str:
    """What it was measured on."""
    name = platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    version = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return (
        f"{os.cpu_count()} × {name}, Python {platform.python_version()}, Node {version}, "
        f"load average at the end {os.getloadavg()[0]:.2f}"
    )


def goals(servers: Sequence[Server]) -> list[str]:
    """How far the goals were met: a hit at least 4 times Mercurius, a miss at least a tenth of it."""
    rate = {server.name: server.worth for server in servers}
    peer = next((value for name, value in rate.items() if name.startswith("Mercurius")), None)
    if peer is None:
        return []
    told: list[str] = []
    for name, value in rate.items():
        goal = 4 if name.endswith(", hit") else 0.1 if name.endswith(", miss") else None
        if goal is not None:
            mark = "met" if value >= goal * peer else "not met"
            told.append(f"{name}: {value / peer:.2f} × Mercurius with JIT (goal ≥ {goal:g}: {mark})")
    return told


HEADINGS = ("server", "a second of its processor: min", "median", "max", "a second of the clock", "p50", "p99")


def cells(server: Server) -> tuple[str, ...]:
    """A row of the table."""
    p50, p99 = median(told.p50 for told in server.told), median(told.p99 for told in server.told)
    paid = (f"{value:,.0f}" for value in (min(server.paid), server.worth, max(server.paid)))
    return (server.name, *paid, f"{server.rate:,.0f}", f"{p50:.1f} ms", f"{p99:.1f} ms")


def markdown(servers: Sequence[Server], told: Sequence[str], rounds: int) -> str:
    """The measured part of the page."""
    lines = [
        f"Measured {time.strftime('%Y-%m-%d')}: {rounds} rounds of {servers[0].asked.seconds:g} s each, "
        f"{servers[0].asked.connections} connections; {machine()}.",
        "",
        f"| {' | '.join(HEADINGS)} |",
        f"|---|{'--:|' * (len(HEADINGS) - 1)}",
        *(f"| {' | '.join(cells(one))} |" for one in servers),
    ]
    return "\n".join([*lines, "", *(f"- {line}" for line in told)])


def written(page: str, measured: str) -> str:
    """The page with the measured part anew."""
    begin, end = "<!-- measured: begin -->", "<!-- measured: end -->"
    before, rest = page.split(begin)
    return f"{before}{begin}\n\n{measured}\n\n{end}{rest.split(end)[1]}"


def shown(servers: Sequence[Server]) -> Table:
    table = Table(title="The gateway beside others: answers")
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading == "server" else "right")
    for one in servers:
        table.add_row(*cells(one))
    return table
