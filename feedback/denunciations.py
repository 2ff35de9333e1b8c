"""Whether a comment denounces somebody (*tố cáo*), which a comment cannot do for anyone.

A word list: who reads in vain where denunciations belong has lost nothing.
"""

from services.phrases import phrase_pattern, written_out

_DENOUNCED = phrase_pattern(
    """
    tố cáo, tố giác, tố tội, đơn tố, nhận hối lộ, đòi hối lộ, đưa hối lộ, ăn hối lộ, vòi tiền, vòi vĩnh, đòi tiền bôi
    trơn, tiền bôi trơn, đưa phong bì, đòi phong bì, nhận phong bì, ăn tiền của dân, bảo kê, bao che tội phạm, tham
    nhũng, tham ô, chạy án, lạm quyền, bức cung, nhục hình, denounce, bribe, bribes, bribery, corrupt, corruption
    """
)
_ASKED_ABOUT = phrase_pattern(
    """
    thủ tục tố cáo, luật tố cáo, cách tố cáo, hướng dẫn tố cáo, mẫu đơn tố cáo, quy trình tố cáo, trang tố cáo, mục tố
    cáo, giải quyết tố cáo, phòng chống tham nhũng, chống tham nhũng, tuyên truyền * tố giác, luật * tham nhũng,
    tố giác tội phạm trên vneid, không tham nhũng, không bảo kê, không vòi vĩnh, không đòi hối lộ, no corruption
    """
)


def denounces(text: str) -> bool:
    """Whether the comment denounces a person or an office. Takes time linear in its length."""
    return bool(_DENOUNCED.search(_ASKED_ABOUT.sub(" _ ", written_out(text))))
