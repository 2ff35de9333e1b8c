"""The types of the database driver, as all who use a database name them."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorDatabase

Raw = dict[str, Any]
"""A document as it is stored."""
Database = AsyncIOMotorDatabase[Raw]
Session = AsyncIOMotorClientSession
