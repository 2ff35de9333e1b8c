"""Who may do what with units and hotlines.

What lists or changes an emergency number needs more than its row: the role admin for the ministry (see `permissions`).
"""

from services.identity.roles import Role
from services.policy import ANYBODY, HOLDER, WAITING, WAITING_ROUTE, Policy, Reach, published_else, staff

ADMIN, EDITOR = staff(Role.ADMIN), staff(Role.EDITOR)
HISTORY = staff(Role.EDITOR, Role.AUDITOR)

POLICY = Policy(
    routes={
        WAITING_ROUTE: WAITING,
        "POST /who-to-call": ANYBODY,
        "POST /nearest-units": ANYBODY,
        "GET /hotlines.json": ANYBODY,
        "GET /hotlines-to-verify": staff(Role.EDITOR, reach=Reach.OWN_UNITS),
        "POST /hotlines/{id}/unanswered-calls": HOLDER,
        "GET /unanswered-call-terms": ANYBODY,
        "GET /units": ANYBODY,
        "GET /units/export": ANYBODY,
        "GET /units/redirects": ANYBODY,
        "GET /units/{code}": ANYBODY,
        "POST /units": ADMIN,
        "PUT /units/{code}": ADMIN,
        "PATCH /units/{code}": ADMIN,
        "POST /units/import": ADMIN,
        "POST /units/{code}/alert": EDITOR,
        "GET /units/{code}/history": HISTORY,
        "GET /hotlines": published_else(Role.EDITOR),
        "GET /hotlines/export": ANYBODY,
        "GET /hotlines/{id}": published_else(Role.EDITOR),
        "GET /hotlines/{id}/opening": published_else(Role.EDITOR),
        "POST /hotlines": EDITOR,
        "PUT /hotlines/{id}": EDITOR,
        "PATCH /hotlines/{id}": EDITOR,
        "POST /hotlines/import": EDITOR,
        "POST /hotlines/{id}/approve": EDITOR,
        "POST /hotlines/{id}/return": EDITOR,
        "POST /hotlines/{id}/suspend": EDITOR,
        "POST /hotlines/{id}/resume": EDITOR,
        "POST /hotlines/{id}/alert": EDITOR,
        "POST /hotlines/{id}/verify": EDITOR,
        "POST /hotlines/{id}/delete": EDITOR,
        "GET /hotlines/{id}/history": HISTORY,
    },
    fields={
        "Query.whoToCall": ("POST /who-to-call",),
        "Query.nearestUnits": ("POST /nearest-units",),
        "Query.unit": ("POST /batch", "GET /units/{code}"),
        "Query.units": ("GET /units",),
        "Query.hotlines": ("GET /hotlines",),
        "Query.hotlinesToVerify": ("GET /hotlines-to-verify",),
        "Query.unansweredCallTerms": ("GET /unanswered-call-terms",),
        "Mutation.reportUnansweredCall": ("POST /hotlines/{id}/unanswered-calls",),
        "Mutation.saveUnit": ("POST /units", "PATCH /units/{code}"),
        "Mutation.alertUnit": ("POST /units/{code}/alert",),
        "Query.unitHistory": ("GET /units/{code}/history",),
        "Mutation.saveHotline": ("POST /hotlines", "PATCH /hotlines/{id}"),
        "Mutation.approveHotline": ("POST /hotlines/{id}/approve",),
        "Mutation.returnHotline": ("POST /hotlines/{id}/return",),
        "Mutation.suspendHotline": ("POST /hotlines/{id}/suspend",),
        "Mutation.resumeHotline": ("POST /hotlines/{id}/resume",),
        "Mutation.alertHotline": ("POST /hotlines/{id}/alert",),
        "Mutation.verifyHotline": ("POST /hotlines/{id}/verify",),
        "Mutation.deleteHotline": ("POST /hotlines/{id}/delete",),
        "Query.hotlineHistory": ("GET /hotlines/{id}/history",),
    },
)
