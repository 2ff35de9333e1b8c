"""The numbers of moderation (how long a claim lasts, how long texts are kept) and the reasons for a rejection."""

from dataclasses import dataclass
from datetime import timedelta

from feedback.moderation.errors import ReasonUnknown


@dataclass(frozen=True, slots=True)
class RejectionReason:
    """A canned reason; `bulk` reasons may be given to many comments at once."""

    code: str
    vi: str
    en: str
    bulk: bool = False


CATALOGUE: tuple[RejectionReason, ...] = (
    RejectionReason("SPAM", "Quảng cáo hoặc nội dung gửi hàng loạt", "Advertising or sent in bulk", bulk=True),
    RejectionReason("UNREADABLE", "Không đọc được hoặc không có nội dung", "Unreadable or without content", bulk=True),
    RejectionReason("OFF_TOPIC", "Không liên quan đến nội dung được đánh giá", "Not about what is rated"),
    RejectionReason("INSULT", "Xúc phạm danh dự, nhân phẩm người khác", "Insults a person"),
    RejectionReason("PERSONAL_DATA", "Chứa thông tin cá nhân không thể che hết", "Personal data that cannot be masked"),
    RejectionReason(
        "ACCUSATION",
        "Tố cáo đích danh: cần gửi theo thủ tục tố cáo",
        "A denunciation by name: has its own procedure",
    ),
    RejectionReason("UNLAWFUL", "Có nội dung pháp luật cấm đăng tải", "Publishing it is against the law"),
)


@dataclass(frozen=True, slots=True)
class Rules:
    """Spans and bounds of moderation; the defaults are those of docs/privacy.md."""

    claim_for: timedelta = timedelta(minutes=15)
    undo_within: timedelta = timedelta(hours=1)
    retention: timedelta = timedelta(days=90)
    bulk_limit: int = 200
    answer_limit: int = 5_000
    catalogue: tuple[RejectionReason, ...] = CATALOGUE

    def reason(self, code: str | None) -> RejectionReason:
        """The canned reason of that code; raises `ReasonUnknown`."""
        found = next((r for r in self.catalogue if r.code == code), None)
        if found is None:
            raise ReasonUnknown(f"{code!r} is none of {', '.join(r.code for r in self.catalogue)}.")
        return found


RULES = Rules()
