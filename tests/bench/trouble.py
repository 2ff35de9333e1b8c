"""Each service killed, hung, slowed and answering rubbish, ten times: how long until all is well again.

python -m tests.bench.trouble [--rounds N] [--first N] [--json FILE]
"""

import argparse
import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.bench.__main__ import report
from tests.bench.measuring import Results, quantile
from tests.system.chaos import STALL, Trouble, troubles
from tests.system.cluster import cluster_of, settled
from tests.system.relay import RUBBISH

ROUNDS = 10
GOAL = 10.0


async def measured(results: Results, rounds: Iterable[int]) -> None:
    """Raises AssertionError where readers see anything that the trouble does not explain, or a storm."""
    seen: dict[str, list[Trouble]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"TIEPDAN_UPSTREAM__SECONDS": str(STALL)}
        async with cluster_of(Path(folder) / "var", settings) as cluster:
            await settled(cluster)
            async for trouble in troubles(cluster, rounds):
                seen["rubbish" if trouble.kind in RUBBISH else trouble.kind].append(trouble)
                print(f"{trouble.service}, {trouble.kind}: asked {trouble.asked} times for {trouble.tally.answers}")
    for kind, all_of in seen.items():
        recoveries = [trouble.recovery for trouble in all_of]
        what = f"{kind}, {len(all_of)} times"
        results.add("trouble", f"{what}: well again, p50", quantile(recoveries, 0.5), "s")
        worst = max(recoveries)
        results.add("trouble", f"{what}: well again, longest", worst, "s", f"≤ {GOAL:g} s", worst <= GOAL)
        share = sum(trouble.asked for trouble in all_of) / sum(trouble.tally.answers for trouble in all_of)
        results.add("trouble", f"{what}: requests to the service for each answer", share, "")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.trouble", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--first", type=int, default=0, help="the first round's number, which chooses the rubbish")
    parser.add_argument("--json", type=Path, help="also write the numbers into this file")
    given = parser.parse_args()
    results = Results()
    try:
        asyncio.run(measured(results, range(given.first, given.first + given.rounds)))
    finally:
        report(results, given.json)


if __name__ == "__main__":
    main()
