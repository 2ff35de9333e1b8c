"""Comments in moderation (Article 4.4)."""

from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from gateway.context import Info
from gateway.feedback.types import CommentState, PublicAnswer, subject_of
from gateway.hotline.types import LanguageArgument, Unit, unit_of
from gateway.ids import Document
from gateway.relay import Node, value_of
from gateway.scalars import Date, DateTime


@strawberry.enum(description="Sentiment of the rating that a comment came with. Since 0.2.0 none is stored.")
class Tone(Enum):
    NEGATIVE = strawberry.enum_value("NEGATIVE", description="1 or 2 stars.")
    NEUTRAL = strawberry.enum_value("NEUTRAL", description="3 stars.")
    POSITIVE = strawberry.enum_value("POSITIVE", description="4 or 5 stars.")
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="Not stored.")


@strawberry.enum(description="A moderator's decision.")
class DecisionKind(Enum):
    APPROVE = strawberry.enum_value("APPROVE", description="Publish the comment, optionally with further redactions.")
    REJECT = strawberry.enum_value("REJECT", description="Do not publish the comment. Requires a `reason`.")
    ESCALATE = strawberry.enum_value("ESCALATE", description="Pass the comment to the parent unit.")


def _about(root: strawberry.Parent[Document], info: Info) -> Any:
    code = root.get("about")
    return None if code is None else info.context.services.load_entity("unit", code)


@strawberry.type(
    description="A comment, redacted before storage and with an unknown author. Published comments are"
    " public; others are visible to moderators of their unit."
)
class Comment(Node):
    subject: Node | None = strawberry.field(resolver=subject_of, description="The item that the comment is about.")
    about: Unit | None = strawberry.field(resolver=_about, description="The unit that the comment refers to.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit whose queue holds the comment.")
    unit_code: str = strawberry.field(description="Code of the unit whose queue holds the comment.")
    text: str | None = strawberry.field(description="The redacted text; null once it has been deleted.")
    tone: Tone = strawberry.field(
        description="Always `UNKNOWN`.",
        deprecation_reason="2026-11-30: no tone is stored with a comment, and nothing replaces it.",
    )
    day: Date = strawberry.field(description="Date of receipt; the time of day is not stored.")
    state: CommentState = strawberry.field(description="The comment's state in moderation.")
    claimed_by: str | None = strawberry.field(
        description="The moderator who has claimed the comment. Visible to moderators."
    )
    claimed_until: DateTime | None = strawberry.field(description="When the claim expires. Visible to moderators.")
    priority: int = strawberry.field(description="Priority in the queue: 0 by default, higher for threats to life.")
    reason: str | None = strawberry.field(description="Code of the reason for rejection.")
    answer: PublicAnswer | None = strawberry.field(description="The unit's public reply.")


def _urgent(root: strawberry.Parent[Document]) -> int:
    return root["priority"]


@strawberry.type(
    description="Number of comments in a moderation queue. The states are disjoint; `urgent` counts across all of them."
)
class QueueCounts:
    open: int = strawberry.field(description="Waiting for a moderator.")
    claimed: int = strawberry.field(description="Claimed by a moderator.")
    escalated: int = strawberry.field(description="Waiting at the parent unit.")
    appealed: int = strawberry.field(description="Waiting for a decision on appeal.")
    urgent: int = strawberry.field(resolver=_urgent, description="Threats to life, across all states.")


def _members(root: strawberry.Parent[Document], info: Info) -> Any:
    return info.context.services.fetch_entities("comment", root["ids"])


@strawberry.type(description="A group of near-duplicate comments waiting in the queue.")
class CommentGroup:
    size: int = strawberry.field(description="Number of comments in the group.")
    comments: list[Comment] = strawberry.field(resolver=_members, description="The comments.")


def _label(root: strawberry.Parent[Document], info: Info, language: LanguageArgument = UNSET) -> str:
    wanted = value_of(language) if language else info.context.language
    return root.get(wanted) or root["en"]


@strawberry.type(description="A reason for rejecting or taking down a comment.")
class ModerationReason:
    code: str = strawberry.field(description="Code to pass as `reason`. Example: `PERSONAL_DATA`.")
    label: str = strawberry.field(resolver=_label, description="Label in the requested language.")
    bulk: bool = strawberry.field(description="Whether `rejectComments` accepts this reason.")


@strawberry.type(description="Number of comments rejected or taken down for a reason.")
class ModerationReasonCount:
    reason: str = strawberry.field(description="Code of the reason.")
    count: int = strawberry.field(description="Count.")


def _counts(name: str) -> Any:
    def resolve(root: strawberry.Parent[Document]) -> Any:
        return [{"reason": code, "count": number} for code, number in sorted(root[name].items())]

    return resolve


@strawberry.type(
    description="A unit's public moderation record. Publishing rejections and takedowns keeps criticism"
    " from being removed unnoticed."
)
class ModerationRecord:
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The deciding unit.")
    unit_code: str = strawberry.field(description="Code of the unit.")
    decided: int = strawberry.field(description="Number of comments decided.")
    rejected: int = strawberry.field(description="Number of comments rejected.")
    share_rejected: float = strawberry.field(description="Proportion rejected, 0 to 1.")
    taken_down: int = strawberry.field(description="Number of comments taken down after publication.")
    appealed: int = strawberry.field(description="Number of rejections and takedowns that were appealed.")
    overturned: int = strawberry.field(description="Number of appeals that led to publication.")
    reasons: list[ModerationReasonCount] = strawberry.field(
        resolver=_counts("reasons"), description="Rejections by reason."
    )
    taken_down_reasons: list[ModerationReasonCount] = strawberry.field(
        resolver=_counts("takenDownReasons"), description="Takedowns by reason."
    )
