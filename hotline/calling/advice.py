"""What a citizen is told who asks whom to call."""

from collections.abc import Sequence

from hotline.calling.matching import understand
from hotline.calling.situations import CallUrgency, Situation, catalogue
from hotline.models import Names
from services.errors import BadInput

MOST_CHOICES = 8
UNCLEAR = Names(
    vi="Nếu có người đang gặp nguy hiểm, gọi ngay 113 (công an), 114 (cháy, cứu nạn) hoặc 115 (cấp cứu). Nói đang ở"
    " đâu, chuyện gì xảy ra. Nếu không gấp, hãy chọn trong danh sách.",
    en="If somebody is in danger, call 113 (police), 114 (fire, rescue) or 115 (ambulance) at once. Say where you are"
    " and what happened. If it can wait, choose from the list.",
)
"""What to do where it is not clear what happened."""


def situation_of(code: str | None, text: str | None) -> tuple[Situation | None, Sequence[Situation]]:
    """The situation that was chosen, or else that the text tells of, and others to choose from.

    Nothing at all gives all situations to choose from. Raises `BadInput` for a code that there is not.
    """
    known = catalogue().situations
    if code is not None:
        if code not in known:
            raise BadInput.at("situation", "there is no such situation; take a code of `choices`")
        return known[code], ()
    if not text:
        return None, list(known.values())
    understood = understand(text)
    usual = [one for one in known.values() if one.urgency is CallUrgency.EMERGENCY]
    more = usual if understood.situation is None else ()
    others = dict.fromkeys(one.code for one in (*understood.others, *more))
    return understood.situation, [known[other] for other in list(others)[:MOST_CHOICES]]
