"""Stores of the wanted service: the only modules that know the database, one per collection."""

from services.documents.migrations import Migrations

MIGRATIONS: Migrations = ()
"""Of this database, in order (see `services.documents.migrations`)."""
