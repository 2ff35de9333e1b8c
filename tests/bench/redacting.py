"""Redaction of comments as long as they may be, and of a hostile one."""

import time
from itertools import cycle
from typing import TYPE_CHECKING

from feedback.redaction import redact
from tests.feedback.redaction.scoring import labelled

if TYPE_CHECKING:
    from tests.bench.benches import Bench

LENGTH, HOSTILE = 1_000, 100_000
SECONDS = 0.005


async def redacting(bench: "Bench") -> None:
    """Comments of 1,000 characters, made of the labelled ones; and 100 kB of digits and of nested brackets."""
    texts = cycle([comment.text for part in ("tune", "report", "fresh") for comment in labelled(part)])
    took: list[float] = []
    for _ in range(bench.times(1_000)):
        text = ""
        while len(text) < LENGTH:
            text += next(texts) + " "
        took.append(_processor(text[:LENGTH]))
    bench.results.spread("redacting", f"{LENGTH:,} characters, processor time", took, most=SECONDS)
    for what, unit in (("digits", "0123456789"), ("nested brackets", "((((([[[[[")):
        seconds = _processor(unit * (HOSTILE // len(unit)))
        bench.results.add("redacting", f"{HOSTILE // 1_000} kB of {what}, processor time", seconds * 1_000, "ms")


def _processor(text: str) -> float:
    begun = time.process_time()
    redact(text)
    return time.process_time() - begun
