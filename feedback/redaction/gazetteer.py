"""Vietnamese family, middle and given names, and the famous ones that name streets, wards and schools.

Lower case, with diacritics; the folded sets are for text typed without.
"""

from feedback.redaction.wordlists import phrases, words
from services.text import fold

SURNAMES = words(
    """
    nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đinh trịnh lâm mai cao tạ
    hà tô trương phùng lương đoàn châu vương quách thái tống triệu kiều la lưu mạc nông lò vi giàng sùng
    vàng thào cầm quàng lường tòng hứa khổng nghiêm chu từ thạch kim sơn danh tăng quan đàm đồng giang
    hạ hàn khúc khuất lại lục lã mã mẫn ninh phí phó quản tiêu tôn trang trà ung uông văn viên âu bạch
    bế bành cù cung doãn diệp đái đậu hầu hình hùng kha khương liễu lộ lữ mộc mông nhâm nhan nhữ thân
    thi thiều tiết vòng xa y rơ điểu cấn chử chung đôn đổng giáp hoa huyền kỳ lôi ma man mùa nùng phương
    phù quang sái sa sầm siu sử tào thập thiệu tưởng ksor rcom niê êban mlô knul h'
    """
)
MIDDLE = words(
    """
    văn thị đức hữu minh ngọc quốc xuân thanh hoàng đình công bá thế trọng quang bảo gia khánh kim mỹ
    thu thùy thuỳ hồng hải hùng anh tuấn mạnh tiến trung thành chí duy nhật phương bích kiều diễm ánh
    như cẩm tường vĩnh viết đăng nguyên hoài phước thiên thái trường tấn phúc nhất hà vân lan mai thảo
    quỳnh tú yến diệu thục tuyết lệ đại phú sỹ sĩ ái nam bình trí hạnh hiếu vinh huy khắc quý thiện bửu
    doãn cao mộng mậu tất trần lê nguyễn phạm thúy thuý tố ý băng lâm sơn thạch ngân uyển a
    """
)
GIVEN = words(
    """
    an anh ánh ân bách bảo băng bắc bích biên bình bông bửu cẩm châu chi chiến chinh chính chung chương
    công cúc cương cường danh dân diễm diệp diệu dinh doanh du dung duy duyên dũng dương dưỡng đại đan
    đào đạo đạt đăng điền điệp định đoàn đông đồng đức đường gấm giang giáp hà hạ hải hạnh hân hằng hào
    hảo hậu hiên hiền hiển hiến hiếu hiệp hiệu hoa hoà hòa hoan hoàn hoàng hoài hoạt học hồng huân huấn
    huế huệ hùng hưng hương hường huy huyền huyên huỳnh kha khải khang khánh khiêm khoa khôi khuê khương
    kiên kiệt kiều kim kỳ lai lài lam lan lành lâm lân lập lệ liêm liên liễu linh loan long lộc lợi luân
    luận lụa luyến lực lương lưu lượng ly lý mai mạnh mão mẫn mận mến mi minh mơ mùi mừng mười my mỹ nam
    năm nga ngà ngân nghi nghĩa nghiêm ngoan ngọc nguyên nguyệt nhã nhài nhàn nhân nhật nhẫn nhi nhiên
    nhu nhung như nhựt nhuận nương oanh phát phi phong phú phúc phụng phương phước phượng quân quang
    quảng quế quí quý quốc quyên quyền quyết quỳnh rạng sa san sang sáng sáu sâm sen sinh soạn sơn sương
    sửu sỹ sĩ tài tâm tám tân tấn tèo thạch thái thanh thành thảo thạnh thắm thắng thân thế thi thiên
    thiện thiệp thiệu thìn thịnh thoa thoại thơ thơm thông thu thuận thục thúy thuý thùy thuỳ thủy thuỷ
    thư thương thường thy tiên tiến tiệp tín tình tịnh toán toàn toản tố tốt trà trai trâm trân trang
    tranh trí triết triều triệu trinh trình trọng trúc trung trực trường tú tuân tuấn tuệ tùng tuyên
    tuyến tuyền tuyển tuyết tư từ tường tý uyên út vân văn vi viên việt vinh vĩnh vĩ vui vũ vương vượng
    vy xuân xuyến yên yến bé bưởi hoạch khuyên nhuần tuynh quyến tráng đệ đính tảo tưởng hợp hội hợi nết
    na lượm
    """
)
SURNAMES_BARE = frozenset(map(fold, SURNAMES))
MIDDLE_BARE = frozenset(map(fold, MIDDLE))
GIVEN_BARE = frozenset(map(fold, GIVEN))

