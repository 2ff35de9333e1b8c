"""Each service killed, hung, slowed and answering rubbish, ten times: how long until all is well again."""

import tempfile
from collections import defaultdict
from pathlib import Path

from tests.bench.measuring import Results, quantile
from tests.system.chaos import STALL, Trouble, troubles
from tests.system.cluster import cluster_of, settled
from tests.system.relay import RUBBISH

ROUNDS = 10
GOAL = 10.0


async def measured(results: Results, rounds: int = ROUNDS) -> None:
    """Raises AssertionError where readers see anything that the trouble does not explain, or a storm."""
    seen: dict[str, list[Trouble]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"TIEPDAN_CALLS__SECONDS": str(STALL)}
        async with cluster_of(Path(folder) / "var", settings) as cluster:
            await settled(cluster)
            async for trouble in troubles(cluster, range(rounds)):
                seen["rubbish" if trouble.kind in RUBBISH else trouble.kind].append(trouble)
    for kind, all_of in seen.items():
        recoveries = [trouble.recovery for trouble in all_of]
        what = f"{kind}, {len(all_of)} times"
        results.add("trouble", f"{what}: well again, p50", quantile(recoveries, 0.5), "s")
        worst = max(recoveries)
        results.add("trouble", f"{what}: well again, longest", worst, "s", f"≤ {GOAL:g} s", worst <= GOAL)
        share = sum(trouble.asked for trouble in all_of) / sum(trouble.tally.answers for trouble in all_of)
        results.add("trouble", f"{what}: requests to the service for each answer", share, "")
