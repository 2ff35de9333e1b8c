"""A withdrawn notice is gone from every layer at once, while others read and while thousands of notices come in.

The goal (p99 of 200 within 1 s) is measured by `python -m tests.bench withdrawal`; here the deadlines are wide, so
that a busy machine does not fail what is right. What it took is printed.
"""

import asyncio
import uuid

import pytest

from tests.bench.measuring import quantile
from tests.system.conftest import jsonl
from tests.system.instance import Instance
from tests.system.withdrawals import WHOLE, Layers, published, watched
from tests.waiting import until

PATIENCE = 60.0
READ, IMPORTED = 8, 2
"""How many are withdrawn beside readers alone, and beside an import too."""
LINES = 500


@pytest.mark.shape("separate")
@pytest.mark.parametrize("importing", [False, True], ids=["read", "read-and-imported"])
async def test_a_withdrawn_notice_is_gone_from_every_layer(system: Instance, importing: bool):
    background, notices = await published(system, 8), await published(system, IMPORTED if importing else READ)
    async with watched(system, background) as layers:
        work = asyncio.create_task(_imports(system) if importing else _nothing())
        for notice in notices:
            await layers.read(notice)
            # Beside an import a whole stream takes as long as the import adds to it; it is looked at below.
            await layers.withdraw(notice, PATIENCE, WHOLE if importing else frozenset())
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        # What was told ahead of its turn holds when the turn comes.
        for notice in notices:
            for layer, gone in layers.looks(notice).items():
                assert await gone(), f"{notice.id} came back into {layer}"

        async def told_in_turn() -> bool:
            return {notice.id for notice in notices} <= layers.feed.withdrawn

        await until(told_in_turn, patience=120)
        _tell(layers)


async def _imports(system: Instance) -> None:
    """Another unit's notices, file after file."""
    async with system.client(system.bearer()) as client:
        while True:
            mark = uuid.uuid4().hex[:8]
            rows = [
                {"id": f"{mark}-{n}", "list": "WANTED", "fullName": f"Lê Văn {mark}", "unit": "ca-hue", "demo": True}
                | {"publishedAt": "2020-01-01T00:00:00Z"}
                for n in range(LINES)
            ]
            (await client.post("/api/wanted/notices/import?publish=true", content=jsonl(rows))).raise_for_status()


async def _nothing() -> None:
    return None


def _tell(layers: Layers) -> None:
    for layer, took in layers.took.items():
        print(f"{layer:16} p99 {quantile(took, 0.99):6.3f} s")
    print(f"last layer       p99 {quantile(layers.slowest(), 0.99):6.3f} s of {len(layers.slowest())}")
