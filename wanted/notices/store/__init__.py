"""Stores of the wanted service: the only modules that know the database, one per collection."""

from services.documents.migrations import Migrations
from wanted.submissions.store import spent

MIGRATIONS: Migrations = (spent.gathering(1),)
"""Of this database, in order (see `services.documents.migrations`)."""