SURE_SURNAMES = words("nguyen tran pham huynh phan trinh truong bui phung")
"""Family names that, typed without diacritics, are hardly another word."""

SURE_GIVEN = words(
    """
    tuan lan linh huong hang thao trang nhung hung cuong dung hoang quang quynh oanh loan nga yen vy
    khoa khanh duc hieu thuy huyen ngoc phuong kien kiet quan toan tung tuyet van vinh viet nghia hanh
    duyen diep giang hai huy khang khoi long minh my nam ngan nguyet nhi phong phuc phuoc quy quyen sang
    son thang thinh tho thoa thu tin trinh truc tu vi vu xuan duy hien hoa binh loc loi luan
    """
)
"""Given names to be believed, typed without diacritics, when the next word fits."""

FAMOUS = phrases(
    """
    an duong vuong, bach dang, ba trieu, be van dan, bui thi xuan, cach mang thang tam, cao thang, chu
    van an, dien bien phu, dinh cong trang, dinh tien hoang, doan thi diem, dong da, duy tan, giai
    phong, hai ba trung, ham nghi, han thuyen, ho chi minh, ho tung mau, ho xuan huong, hoang dieu,
    hoang hoa tham, hoang quoc viet, hoang van thu, hung vuong, huynh thuc khang, khuat duy tien, kim
    dong, kim ma, la thanh, lang ha, le dai hanh, le duan, le duc tho, le hong phong, le lai, le loi, le
    ngo cat, le quy don, le thanh nghi, le thanh ton, le thanh tong, le trong tan, le van luong, le van
    sy, le van tam, luong the vinh, ly chinh thang, ly nam de, ly thai to, ly thuong kiet, ly tu trong,
    mac dinh chi, mai chi tho, nam ky khoi nghia, ngo gia tu, ngo quyen, ngo tat to, nguyen an ninh,
    nguyen binh khiem, nguyen chi thanh, nguyen cong tru, nguyen dinh chieu, nguyen du, nguyen hue,
    nguyen huu canh, nguyen huu tho, nguyen khuyen, nguyen luong bang, nguyen oanh, nguyen phong sac,
    nguyen sy sach, nguyen tat thanh, nguyen thai binh, nguyen thai hoc, nguyen thi dinh, nguyen thi
    minh khai, nguyen trai, nguyen tri phuong, nguyen truong to, nguyen van cu, nguyen van linh, nguyen
    van troi, nguyen xi, pham hung, pham ngoc thach, pham ngu lao, pham van dong, phan boi chau, phan
    chu trinh, phan dang luu, phan dinh phung, phan huy chu, phung hung, quang trung, tay son, thai ha,
    thai phien, ton duc thang, ton that tung, tran dai nghia, tran duy hung, tran hung dao, tran khat
    chan, tran nhan tong, tran nhat duat, tran phu, tran quang dieu, tran quang khai, tran quoc toan,
    tran quy cap, truong chinh, truong dinh, truong han sieu, vo chi cong, vo nguyen giap, vo thi sau,
    vo van kiet, vo van tan, xuan dieu, xuan thuy, yen bai, yersin, to hieu, khuong ha, khuong dinh, lac
    long quan, au co, hoang sa, truong sa, to huu, van cao, trinh cong son, trung nu vuong
    """
)
"""Folded names of streets, wards and schools: not a person unless a title says so."""
