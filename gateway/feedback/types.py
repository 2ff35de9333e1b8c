"""Ratings: what is asked of a citizen, what a receipt shows, and what is published of them (Article 4.4)."""

from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from gateway.clients import Call
from gateway.context import Info
from gateway.hotline.types import Asked, Unit
from gateway.ids import KINDS, Document
from gateway.relay import Node, value_of

DIRECTORY = "/.well-known/private-token-issuer-directory"


@strawberry.type(
    description="A challenge to be solved before tokens are had. It asks for work, not for who somebody is: nothing in"
    " it is bound to a person, and it counts once."
)
class RatingChallenge:
    altcha: str = strawberry.field(
        description="The challenge as JSON, for any ALTCHA solver (https://altcha.org). The `attestation` of"
        " `issueTokens` is `altcha`, a space, and the base64 of the solved payload."
    )


@strawberry.enum(description="Why somebody is satisfied, or not.")
class RatingReason(Enum):
    CLEAR = strawberry.enum_value("CLEAR", description="Rõ ràng, dễ hiểu.")
    UNCLEAR = strawberry.enum_value("UNCLEAR", description="Khó hiểu.")
    COMPLETE = strawberry.enum_value("COMPLETE", description="Đầy đủ.")
    INCOMPLETE = strawberry.enum_value("INCOMPLETE", description="Thiếu thông tin.")
    UP_TO_DATE = strawberry.enum_value("UP_TO_DATE", description="Kịp thời, cập nhật.")
    OUTDATED = strawberry.enum_value("OUTDATED", description="Đã cũ.")
    EASY_TO_FIND = strawberry.enum_value("EASY_TO_FIND", description="Dễ tìm.")
    HARD_TO_FIND = strawberry.enum_value("HARD_TO_FIND", description="Khó tìm.")
    HELPFUL_STAFF = strawberry.enum_value("HELPFUL_STAFF", description="Cán bộ tận tình.")
    UNHELPFUL_STAFF = strawberry.enum_value("UNHELPFUL_STAFF", description="Cán bộ chưa tận tình.")
    QUICK = strawberry.enum_value("QUICK", description="Nhanh chóng.")
    SLOW = strawberry.enum_value("SLOW", description="Chậm.")


def _label(root: strawberry.Parent[Document], info: Info, language: Asked = UNSET) -> str:
    wanted = value_of(language) if language else info.context.language
    return root.get(wanted) or root["en"]


@strawberry.type(description="A reason that can be chosen, with its words.")
class RatingReasonChoice:
    code: RatingReason = strawberry.field(description="The reason.")
    label: str = strawberry.field(resolver=_label, description="What the citizen reads.")


async def _directory(info: Info) -> str:
    found = await info.context.anonymous.content("feedback", Call("GET", DIRECTORY))
    return found.decode()


@strawberry.type(description="A key of the issuer in its public log. Each `hash` covers the one before: see docs/api.")
class KeyLogEntry:
    index: int = strawberry.field(description="Its place, from 0.")
    period: str = strawberry.field(description="The week it signs tokens of. Example: `2026-W48`.")
    key_id: str = strawberry.field(description="SHA-256 of the key as it stands in the directory, in hex.")
    previous: str = strawberry.field(description="The hash of the entry before, in hex; zeros for the first.")
    hash: str = strawberry.field(description="The hash of the log up to here, in hex.")


async def _key_log(info: Info) -> Any:
    return (await info.context.anonymous.get("feedback", "/key-log"))["entries"]


@strawberry.type(description="What a rating form offers and what tokens are bound to; the same for everybody.")
class RatingTerms:
    issuer_name: str = strawberry.field(description="The issuer's name in token challenges (RFC 9577).")
    origin: str = strawberry.field(description="The origin that tokens are for (RFC 9577).")
    period: str = strawberry.field(description="The rating period: an ISO week. Example: `2026-W48`.")
    comment_limit: int = strawberry.field(description="Characters of a comment.")
    reasons_limit: int = strawberry.field(description="Reasons that may be chosen.")
    reasons: list[RatingReasonChoice] = strawberry.field(description="The reasons there are.")
    tokens_per_challenge: int = strawberry.field(description="Tokens that one solved challenge is good for.")
    directory: str | None = strawberry.field(
        resolver=_directory, description="The issuer's directory with its public keys, as JSON (RFC 9578, section 4)."
    )
    key_log: list[KeyLogEntry] | None = strawberry.field(
        resolver=_key_log,
        description="Every key that the issuer ever had, as a hash chain. A key of the directory that is not in it, or"
        " a log that does not go on from the one seen before, is a reason to ask for no tokens.",
    )


