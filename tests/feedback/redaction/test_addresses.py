"""Addresses with a house, flat or plot number; streets, wards and counts stay."""

import pytest

from feedback.redaction import redact


@pytest.mark.parametrize(
    "address",
    [
        "số 12 ngõ 34 đường Láng",
        "so 5 ngach 12 ngo 88 pho vong",
        "125/7 Nguyễn Trãi, phường 2, quận 5",
        "45 le loi phuong ben nghe",
        "số 78 Trần Phú",
        "12A Hoàng Văn Thụ, phường Phú Nhuận",
        "34/56/7 duong so 8, phuong linh xuan",
        "hẻm 123 Lê Văn Sỹ, nhà số 9",
        "phòng 1205 toà CT2 chung cư Hoa Sen",
        "P1203 toa nha A1 chung cu Sao Mai",
        "sn 15 ngõ 7 thôn Đoài, xã Kim Sơn",
        "số nhà 27, tổ 5, khu phố 3, phường Tân Hiệp",
        "số 9 đường 30/4, phường Xuân Khánh",
        "77 hem 99 duong 3 thang 2",
        "lô C12 khu dân cư Phú Mỹ",
        "B4-12 khu đô thị Xanh",
        "K120/15 Nguyễn Lương Bằng",
        "tổ 8, ấp 2, xã Phước Kiển",
        "No. 21 Xuan Dieu street",
        "nha so 3 ngo 12 duong giai phong",
        "thôn Đông, xã Yên Thường",
        "bản Nà Lốc, xã Chiềng Sơ",
        "làng Vòng, ngõ Giếng",
        "chung cư HH2A Linh Đàm, căn 1205",
        "toà CT3 Mỹ Đình, phòng 1511",
        "thửa số 87, tờ bản đồ số 9",
        "hẻm 76 Cách Mạng Tháng 8",
        "21.028511, 105.804817",
        "21°01'42.6\"N 105°48'17.3\"E",
        "7P28QVG4+XQ",
        "VR37+4W",
        "số 12 ngõ 34 Hoàng Cầu, Đống Đa",
        "số 5 đường số 8, khu phố 2, Linh Xuân",
        "P. 301 nhà A2 tập thể Thành Công",
        "căn hộ A3.07 chung cư Sao Mai",
    ],
)
def test_addresses(address: str) -> None:
    assert redact(f"tôi ở {address}; ồn lắm").text == "tôi ở [địa chỉ]; ồn lắm"


def test_the_province_stays() -> None:
    redacted = redact("nhà em số 12 đường Nguyễn Huệ, phường Kim Tân, Lào Cai")
    assert redacted.text == "nhà em [địa chỉ], Lào Cai"


def test_what_a_district_was_is_no_name_of_one() -> None:
    assert redact("thôn Đông, xã Yên Thường, huyện cũ là Gia Lâm").text == "[địa chỉ], huyện cũ là Gia Lâm"


@pytest.mark.parametrize(
    "text",
    [
        "đường Lê Lợi ngập, phường Bến Nghé đông, quận 1 kẹt xe",
        "quầy số 3 Nguyễn Huệ, STT 0045",
        "Phường có 12 tổ, 4 khu phố, mà chỉ 1 điểm làm căn cước",
        "quận 4, TP HCM và phường 2, TP Vĩnh Long",
        "ngày 24/4, người dân thị trấn; 3/12, tờ báo",
        "đóng 2 đường ngang, 34 tỉnh thành",
        "Điều 12 Luật Cư trú, khoản 3 Điều 5",
        "3/5 quầy đóng cửa, chấm 4/5 vì nóng",
        "tuyến quốc lộ 1 hướng về quận 12",
        "Đội CSGT số 3 đường Láng, đội Cảnh sát giao thông số 1 đường Giải Phóng",
        "phòng 302 tầng 3 khoá cửa, tầng 2 phòng 5 nóng",
        "phòng 301 tầng 3 toà nhà trung tâm hành chính nóng quá",
        "bãi giữ xe số 4 đường Láng thu quá giá, bến xe buýt số 2 đường Giải Phóng",
        "Trung tâm hành chính công số 3 đường Lê Lợi, đội Cảnh sát QLHC số 1 phố Trần Phú",
        "đường thôn Đoài xuống cấp, thôn mình xa trung tâm",
        "diện tích 105.25 m2, 2+3 người, vĩ tuyến 17",
    ],
)
def test_streets_wards_and_counts_stay(text: str) -> None:
    assert redact(text).redactions == ()
