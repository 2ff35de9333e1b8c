"""Names after kinship, titles, ranks, roles and introductions; and the many words that look like them."""

import pytest

from feedback.redaction import RedactionKind, redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anh Nguyễn Văn A ở quầy 3", "anh [tên người] ở quầy 3"),
        ("anh nguyen van tuan lam viec tot", "anh [tên người] lam viec tot"),
        ("đ/c Trung tá B giải thích", "đ/c Trung tá [tên người] giải thích"),
        ("d/c thieu ta pham quoc bao nhan tien", "d/c thieu ta [tên người] nhan tien"),
        ("Đồng chí Đại úy Hùng", "Đồng chí Đại úy [tên người]"),
        ("chị lan ở quầy 5", "chị [tên người] ở quầy 5"),
        ("chi lan o quay 5", "chi [tên người] o quay 5"),
        ("anh Tuấn CSKV nghe máy", "anh [tên người] CSKV nghe máy"),
        ("A. Tuấn nghe máy", "A. [tên người] nghe máy"),
        ("CSGT tên Đặng Quang Vinh", "CSGT tên [tên người]"),
        ("toi ten la phan thi kim ngan", "toi ten la [tên người]"),
        ("Tôi là Huỳnh Ngọc Thạch, cựu chiến binh", "Tôi là [tên người], cựu chiến binh"),
        ("Họ và tên: Tạ Thị Minh Nguyệt", "Họ và tên: [tên người]"),
        ("con trai tôi Trần Gia Huy 15 tuổi", "con trai tôi [tên người] 15 tuổi"),
        ("Trưởng công an phường Nguyễn Hồng Sơn", "Trưởng công an phường [tên người]"),
        ("bà H'Lan Êban chưa có thẻ", "bà [tên người] chưa có thẻ"),
        ("anh N.V.T gợi ý", "anh [tên người] gợi ý"),
        ("đ/c Thiện, Tiến đội 4", "đ/c [tên người], [tên người] đội 4"),
        ("ANH TRAN VAN NAM O QUAY 7", "ANH [tên người] O QUAY 7"),
        ("My name is Peter Hansen, I lost it", "My name is [tên người], I lost it"),
        ("Trân trọng. Nguyễn Thị Hoài Thu", "Trân trọng. [tên người]"),
        ("bác sĩ Trương Mỹ Lệ tận tâm", "bác sĩ [tên người] tận tâm"),
        ("chú Bảy công an viên", "chú [tên người] công an viên"),
        ("tôi tên Trịnh Thị\nMỹ Hạnh xin hỏi", "tôi tên [tên người] xin hỏi"),
        ("đồng chí Đ.V.Quân thu tiền", "đồng chí [tên người] thu tiền"),
        ("P.V.Long đội trưởng", "[tên người] đội trưởng"),
        ("bà Ng. Thị Cúc ở một cửa", "bà [tên người] ở một cửa"),
        ("lên tầng 2 gặp Tú", "lên tầng 2 gặp [tên người]"),
        ("cứ gặp Phúc là xong", "cứ gặp [tên người] là xong"),
        ("cần gì thì hỏi Nga.", "cần gì thì hỏi [tên người]."),
        ("muốn nhanh cứ gặp Phúc ở quầy 4", "muốn nhanh cứ gặp [tên người] ở quầy 4"),
    ],
)
def test_names_go_and_titles_stay(text: str, expected: str) -> None:
    assert redact(text).text == expected


def test_a_name_is_found_again_where_it_stands_without_a_title() -> None:
    redacted = redact("Anh Trần Văn Nam hẹn 3 lần. Hôm sau Nam không đến. Ở Việt Nam, phường Nam thì khác.")
    assert redacted.text == (
        "Anh [tên người] hẹn 3 lần. Hôm sau [tên người] không đến. Ở Việt Nam, phường Nam thì khác."
    )


@pytest.mark.parametrize(
    "text",
    [
        "các anh hùng thầm lặng",
        "cac anh hung chua chay",
        "anh dũng, kiên cường",
        "chị em trong tổ, bà con khu phố, ông bà già",
        "chú ý giúp em, cô giáo dẫn lớp đi",
        "chu y giup, co giao dan lop di",
        "bác sĩ tận tâm, cán bộ trực không nghe",
        "em gái mình, cậu bé lạc mẹ",
        "Bác Hồ dạy công an nhân dân",
        "tư tưởng Chủ tịch Hồ Chí Minh",
        "chợ Bà Chiểu, cầu Ông Lãnh, phố Hai Bà Trưng, Bà Rịa",
        "đường Nguyễn Văn Linh, trường Lê Quý Đôn, phường Trần Hưng Đạo",
        "duong nguyen van linh toi nao cung dua xe",
        "Công an tỉnh Lâm Đồng, công an quận Hoàng Mai",
        "dc csgt dung o nga tu",
        "khong co English version",
        "đối tượng hoạt động về đêm",
        "tên trộm chạy vào hẻm, sai tên đường",
        "anh ơi cho em hỏi, em cám ơn chị ạ",
        "Cảm ơn các anh. Tôi rất hài lòng",
        "Bí thư Thành ủy, phó giám đốc Công ty",
        "Chị Ngân hàng bảo ra công an, anh Bưu điện gửi nhầm, cô Kế toán thu thừa",
        "Đồng chí Phó Trưởng Công an phường tiếp dân",
        "gặp Công an, hỏi Văn phòng, nộp cho Kho bạc, chờ Thanh tra",
        "tới Huế. Đề xuất với Đảng. Cho Hội.",
        "ở TP.Vinh, T.P.Vinh",
    ],
)
def test_words_that_only_look_like_names_stay(text: str) -> None:
    assert [f for f in redact(text).redactions if f.kind is RedactionKind.NAME] == []
