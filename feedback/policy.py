"""Who may do what with tokens, ratings, comments and figures.

Comments that are not published are for the moderators of their unit; one that was passed up is for those of the unit
above.
"""

from services.identity.roles import Role
from services.policy import ANYBODY, HOLDER, Access, Policy, Reach, published_else, staff

MODERATOR = staff(Role.MODERATOR)
MODERATORS = staff(Role.MODERATOR, reach=Reach.OWN_UNITS)
HEAD_ADMIN, HEAD_AUDITOR = staff(Role.ADMIN, reach=Reach.HEAD), staff(Role.AUDITOR, reach=Reach.HEAD)

ACTS: dict[str, Access] = {
    f"POST /comments/{{id}}/{act}": MODERATOR
    for act in ("claim", "prolong", "heartbeat", "return", "decide", "decision", "undo", "take-down", "answer")
}

POLICY = Policy(
    routes={
        "GET /.well-known/private-token-issuer-directory": ANYBODY,
        "GET /key-log": ANYBODY,
        "GET /terms": ANYBODY,
        "GET /challenge": ANYBODY,
        "GET /privacy": ANYBODY,
        "POST /token-request": HOLDER,
        "POST /desk-codes": staff(Role.EDITOR),
        "POST /ratings": HOLDER,
        "POST /comments/preview": ANYBODY,
        "POST /receipts/rating": HOLDER,
        "POST /receipts/change": HOLDER,
        "POST /receipts/withdraw": HOLDER,
        "POST /receipts/appeal": HOLDER,
        "GET /queue": MODERATORS,
        "GET /queue/counts": MODERATORS,
        "GET /queue/groups": MODERATORS,
        "POST /queue/reject": MODERATORS,
        "GET /comments": ANYBODY,
        "GET /comments/{id}": published_else(Role.MODERATOR),
        **ACTS,
        "GET /moderation/reasons": ANYBODY,
        "GET /moderation/transparency": ANYBODY,
        "GET /moderation/records": ANYBODY,
        "GET /satisfaction": ANYBODY,
        "GET /satisfaction/csv": ANYBODY,
        "GET /statistics/method": ANYBODY,
        "GET /statistics": ANYBODY,
        "GET /statistics/{period}": ANYBODY,
        "GET /statistics/{period}/csv": ANYBODY,
        "POST /statistics/release": HEAD_ADMIN,
        "POST /statistics/recount": HEAD_ADMIN,
        "GET /audit": HEAD_AUDITOR,
        "GET /audit/verification": HEAD_AUDITOR,
    },
    fields={
        "Query.satisfaction": ("GET /satisfaction",),
        "Query.comments": ("GET /comments",),
        "Query.ratingChallenge": ("GET /challenge",),
        "Query.ratingTerms": ("GET /terms",),
        "Query.ratingByReceipt": ("POST /receipts/rating",),
        "Query.moderationQueue": ("GET /queue",),
        "Query.moderationCounts": ("GET /queue/counts",),
        "Query.moderationGroups": ("GET /queue/groups",),
        "Query.moderationReasons": ("GET /moderation/reasons",),
        "Query.moderationRecords": ("GET /moderation/records",),
        "Query.auditLog": ("GET /audit",),
        "Query.auditVerification": ("GET /audit/verification",),
        "Mutation.issueTokens": ("POST /token-request",),
        "Mutation.submitRating": ("POST /ratings",),
        "Mutation.changeRating": ("POST /receipts/change",),
        "Mutation.withdrawRating": ("POST /receipts/withdraw",),
        "Mutation.appealDecision": ("POST /receipts/appeal",),
        "Mutation.previewComment": ("POST /comments/preview",),
        "Mutation.claimComment": ("POST /comments/{id}/claim",),
        "Mutation.prolongClaim": ("POST /comments/{id}/prolong",),
        "Mutation.returnComment": ("POST /comments/{id}/return",),
        "Mutation.decideComment": ("POST /comments/{id}/decide",),
        "Mutation.undoDecision": ("POST /comments/{id}/undo",),
        "Mutation.takeDownComment": ("POST /comments/{id}/take-down",),
        "Mutation.rejectComments": ("POST /queue/reject",),
        "Mutation.answerComment": ("POST /comments/{id}/answer",),
    },
)