def subject_of(root: strawberry.Parent[Document], info: Info) -> Any:
    """The thing that a rating or comment is about."""
    about = root.get("subject") or {}
    return info.context.read.thing(about["kind"], about["id"]) if about.get("kind") in KINDS else None


@strawberry.type(description="How many gave a reason.")
class ReasonCount:
    reason: RatingReason = strawberry.field(description="The reason.")
    count: int = strawberry.field(description="How many gave it.")


def _reasons(root: strawberry.Parent[Document]) -> Any:
    found = root.get("reasons")
    return None if found is None else [{"reason": code, "count": number} for code, number in found.items()]


@strawberry.enum(description="What released figures are of.")
class FiguresOf(Enum):
    SUBJECT = strawberry.enum_value("subject", description="One published thing.")
    UNIT = strawberry.enum_value("unit", description="Everything of a unit.")
    PROVINCE = strawberry.enum_value("province", description="Everything in a province.")
    COUNTRY = strawberry.enum_value("country", description="Everything.")


@strawberry.type(description="How far a mean of so many ratings lies from the exact one, by the noise in it.")
class TypicalError:
    ratings: int = strawberry.field(description="How many rated.")
    median: float = strawberry.field(description="Half of all means are nearer, in stars.")
    margin: float = strawberry.field(description="95 % of all means are nearer, in stars.")


def _explanation(root: strawberry.Parent[Document], info: Info, language: Asked = UNSET) -> str:
    wanted = value_of(language) if language else info.context.language
    return root["explanation"].get(wanted) or root["explanation"]["en"]


@strawberry.type(description="How released figures are made: differential privacy, so that they tell of nobody.")
class FiguresMethod:
    mechanism: str = strawberry.field(description="The noise that was drawn, in the field's words.")
    epsilon: float = strawberry.field(description="ε spent on each month. Quarters and years are sums of months.")
    odds: float = strawberry.field(
        description="e to the ε: one rating makes any published figure likelier or less likely by this factor at most."
    )
    threshold: int = strawberry.field(description="Under so many ratings nothing is published.")
    confidence: float = strawberry.field(description="What the margins hold with, from 0 to 1. Example: 0.95.")
    errors: list[TypicalError] = strawberry.field(description="How large the error is, by the number of ratings.")
    explanation: str = strawberry.field(resolver=_explanation, description="All of it in plain words, for citizens.")


def _province(root: strawberry.Parent[Document]) -> str | None:
    return root["id"] if root.get("level") == "province" else None


def _of_unit(root: strawberry.Parent[Document], info: Info) -> Any:
    return info.context.read.thing("unit", root["id"]) if root.get("level") == "unit" else None


