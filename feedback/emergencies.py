"""Whether a comment says that somebody is in danger now, and who must be called.

A word list, not a judgement, and one that is shown in vain rather than not. It takes what makes a comment urgent for
staff (`feedback.moderation.priority`), less what is denied, told of the past, read in the news or seen in a film: so
whatever is answered here stands first in the queue. It keeps nothing and tells nobody.
"""

import re

from feedback.moderation.priority import UrgencyReason, clauses, readings, threats
from services.phrases import phrase_pattern

POLICE, FIRE, AMBULANCE, CHILDREN = "EMERGENCY_POLICE", "FIRE_AND_RESCUE", "AMBULANCE", "CHILD_PROTECTION"
"""Purposes of hotlines, as the hotlines have them."""

_CALLED = {
    UrgencyReason.MEDICAL: (AMBULANCE,),
    UrgencyReason.SELF_HARM: (AMBULANCE, POLICE, CHILDREN),
    UrgencyReason.ARSON: (FIRE, POLICE),
    UrgencyReason.CHILD_ABUSE: (CHILDREN, POLICE),
    UrgencyReason.KILLING: (POLICE,),
    UrgencyReason.WEAPON: (POLICE,),
    UrgencyReason.VIOLENCE: (POLICE,),
    UrgencyReason.INTRUSION: (POLICE,),
    UrgencyReason.KIDNAPPING: (POLICE,),
    UrgencyReason.SEXUAL_VIOLENCE: (POLICE,),
    UrgencyReason.RESCUE: (FIRE, POLICE),
}
_FOR_EVERYBODY = (POLICE, FIRE, AMBULANCE)

_CHILD = phrase_pattern(
    """
    con tôi, con em, con gái, con trai, cháu bé, cháu em, em bé, bé gái, bé trai, trẻ em, trẻ con, đứa bé, đứa trẻ, học
    sinh, bố dượng, cha dượng, mẹ kế, my child, my son, my daughter, a child, children, kid, kids
    """
)
_FICTION = phrase_pattern(
    """
    phim, bộ phim, truyện, tiểu thuyết, vở kịch, kịch bản, trò chơi, game, sách, bài hát, nghe bài, đọc báo, báo đăng,
    báo chí, bài báo, bài viết, thời sự, tin tức, bản tin, clip, trên mạng, tin đồn, vụ án, phiên tòa, xét xử, tuyên
    truyền, tập huấn, diễn tập, hội thảo, buổi học, lớp dạy, lớp học, hướng dẫn, kỹ năng, thủ tục, khai báo, luật, nghị
    định, mẫu đơn, movie, film, the news, novel, video game, article, training, bài giảng, sơ cứu
    """
)
"""What is told of others: films, news, teaching, procedures."""

_PAST = phrase_pattern(
    """
    hôm qua * đã, hôm trước * đã, hôm kia * đã, tuần trước, tháng trước, năm ngoái, năm trước, mấy năm trước, hồi
    trước, hồi năm, cách đây, ngày xưa, hồi nhỏ, đã cứu, đã giải cứu, đã dập tắt, dập tắt kịp, được dập tắt, đã được
    cứu, cứu * kịp thời, đã bắt được, đã bị bắt, đã xử lý, xử lý rồi, đã tìm được, đã giải quyết, cảm ơn * đã, cám ơn *
    đã, nghe nói * vụ, đề nghị xử lý * vụ, last year, last month, last week, years ago, thank you for, thanks for, hôm
    trước, hôm kia, hôm nọ, hồi tháng, đã trình báo, khen thưởng, khen ngợi, tuyên dương, biểu dương
    """
)
_NOW = phrase_pattern(
    """
    đang, bây giờ, lúc này, ngay lập tức, ngay bây giờ, hiện giờ, giờ nó, sắp, vẫn còn, lại tới, lại đến, lại đang,
    gấp, khẩn cấp, mau, nhanh lên, sợ quá, sợ lắm, tới ngay, đến ngay, đêm nay, tối nay, hôm nay, sáng nay, chiều nay,
    ngày mai, sẽ, dọa, đòi, định, không muốn sống, right now, now, hurry, please, going to, vẫn, lại
    """
)
_PLEA = phrase_pattern(
    """
    cứu tôi, cứu em, cứu tui, cứu mình, cứu với, cứu con, cứu mẹ, cứu * với, giúp tôi với, giúp em với, tôi đang bị, em
    đang bị, tôi sắp, em sắp, giết tôi, giết em, đánh tôi, đánh em, tôi muốn chết, em muốn chết, help me, save me, kill
    me
    """
)
_DENIED = re.compile(
    r" (?:không|khong|chưa|chua|chẳng|chang|not|no|never)"
    r"(?: (?:ai|hề|he|có|co|bị|bi|phải|phai|còn|con|thấy|thay|bao|giờ|gio|một|mot|người|nguoi|being|been|a|any)){0,3}"
    r" \Z"
)
_BEFORE = 40
_NEVER_DENIED = frozenset({UrgencyReason.SELF_HARM, UrgencyReason.RESCUE, UrgencyReason.MEDICAL})
"""`không ai cứu tôi`, `tôi không muốn chết` ask for help all the same."""


def emergency(text: str) -> tuple[str, ...]:
    """The purposes of the hotlines to call, the most fitting first; none if nobody is said to be in danger now.

    Takes time linear in the length of the text.
    """
    read = [readings(clause) for clause in clauses(text)]
    reasons = {reason for clause in read for reading in clause for reason in _dangers(reading)}
    if not reasons:
        return ()
    fitting = [purpose for reason, purposes in _CALLED.items() if reason in reasons for purpose in purposes]
    children = [CHILDREN] if any(_CHILD.search(clause[0]) for clause in read) else []
    return tuple(dict.fromkeys((*fitting, *_FOR_EVERYBODY, *children)))


def _dangers(clause: str) -> list[UrgencyReason]:
    """What a clause says of danger now."""
    found = [reason for reason, phrase in threats(clause) if reason in _NEVER_DENIED or not _is_denied(clause, phrase)]
    return [] if found and _is_told(clause) else found


def _is_denied(clause: str, phrase: re.Match[str]) -> bool:
    return bool(_DENIED.search(clause[max(0, phrase.start() - _BEFORE) : phrase.start()]))


def _is_told(clause: str) -> bool:
    """Whether it is a story: of a film or the news without a plea, or of what is over without a word of now."""
    rest = _PAST.sub(" _ ", clause)
    if _PLEA.search(rest):
        return False
    return bool(_FICTION.search(rest)) or (rest != clause and not _NOW.search(rest))
