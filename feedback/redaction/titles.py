"""Words after which a name stands: kinship, titles, ranks, roles, and the phrases of introducing oneself.

Folded, but for kinship, which is spelt as it counts: `bán` is not `bạn`, and `co` is `cô` only in text typed
without diacritics.
"""

from feedback.redaction.wordlists import phrases, spelt, words
from services.text import fold

KINSHIP = words(
    """
    anh chị em ông bà ba bác chú cô dì cậu mợ thím cháu bạn thầy bé cụ mẹ bố vợ chồng thằng con má lão
    gã mụ a c e ac mr mrs ms miss
    """
)
KINSHIP_BARE = frozenset(map(fold, KINSHIP))

WEAK_KINSHIP = words("em ban chau be me bo vo chong con ma mo e cu ga lao thang mu")
"""Too common beside other words to believe a lower-case given name after them."""

MISREAD_BARE = words("co ba di cau thay chi ban chu a c ac")
"""Without diacritics mostly another word: `có`, `ba`, `đi`, `cầu`, `thấy`, `chỉ`, `bán`, `chủ`."""

ROLES = spelt(
    """
    dc, đc, bs, cb, csgt, cskv, officer, ktv, ls, đồng chí, đ c, thiếu tá, trung tá, thượng tá, đại tá,
    thiếu úy, trung úy, thượng úy, đại úy, thiếu uý, trung uý, thượng uý, đại uý, thiếu tướng,
    trung tướng, thượng tướng, đại tướng, hạ sỹ, hạ sĩ, trung sỹ, trung sĩ, thượng sỹ, thượng sĩ,
    chiến sỹ, chiến sĩ, bác sỹ, bác sĩ, luật sư, giám đốc, trưởng phòng, phó phòng, cán bộ, nhân viên,
    chủ tịch, đội trưởng, đội phó, tổ trưởng, tổ phó, thư ký, thư kí, kế toán, y tá, viện trưởng,
    trưởng ban, bí thư, trưởng thôn, chỉ huy, giáo viên, bảo vệ, lễ tân, trưởng công, trưởng ca,
    nghi can, bị can, bị cáo, bị đơn, nguyên đơn, đối tượng, nạn nhân, nghi phạm, bị hại, kiểm sát,
    kiểm lâm, an viên, vấn viên, điều dưỡng, hiệu trưởng, tài xế, chủ quán, chủ nhà, chủ trọ, già làng,
    tố cáo, khiếu nại, điều tra, thủ quỹ, đồng nghiệp, hàng xóm, chủ xe,
    giang hồ, đại ca, thủ phạm, chủ nợ, hung thủ, ông trùm
    """
)
UNITS = words(
    """
    cong an phuong xa huyen quan tinh ca ubnd tp thi tran khu vuc
    """
)
"""May stand between a role and the name: *trưởng công an phường Nguyễn …*; then only a full name is believed."""

INTRODUCTIONS = phrases(
    """
    toi la, minh la, em la, chau la, con la, ten la, toi ten, em ten, minh ten, chau ten, e ten, ho ten,
    va ten, ky ten, nguoi gui, nguoi viet, ten toi, ten em, ten minh, nguoi bao, nick fb, nick zalo,
    zalo la, ten that, name is, chu tk, e la, t la, tui la, tui ten, t ten, i am, vo la, chong la, xom
    la, that la, con ten, thuong goi, biet danh, goi khac
    """
)
MEETINGS = spelt("gặp, hỏi, tìm, đợi, chờ, nhờ, cho, do, bởi, với, tới, cùng")
"""Before a name that stands alone: *tới gặp Tú.*"""

NOT_ALONE = spelt("huế, pháp, việt, hàn, bắc, đông, tây, hội, đoàn, đảng, công, ban, nhật")
"""Given names that are a place, a people or a body where they stand alone."""

PLACES_OF_WORK = words("o ben quay ban phong cskv csgt tiep")

SOUGHT = words("gap hoi tim doi nho")
AFTER_SOUGHT = words("la thi roi moi nhe nha ngay luon")
"""What goes on after the name of somebody who is sought: *gặp Tùng là xong*."""

LEADS = frozenset({"ten", *KINSHIP_BARE, *MEETINGS, *(phrase.split()[-1] for phrase in ROLES.keys() | INTRODUCTIONS)})
"""Every word after which a name may follow."""

BETWEEN = words(
    """
    toi minh em e tui t trai gai ruot nho lon ay ho ten la cua vo chong anh chi bo me con
    """
)
SPELT_BETWEEN = words(
    """
    tôi mình em e tui t trai gái ruột nhỏ lớn ấy họ tên là của vợ chồng anh chị bố mẹ con
    """
)
"""May stand between a kinship word and the name: *con trai tôi tên là …*."""

PLACES = words(
    """
    đường phố trường cầu phường quận xã huyện tp viện chợ ngõ hẻm ngách kiệt ubnd thpt thcs núi ngã đền
    chùa miếu lăng cảng tuyến hầm ga street tỉnh thôn ấp lộ dốc hồ đảo tdp toà tòa
    """
)
"""A name right after one of these is a place's."""

PLACES_BARE = words(
    """
    duong pho truong phuong quan xa huyen hem ngach kiet nui chua mieu tuyen ham thon ap
    """
)

