"""The feedback service's database: the only modules that know it. One for each thing that is kept."""

from services.documents.migrations import Migrations

MIGRATIONS: Migrations = ()
"""Of the database and the vault, in order (see `services.documents.migrations`)."""
