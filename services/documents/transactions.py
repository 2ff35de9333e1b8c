"""Transactions that are tried again where the database says that it could not, or cannot say whether it did."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError, ServerSelectionTimeoutError

from services.documents.collection import Session
from services.documents.mongo import Mongo

T = TypeVar("T")

DatabaseError = PyMongoError
"""Whatever the database or its driver raises, for modules that do not know the driver."""

TRIES = 6
AGAIN = {112, 251}
"""WriteConflict, and NoSuchTransaction: after a restart the embedded database says so without the label to retry."""


def _may_help(error: OperationFailure | AutoReconnect) -> bool:
    if isinstance(error, ServerSelectionTimeoutError):
        # The driver has waited for seconds already; whoever asked is answered that it is not possible now.
        return False
    if isinstance(error, AutoReconnect):
        return True
    return error.code in AGAIN or error.has_error_label("TransientTransactionError")


async def transact(mongo: Mongo, work: Callable[[Session], Awaitable[T]]) -> T:
    """What `work` gives, committed on a majority and in the journal.

    `work` may run several times, and once more after a commit whose answer was lost: it must recognise its own write.
    Raises the driver's error where trying again did not help; then nothing is known about the outcome.
    """
    for left in reversed(range(TRIES)):
        try:
            async with mongo.transaction() as session:
                return await work(session)
        except (OperationFailure, AutoReconnect) as error:
            if not left or not _may_help(error):
                raise
            await asyncio.sleep(random.uniform(0.002, 0.02) * 2 ** (TRIES - left))
    raise AssertionError("the last try returns or raises")
