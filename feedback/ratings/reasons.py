"""The reasons a citizen can choose for a rating, with their words in Vietnamese and English."""

from enum import StrEnum


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
