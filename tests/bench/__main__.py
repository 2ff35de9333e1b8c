"""`python -m tests.bench [names] [--quick] [--json FILE]`: measures the running system and prints a table and JSON."""

import argparse
import asyncio
import json
import os
import platform
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.benches import BENCHES, Bench, put_in_units
from tests.bench.measuring import Result, Results
from tests.system.instance import Instance

MARKS = {True: "✓", False: "✗", None: ""}


def shown(rows: list[Result]) -> Table:
    table = Table(title="Tiếp Dân")
    for heading in ("bench", "what", "value", "unit", "goal", ""):
        table.add_column(heading, justify="right" if heading == "value" else "left")
    for row in rows:
        value = f"{row.value:,.0f}" if row.value >= 100 else f"{row.value:,.2f}"
        table.add_row(row.bench, row.what, value, row.unit, row.goal, MARKS[row.met])
    return table


async def measure(names: list[str], quick: bool, results: Results) -> None:
    """Runs the benches on one system in one process, in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder) / "var")
        bench = Bench(instance, results, quick, [])
        if "start" in names:
            await BENCHES["start"](bench)
        with instance:
            put_in_units(instance)
            for name in [name for name in names if name != "start"]:
                await BENCHES[name](bench)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"some of {', '.join(BENCHES)}; all when left out")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    parser.add_argument("--json", type=Path, help="also write the numbers into this file")
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHES):
        parser.error(f"no bench is called {', '.join(sorted(unknown))}")
    chosen = set(given.names) or set(BENCHES)
    # What others need to have articles in the system to measure on.
    needed = chosen | ({"imports"} if chosen & {"memory", "gateway", "search"} else set())
    results = Results()
    try:
        asyncio.run(measure([name for name in BENCHES if name in needed], given.quick, results))
    finally:
        # Also what was measured before one of them failed.
        report(results, given.json)


def report(results: Results, file: Path | None) -> None:
    Console(width=120).print(shown(results.rows))
    load = os.getloadavg()[0]
    machine = {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": load,
    }
    document = json.dumps({**machine, "results": [asdict(row) for row in results.rows]}, ensure_ascii=False, indent=1)
    if file:
        file.write_text(document + "\n", "utf-8")
    else:
        print(document)


if __name__ == "__main__":
    main()
