"""Deprecated paths: former names of operations, which run the same code and say so in `Deprecation` (RFC 9745)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time
from typing import TypedDict

from fastapi import Depends, Response
from fastapi.params import Depends as Dependency

HEADER = "Deprecation"


class DeprecatedRoute(TypedDict):
    """Arguments of a route that is a former name of another one."""

    deprecated: bool
    dependencies: list[Dependency]


def deprecated(since: date) -> DeprecatedRoute:
    """For the decorator of a former path: `@router.post("/old", **deprecated(date(2026, 12, 1)))`."""
    return {"deprecated": True, "dependencies": [Depends(_announce(since))]}


def _announce(since: date) -> Callable[[Response], Awaitable[None]]:
    moment = f"@{datetime.combine(since, time(), UTC).timestamp():.0f}"

    async def announce(response: Response) -> None:
        response.headers[HEADER] = moment

    return announce
