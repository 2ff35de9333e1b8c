"""Checks of what a service depends on, each within a time limit."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from services.errors import Degradation, Problem

Check = Callable[[], Awaitable[None]]
"""Raises where what it checks does not work, `Degradation` where everything can be answered nevertheless."""
CHECK_TIMEOUT = 2.0


class Outcome(NamedTuple):
    """The outcome of a check: `ok`, what is lacking, or the kind of failure."""

    text: str
    answers: bool = True
    """Whether requests can be answered nevertheless."""


OK = Outcome("ok")


async def _outcome(check: Check) -> Outcome:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT):
            await check()
    except Degradation as lack:
        return Outcome(lack.detail)
    except Problem as problem:
        return Outcome(problem.code, answers=False)
    except Exception as error:
        return Outcome(type(error).__name__, answers=False)
    return OK


async def outcomes(checks: Mapping[str, Check]) -> dict[str, Outcome]:
    """The outcome of each check, by its name."""
    return dict(zip(checks, await asyncio.gather(*map(_outcome, checks.values())), strict=True))
