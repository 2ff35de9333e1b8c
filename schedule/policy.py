"""Who may do what with reception sessions."""

from services.identity.roles import Role
from services.policy import ANYBODY, WAITING, WAITING_ROUTE, Policy, published_else, staff

EDITOR, READABLE = staff(Role.EDITOR), published_else(Role.EDITOR)

POLICY = Policy(
    routes={
        WAITING_ROUTE: WAITING,
        "GET /sessions": READABLE,
        "GET /sessions/export": ANYBODY,
        "GET /sessions/{id}": READABLE,
        "POST /sessions": EDITOR,
        "PUT /sessions/{id}": EDITOR,
        "PATCH /sessions/{id}": EDITOR,
        "POST /sessions/{id}/cancel": EDITOR,
        "POST /sessions/{id}/substitute": EDITOR,
        "POST /sessions/{id}/move": EDITOR,
        "POST /sessions/{id}/approve": EDITOR,
        "POST /sessions/{id}/return": EDITOR,
        "POST /sessions/{id}/delete": EDITOR,
        "GET /sessions/{id}/history": staff(Role.EDITOR, Role.AUDITOR),
        "POST /sessions/import": EDITOR,
        "GET /sessions/{id}/calendar.ics": READABLE,
        "GET /schedule-gaps": ANYBODY,
        "GET /calendar.ics": ANYBODY,
        "GET /calendar/{unit}.ics": ANYBODY,
        "GET /series": READABLE,
        "GET /series/{id}": READABLE,
        "POST /series": EDITOR,
        "PUT /series/{id}": EDITOR,
        "PATCH /series/{id}": EDITOR,
        "POST /series/{id}/approve": EDITOR,
        "POST /series/{id}/return": EDITOR,
        "POST /series/{id}/end": EDITOR,
        "POST /series/{id}/delete": EDITOR,
        "GET /series/{id}/history": staff(Role.EDITOR, Role.AUDITOR),
    },
    fields={
        "Query.receptionSessions": ("GET /sessions",),
        "Mutation.saveReceptionSession": ("POST /sessions", "PATCH /sessions/{id}"),
        "Mutation.cancelReceptionSession": ("POST /sessions/{id}/cancel",),
        "Mutation.substituteReceptionSession": ("POST /sessions/{id}/substitute",),
        "Mutation.moveReceptionSession": ("POST /sessions/{id}/move",),
        "Mutation.approveReceptionSession": ("POST /sessions/{id}/approve",),
        "Mutation.returnReceptionSession": ("POST /sessions/{id}/return",),
        "Mutation.deleteReceptionSession": ("POST /sessions/{id}/delete",),
        "Query.receptionSessionHistory": ("GET /sessions/{id}/history",),
        "Query.scheduleGaps": ("GET /schedule-gaps",),
        "Query.receptionSeries": ("GET /series",),
        "Query.receptionSeriesHistory": ("GET /series/{id}/history",),
        "Mutation.saveReceptionSeries": ("POST /series", "PATCH /series/{id}"),
        "Mutation.approveReceptionSeries": ("POST /series/{id}/approve",),
        "Mutation.returnReceptionSeries": ("POST /series/{id}/return",),
        "Mutation.endReceptionSeries": ("POST /series/{id}/end",),
        "Mutation.deleteReceptionSeries": ("POST /series/{id}/delete",),
    },
)
