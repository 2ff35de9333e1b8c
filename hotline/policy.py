"""Who may do what with units and hotlines."""

from services.identity.roles import Role
from services.policy import ANYBODY, Policy, published_else, staff

ADMIN, EDITOR = staff(Role.ADMIN), staff(Role.EDITOR)

POLICY = Policy(
    routes={
        "GET /units": ANYBODY,
        "GET /units/export": ANYBODY,
        "GET /units/{code}": ANYBODY,
        "POST /units": ADMIN,
        "PUT /units/{code}": ADMIN,
        "PATCH /units/{code}": ADMIN,
        "POST /units/import": ADMIN,
        "GET /hotlines": published_else(Role.EDITOR),
        "GET /hotlines/export": ANYBODY,
        "GET /hotlines/{id}": published_else(Role.EDITOR),
        "POST /hotlines": EDITOR,
        "PUT /hotlines/{id}": EDITOR,
        "PATCH /hotlines/{id}": EDITOR,
        "POST /hotlines/import": EDITOR,
    },
    fields={
        "Query.unit": ("POST /batch",),
        "Query.units": ("GET /units",),
        "Query.hotlines": ("GET /hotlines",),
        "Mutation.saveUnit": ("POST /units", "PATCH /units/{code}"),
        "Mutation.saveHotline": ("POST /hotlines", "PATCH /hotlines/{id}"),
    },
)
