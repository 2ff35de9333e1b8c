"""The privacy policy by field: which responses are never cached, never served stale, and never logged."""

import strawberry

from gateway.cache.invalidation import CLOCK_TAG, UNFOLLOWED_TAG
from gateway.cache.response_cache import feed_tag
from gateway.execution.sources import graphql_schema
from services.domain import Registry

CALLER_FIELDS = frozenset({"Query.viewer", "Query.importRuns", "Query.importRun"})
"""Fields of no domain whose responses are never cached."""


STAFF_MUTATIONS = frozenset({"Mutation.approveImportRun", "Mutation.undoImportRun"})
"""Mutations of staff of no domain, which may be logged."""


def uncached_fields(registry: Registry) -> frozenset[str]:
    """Fields whose responses are never cached: personal, single-use, or revealing whom a client searches for."""
    return CALLER_FIELDS | registry.fields.private | registry.post_only_fields


def never_stale_tags(registry: Registry) -> frozenset[str]:
    """Tags of responses that are never served stale, even during an outage.

    A person who is no longer wanted must not be shown as wanted. A search may have found a notice, and no feed reports
    what it would find now. A response that depends on the minute is wrong, not merely old, in the next.
    """
    return frozenset({*map(feed_tag, registry.never_stale), UNFOLLOWED_TAG, CLOCK_TAG})


def unlogged_fields(schema: strawberry.Schema, registry: Registry) -> frozenset[str]:
    """Fields whose operations leave no span, no line in the log and no trace in any metric, and are never cached.

    The times at which a citizen rates, views a rating or matches a name are private. A cache
    would tell too: by its counters, and by the `Age` of what it answers.
    """
    mutations = graphql_schema(schema).mutation_type
    names = () if mutations is None else mutations.fields
    citizens = {f"Mutation.{name}" for name in names} - registry.fields.staff_mutations - STAFF_MUTATIONS
    return uncached_fields(registry) | registry.fields.unlogged | citizens
