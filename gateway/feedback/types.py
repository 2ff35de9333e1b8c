"""Ratings: form options, ratings by receipt, and published statistics (Article 4.4)."""

from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.hotline.types import LanguageArgument, Unit
from gateway.ids import Document
from gateway.relay import Node, value_of

DIRECTORY = "/.well-known/private-token-issuer-directory"


@strawberry.type(
    description="A proof-of-work challenge that must be solved to obtain tokens. It is not linked to any"
    " person and can be used once."
)
class RatingChallenge:
    altcha: str = strawberry.field(
        description="The challenge as JSON for any ALTCHA solver (https://altcha.org). The `attestation` of"
        " `issueTokens` is `altcha`, a space and the base64 of the solved payload."
    )


@strawberry.enum(description="A reason for the rating.")
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


@strawberry.enum(description="A scale that a rating can score beside its overall score (Decree 42/2022, Article 8.1d).")
class RatingScale(Enum):
    INTERFACE = strawberry.enum_value("INTERFACE", description="Giao diện.")
    CONTENT = strawberry.enum_value("CONTENT", description="Nội dung.")
    QUALITY = strawberry.enum_value("QUALITY", description="Chất lượng.")
    SUPPORT = strawberry.enum_value("SUPPORT", description="Sự hỗ trợ của cơ quan.")


def _label(root: strawberry.Parent[Document], info: Info, language: LanguageArgument = UNSET) -> str:
    wanted = value_of(language) if language else info.context.language
    return root.get(wanted) or root["en"]


@strawberry.type(description="A selectable reason with its label.")
class RatingReasonChoice:
    code: RatingReason = strawberry.field(description="The reason.")
    label: str = strawberry.field(resolver=_label, description="Label in the requested language.")
    scale: RatingScale | None = strawberry.field(
        description="The scale that it explains. If the rating has no score on it, it explains the overall score."
    )


@strawberry.type(description="A scale with its label.")
class RatingScaleChoice:
    code: RatingScale = strawberry.field(description="The scale.")
    label: str = strawberry.field(resolver=_label, description="Label in the requested language.")


async def _directory(info: Info) -> str:
    found = await info.context.anonymous_services.call_bytes("feedback", UpstreamRequest("GET", DIRECTORY))
    return found.decode()


@strawberry.type(
    description="An issuer key in the public key log. Each `hash` covers the preceding one; see docs/api/ratings.md."
)
class KeyLogEntry:
    index: int = strawberry.field(description="Position in the log, from 0.")
    period: str = strawberry.field(description="The ISO week in which the key signs tokens. Example: `2026-W48`.")
    key_id: str = strawberry.field(description="SHA-256 of the key as published in the directory, in hexadecimal.")
    previous: str = strawberry.field(description="Hash of the preceding entry, in hexadecimal; zeros for the first.")
    hash: str = strawberry.field(description="Hash of the log up to and including this entry, in hexadecimal.")


async def _key_log(info: Info) -> Any:
    return (await info.context.anonymous_services.get("feedback", "/key-log"))["entries"]


@strawberry.type(description="Options of the rating form and parameters of tokens; identical for all clients.")
class RatingTerms:
    issuer_name: str = strawberry.field(description="Issuer name in token challenges (RFC 9577).")
    origin: str = strawberry.field(description="Origin for which tokens are valid (RFC 9577).")
    period: str = strawberry.field(description="The current rating period, an ISO week. Example: `2026-W48`.")
    comment_limit: int = strawberry.field(description="Maximum length of a comment, in characters.")
    reasons_limit: int = strawberry.field(description="Maximum number of reasons.")
    reasons: list[RatingReasonChoice] = strawberry.field(description="The available reasons.")
    scales: list[RatingScaleChoice] = strawberry.field(description="The scales, each of which may be scored or not.")
    tokens_per_challenge: int = strawberry.field(description="Number of tokens issued per solved challenge.")
    trial: bool = strawberry.field(
        description="The system is only tried, with batches so small or so quick that nobody who rates is hidden."
        " Front ends must say so beside the form."
    )
    directory: str | None = strawberry.field(
        resolver=_directory, description="The issuer directory with its public keys, as JSON (RFC 9578, section 4)."
    )
    key_log: list[KeyLogEntry] | None = strawberry.field(
        resolver=_key_log,
        description="All keys of the issuer as a hash chain. Clients must not request tokens if a directory"
        " key is missing from the log, or if the log does not extend the one they saw before.",
    )


def subject_of(root: strawberry.Parent[Document], info: Info) -> Any:
    """The item that a rating or comment is about."""
    about = root.get("subject") or {}
    known = about.get("kind") in info.context.registry.kinds
    return info.context.services.load_entity(about["kind"], about["id"]) if known else None


@strawberry.type(description="Number of ratings that gave a reason.")
class ReasonCount:
    reason: RatingReason = strawberry.field(description="The reason.")
    count: int = strawberry.field(description="Number of ratings.")


