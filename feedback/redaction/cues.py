"""Words that indicate what a nearby number is."""

from bisect import bisect_left
from enum import Enum, auto

from feedback.redaction.typed_text import TypedText, Word


class Cue(Enum):
    PHONE = auto()
    IDENTITY = auto()
    ACCOUNT = auto()
    PASSPORT = auto()
    PLATE = auto()
    CASE = auto()


_PHRASES = {
    Cue.PHONE: "sdt dt dthoai zalo goi alo call phone tel lh ib nt nhan mobile hotline whatsapp viber may "
    "thue_bao dien_thoai lien_he lien_lac so_may dau_so",
    Cue.IDENTITY: "cccd cc cmnd cmt cmtnd cmnnd cancuoc can_cuoc chung_minh dinh_danh id_card id bhyt bhxh gplx "
    "bao_hiem lai_xe bang_lai",
    Cue.ACCOUNT: "stk tk taikhoan tkhoan tai_khoan ck chuyen_khoan ngan_hang vietcombank vcb techcombank tcb mb "
    "mbbank bidv agribank vietinbank vietin acb tpbank vpbank sacombank sacom hdbank vib shb ocb scb msb seabank bank "
    "eximbank momo zalopay viettelpay visa mastercard napas atm card the_visa the_atm so_the",
    Cue.PASSPORT: "passport pp ho_chieu hochieu hc",
    Cue.PLATE: "bks bsx bs bien_so bien_kiem xe oto bien plate",
    Cue.CASE: "ho_so bien_ban vu_an bien_lai quyet_dinh ma_ho ma_tra giay_hen phieu van_ban kho_bac",
}
_MARKS = {phrase.replace("_", " "): context for context, phrases in _PHRASES.items() for phrase in phrases.split()}
_REACH_BEFORE = 45
_REACH_AFTER = 22


class Cues:
    """The cue words of a comment, looked up by position."""

    def __init__(self, typed: TypedText) -> None:
        self._ends: list[int] = []
        self._marks: list[tuple[int, int, Cue]] = []
        previous: Word | None = None
        for word in typed.words:
            pair = _MARKS.get(f"{previous.fold} {word.fold}") if previous else None
            context = pair or _MARKS.get(word.fold)
            if context:
                start = previous.start if pair and previous else word.start
                self._ends.append(word.end)
                self._marks.append((start, word.end, context))
            previous = word

    def around(self, start: int, end: int) -> tuple[Cue, ...]:
        """What the words before `start` (nearest first) and just after `end` say; a passing mention included."""
        at = bisect_left(self._ends, start + 1)
        told: list[Cue] = []
        for mark in reversed(self._marks[max(0, at - 4) : at]):
            if start - mark[1] <= _REACH_BEFORE and mark[2] not in told:
                told.append(mark[2])
        for mark in self._marks[at : at + 2]:
            if 0 <= mark[0] - end <= _REACH_AFTER and mark[2] is Cue.ACCOUNT and mark[2] not in told:
                told.append(mark[2])
        return tuple(told)
