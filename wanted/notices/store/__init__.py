"""Stores of the wanted service: the only modules that know the database, one per collection."""

from services.documents.migrations import Migrations
from wanted.notices.store import photo_sizes
from wanted.submissions.store import spent

MIGRATIONS: Migrations = (spent.gathering(1), photo_sizes.measuring(2))
"""Of this database, in order (see `services.documents.migrations`)."""
