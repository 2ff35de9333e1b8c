"""Who may search."""

from services.identity.roles import Role
from services.policy import ANYBODY, Policy, Reach, staff

POLICY = Policy(
    routes={
        "GET /search": ANYBODY,
        "GET /indexed": ANYBODY,
        "POST /reindex": staff(Role.ADMIN, reach=Reach.ANY_UNIT),
    },
    fields={"Query.search": ("GET /search",)},
)
