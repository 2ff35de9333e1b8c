"""What a text may not name that one person makes public, and what it may."""

import pytest

from services.editorial.contacts import ContactNamed, check_names_no_contact


@pytest.mark.parametrize(
    "text",
    [
        "Gọi 0900 000 777",
        "Gọi (0900) 000.777",
        "Gọi +84.900.000.777",
        "Gọi 09.00.00.07.77",
        "Gọi 09-00-00-07-77",
        "Gọi 09:00 00:07 77",
        "Gọi 0900_000_777",
        "Gọi O9OO OOO 777",
        "Gọi ٠٩٠٠٠٠٠٧٧٧",
        "Gọi \uff10\uff19\uff10\uff10\uff10\uff10\uff10\uff17\uff17\uff17",
        "Gọi không chín không không một hai ba bốn năm sáu",
        "Goi khong chin khong khong mot hai ba bon nam sau",
        "Gọi 0 chín 0 0 một hai ba 4 5 6",
        "Call zero nine zero, zero one two three",
        "Call zero-nine-zero-zero-one-two",
        "Xem https://giup-do.example/a",
        "Xem www.giup-do.vn",
        "Xem giup-do.com.vn để biết",
        "Vào t.me/giupdo",
        "Vào giúp đỡ chấm com",
        "Viết cho a.b@giup-do.vn",
        "Viết cho ab (at) giup-do",
        "Viết cho ab a còng gmail",
        "Nhắn @giupdo",
        "Nộp phạt tại nopphat.vip",
        "Xem zalo.me",
        "Soạn CA gửi 8785",
        "Gọi tổng đài 1022",
    ],
)
def test_numbers_links_and_mails_are_refused(text: str):
    with pytest.raises(ContactNamed) as refused:
        check_names_no_contact("reason", text)
    assert (refused.value.status, refused.value.code) == (422, "CONTACT_NAMED")
    assert refused.value.members["errors"][0]["field"] == "reason"


@pytest.mark.parametrize(
    "text",
    [
        "Giám đốc đi công tác từ ngày 12/01/2026 đến hết 14/01/2026.",
        "Đường dây quá tải từ 22:00 - 23:30, 13-14/11 do bão số 13.",
        "Quá tải 7:30-11:30, gọi 113",
        "Quá tải 7h30 – 11h30",
        "Quá tải 17:00, 12/12/2026",
        "Quá tải 01.12.2026 - 03.12.2026",
        "Trực 24/7",
        "Gọi 113, 114 hoặc 115.",
        "Theo Thông tư 98/2020/TT-BCA và Luật số 91/2025/QH15.",
        "Lệ phí là 500.000 đồng, nộp tại quầy số 2.",
        "Ngày 20/7 năm 2026, tức một năm sau ba lần hoãn.",
        "Hoãn do bão.Xin lỗi người dân; quay lại lúc 8h00-11h30 tại 87 Trần Hưng Đạo, Q.1, TP.HCM",
        "Closed from one to two; come back at 3 p.m. (room 12, floor 4).",
        "Sau hai năm, một trăm hai mươi ba nghìn hồ sơ.",
        "Nhóm A công an phường",
    ],
)
def test_times_dates_amounts_and_laws_stay(text: str):
    check_names_no_contact("reason", text)
