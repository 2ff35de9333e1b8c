"""The connection to a service's own database: acknowledged means journaled on a majority.

Where the database goes away in the middle of a write the driver does not try again by itself: the request is
answered 503, and its retry, with an Idempotency-Key or a spent token, is recognised.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from copy import copy

from bson.codec_options import CodecOptions, DatetimeConversion
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import AsyncMongoClient
from pymongo.monitoring import CommandListener

from services.database import Database, Raw, Session, StreamDatabase

CODECS: CodecOptions[Raw] = CodecOptions(
    tz_aware=True, unicode_decode_error_handler="replace", datetime_conversion=DatetimeConversion.DATETIME_CLAMP
)
"""A server may hold what Python has no value for: text that is not UTF-8, years after 9999. Reading goes on past it."""


class Mongo:
    """One client and the database of one service.

    `transaction()` commits when its block ends and rolls back on any error.
    """

    def __init__(self, url: str, database: str, listeners: Sequence[CommandListener] = ()) -> None:
        self.client: AsyncIOMotorClient[Raw] = AsyncIOMotorClient(
            url,
            w="majority",
            journal=True,
            retryWrites=False,  # after a crash the driver's own retry can meet its first try as a duplicate
            serverSelectionTimeoutMS=3_000,
            connectTimeoutMS=3_000,
            maxPoolSize=50,
            appname=database,
            event_listeners=list(listeners),
        )
        self.database: Database = self.client.get_database(database, codec_options=CODECS)
        self._url = url

    async def ping(self) -> None:
        """Runs a read. Raises the driver's error if the database does not respond or cannot read."""
        await self.database["health"].find_one({"_id": 0})

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        async with await self.client.start_session() as session, session.start_transaction():
            yield session

    def sibling(self, suffix: str) -> "Mongo":
        """Another database of the same service, named after this one: on the same client, so that a transaction may
        span both, and closed with it."""
        found = copy(self)
        found.database = self.client.get_database(self.database.name + suffix, codec_options=CODECS)
        return found

    def stream_database(self) -> StreamDatabase:
        """The database for reading change streams; the caller closes its client.

        The driver's own asynchronous client: a look at a stream takes up no thread while it waits, and none for each
        change, of which an import brings thousands a second.
        """
        client = AsyncMongoClient[Raw](
            self._url, serverSelectionTimeoutMS=3_000, connectTimeoutMS=3_000, appname=self.database.name
        )
        return client.get_database(self.database.name, codec_options=CODECS)

    def close(self) -> None:
        self.client.close()