def _scales(root: strawberry.Parent[Document]) -> Any:
    found = root.get("scales")
    return None if found is None else [{"scale": code, **figures} for code, figures in found.items()]


@strawberry.type(description="Satisfaction on one scale, from the ratings that score it.")
class ScaleSatisfaction:
    scale: RatingScale = strawberry.field(description="The scale.")
    withheld: bool = strawberry.field(description="Whether the figures are withheld, as there are too few scores.")
    count: int | None = strawberry.field(description="Number of scores.")
    count_margin: float | None = strawberry.field(description="Margin of error at 95 % confidence.")
    mean: float | None = strawberry.field(description="Mean score, 1 to 5.")
    mean_low: float | None = strawberry.field(description="Lower bound of the 95 % confidence interval.")
    mean_high: float | None = strawberry.field(description="Upper bound of the 95 % confidence interval.")
    share_satisfied: float | None = strawberry.field(description="Proportion of scores of 4 or 5, 0 to 1.")
    share_margin: float | None = strawberry.field(description="Margin of error at 95 % confidence.")
    stars: list[int] | None = strawberry.field(description="Number of scores of 1, 2, 3, 4 and 5, in that order.")


def _reasons(root: strawberry.Parent[Document]) -> Any:
    found = root.get("reasons")
    return None if found is None else [{"reason": code, "count": number} for code, number in found.items()]


@strawberry.enum(description="The level of aggregation.")
class FiguresOf(Enum):
    SUBJECT = strawberry.enum_value("subject", description="A published item.")
    UNIT = strawberry.enum_value("unit", description="All items of a unit.")
    PROVINCE = strawberry.enum_value("province", description="All items in a province.")
    COUNTRY = strawberry.enum_value("country", description="The whole country.")


@strawberry.type(description="Typical error of a mean due to noise, for a given number of ratings.")
class TypicalError:
    ratings: int = strawberry.field(description="Number of ratings.")
    median: float = strawberry.field(description="Median absolute error, in stars.")
    margin: float = strawberry.field(description="Margin of error at 95 % confidence, in stars.")


def _explanation(root: strawberry.Parent[Document], info: Info, language: LanguageArgument = UNSET) -> str:
    wanted = value_of(language) if language else info.context.language
    return root["explanation"].get(wanted) or root["explanation"]["en"]


@strawberry.type(
    description="How statistics are released: with differential privacy, so that no individual rating can be inferred."
)
class FiguresMethod:
    mechanism: str = strawberry.field(description="Name of the noise mechanism.")
    epsilon: float = strawberry.field(description="ε per month. Quarters and years are sums of months.")
    odds: float = strawberry.field(
        description="e^ε: the maximum factor by which a single rating changes the probability of any published figure."
    )
    threshold: int = strawberry.field(description="Minimum number of ratings for figures to be published.")
    confidence: float = strawberry.field(description="Confidence level of the margins, from 0 to 1. Example: 0.95.")
    errors: list[TypicalError] = strawberry.field(description="Typical error by number of ratings.")
    scale_epsilon: float = strawberry.field(
        description="The part of ε that a month keeps for the scales of its quarter."
    )
    scale_errors: list[TypicalError] = strawberry.field(
        description="Typical error of a unit's mean on one scale, by number of scores in the quarter."
    )
    explanation: str = strawberry.field(resolver=_explanation, description="Plain-language explanation for citizens.")


def _province(root: strawberry.Parent[Document]) -> str | None:
    return root["id"] if root.get("level") == "province" else None


def _of_unit(root: strawberry.Parent[Document], info: Info) -> Any:
    return info.context.services.load_entity("unit", root["id"]) if root.get("level") == "unit" else None


