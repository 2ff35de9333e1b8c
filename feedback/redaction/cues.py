"""Words that indicate what a nearby number is."""

import re
from bisect import bisect_left
from enum import Enum, auto

from feedback.redaction.typed_text import TypedText, Word
from feedback.redaction.wordlists import words


class Cue(Enum):
    PHONE = auto()
    IDENTITY = auto()
    ACCOUNT = auto()
    PASSPORT = auto()
    PLATE = auto()
    CASE = auto()
    SERVICE = auto()
    """Numbers of people in office: a party card, a badge."""
    DEVICE = auto()


_PHRASES = {
    Cue.PHONE: "sdt dt dthoai zalo goi alo call phone tel lh ib nt nhan mobile hotline whatsapp viber may "
    "thue_bao dien_thoai lien_he lien_lac so_may dau_so di_dong may_ban so_ban co_dinh fax",
    Cue.IDENTITY: "cccd cc cmnd cmt cmtnd cmnnd cancuoc can_cuoc chung_minh dinh_danh id_card id bhyt bhxh gplx "
    "bao_hiem lai_xe bang_lai mst so_thue ma_thue",
    Cue.ACCOUNT: "stk tk taikhoan tkhoan tai_khoan ck chuyen_khoan ngan_hang vietcombank vcb techcombank tcb mb "
    "mbbank bidv agribank vietinbank vietin acb tpbank vpbank sacombank sacom hdbank vib shb ocb scb msb seabank bank "
    "vtb lpbank abbank shinhan cake timo eximbank momo zalopay viettelpay visa mastercard napas atm card the_visa "
    "the_atm so_the",
    Cue.PASSPORT: "passport pp ho_chieu hochieu hc",
    Cue.PLATE: "bks bsx bs bien_so bien_kiem xe oto bien plate",
    Cue.CASE: "ho_so bien_ban vu_an bien_lai quyet_dinh ma_ho ma_tra giay_hen phieu van_ban kho_bac",
    Cue.SERVICE: "the_dang so_hieu so_quan the_nganh the_qd the_si",
    Cue.DEVICE: "imei imei1 imei2",
}
_MARKS = {phrase.replace("_", " "): context for context, phrases in _PHRASES.items() for phrase in phrases.split()}
_SPELT = {"nhan": "nhắn", "goi": "gọi"}
"""Cues that count with their own diacritics or none: `nhân`, `nhận` and `gói` tell of no telephone."""
_PAYING = frozenset({"ck", "chuyen khoan", "ngan hang", "nhan"})
"""Cues that an amount follows as well as a number."""

_BETWEEN = words(
    """
    so la cua toi em minh tui no nay moi cu nha rieng bo me vo chong con anh chi ong ba nguoi va theo ca cho cong an
    cand vien si nhan dan may the ho dien thoai
    """
)
_SIGNS = re.compile(r"[^\W_]+")
_REACH_BEFORE = 45
_REACH_AFTER = 22


def _is_spelt(word: Word) -> bool:
    return not word.accented or word.low == _SPELT.get(word.fold, word.low)


class Cues:
    """The cue words of a comment, looked up by position."""

    def __init__(self, typed: TypedText) -> None:
        self._folded = typed.folded
        self._ends: list[int] = []
        self._marks: list[tuple[int, int, Cue]] = []
        previous: Word | None = None
        for word in typed.words:
            pair = _MARKS.get(f"{previous.fold} {word.fold}") if previous else None
            context = pair or (_MARKS.get(word.fold) if _is_spelt(word) else None)
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

    def announced(self, start: int) -> Cue | None:
        """What the words right before `start` say it is: `số CMND của tôi là …`, not `tài khoản bị trừ …`."""
        at = bisect_left(self._ends, start + 1) - 1
        if at < 0 or start - self._ends[at] > _REACH_BEFORE:
            return None
        between = _SIGNS.findall(self._folded[self._ends[at] : start])
        said = all(sign in _BETWEEN or len(sign) == 1 for sign in between)
        return self._marks[at][2] if said else None

    def pays(self, start: int) -> bool:
        """Whether the cue before `start` is one that an amount may follow."""
        at = bisect_left(self._ends, start + 1) - 1
        return at >= 0 and self._folded[self._marks[at][0] : self._marks[at][1]] in _PAYING
