"""The reasons a citizen can choose for a rating, with their words in Vietnamese and English, and their scales."""

from enum import StrEnum

from feedback.ratings.scales import RatingScale


class RatingReason(StrEnum):
    """A reason by its code; `REASONS` has the words for it."""

    CLEAR = "CLEAR"
    UNCLEAR = "UNCLEAR"
    COMPLETE = "COMPLETE"
    INCOMPLETE = "INCOMPLETE"
    UP_TO_DATE = "UP_TO_DATE"
    OUTDATED = "OUTDATED"
    EASY_TO_FIND = "EASY_TO_FIND"
    HARD_TO_FIND = "HARD_TO_FIND"
    HELPFUL_STAFF = "HELPFUL_STAFF"
    UNHELPFUL_STAFF = "UNHELPFUL_STAFF"
    QUICK = "QUICK"
    SLOW = "SLOW"


REASONS: dict[RatingReason, tuple[str, str]] = {
    RatingReason.CLEAR: ("Rõ ràng, dễ hiểu", "Clear"),
    RatingReason.UNCLEAR: ("Khó hiểu", "Hard to understand"),
    RatingReason.COMPLETE: ("Đầy đủ", "Complete"),
    RatingReason.INCOMPLETE: ("Thiếu thông tin", "Incomplete"),
    RatingReason.UP_TO_DATE: ("Kịp thời, cập nhật", "Up to date"),
    RatingReason.OUTDATED: ("Đã cũ", "Out of date"),
    RatingReason.EASY_TO_FIND: ("Dễ tìm", "Easy to find"),
    RatingReason.HARD_TO_FIND: ("Khó tìm", "Hard to find"),
    RatingReason.HELPFUL_STAFF: ("Cán bộ tận tình", "Helpful staff"),
    RatingReason.UNHELPFUL_STAFF: ("Cán bộ chưa tận tình", "Unhelpful staff"),
    RatingReason.QUICK: ("Nhanh chóng", "Quick"),
    RatingReason.SLOW: ("Chậm", "Slow"),
}

REASON_SCALES: dict[RatingReason, RatingScale] = {
    RatingReason.EASY_TO_FIND: RatingScale.INTERFACE,
    RatingReason.HARD_TO_FIND: RatingScale.INTERFACE,
    RatingReason.CLEAR: RatingScale.CONTENT,
    RatingReason.UNCLEAR: RatingScale.CONTENT,
    RatingReason.COMPLETE: RatingScale.CONTENT,
    RatingReason.INCOMPLETE: RatingScale.CONTENT,
    RatingReason.UP_TO_DATE: RatingScale.QUALITY,
    RatingReason.OUTDATED: RatingScale.QUALITY,
    RatingReason.HELPFUL_STAFF: RatingScale.SUPPORT,
    RatingReason.UNHELPFUL_STAFF: RatingScale.SUPPORT,
    RatingReason.QUICK: RatingScale.SUPPORT,
    RatingReason.SLOW: RatingScale.SUPPORT,
}
"""The scale that a reason explains; where the rating has no score on it, the reason explains the overall score."""
