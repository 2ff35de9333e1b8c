"""The clock of a service: whoever makes its app gives it, and all that the service does goes by it.

Access tokens alone do not: their issuer has a clock of its own (see `services.identity`). Spans of time within a
process, such as timeouts, are measured with `time.monotonic`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

Clock = Callable[[], datetime]
"""Gives the moment, in UTC and to the millisecond, as `services.documents.models.now` does."""


async def _moment(request: Request) -> datetime:
    clock: Clock = request.app.state.clock
    return clock()


Now = Annotated[datetime, Depends(_moment)]
"""The moment of the request, by the service's clock."""
