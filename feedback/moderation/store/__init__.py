"""Comments, their texts and the audit log in the database: with the other stores the only modules that know it."""

from services.documents.migrations import Migrations

MIGRATIONS: Migrations = ()
"""Of the database and the vault, in order (see `services.documents.migrations`)."""