NOT_PERSONS = phrases(
    """
    ba ria, ba chieu, ba trung, ba trieu, ba na, ba den, ba hat, ba hom, ba dinh, ba diem, ba vi, ba be,
    ba con, ba hai, ong lanh, ong tao, dia, ong troi, ong dia, ong ba, bac ho, bac si, bac sy, bac kan,
    bac giang, bac ninh, bac lieu, bac tu, bac tien, co to, co giao, co ban, co dau, co hoi, co don, co
    the, co mat, co thai, co anh, co tinh, co nhan, co quan, co tin, co y, co an, co van, co tam, chu y,
    chu trong, chu tich, chu tri, chu quan, chu the, chu dong, chu nhan, chu nha, chu ky, chi em, chi
    nhanh, chi phi, chi tiet, chi tieu, chi dao, chi huy, chi tra, chi co, chi thi, chi la, chi minh,
    anh em, anh chi, anh hung, anh dung, anh minh, anh huong, anh sang, anh the, anh hai, ban be, ban
    than, ban nha, ban hang, ban tin, ban dan, ban hanh, em gai, em trai, em yeu, em be, em xinh, di
    lai, di lam, di duong, di an, di hoc, di vang, di hoa, cau ho, cau hoi, cau be, cau chuyen, thay
    doi, thay the, thay mat, thay co, thay giao, thay thuoc, thang nam, thang tu, cu the, con gai, con
    trai, con duong, con ca, con so, be gai, be trai, chau be, bo cong, bo truong, me con, vo chong,
    viet nam, viet kieu, duong day, cong an, canh sat, hien lanh, chi hien, quoc gia, manh khoe, manh
    me, hung manh, dung cam, minh bach, minh mong, tam tinh, tinh cam, nghia vu, ma tuy, thanh uy, cong
    ty, cong doan, cong nhan, cong dan, thu ky, ky su, trung quoc, han quoc, nhat ban, dang vien, doan
    vien, tinh uy, quan uy, dang uy, hoat dong, quyen loi, ma so, ma vach, ma hoa, thanh pho, thanh tra,
    thanh toan, thanh nien, trung tam, trung uong, quan doi, quan ly, an ninh, dan phong, dan quan, dan
    su, can bo, hoi dong, hoi nong, mat tran, doan thanh, phong chay, bao hiem, thi hanh, tu phap, ho
    chi, ha noi, da nang, hai phong, can tho, hue, thai binh, thai nguyen, thanh hoa, binh duong, binh
    dinh, binh thuan, dong nai, dong thap, kien giang, an giang, vinh phuc, vinh long, phu tho, phu yen,
    quang ninh, quang nam, quang tri, quang ngai, quang binh, lam dong, long an, tay ninh, nam dinh,
    ninh binh, hung yen, ha nam, ha giang, ha tinh, lai chau, son la, lang son, cao bang, dak lak, gia
    lai, khanh hoa, nghe an, bac bo, mien nam, zalo la, ngan hang, kho bac, buu dien, ke toan, van thu,
    hanh chinh, thu ngan, y te, to truong, truong phong, pho phong, hoc sinh, sinh vien, thu truong, tiep
    tan, tiep dan, tinh nguyen, xe om, hieu truong, giam doc, phu nu, van phong, tong dai, truc ban, dien
    luc, vien thong, ho tich, dia chinh, tai chinh, quan trang, cong chung, tu van, ho tong, dan quan,
    thue vu, hai quan, moi truong, giao vien, bo phan, mot cua, doan cong, lai xe, tai xe, hoa ky, duc
    quoc, thanh xuan, long bien, tay ho, hoi phu, hoi cuu, hoi nguoi, dang bo,
    doan xa, doan phuong, chi bo, pho truong, pho chu, pho giam, pho ban, pho doi, pho bi,
    truong cong, truong ban, truong khu, truong doi, uy vien, pho thu, pho to
    """
)
"""Folded pairs, trigger and next word or the first two words of what follows, that name no person."""

STOPS = words(
    """
    la bi co o di da dang se khong ko k hong cung rat va voi cho cua duoc dc thi ma nay kia do day the
    nao gi ai sao lam noi hay den tai ben quay phong nhan giup goi hoi xin dua doi nop cap ghi bao tra
    len xuong ra vao ve nhung cac may moi nen roi luon nha a ah ak nhe ne oi nua thoi vay qua tren duoi
    trong ngoai khi luc tu toi minh sdt dt cccd cmnd stk so email tk vcb bidv bat quat vua chua phai
    muon can nhiet huong
    """
)
CUES = words(
    """
    o ben quay cong ca cskv csgt doi truc to phuong xa bo nha noi rat nhiet lam da va huong tiep giai
    giup goi la hay bi cuoi dau ngoi dung phong khu dang bao tra tu cau xu chu thu thi cung voi cho nhan
    sdt dt so stk cccd nen quat ban con day mo lich de vui ghi hoi chay lay khong ko k van that pccc
    sinh di cuu ke nhac
    """
)
"""What comes after a name: what a person does, or where they work."""

STRICT_CUES = words(
    """
    sdt dt so o ben quay cong ca cskv csgt doi truc phuong xa va tiep cuoi nha ke bo
    """
)
NEVER_LOWER = words(
    """
    trực như đường lực lượng quyết luận sinh công tính học đạo định lập trình thi tranh trường lại vui danh bảo
    """
)
"""Given names that are believed with a capital only."""

MISREAD_AFTER_ROLE = words("dung truc nhan thu tien hai huong")
"""Without diacritics after a role mostly another word: `csgt dung` is `CSGT đứng`."""

COMMON_GIVEN = words(
    """
    hùng dũng minh hiền thu hoa hòa an bình ba năm tư sáu bảy tám mười thanh thành tâm tín tiến trung
    trực chi anh ánh lý lại danh dân dung duy đông đức hạnh hải hà hoàn học lập luận lực lượng mơ my na
    nam nga nghĩa nhân phong quang quý sa sang sinh sơn tài thi thư tranh trai trình từ từng vui xuân
    yên út cúc công đại đạo đất giấy hợp hội khai kim lợi phi tích tính tình tố thế thuận tốt quyết nhu
    như nhất phú phục thật đồng đường
    """
)