@strawberry.type(
    description="Satisfaction with an item, a unit, a province or the country (Article 4.4). Figures come"
    " from released statistics: they include noise that is drawn once and are null while there"
    " are too few ratings, so that no individual rating can be inferred."
)
class Satisfaction:
    level: FiguresOf = strawberry.field(description="Level of aggregation of the figures.")
    subject: Node | None = strawberry.field(resolver=subject_of, description="The rated item, if `level` is SUBJECT.")
    unit: Unit | None = strawberry.field(resolver=_of_unit, description="The unit, if `level` is UNIT.")
    province: str | None = strawberry.field(
        resolver=_province, description="Slug of the province, if `level` is PROVINCE."
    )
    period: str | None = strawberry.field(description="Period covered by the figures. Examples: `2026-11`, `2026-Q4`.")
    withheld: bool | None = strawberry.field(
        description="Whether the figures are withheld: not yet released, or too few ratings."
    )
    count: int | None = strawberry.field(description="Number of ratings.")
    count_margin: float | None = strawberry.field(description="Margin of error at 95 % confidence.")
    mean: float | None = strawberry.field(description="Mean rating in stars, 1 to 5.")
    mean_low: float | None = strawberry.field(description="Lower bound of the 95 % confidence interval.")
    mean_high: float | None = strawberry.field(description="Upper bound of the 95 % confidence interval.")
    share_satisfied: float | None = strawberry.field(description="Proportion of ratings with 4 or 5 stars, 0 to 1.")
    share_margin: float | None = strawberry.field(description="Margin of error at 95 % confidence.")
    stars: list[int] | None = strawberry.field(
        description="Number of ratings with 1, 2, 3, 4 and 5 stars, in that order."
    )
    reasons: list[ReasonCount] | None = strawberry.field(
        resolver=_reasons, description="Number of ratings by reason; null for a single item."
    )
    reasons_margin: float | None = strawberry.field(description="Margin of error at 95 % confidence, for each reason.")
    scales: list[ScaleSatisfaction] | None = strawberry.field(
        resolver=_scales,
        description="Figures by scale, published for quarters and years of units, provinces and the country; null for"
        " a month and for a single item.",
    )
    method: FiguresMethod = strawberry.field(description="How the figures are produced and how accurate they are.")


@strawberry.enum(description="The state of a rating.")
class RatingState(Enum):
    PENDING = strawberry.enum_value("PENDING", description="Waiting to be shuffled with others before it is counted.")
    COUNTED = strawberry.enum_value("COUNTED", description="Included in the figures.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="Withdrawn by the rater.")


@strawberry.enum(description="The state of a comment.")
class CommentState(Enum):
    PENDING = strawberry.enum_value("PENDING", description="Waiting to be shuffled with others.")
    OPEN = strawberry.enum_value("OPEN", description="Waiting for a moderator.")
    CLAIMED = strawberry.enum_value("CLAIMED", description="Claimed by a moderator.")
    ESCALATED = strawberry.enum_value("ESCALATED", description="Waiting at the parent unit.")
    APPEALED = strawberry.enum_value("APPEALED", description="Rejected and appealed; another moderator decides.")
    APPROVED = strawberry.enum_value("APPROVED", description="Published.")
    REJECTED = strawberry.enum_value("REJECTED", description="Rejected.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="Withdrawn by its author.")


def _replying_unit(root: strawberry.Parent[Document], info: Info) -> Any:
    """Resolves the unit of a reply from its code."""
    return info.context.services.load_entity("unit", root["unit"])


@strawberry.type(description="A unit's public reply to a comment.")
class PublicAnswer:
    text: str = strawberry.field(description="Text of the reply.")
    unit: Unit | None = strawberry.field(resolver=_replying_unit, description="The responding unit.")


@strawberry.type(description="A comment as shown to the holder of the receipt.")
class OwnComment:
    state: CommentState = strawberry.field(description="The current state.")
    text: str | None = strawberry.field(description="The stored text, redacted.")
    reason: str | None = strawberry.field(description="Code of the reason for rejection.")
    answer: PublicAnswer | None = strawberry.field(description="The unit's public reply.")
    appealable: bool = strawberry.field(description="Whether `appealDecision` is available.")
    taken_down: bool = strawberry.field(description="Whether the comment was taken down after publication.")


@strawberry.type(description="The scores of a rating on the scales; null where it has none.")
class RatingScales:
    interface: int | None = strawberry.field(description="From 1 to 5.")
    content: int | None = strawberry.field(description="From 1 to 5.")
    quality: int | None = strawberry.field(description="From 1 to 5.")
    support: int | None = strawberry.field(description="From 1 to 5.")


@strawberry.type(
    description="A rating as shown to the holder of the receipt. For a withdrawn rating only `state` is set."
)
class OwnRating:
    state: RatingState = strawberry.field(description="The current state.")
    subject: Node | None = strawberry.field(resolver=subject_of, description="The rated item.")
    stars: int | None = strawberry.field(description="The overall score, from 1 to 5.")
    scales: RatingScales | None = strawberry.field(description="Scores on the scales; null if there are none.")
    reasons: list[RatingReason] | None = strawberry.field(description="The selected reasons.")
    comment: OwnComment | None = strawberry.field(description="The comment, if any.")


@strawberry.type(name="Replaced", description="A redacted passage.")
class RedactedPassage:
    kind: str = strawberry.field(description="Type of personal data. Example: `PHONE`.")
    start: int = strawberry.field(description="Index of the first character, from 0, in the submitted text (NFC).")
    end: int = strawberry.field(description="Index after the last character.")
    replacement: str = strawberry.field(description="The replacement text. Example: `[số điện thoại]`.")


@strawberry.type(description="Preview of a redacted comment. Nothing is stored.")
class CommentPreview:
    text: str = strawberry.field(description="The redacted comment.")
    replaced: list[RedactedPassage] = strawberry.field(description="The redacted passages.")
