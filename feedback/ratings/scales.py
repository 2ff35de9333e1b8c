"""The four scales beside the overall score (Decree 42/2022/NĐ-CP, Article 8.1d), with their words."""

from enum import StrEnum


class RatingScale(StrEnum):
    """What is scored by itself; `SCALES` has the words for it."""

    INTERFACE = "INTERFACE"
    CONTENT = "CONTENT"
    QUALITY = "QUALITY"
    SUPPORT = "SUPPORT"


SCALES: dict[RatingScale, tuple[str, str]] = {
    RatingScale.INTERFACE: ("Giao diện", "Interface"),
    RatingScale.CONTENT: ("Nội dung", "Content"),
    RatingScale.QUALITY: ("Chất lượng", "Quality"),
    RatingScale.SUPPORT: ("Sự hỗ trợ của cơ quan", "Support by the agency"),
}
