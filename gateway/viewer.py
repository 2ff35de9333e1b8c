"""The authenticated user."""

from enum import Enum
from typing import Any

import strawberry

from gateway.context import Info
from gateway.hotline.types import Unit
from services.identity import Identity


@strawberry.enum(name="Role", description="Staff roles. Each applies to the user's units and their descendants.")
class StaffRole(Enum):
    EDITOR = strawberry.enum_value(
        "editor", description="Collects, edits and publishes information (Articles 17, 20, 21)."
    )
    MODERATOR = strawberry.enum_value("moderator", description="Moderates comments.")
    AUDITOR = strawberry.enum_value("auditor", description="Reads the audit log.")
    ADMIN = strawberry.enum_value("admin", description="Manages units; has the permissions of editors and moderators.")


async def _units(root: strawberry.Parent[Identity], info: Info) -> Any:
    return await info.context.services.fetch_entities("unit", sorted(root.units))


def _roles(root: strawberry.Parent[Identity]) -> Any:
    return sorted(role.value for role in root.roles)


def _codes(root: strawberry.Parent[Identity]) -> list[str]:
    return sorted(root.units)


@strawberry.type(description="The authenticated user.")
class Viewer:
    subject: str = strawberry.field(description="Account ID, as assigned by the token issuer.")
    name: str | None = strawberry.field(description="Display name.")
    roles: list[StaffRole] = strawberry.field(resolver=_roles, description="Roles of the user.")
    unit_codes: list[str] = strawberry.field(
        resolver=_codes, description="Codes of the units in which the user holds the roles."
    )
    units: list[Unit] | None = strawberry.field(
        resolver=_units, description="The units in which the user holds the roles."
    )
