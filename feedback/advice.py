"""What the writer of a comment is told at once, as nobody reads it now: whom to call, and where a denunciation belongs.

It is worked out from the text while the request is answered. Nothing of it is kept, counted or passed on: whatever
told staff that such a comment has just been sent would tell them when it was written.
"""

from feedback.denunciations import denounces
from feedback.emergencies import emergency
from feedback.models import Advice, Referral, UrgentHelp

_URGENT_VI = (
    "Không có ai đọc bình luận này ngay bây giờ và không có ai được báo tin. Nếu có người đang gặp nguy hiểm, hãy gọi"
    " ngay 113 (công an), 114 (cứu hỏa, cứu nạn), 115 (cấp cứu) hoặc 111 (bảo vệ trẻ em). Nếu không gọi được, hãy nhờ"
    " người ở gần gọi giúp."
)
_URGENT_EN = (
    "Nobody reads this comment now, and nobody has been alerted. If somebody is in danger, call 113 (police), 114 (fire"
    " and rescue), 115 (ambulance) or 111 (child protection) at once. If you cannot call, ask somebody near you to."
)
_REFERRAL_VI = (
    "Bình luận không phải là đơn tố cáo và không được giải quyết như tố cáo. Hãy gửi tố cáo bằng đơn hoặc trình bày"
    " trực tiếp tại nơi tiếp công dân của cơ quan có thẩm quyền; tố giác tội phạm thì đến cơ quan công an gần nhất"
    " hoặc gọi 113. Ở đây, đừng viết điều có thể làm lộ bạn là ai."
)
_REFERRAL_EN = (
    "A comment is not a denunciation and is not dealt with as one. Hand a denunciation in, in writing or in person,"
    " where the competent authority receives citizens; report a crime to the nearest police office or call 113. Do not"
    " write here what could reveal who you are."
)


def advise(comment: str | None) -> Advice:
    """What the writer of this comment is told at once; nothing for most."""
    if comment is None:
        return Advice()
    purposes = list(emergency(comment))
    return Advice(
        urgent=UrgentHelp(vi=_URGENT_VI, en=_URGENT_EN, purposes=purposes) if purposes else None,
        referral=Referral(vi=_REFERRAL_VI, en=_REFERRAL_EN) if denounces(comment) else None,
    )
