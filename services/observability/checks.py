"""Checks of what a service depends on, each within a time limit."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from services.errors import Problem

Check = Callable[[], Awaitable[None]]
"""Raises where what it checks does not work."""
CHECK_TIMEOUT = 2.0


async def _outcome(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT):
            await check()
    except Problem as problem:
        return problem.code
    except Exception as error:
        return type(error).__name__
    return "ok"


async def outcomes(checks: Mapping[str, Check]) -> dict[str, str]:
    """The outcome of each check, by its name: `ok`, or the kind of failure."""
    return dict(zip(checks, await asyncio.gather(*map(_outcome, checks.values())), strict=True))
