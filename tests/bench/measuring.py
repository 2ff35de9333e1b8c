"""Measures and their numbers: what was measured, in which unit, against which goal."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class Result:
    """One row of the table. `goal` is in words; `met` is None where there is none."""

    bench: str
    what: str
    value: float
    unit: str
    goal: str = ""
    met: bool | None = None


@dataclass
class Results:
    rows: list[Result] = field(default_factory=list)

    def add(self, bench: str, what: str, value: float, unit: str, goal: str = "", met: bool | None = None) -> None:
        self.rows.append(Result(bench, what, round(value, 4), unit, goal, met))

    def spread(self, bench: str, what: str, seconds: Sequence[float], *, most: float | None = None) -> None:
        """p50 and p99 of durations; the goal, in seconds, is for the p99."""
        self.add(bench, f"{what}, p50", quantile(seconds, 0.5) * 1000, "ms")
        p99 = quantile(seconds, 0.99)
        goal = "" if most is None else f"≤ {most:g} s"
        self.add(bench, f"{what}, p99", p99 * 1000, "ms", goal, None if most is None else p99 <= most)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


async def load(send: Callable[[int], Awaitable[None]], count: int, at_once: int) -> tuple[float, list[float]]:
    """Sends numbered requests, so many at once; gives how many a second and how long each took."""
    numbers = iter(range(count))
    took: list[float] = []

    async def worker() -> None:
        for number in numbers:
            begun = time.perf_counter()
            await send(number)
            took.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return count / (time.perf_counter() - begun), took
