"""How fast it is to find whom to call, and the nearest of 5,000 units, beside a list of hotlines that is read anew."""

import random

from hotline.calling.matching import understand
from hotline.calling.positions import nearest, position_of
from hotline.models import Location
from tests.bench.measuring import Results, load

WORDS = "chong em say ruou cam dao doi danh ca nha, cuu voi"
UNITS = 5_000
AT_ONCE = 1


async def calling(results: Results, times: int) -> None:
    """The rules alone, in milliseconds."""
    luck = random.Random(5)
    drawn = [Location(latitude=luck.uniform(8.5, 23.4), longitude=luck.uniform(102, 109.5)) for _ in range(UNITS)]
    placed = [(f"unit-{at}", position) for at, place in enumerate(drawn) if (position := position_of(place))]

    async def asked(_: int) -> None:
        assert understand(WORDS).situation

    async def sought(_: int) -> None:
        assert len(nearest(placed[0][1], placed, 5)) == 5

    for what, work in (("whom to call", asked), (f"nearest of {UNITS:,} units", sought)):
        await work(0)
        _, took = await load(work, times, AT_ONCE)
        typical = sorted(took)[len(took) // 2] * 1_000
        results.add("calling", what, typical, "ms", "≤ 5 ms", typical <= 5)
