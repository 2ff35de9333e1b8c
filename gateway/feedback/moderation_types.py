"""Comments in moderation (Article 4.4)."""

from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.feedback.types import CommentState, PublicAnswer, subject_of
from gateway.hotline.types import Asked, Unit, unit_of
from gateway.ids import Document
from gateway.relay import Node, value_of
from gateway.scalars import Date, DateTime


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


def _urgent(root: strawberry.Parent[Document]) -> int:
    return root["priority"]


@strawberry.type(description="How many comments wait in a queue; each is in one of the states, `urgent` counts across.")
class QueueCounts:
    open: int = strawberry.field(description="Wait for a moderator.")
    claimed: int = strawberry.field(description="Are being worked on.")
    escalated: int = strawberry.field(description="Wait at the unit above.")
    appealed: int = strawberry.field(description="Wait for another person's decision.")
    urgent: int = strawberry.field(resolver=_urgent, description="Threats to life among all of these.")


def _members(root: strawberry.Parent[Document], info: Info) -> Any:
    return info.context.read.things("comment", root["ids"])


@strawberry.type(description="Waiting comments that are nearly the same text: one of a flood.")
class CommentGroup:
    size: int = strawberry.field(description="How many they are.")
    comments: list[Comment] = strawberry.field(resolver=_members, description="The comments.")


def _label(root: strawberry.Parent[Document], info: Info, language: Asked = UNSET) -> str:
    wanted = value_of(language) if language else info.context.language
    return root.get(wanted) or root["en"]


@strawberry.type(description="A reason for which a comment can be rejected or taken down.")
class ModerationReason:
    code: str = strawberry.field(description="What `reason` takes. Example: `PERSONAL_DATA`.")
    label: str = strawberry.field(resolver=_label, description="What it says, in the reader's language.")
    bulk: bool = strawberry.field(description="Whether `rejectComments` takes it.")


@strawberry.type(description="How many comments were not published, or not any more, for a reason.")
class ModerationReasonCount:
    reason: str = strawberry.field(description="Code of the reason.")
    count: int = strawberry.field(description="How many.")


def _counts(name: str) -> Any:
    def resolve(root: strawberry.Parent[Document]) -> Any:
        return [{"reason": code, "count": number} for code, number in sorted(root[name].items())]

    return resolve


@strawberry.type(
    description="How a unit decided on comments, for everybody to read: criticism cannot be moderated away unseen."
)
class ModerationRecord:
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit that decided.")
    unit_code: str = strawberry.field(description="Its code.")
    decided: int = strawberry.field(description="Comments it decided on.")
    rejected: int = strawberry.field(description="Those it did not publish.")
    share_rejected: float = strawberry.field(description="Their share, 0 to 1.")
    taken_down: int = strawberry.field(description="Comments it took from the public after they had been published.")
    appealed: int = strawberry.field(description="Rejected ones, or taken down, whose writer appealed.")
    overturned: int = strawberry.field(description="Those that the appeal published.")
    reasons: list[ModerationReasonCount] = strawberry.field(resolver=_counts("reasons"), description="Why it rejected.")
    taken_down_reasons: list[ModerationReasonCount] = strawberry.field(
        resolver=_counts("takenDownReasons"), description="Why it took down."
    )
