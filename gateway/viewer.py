"""Who is asking."""

from enum import Enum
from typing import Any

import strawberry

from gateway.context import Info
from gateway.hotline.types import Unit
from services.identity import Identity


@strawberry.enum(name="Role", description="What staff may do, each for their units and those under them.")
class StaffRole(Enum):
    EDITOR = strawberry.enum_value("editor", description="Collects, edits and publishes (Articles 17, 20, 21).")
    MODERATOR = strawberry.enum_value("moderator", description="Decides on comments.")
    AUDITOR = strawberry.enum_value("auditor", description="Reads the audit log.")
    ADMIN = strawberry.enum_value("admin", description="Keeps units; may do what editors and moderators do.")


async def _units(root: strawberry.Parent[Identity], info: Info) -> Any:
    return await info.context.read.things("unit", sorted(root.units))


def _roles(root: strawberry.Parent[Identity]) -> Any:
    return sorted(role.value for role in root.roles)


def _codes(root: strawberry.Parent[Identity]) -> list[str]:
    return sorted(root.units)


@strawberry.type(description="The one whose access token came with the request.")
class Viewer:
    subject: str = strawberry.field(description="The account, as the issuer of the token names it.")
    name: str | None = strawberry.field(description="What the person is called.")
    roles: list[StaffRole] = strawberry.field(resolver=_roles, description="What the person may do.")
    unit_codes: list[str] = strawberry.field(resolver=_codes, description="Codes of the units the roles are held for.")
    units: list[Unit] | None = strawberry.field(resolver=_units, description="The units the roles are held for.")
