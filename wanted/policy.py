"""Who may do what with notices, with what citizens send about them, and with webhooks.

Drafts are for the editors of their unit, as are the submissions about its notices.
"""

from services.identity.roles import Role
from services.policy import ANYBODY, HOLDER, WAITING, WAITING_ROUTE, Access, Policy, Reach, published_else, staff

EDITOR, READABLE = staff(Role.EDITOR), published_else(Role.EDITOR)
EDITORS = staff(Role.EDITOR, reach=Reach.OWN_UNITS)
AUDITORS, ADMINS = staff(Role.AUDITOR, reach=Reach.OWN_UNITS), staff(Role.ADMIN, reach=Reach.OWN_UNITS)

SUBMISSIONS: dict[str, Access] = {
    act.replace("KIND", kind): access
    for kind in ("correction-requests", "sightings")
    for act, access in {
        "GET /KIND": EDITORS,
        "GET /KIND/{number}": HOLDER,
        "GET /KIND/{number}/content": EDITOR,
        "POST /KIND/{number}/claim": EDITOR,
        "POST /KIND/{number}/return": EDITOR,
        "POST /KIND/{number}/close": EDITOR,
    }.items()
}

POLICY = Policy(
    routes={
        WAITING_ROUTE: WAITING,
        "GET /notices": READABLE,
        "GET /notices/export": ANYBODY,
        "GET /notices/{id}": READABLE,
        "GET /notices/{id}/history": staff(Role.EDITOR, Role.AUDITOR),
        "GET /notices/{id}/correction": staff(Role.EDITOR, Role.AUDITOR),
        "GET /notices/{id}/similar": EDITOR,
        "POST /notices": EDITOR,
        "PUT /notices/{id}": EDITOR,
        "PATCH /notices/{id}": EDITOR,
        "POST /notices/{id}/approve": EDITOR,
        "POST /notices/{id}/publish": EDITOR,
        "POST /notices/{id}/withdraw": EDITOR,
        "POST /notices/{id}/delete": EDITOR,
        "POST /notices/import": EDITOR,
        "GET /notices/by-document": EDITORS,
        "GET /notices/{id}/documents": EDITOR,
        "PUT /notices/{id}/documents": EDITOR,
        "POST /notices/{id}/photo": EDITOR,
        "DELETE /notices/{id}/photos/{ref}": EDITOR,
        "POST /notices/photos/import": EDITOR,
        "GET /photos/{name}": READABLE,
        "GET /feed.atom": ANYBODY,
        "GET /dump.jsonl": ANYBODY,
        "GET /dump/key": ANYBODY,
        "GET /followthemoney/entities.ftm.json": ANYBODY,
        "GET /followthemoney/index.json": ANYBODY,
        "GET /statistics": ANYBODY,
        "POST /match": ANYBODY,
        "POST /match/batch": staff(*Role, reach=Reach.ANY_UNIT),
        "POST /correction-requests": ANYBODY,
        "POST /notices/{id}/sightings": HOLDER,
        "GET /sighting-terms": ANYBODY,
        "POST /sightings/{number}/photo": HOLDER,
        "GET /sightings/{number}/photo": EDITOR,
        **SUBMISSIONS,
        "GET /audit": AUDITORS,
        "GET /audit/check": AUDITORS,
        "GET /audit/verification": AUDITORS,
        "GET /audit/checkpoint": AUDITORS,
        "GET /consumers": ADMINS,
        "POST /consumers": staff(Role.ADMIN),
        "DELETE /consumers/{id}": staff(Role.ADMIN),
        "GET /consumers/{id}/deliveries": staff(Role.ADMIN),
        "POST /consumers/{id}/replay": staff(Role.ADMIN),
    },
    fields={
        "Query.wantedNotices": ("GET /notices",),
        "Query.wantedMatch": ("POST /match",),
        "Query.wantedMatchBatch": ("POST /match/batch",),
        "Query.wantedStatistics": ("GET /statistics",),
        "Query.noticeHistory": ("GET /notices/{id}/history",),
        "Query.sightingTerms": ("GET /sighting-terms",),
        "Query.submission": ("GET /correction-requests/{number}", "GET /sightings/{number}"),
        "Query.submissions": ("GET /correction-requests", "GET /sightings"),
        "Query.sightingContent": ("GET /sightings/{number}/content",),
        "Query.correctionContent": ("GET /correction-requests/{number}/content",),
        "Mutation.saveNotice": ("POST /notices", "PATCH /notices/{id}"),
        "Mutation.approveNotice": ("POST /notices/{id}/approve",),
        "Mutation.publishNotice": ("POST /notices/{id}/publish",),
        "Mutation.withdrawNotice": ("POST /notices/{id}/withdraw",),
        "Mutation.deleteNotice": ("POST /notices/{id}/delete",),
        "Mutation.reportSighting": ("POST /notices/{id}/sightings",),
        "Mutation.requestCorrection": ("POST /correction-requests",),
        "Mutation.claimSubmission": ("POST /correction-requests/{number}/claim", "POST /sightings/{number}/claim"),
        "Mutation.returnSubmission": ("POST /correction-requests/{number}/return", "POST /sightings/{number}/return"),
        "Mutation.closeSubmission": ("POST /correction-requests/{number}/close", "POST /sightings/{number}/close"),
    },
)
