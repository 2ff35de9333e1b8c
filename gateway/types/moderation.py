"""Comments in moderation (Article 4.4)."""

from enum import Enum
from typing import Any

import strawberry

from gateway.context import Info
from gateway.ids import Document
from gateway.scalars import Date, DateTime
from gateway.types.node import Node
from gateway.types.ratings import CommentState, PublicAnswer, subject_of
from gateway.types.units import Unit, unit_of


@strawberry.enum(description="The tone of the rating that a comment came with; all that is kept of it.")
class Tone(Enum):
    NEGATIVE = strawberry.enum_value("NEGATIVE", description="1 or 2 stars.")
    NEUTRAL = strawberry.enum_value("NEUTRAL", description="3 stars.")
    POSITIVE = strawberry.enum_value("POSITIVE", description="4 or 5 stars.")


@strawberry.enum(description="What a moderator decides.")
class DecisionKind(Enum):
    APPROVE = strawberry.enum_value("APPROVE", description="Publish it, redacted further or not.")
    REJECT = strawberry.enum_value("REJECT", description="Do not publish it, for a `reason` of the list.")
    ESCALATE = strawberry.enum_value("ESCALATE", description="Hand it to the unit above.")


def _about(root: strawberry.Parent[Document], info: Info) -> Any:
    code = root.get("about")
    return None if code is None else info.context.read.thing("unit", code)


@strawberry.type(
    description="A citizen's comment, redacted before it was stored. Its writer is unknown. Published ones are read by"
    " everybody, the others by moderators of their unit."
)
class Comment(Node):
    subject: Node | None = strawberry.field(resolver=subject_of, description="The thing it is about.")
    about: Unit | None = strawberry.field(resolver=_about, description="The unit it speaks of.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit in whose queue it is.")
    unit_code: str = strawberry.field(description="Code of the unit in whose queue it is.")
    text: str | None = strawberry.field(description="What was written; null once it is no longer kept.")
    tone: Tone = strawberry.field(description="The tone of the rating it came with.")
    day: Date = strawberry.field(description="The day it came; nothing finer is kept.")
    state: CommentState = strawberry.field(description="Where it is in moderation.")
    claimed_by: str | None = strawberry.field(description="Who works on it; for moderators.")
    claimed_until: DateTime | None = strawberry.field(description="Until when nobody else may; for moderators.")
    priority: int = strawberry.field(description="Threats to life come first; 0 is ordinary.")
    reason: str | None = strawberry.field(description="Code of the reason for which it was rejected.")
    answer: PublicAnswer | None = strawberry.field(description="What the unit answered.")
