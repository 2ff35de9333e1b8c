"""`make bench-gateway`: the gateway beside other GraphQL servers, in one run, and the table in docs/gateway-speed.md.

All serve the same list of 20 with 8 fields and a nested object under the same load. The server has one processor and
the load another, where the machine lets a program choose (`taskset`). Each round measures every server once, so that
whatever else the machine does falls on all of them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from launcher.parent_watch import bound_to_parent
from tests.bench.gateway_load import COUNTER, Asked, Told
from tests.bench.gateway_table import Server, goals, machine, markdown, shown, written
from tests.node import NODE, Packages, environment
from tests.system.conftest import put_in_units
from tests.system.instance import ROOT, Instance, children_of, resident_megabytes

PEERS = Packages(Path(__file__).parent / "peers")
SCHEMA = Path(__file__).parent / "peers" / "rows.graphql"
PAGE = ROOT / "docs" / "gateway-speed.md"
SERVER_CORE, LOAD_CORE = 0, 1
ARTICLES = 500
MANY = 1_000_000

ROWS_QUERY = """query Rows($first: Int = 20) { rows(first: $first) {
  id title summary kind unitCode views public publishedAt author { id name } } }"""
ARTICLES_QUERY = """query Articles($first: Int = 20) { articles(first: $first) { edges { node {
  id title summary kind unitCode version demo publishedAt unit { id name } } } } }"""


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
        bound_to_parent([*on_core(SERVER_CORE), *(str(word) for word in command)]),
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
    ours = start("our endpoint, same rows, miss", [*app, "endpoint", given])
    yield ours
    yield Server("our endpoint, same rows, hit", ours.port, ours.pids, asked[True])


@contextmanager
def house(folder: Path, seconds: float) -> Iterator[list[Server]]:
    """The whole system as `make run` has it, with articles in it: every layer, calls to services included."""
    settings = {"TIEPDAN_ENDPOINT__RATE_LIMIT__BURST": "1e12", "TIEPDAN_ENDPOINT__RATE_LIMIT__PER_SECOND": "1e12"}
    with Instance(folder / "var", settings=settings) as instance:
        put_in_units(instance)
        lines = folder / "articles.jsonl"
        lines.write_bytes(b"".join(orjson.dumps(_article(number)) + b"\n" for number in range(ARTICLES)))
        done = instance.run("import", "articles", str(lines), "--publish", "--yes", "--json")
        assert orjson.loads(done.stdout.splitlines()[-1])["rejected"] == 0, done.stderr.decode()
        pids = [instance.pid, *(pid for pid, _ in children_of(instance.pid))]
        for pid in pids:
            if on_core(SERVER_CORE):
                subprocess.run(["taskset", "-acp", str(SERVER_CORE), str(pid)], check=True, capture_output=True)
        miss, hit = (Asked(request(ARTICLES_QUERY, same=same), '"ca-hue"', seconds) for same in (False, True))
        yield [
            Server("the whole system, articles with units, miss", instance.port, pids, miss),
            Server("the whole system, articles with units, hit", instance.port, pids, hit),
            Server("the same over 64 connections, hit", instance.port, pids, replace(hit, connections=64)),
        ]


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


def endurance(server: Server) -> str:
    """A million answers, and what they did to the memory of the server's first process."""
    before, answers = resident_megabytes(server.pids[0]), 0
    lasting = replace(server, asked=replace(server.asked, seconds=10.0), told=[], paid=[])
    while answers < MANY:
        measure(lasting)
        answers += lasting.told[-1].answers
    after = resident_megabytes(server.pids[0])
    return f"{server.name}: {answers:,} responses took its memory from {before:.0f} to {after:.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.gateway", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="WORDS", help="measure servers whose names hold one of these alone")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measure")
    parser.add_argument("--last", action="store_true", help="then have the last one answer a million times")
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
        if given.last:
            told.append(endurance(servers[-1]))
    Console(width=120).print(shown(servers), machine(), *told, sep="\n")
    if given.write:
        PAGE.write_text(written(PAGE.read_text("utf-8"), markdown(servers, told, given.rounds)), "utf-8")


if __name__ == "__main__":
    main()
