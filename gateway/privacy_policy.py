"""What the gateway keeps to itself, by field: what is never cached, never given when old, never told of."""

import strawberry

from gateway.cache.invalidation import CLOCK, UNFOLLOWED
from gateway.cache.response_cache import feed_tag

PRIVATE = frozenset(
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
"""Fields whose answers are never cached: they are somebody's own, count once, or tell whom somebody looks for."""

NEVER_STALE = frozenset({feed_tag("wanted"), UNFOLLOWED, CLOCK})
"""Tags of what is not given when old, even while nothing newer can be had.

Somebody who is no longer wanted must not be shown as wanted. A search may have found a notice, and no feed tells what
else it would find now. What holds for this minute is wrong, and not merely old, in the next.
"""

UNCOUNTED = frozenset({"feedback"})
"""Services whose calls are not counted."""

STAFF = frozenset(
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
"""Mutations of staff, which may be traced. Every other is taken for a citizen's."""


def secluded(schema: strawberry.Schema) -> frozenset[str]:
    """Fields whose operations leave no span, no line in the log and no trace in any metric, and are never cached.

    When somebody rates, or looks at what was rated, is nobody's business; nor when somebody compares a name. A cache
    would tell too: by its counters, and by the `Age` of what it answers.
    """
    mutations = schema._schema.mutation_type
    names = () if mutations is None else mutations.fields
    return PRIVATE | {"Query.ratingTerms", "Query.sightingTerms"} | ({f"Mutation.{name}" for name in names} - STAFF)