@strawberry.type(
    description="How satisfied citizens are: with a thing, with a unit, in a province or in the country (Article 4.4)."
    " Figures come from released statistics: they"
    " carry a little noise, drawn once, and are null while too few have rated, so that nobody's rating can be worked"
    " out."
)
class Satisfaction:
    level: FiguresOf = strawberry.field(description="What the figures are of.")
    subject: Node | None = strawberry.field(resolver=subject_of, description="The thing, where they are of one.")
    unit: Unit | None = strawberry.field(resolver=_of_unit, description="The unit, where they are of one.")
    province: str | None = strawberry.field(
        resolver=_province, description="Slug of the province, where they are of one."
    )
    period: str | None = strawberry.field(description="The time the figures are of. Examples: `2026-11`, `2026-Q4`.")
    withheld: bool | None = strawberry.field(description="Whether nothing is released, or too few have rated.")
    count: int | None = strawberry.field(description="How many rated it.")
    count_margin: float | None = strawberry.field(description="Half the width of its 95 % interval.")
    mean: float | None = strawberry.field(description="Mean of the stars, 1 to 5.")
    mean_low: float | None = strawberry.field(description="Lower end of its 95 % interval.")
    mean_high: float | None = strawberry.field(description="Upper end of its 95 % interval.")
    share_satisfied: float | None = strawberry.field(description="Share of those who gave 4 or 5 stars, 0 to 1.")
    share_margin: float | None = strawberry.field(description="Half the width of its 95 % interval.")
    stars: list[int] | None = strawberry.field(description="How many gave 1, 2, 3, 4 and 5 stars, in this order.")
    reasons: list[ReasonCount] | None = strawberry.field(
        resolver=_reasons, description="How many gave which reason; null for a single thing."
    )
    reasons_margin: float | None = strawberry.field(description="Half the width of their 95 % intervals.")
    method: FiguresMethod = strawberry.field(description="How they are made, and how large the error is.")


@strawberry.enum(description="Where a rating is.")
class RatingState(Enum):
    PENDING = strawberry.enum_value("PENDING", description="It waits to be mixed with others before it counts.")
    COUNTED = strawberry.enum_value("COUNTED", description="It counts.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="It was taken back.")


@strawberry.enum(description="Where a comment is.")
class CommentState(Enum):
    PENDING = strawberry.enum_value("PENDING", description="It waits to be mixed with others.")
    OPEN = strawberry.enum_value("OPEN", description="It waits for a moderator.")
    CLAIMED = strawberry.enum_value("CLAIMED", description="A moderator works on it.")
    ESCALATED = strawberry.enum_value("ESCALATED", description="It waits at the unit above.")
    APPEALED = strawberry.enum_value("APPEALED", description="Its rejection was appealed; somebody else decides.")
    APPROVED = strawberry.enum_value("APPROVED", description="It is published.")
    REJECTED = strawberry.enum_value("REJECTED", description="It is not published.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="Its writer took it back.")


def _answering(root: strawberry.Parent[Document], info: Info) -> Any:
    """Resolves the unit of an answer, which the document names by code."""
    return info.context.read.thing("unit", root["unit"])


@strawberry.type(description="What a unit answers to a comment, for everybody to read.")
class PublicAnswer:
    text: str = strawberry.field(description="The answer.")
    unit: Unit | None = strawberry.field(resolver=_answering, description="The unit that answers.")


@strawberry.type(description="A comment as its writer sees it, by the receipt.")
class OwnComment:
    state: CommentState = strawberry.field(description="Where it is.")
    text: str | None = strawberry.field(description="As it is kept, redacted.")
    reason: str | None = strawberry.field(description="Code of the reason for which it was rejected.")
    answer: PublicAnswer | None = strawberry.field(description="What the unit answered.")
    appealable: bool = strawberry.field(description="Whether `appealDecision` is open.")
    taken_down: bool = strawberry.field(description="Whether it had been published before it was rejected.")


@strawberry.type(description="A rating as its giver sees it, by the receipt. One taken back shows its state alone.")
class OwnRating:
    state: RatingState = strawberry.field(description="Where it is.")
    subject: Node | None = strawberry.field(resolver=subject_of, description="The thing that was rated.")
    stars: int | None = strawberry.field(description="1 to 5.")
    reasons: list[RatingReason] | None = strawberry.field(description="The reasons that were chosen.")
    comment: OwnComment | None = strawberry.field(description="The comment, if there is one.")


@strawberry.type(description="A part of a comment that will not be kept.")
class Replaced:
    kind: str = strawberry.field(description="What it is. Example: `PHONE`.")
    start: int = strawberry.field(description="Its first character, from 0, in the text as sent (NFC).")
    end: int = strawberry.field(description="The character after its last.")
    replacement: str = strawberry.field(description="What stands there instead. Example: `[số điện thoại]`.")


@strawberry.type(description="A comment as it would be kept. Nothing of it is.")
class CommentPreview:
    text: str = strawberry.field(description="The comment, redacted.")
    replaced: list[Replaced] = strawberry.field(description="What was replaced.")
