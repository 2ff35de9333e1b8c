"""The words of Vietnamese addresses."""

from feedback.redaction.gazetteer import FAMOUS
from feedback.redaction.wordlists import phrases, words
from services.text import fold


class Keywords:
    """Words and phrases that open a part of an address, each with the spelling that counts when it has diacritics."""

    def __init__(self, spellings: str, listed: str = "") -> None:
        """`spellings` are single words as spelt, `listed` folded phrases of two to four words, by commas."""
        self.spellings = words(spellings)
        self.folded = frozenset(map(fold, self.spellings))
        self.phrases = phrases(listed)
        self.openers = self.folded | {phrase.split()[0] for phrase in self.phrases}

    def __or__(self, other: "Keywords") -> "Keywords":
        return Keywords(" ".join(self.spellings | other.spellings), ", ".join(self.phrases | other.phrases))


PLAIN_HOUSE = Keywords("sn", "so nha, nha so")
HOUSE = Keywords("số no number") | PLAIN_HOUSE
FLAT = Keywords("phòng căn p room apartment flat", "can ho")
PLOT = Keywords("lô căn nhà shophouse")
ROAD = Keywords("đường phố ql đ đg", "dai lo, tinh lo, quoc lo")
ALLEY = Keywords("ngõ ngách hẻm kiệt xẹt nghách")
HAMLET = Keywords("tổ thôn xóm ấp đội kp tdp buôn khóm làng", "khu pho, to dan pho")
NAMED_HAMLET = Keywords("thôn xóm ấp bản buôn khóm làng phum sóc")
PARCEL = Keywords("thửa", "thua dat")
SHEET = Keywords("tờ", "to ban do")
BUILDING = Keywords("toà tòa block cc ct lô tầng ktx building tower lầu tháp", "toa nha, chung cu, ky tuc xa")
ESTATE = Keywords("kdc kđt", "khu dan cu, khu do thi, khu tap the, khu tai dinh cu, tap the")
WARD = Keywords("phường p xã tt ward", "thi tran, dac khu")
DISTRICT = Keywords("quận q huyện h tx dist district", "thi xa")

BUILDING_OR_ESTATE = BUILDING | ESTATE
ROAD_OR_ALLEY = ROAD | ALLEY
WARD_OR_DISTRICT = WARD | DISTRICT
HAMLET_OR_WARD = HAMLET | WARD
PARTS = (ROAD, ALLEY, ESTATE, HAMLET, BUILDING, WARD, DISTRICT)
OPENERS = frozenset[str]().union(*(part.openers for part in (*PARTS, NAMED_HAMLET, PARCEL, HOUSE, FLAT, PLOT)))
SPELT = frozenset[str]().union(*(part.spellings for part in PARTS)) | words(
    "phuong quan xa huyen duong pho ngo hem ngach thon xom ap"
)
KEYWORDS = frozenset[str]().union(*(part.folded for part in (*PARTS, HOUSE, FLAT)))
STREETS = FAMOUS | phrases(
    """
    xuan dieu, bo song, kim giang, cau giay, khuong trung, nguyen xien, minh khai, doi can, hang bong,
    hang bac, hang gai, lo duc, tho nhuom, quan su, trang tien, ba hat, su van hanh, to ky, phan van
    tri, quang tho, le van khuong, nguyen anh thu, huynh tan phat, tran xuan soan, pham the hien, hoa
    binh, thong nhat, nguyen kiem, xo viet nghe tinh, ung van khiem, no trang long, ly thai to, ho tung
    mau, nguyen khang, hoang cau, thanh nhan, vong, lang
    """
)
COUNTED = words(
    """
    dieu khoan diem quay cap doi lop cua ban stt don dinh luat so hieu phong to nhom mau phieu bien
    """
)
"""Before a number: what is numbered is no house."""

QUANTIFIED = words(
    """
    ngay thang nam thu luc gio phut tuoi hang co gan hon khoang duoc het mat trong den du ca voi tren
    duoi goi la cho so ma phat
    """
)
STOREYS = words("tang lau")
OFFICES = phrases("trung tam, benh vien, co quan, uy ban, hanh chinh, van phong")
"""In such a building a room is nobody's home."""
AUTHORITIES = words("bai ben cay doi tram chot don chi cuc dien cum benh vien khoa truong trung tam co so diem bo phan")
OF_AUTHORITIES = words(
    """
    csgt canh sat giao thong cong an tac trat tu pccc chua chay dan phong phuong quan xa duong bo thuy khu vuc
    bien phong hai kham lien nganh kiem lam y te qlhc hanh chinh cong mot cua tiep dan phuc vu vu kinh to
    hinh su ma tuy tthc xe giu do xang dau buyt
    """
)
"""A body or a public place that is numbered, and what may stand between: *Đội CSGT số 3*, *bãi xe số 2*."""

PUBLIC_PLACES = words(
    """
    duong cau cong chua dinh den truong cho hoa trang bai he ubnd an vien thao tram nha xe hoi
    """
)
LOCATING = words(
    """
    o tai nha quan dc chi tro ho shop tiem hang pho ngay truoc sau canh gan ban xuong cua
    """
)
NOT_HOUSES = words("113 114 115 111 112")
NOT_STREETS = phrases(
    """
    cong an, luat cu, luat dat, nghi dinh, thong tu, viet nam, ha noi, hai phong, da nang, can tho, bo
    cong, canh sat
    """
)
NO_NAMES = words("cũ mới")
"""As spelt: what a district was before and is now, as in *huyện cũ*."""
STOPS = words(
    """
    bi co mo ban o la ma dang da nay ay kia do khong ko va voi cho cua thi thay den tai bat ngay gan xay
    hay chua ai toi minh em nhung cac may roi rat qua sdt dt so mat chan trong ngoai lam noi duoc truoc
    sau khi nha nhe a ah can dong mot hai karaoke quan tiem cong xau hong hu ngap tac ket bun
    """
)
