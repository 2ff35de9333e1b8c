"""Deadline propagation: services stop working on a request whose caller no longer waits."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Deadline-Ms"

_ends: ContextVar[float | None] = ContextVar("deadline", default=None)


def remaining(most: float) -> float:
    """Seconds left until the current deadline, at most `most`, at least a millisecond."""
    ends = _ends.get()
    return most if ends is None else max(0.001, min(most, ends - time.monotonic()))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Sets a deadline for the calls made inside; an earlier one still applies."""
    token = _ends.set(time.monotonic() + remaining(seconds))
    try:
        yield
    finally:
        _ends.reset(token)
