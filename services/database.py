"""The types of the database driver, as all who use a database name them."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo.asynchronous.database import AsyncDatabase

Raw = dict[str, Any]
"""A document as it is stored."""
Database = AsyncIOMotorDatabase[Raw]
Session = AsyncIOMotorClientSession
StreamDatabase = AsyncDatabase[Raw]
"""A database of the asynchronous driver, whose change streams need no thread each."""
