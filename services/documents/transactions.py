"""Transactions that are retried after transient errors and unknown commit results."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError, ServerSelectionTimeoutError

from services.database import Session
from services.documents.mongo import Mongo

T = TypeVar("T")

DatabaseError = PyMongoError
"""The base class of database errors, for modules that do not import the driver."""

TRIES = 6
RETRYABLE_CODES = {112, 251}
"""WriteConflict, and NoSuchTransaction: after a restart the embedded database says so without the label to retry."""


def _is_transient(error: OperationFailure | AutoReconnect) -> bool:
    if isinstance(error, ServerSelectionTimeoutError):
        # The driver has already waited for seconds; the request fails as temporarily unavailable.
        return False
    if isinstance(error, AutoReconnect):
        return True
    return error.code in RETRYABLE_CODES or error.has_error_label("TransientTransactionError")


async def run_transaction(mongo: Mongo, work: Callable[[Session], Awaitable[T]]) -> T:
    """The result of `work`, committed with majority and journal.

    `work` may run several times, and once more after a commit whose answer was lost: it must recognise its own write.
    Raises the driver's error if all retries failed; the outcome is then unknown.
    """
    for left in reversed(range(TRIES)):
        try:
            async with mongo.transaction() as session:
                return await work(session)
        except (OperationFailure, AutoReconnect) as error:
            if not left or not _is_transient(error):
                raise
            await asyncio.sleep(random.uniform(0.002, 0.02) * 2 ** (TRIES - left))
    raise AssertionError("the last try returns or raises")
