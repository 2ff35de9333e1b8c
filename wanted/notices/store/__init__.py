"""The wanted service's database: the only modules that know it. One for each thing that is kept."""

from services.documents.migrations import Migrations

MIGRATIONS: Migrations = ()
"""Of this database, in order (see `services.documents.migrations`)."""
