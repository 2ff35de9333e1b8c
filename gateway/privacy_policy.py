"""The privacy policy by field: which responses are never cached, never served stale, and never logged."""

import strawberry

from gateway.cache.invalidation import CLOCK_TAG, UNFOLLOWED_TAG
from gateway.cache.response_cache import feed_tag
from gateway.execution.sources import graphql_schema

UNCACHED_FIELDS = frozenset(
    {
        "Query.viewer",
        "Query.auditLog",
        "Query.auditVerification",
        "Query.moderationCounts",
        "Query.moderationGroups",
        "Query.moderationQueue",
        "Query.wantedMatch",
        "Query.wantedMatchBatch",
        "Query.noticeHistory",
        "Query.submission",
        "Query.submissions",
        "Query.sightingContent",
        "Query.correctionContent",
        "Query.ratingChallenge",
        "Query.ratingByReceipt",
    }
)
"""Fields whose responses are never cached: personal, single-use, or revealing whom a client searches for."""

NEVER_STALE_TAGS = frozenset({feed_tag("wanted"), UNFOLLOWED_TAG, CLOCK_TAG})
"""Tags of responses that are never served stale, even during an outage.

A person who is no longer wanted must not be shown as wanted. A search may have found a notice, and no feed reports
what it would find now. A response that depends on the minute is wrong, not merely old, in the next.
"""

UNCOUNTED = frozenset({"feedback"})
"""Services whose calls are not counted."""

STAFF_MUTATIONS = frozenset(
    {
        "Mutation.claimComment",
        "Mutation.prolongClaim",
        "Mutation.returnComment",
        "Mutation.decideComment",
        "Mutation.undoDecision",
        "Mutation.answerComment",
        "Mutation.takeDownComment",
        "Mutation.rejectComments",
        "Mutation.saveArticle",
        "Mutation.submitArticle",
        "Mutation.returnArticle",
        "Mutation.approveArticle",
        "Mutation.publishArticle",
        "Mutation.withdrawArticle",
        "Mutation.supersedeArticle",
        "Mutation.saveNotice",
        "Mutation.approveNotice",
        "Mutation.publishNotice",
        "Mutation.withdrawNotice",
        "Mutation.claimSubmission",
        "Mutation.returnSubmission",
        "Mutation.closeSubmission",
        "Mutation.saveUnit",
        "Mutation.saveHotline",
        "Mutation.saveReceptionSession",
        "Mutation.cancelReceptionSession",
    }
)
"""Staff mutations, which may be traced. All others are treated as citizens'."""


def unlogged_fields(schema: strawberry.Schema) -> frozenset[str]:
    """Fields whose operations leave no span, no line in the log and no trace in any metric, and are never cached.

    The times at which a citizen rates, views a rating or matches a name are private. A cache
    would tell too: by its counters, and by the `Age` of what it answers.
    """
    mutations = graphql_schema(schema).mutation_type
    names = () if mutations is None else mutations.fields
    return (
        UNCACHED_FIELDS
        | {"Query.ratingTerms", "Query.sightingTerms"}
        | ({f"Mutation.{name}" for name in names} - STAFF_MUTATIONS)
    )
