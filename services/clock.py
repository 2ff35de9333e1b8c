"""The clock of a service: given to its app when it is made, and used for everything that the service does.

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
    clock: Clock = request.app.state.kit.clock
    return clock()


Now = Annotated[datetime, Depends(_moment)]
"""The moment of the request, by the service's clock."""
