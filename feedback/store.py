"""The database of what ratings leave, apart from that of everything with a clock time.

Audit log, key log, challenges, desk codes, releases, kept answers, leases and migrations are in the service's own
database; nullifiers, waiting records, ratings, their counts and comments in one beside it, on the same client, so that
a comment and its audit line change in one transaction.
"""

import secrets
from collections.abc import Sequence
from typing import TypeVar

from services.documents.mongo import Mongo

T = TypeVar("T")

SUFFIX = "_ratings"

COLLECTIONS = ("nullifiers", "intake", "ratings", "tallies", "tallies_mark", "comments")
"""All collections of that database."""

PART, READ_AT_ONCE = 200, 5_000
"""Documents stored anew in one transaction, which has to fit into a fraction of the cache; ids read at once."""


def ratings_database(mongo: Mongo) -> Mongo:
    """The database of ratings beside the service's own."""
    return mongo.sibling(SUFFIX)


def shuffled(items: Sequence[T]) -> list[T]:
    """The items in an order that the operating system's randomness decides."""
    mixed = list(items)
    secrets.SystemRandom().shuffle(mixed)
    return mixed
