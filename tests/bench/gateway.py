"""`make bench-gateway`: the gateway beside other GraphQL servers, in one run, and the table in docs/gateway-speed.md.

All serve the same list of 20 with 8 fields and a nested object under the same load. The server has one processor and
the load another, where the machine lets a program choose (`taskset`). Each round measures every server once, so that
whatever else the machine does falls on all of them.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from tests.bench.gateway_load import COUNTER, Asked, Told
from tests.node import NODE, Packages, environment
from tests.system.conftest import put_in_units
from tests.system.instance import ROOT, Instance, children_of

PEERS = Packages(Path(__file__).parent / "peers")
SCHEMA = Path(__file__).parent / "peers" / "rows.graphql"
PAGE = ROOT / "docs" / "gateway-speed.md"
SERVER_CORE, LOAD_CORE = 0, 1
ARTICLES = 500

ROWS_QUERY = """query Rows($first: Int = 20) { rows(first: $first) {
  id title summary kind unitCode views public publishedAt author { id name } } }"""
ARTICLES_QUERY = """query Articles($first: Int = 20) { articles(first: $first) { edges { node {
  id title summary kind unitCode version demo publishedAt unit { id name } } } } }"""


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


def rows() -> dict[str, Any]:
    """Twenty made-up rows and the people who wrote them."""
    people = {f"person-{number}": {"id": f"person-{number}", "name": f"Người số {number}"} for number in range(7)}
    return {"people": people, "rows": [_row(number) for number in range(20)]}


def _row(number: int) -> dict[str, Any]:
    return {
        "id": f"row-{number}",
        "title": f"Thông báo số {number}",
        "summary": "Công an cảnh báo thủ đoạn lừa đảo mới. " * 3,
        "kind": "NOTICE" if number % 2 else "WARNING",
        "unitCode": "ca-ha-noi",
        "views": number * 7,
        "public": True,
        "publishedAt": "2026-11-24T08:00:00Z",
        "authorId": f"person-{number % 7}",
    }


def request(query: str, *, same: bool) -> str:
    """An HTTP request as text. Unless it is the same each time, a variable that nobody reads makes it another."""
    body = json.dumps({"query": query, "variables": {"first": 20, **({} if same else {"n": COUNTER.decode()})}})
    head = (
        "POST /graphql HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head + body


@contextmanager
def started(command: Sequence[str | Path], folder: Path) -> Iterator[tuple[int, int]]:
    """A server on its processor, as long as the block lasts; gives its port and its process."""
    process = subprocess.Popen(
        [*on_core(SERVER_CORE), *command],
        cwd=folder,
        env={**environment(), "NODE_ENV": "production"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["port"], process.pid
    finally:
        process.kill()
        process.wait()


def on_core(core: int) -> list[str]:
    """Words before a command that keep it on one processor, where there are several and `taskset`."""
    several = (os.cpu_count() or 1) > max(SERVER_CORE, LOAD_CORE)
    return ["taskset", "-c", str(core)] if several and Path("/usr/bin/taskset").exists() else []


def peers(stack: ExitStack, given: Path, seconds: float) -> Iterator[Server]:
    """Everything that serves the rows from memory."""
    asked = {same: Asked(request(ROWS_QUERY, same=same), '"row-19"', seconds) for same in (True, False)}
    node = PEERS.installed()

    def start(name: str, command: Sequence[str | Path], folder: Path = ROOT, *, same: bool = False) -> Server:
        port, pid = stack.enter_context(started(command, folder))
        return Server(name, port, [pid], asked[same])

    app = [sys.executable, "-m", "tests.bench.gateway_apps"]
    yield start("Strawberry + FastAPI as it comes", [*app, "strawberry", given])
    yield start("Strawberry + FastAPI, parse and validation caches, orjson", [*app, "strawberry-cached", given])
    yield start("Apollo Server 5", [NODE, "apollo.mjs", given, SCHEMA], node)
    yield start("GraphQL Yoga 5", [NODE, "yoga.mjs", given, SCHEMA], node)
    yield start("Mercurius 16 with JIT", [NODE, "mercurius.mjs", given, SCHEMA], node)
    yield start("bare ASGI + orjson", [*app, "bare", given])
    ours = start("our door, same rows, miss", [*app, "door", given])
    yield ours
    yield Server("our door, same rows, hit", ours.port, ours.pids, asked[True])


@contextmanager
def house(folder: Path, seconds: float) -> Iterator[list[Server]]:
    """The whole system as `make run` has it, with articles in it: every layer, calls to services included."""
    settings = {"TIEPDAN_DOOR__BUDGET__BURST": "1e12", "TIEPDAN_DOOR__BUDGET__PER_SECOND": "1e12"}
    with Instance(folder / "var", settings=settings) as instance:
        put_in_units(instance)
        lines = folder / "articles.jsonl"
        lines.write_bytes(b"".join(orjson.dumps(_article(number)) + b"\n" for number in range(ARTICLES)))
        done = instance.run("import", "articles", str(lines), "--json")
        assert orjson.loads(done.stdout.splitlines()[-1])["rejected"] == 0, done.stderr.decode()
        pids = [instance.pid, *(pid for pid, _ in children_of(instance.pid))]
        for pid in pids:
            if on_core(SERVER_CORE):
                subprocess.run(["taskset", "-acp", str(SERVER_CORE), str(pid)], check=True, capture_output=True)
        asked = [Asked(request(ARTICLES_QUERY, same=same), '"ca-hue"', seconds) for same in (False, True)]
        names = ("the whole system, articles with units, miss", "the whole system, articles with units, hit")
        yield [Server(name, instance.port, pids, one) for name, one in zip(names, asked, strict=True)]


def _article(number: int) -> dict[str, Any]:
    return {
        "id": f"bench-{number:04}",
        "kind": "CRIME_WARNING",
        "unit": "ca-hue",
        "title": f"Thông báo số {number}",
        "summary": "Công an cảnh báo thủ đoạn lừa đảo mới. " * 3,
        "body": "<p>Nội dung.</p>",
        "publishedAt": "2026-01-01T00:00:00Z",
        "demo": True,
    }


def measure(server: Server) -> None:
    """One round of one server."""
    before = processor_seconds(server.pids)
    done = subprocess.run(
        [*on_core(LOAD_CORE), sys.executable, "-m", "tests.bench.gateway_load", str(server.port)],
        input=json.dumps(asdict(server.asked)).encode(),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        check=True,
    )
    told = Told(**json.loads(done.stdout))
    server.told.append(told)
    server.paid.append(told.answers / (processor_seconds(server.pids) - before))


def processor_seconds(pids: Sequence[int]) -> float:
    """How long processes have been on a processor since they began."""
    listing = ["ps", "-o", "cputimes=", "-p", ",".join(str(pid) for pid in pids)]
    proc = [Path(f"/proc/{pid}/stat") for pid in pids]
    if all(path.exists() for path in proc):
        ticks = sum(sum(map(int, path.read_text().rpartition(")")[2].split()[11:13])) for path in proc)
        return ticks / os.sysconf("SC_CLK_TCK")
    told = subprocess.run(listing, capture_output=True, text=True, check=True)
    return float(sum(int(line) for line in told.stdout.split()))


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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.gateway", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="WORDS", help="measure servers whose names hold one of these alone")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measure")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.relative_to(ROOT)}")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        file = Path(place) / "rows.json"
        file.write_bytes(orjson.dumps(rows()))
        servers = list(peers(stack, file, given.seconds))
        servers += stack.enter_context(house(Path(place), given.seconds))
        servers = [one for one in servers if not given.only or any(word in one.name for word in given.only)]
        for number in range(given.rounds):
            for one in servers:
                measure(one)
                print(
                    f"round {number + 1}: {one.name}: {one.paid[-1]:,.0f} for a second of its processor",
                    file=sys.stderr,
                    flush=True,
                )
    told = goals(servers)
    Console(width=120).print(shown(servers), machine(), *told, sep="\n")
    if given.write:
        PAGE.write_text(written(PAGE.read_text("utf-8"), markdown(servers, told, given.rounds)), "utf-8")


if __name__ == "__main__":
    main()
