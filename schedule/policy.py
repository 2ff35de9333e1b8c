"""Who may do what with reception sessions."""

from services.identity.roles import Role
from services.policy import ANYBODY, Policy, staff

EDITOR = staff(Role.EDITOR)

POLICY = Policy(
    routes={
        "GET /sessions": ANYBODY,
        "GET /sessions/export": ANYBODY,
        "GET /sessions/{id}": ANYBODY,
        "POST /sessions": EDITOR,
        "PUT /sessions/{id}": EDITOR,
        "PATCH /sessions/{id}": EDITOR,
        "POST /sessions/{id}/cancel": EDITOR,
        "POST /sessions/import": EDITOR,
    },
    fields={
        "Query.receptionSessions": ("GET /sessions",),
        "Mutation.saveReceptionSession": ("POST /sessions", "PATCH /sessions/{id}"),
        "Mutation.cancelReceptionSession": ("POST /sessions/{id}/cancel",),
    },
)
