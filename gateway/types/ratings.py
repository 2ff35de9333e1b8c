"""Ratings, their comments in moderation, and what is published of them (Article 4.4)."""

from enum import Enum
from typing import Any

import strawberry

from gateway.context import Info
from gateway.ids import KINDS, Document
from gateway.scalars import Date, DateTime
from gateway.types.node import Node
from gateway.types.units import Unit, unit_of


@strawberry.type(
    description="A challenge to be solved before rating. It asks for work, not for who somebody is: nothing in it"
    " is bound to a person, and it counts once."
)
class RatingChallenge:
    altcha: str = strawberry.field(
        description="The challenge as JSON, for any ALTCHA solver (https://altcha.org). The `token` of `submitRating`"
        " is the base64 of the solved payload's JSON."
    )


def _subject(root: strawberry.Parent[Document], info: Info) -> Any:
    about = root.get("subject") or {}
    return info.context.read.thing(about["kind"], about["id"]) if about.get("kind") in KINDS else None


@strawberry.type(
    description="How satisfied citizens are with a thing (Article 4.4). Figures come from released statistics: they"
    " carry a little noise, and are null while fewer than ten have rated, so that nobody's rating can be worked out."
)
class Satisfaction:
    subject: Node | None = strawberry.field(resolver=_subject, description="The thing that was rated.")
    count: int | None = strawberry.field(description="How many rated it.")
    mean: float | None = strawberry.field(description="Mean of the stars, 1 to 5.")
    share_satisfied: float | None = strawberry.field(description="Share of those who gave 4 or 5 stars, 0 to 1.")
    stars: list[int] | None = strawberry.field(description="How many gave 1, 2, 3, 4 and 5 stars, in this order.")


@strawberry.enum(description="The tone of the rating that a comment came with; all that is kept of it.")
class Tone(Enum):
    NEGATIVE = strawberry.enum_value("NEGATIVE", description="1 or 2 stars.")
    NEUTRAL = strawberry.enum_value("NEUTRAL", description="3 stars.")
    POSITIVE = strawberry.enum_value("POSITIVE", description="4 or 5 stars.")


@strawberry.enum(description="Where a comment is in moderation.")
class CommentState(Enum):
    OPEN = strawberry.enum_value("OPEN", description="It waits for a moderator.")
    CLAIMED = strawberry.enum_value("CLAIMED", description="A moderator works on it.")
    ESCALATED = strawberry.enum_value("ESCALATED", description="It waits at the unit above.")
    APPEALED = strawberry.enum_value("APPEALED", description="Its rejection was appealed; somebody else decides.")
    APPROVED = strawberry.enum_value("APPROVED", description="It is published.")
    REJECTED = strawberry.enum_value("REJECTED", description="It is not published.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="Its writer took it back.")


@strawberry.enum(description="What a moderator decides.")
class Decision(Enum):
    APPROVE = strawberry.enum_value("APPROVE", description="Publish it; with `text`, redacted further.")
    REJECT = strawberry.enum_value("REJECT", description="Do not publish it, for a `reason` of the list.")
    ESCALATE = strawberry.enum_value("ESCALATE", description="Hand it to the unit above.")


@strawberry.type(description="A citizen's comment in moderation, redacted before it was stored. Its writer is unknown.")
class Comment(Node):
    subject: Node | None = strawberry.field(resolver=_subject, description="The thing it is about.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit in whose queue it is.")
    unit_code: str = strawberry.field(description="Code of the unit in whose queue it is.")
    text: str | None = strawberry.field(description="What was written, redacted; null once it may be read no more.")
    tone: Tone | None = strawberry.field(description="The tone of the rating it came with.")
    day: Date | None = strawberry.field(description="The day it came; nothing finer is kept.")
    state: CommentState = strawberry.field(description="Where it is in moderation.")
    claimed_by: str | None = strawberry.field(description="Who works on it.")
    claimed_until: DateTime | None = strawberry.field(description="Until when nobody else may.")
    priority: int | None = strawberry.field(description="Threats to life come first; 0 is ordinary.")
