"""What units and hotlines add to the GraphQL schema."""

from enum import Enum

import strawberry

from gateway.hotline import reads, writes
from gateway.hotline.types import Hotline, Unit
from gateway.relay import Connection
from gateway.schema_parts import SchemaPart


@strawberry.type
class HotlineQuery:
    unit: Unit | None = strawberry.field(resolver=reads.unit, description="A unit by its code (Articles 6, 10, 15).")
    units: Connection[Unit] | None = strawberry.field(
        resolver=reads.units,
        description="Units, ordered by kind (the ministry first) and name (Articles 6, 10, 15).",
    )
    hotlines: Connection[Hotline] | None = strawberry.field(
        resolver=reads.hotlines,
        description="Hotlines, ordered by unit and display order (Article 9.1 e).",
    )


@strawberry.type
class HotlineMutation:
    save_unit: writes.SaveUnitPayload | None = strawberry.mutation(
        resolver=writes.save_unit, description="Creates or updates a unit (Articles 6, 10, 15)."
    )
    save_hotline: writes.SaveHotlinePayload | None = strawberry.mutation(
        resolver=writes.save_hotline, description="Creates or updates a hotline (Article 9.1 e)."
    )


def schema_part(_: type[Enum]) -> SchemaPart:
    return SchemaPart(HotlineQuery, HotlineMutation, types=(Unit, Hotline))
