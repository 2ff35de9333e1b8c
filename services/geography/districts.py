"""The districts of before 2025-07-01, by the province that they lie in today.

Addresses and names of units still bear them. The list is that of the General Statistics Office of the end of 2024, as
the package `vietnam-provinces` 0.6.0 has it, with those that had been merged not long before.
"""

import re
from functools import cache

from services.text import fold

_DISTRICTS = {
    "ha-noi": (
        "Ba Vì, Ba Đình, Bắc Từ Liêm, Chương Mỹ, Cầu Giấy, Gia Lâm, Hai Bà Trưng, Hoài Đức, Hoàn Kiếm, Hoàng Mai, "
        "Hà Đông, Long Biên, Mê Linh, Mỹ Đức, Nam Từ Liêm, Phú Xuyên, Phúc Thọ, Quốc Oai, Sóc Sơn, Sơn Tây, Thanh "
        "Oai, Thanh Trì, Thanh Xuân, Thường Tín, Thạch Thất, Tây Hồ, Đan Phượng, Đông Anh, Đống Đa, Ứng Hòa"
    ),
    "hue": "A Lưới, Hương Thủy, Hương Trà, Phong Điền, Phú Lộc, Phú Vang, Phú Xuân, Quảng Điền, Thuận Hóa",
    "lai-chau": "Lai Châu, Mường Tè, Nậm Nhùn, Phong Thổ, Sìn Hồ, Tam Đường, Than Uyên, Tân Uyên",
    "dien-bien": (
        "Mường Chà, Mường Lay, Mường Nhé, Mường Ảng, Nậm Pồ, Tuần Giáo, Tủa Chùa, Điện Biên, Điện Biên Phủ, Điện "
        "Biên Đông"
    ),
    "son-la": (
        "Bắc Yên, Mai Sơn, Mường La, Mộc Châu, Phù Yên, Quỳnh Nhai, Sông Mã, Sơn La, Sốp Cộp, Thuận Châu, Vân Hồ, "
        "Yên Châu"
    ),
    "lang-son": (
        "Bình Gia, Bắc Sơn, Cao Lộc, Chi Lăng, Hữu Lũng, Lạng Sơn, Lộc Bình, Tràng Định, Văn Lãng, Văn Quan, Đình Lập"
    ),
    "quang-ninh": (
        "Ba Chẽ, Bình Liêu, Cô Tô, Cẩm Phả, Hoành Bồ, Hạ Long, Hải Hà, Móng Cái, Quảng Yên, Tiên Yên, Uông Bí, "
        "Vân Đồn, Đông Triều, Đầm Hà"
    ),
    "thanh-hoa": (
        "Bá Thước, Bỉm Sơn, Cẩm Thủy, Hoằng Hóa, Hà Trung, Hậu Lộc, Lang Chánh, Mường Lát, Nga Sơn, Nghi Sơn, "
        "Ngọc Lặc, Như Thanh, Như Xuân, Nông Cống, Quan Hóa, Quan Sơn, Quảng Xương, Sầm Sơn, Thanh Hóa, Thiệu "
        "Hóa, Thường Xuân, Thạch Thành, Thọ Xuân, Triệu Sơn, Vĩnh Lộc, Yên Định"
    ),
    "nghe-an": (
        "Anh Sơn, Con Cuông, Diễn Châu, Hoàng Mai, Hưng Nguyên, Kỳ Sơn, Nam Đàn, Nghi Lộc, Nghĩa Đàn, Quế Phong, "
        "Quỳ Châu, Quỳ Hợp, Quỳnh Lưu, Thanh Chương, Thái Hoà, Tân Kỳ, Tương Dương, Vinh, Yên Thành, Đô Lương"
    ),
    "ha-tinh": (
        "Can Lộc, Cẩm Xuyên, Hà Tĩnh, Hương Khê, Hương Sơn, Hồng Lĩnh, Kỳ Anh, Nghi Xuân, Thạch Hà, Vũ Quang, Đức Thọ"
    ),
    "cao-bang": "Bảo Lâm, Bảo Lạc, Cao Bằng, Hoà An, Hà Quảng, Hạ Lang, Nguyên Bình, Quảng Hòa, Thạch An, Trùng Khánh",
    "tuyen-quang": (
        "Bắc Mê, Bắc Quang, Chiêm Hóa, Hoàng Su Phì, Hà Giang, Hàm Yên, Lâm Bình, Mèo Vạc, Na Hang, Quang Bình, "
        "Quản Bạ, Sơn Dương, Tuyên Quang, Vị Xuyên, Xín Mần, Yên Minh, Yên Sơn, Đồng Văn"
    ),
    "lao-cai": (
        "Bát Xát, Bảo Thắng, Bảo Yên, Bắc Hà, Lào Cai, Lục Yên, Mù Căng Chải, Mường Khương, Nghĩa Lộ, Sa Pa, Si "
        "Ma Cai, Trạm Tấu, Trấn Yên, Văn Bàn, Văn Chấn, Văn Yên, Yên Bái, Yên Bình"
    ),
    "thai-nguyen": (
        "Ba Bể, Bạch Thông, Chợ Mới, Chợ Đồn, Na Rì, Ngân Sơn, Phú Bình, Phú Lương, Phổ Yên, Pác Nặm, Sông Công, "
        "Thành Phố Bắc Kạn, Thái Nguyên, Võ Nhai, Đại Từ, Định Hóa, Đồng Hỷ"
    ),
    "phu-tho": (
        "Bình Xuyên, Cao Phong, Cẩm Khê, Hòa Bình, Hạ Hoà, Kim Bôi, Lâm Thao, Lương Sơn, Lạc Sơn, Lạc Thủy, Lập "
        "Thạch, Mai Châu, Phù Ninh, Phú Thọ, Phúc Yên, Sông Lô, Tam Dương, Tam Nông, Tam Đảo, Thanh Ba, Thanh "
        "Sơn, Thanh Thuỷ, Tân Lạc, Tân Sơn, Việt Trì, Vĩnh Tường, Vĩnh Yên, Yên Lạc, Yên Lập, Yên Thủy, Đoan "
        "Hùng, Đà Bắc"
    ),
    "bac-ninh": (
        "Bắc Giang, Bắc Ninh, Chũ, Gia Bình, Hiệp Hòa, Lương Tài, Lạng Giang, Lục Nam, Lục Ngạn, Quế Võ, Sơn "
        "Động, Thuận Thành, Tiên Du, Tân Yên, Từ Sơn, Việt Yên, Yên Phong, Yên Thế"
    ),
    "hung-yen": (
        "Hưng Hà, Hưng Yên, Khoái Châu, Kim Động, Kiến Xương, Mỹ Hào, Phù Cừ, Quỳnh Phụ, Thái Bình, Thái Thụy, "
        "Tiên Lữ, Tiền Hải, Văn Giang, Văn Lâm, Vũ Thư, Yên Mỹ, Ân Thi, Đông Hưng"
    ),
    "hai-phong": (
        "An Dương, An Lão, Bình Giang, Bạch Long Vĩ, Chí Linh, Cát Hải, Cẩm Giàng, Dương Kinh, Gia Lộc, Hải An, "
        "Hải Dương, Hồng Bàng, Kim Thành, Kinh Môn, Kiến An, Kiến Thuỵ, Lê Chân, Nam Sách, Ngô Quyền, Ninh Giang, "
        "Thanh Hà, Thanh Miện, Thuỷ Nguyên, Tiên Lãng, Tứ Kỳ, Vĩnh Bảo, Đồ Sơn"
    ),
    "ninh-binh": (
        "Bình Lục, Duy Tiên, Gia Viễn, Giao Thủy, Hoa Lư, Hải Hậu, Kim Bảng, Kim Sơn, Lý Nhân, Nam Trực, Nam "
        "Định, Nghĩa Hưng, Nho Quan, Phủ Lý, Tam Điệp, Thanh Liêm, Trực Ninh, Vụ Bản, Xuân Trường, Yên Khánh, Yên "
        "Mô, Ý Yên"
    ),
    "quang-tri": (
        "Ba Đồn, Bố Trạch, Cam Lộ, Cồn Cỏ, Gio Linh, Hướng Hóa, Hải Lăng, Lệ Thủy, Minh Hóa, Quảng Ninh, Quảng "
        "Trạch, Quảng Trị, Thành Phố Đồng Hới, Triệu Phong, Tuyên Hóa, Vĩnh Linh, Đa Krông, Đông Hà"
    ),
    "da-nang": (
        "Bắc Trà My, Cẩm Lệ, Duy Xuyên, Hiệp Đức, Hoàng Sa, Hòa Vang, Hải Châu, Hội An, Liên Chiểu, Nam Giang, "
        "Nam Trà My, Ngũ Hành Sơn, Núi Thành, Phú Ninh, Phước Sơn, Quế Sơn, Sơn Trà, Tam Kỳ, Thanh Khê, Thăng "
        "Bình, Tiên Phước, Tây Giang, Điện Bàn, Đông Giang, Đại Lộc"
    ),
    "quang-ngai": (
        "Ba Tơ, Bình Sơn, Ia H' Drai, Kon Plông, Kon Rẫy, Kon Tum, Lý Sơn, Minh Long, Mộ Đức, Nghĩa Hành, Ngọc "
        "Hồi, Quảng Ngãi, Sa Thầy, Sơn Hà, Sơn Tây, Sơn Tịnh, Trà Bồng, Tu Mơ Rông, Tư Nghĩa, Đắk Glei, Đắk Hà, "
        "Đắk Tô, Đức Phổ"
    ),
    "gia-lai": (
        "An Khê, An Lão, An Nhơn, Ayun Pa, Chư Prông, Chư Păh, Chư Pưh, Chư Sê, Hoài Nhơn, Hoài Ân, Ia Grai, Ia "
        "Pa, KBang, Krông Pa, Kông Chro, Mang Yang, Phù Cát, Phù Mỹ, Phú Thiện, Pleiku, Quy Nhơn, Tuy Phước, Tây "
        "Sơn, Vân Canh, Vĩnh Thạnh, Đăk Pơ, Đăk Đoa, Đức Cơ"
    ),
    "khanh-hoa": (
        "Bác Ái, Cam Lâm, Cam Ranh, Diên Khánh, Khánh Sơn, Khánh Vĩnh, Nha Trang, Ninh Hòa, Ninh Hải, Ninh Phước, "
        "Ninh Sơn, Phan Rang-Tháp Chàm, Thuận Bắc, Thuận Nam, Trường Sa, Vạn Ninh"
    ),
    "lam-dong": (
        "Bảo Lâm, Bảo Lộc, Bắc Bình, Cư Jút, Di Linh, Gia Nghĩa, Hàm Thuận Bắc, Hàm Thuận Nam, Hàm Tân, Krông Nô, "
        "La Gi, Lâm Hà, Lạc Dương, Phan Thiết, Phú Quí, Tuy Phong, Tuy Đức, Tánh Linh, Đam Rông, Đà Lạt, Đăk "
        "Glong, Đơn Dương, Đạ Huoai, Đắk Mil, Đắk R'Lấp, Đắk Song, Đức Linh, Đức Trọng"
    ),
    "dak-lak": (
        "Buôn Hồ, Buôn Ma Thuột, Buôn Đôn, Cư Kuin, Cư M'gar, Ea H'leo, Ea Kar, Ea Súp, Krông A Na, Krông Bông, "
        "Krông Búk, Krông Năng, Krông Pắc, Lắk, M'Đrắk, Phú Hoà, Sông Cầu, Sông Hinh, Sơn Hòa, Tuy An, Tuy Hoà, "
        "Tây Hoà, Đông Hòa, Đồng Xuân"
    ),
    "ho-chi-minh": (
        "Bà Rịa, Bàu Bàng, Bình Chánh, Bình Thạnh, Bình Tân, Bắc Tân Uyên, Bến Cát, Châu Đức, Côn Đảo, Cần Giờ, "
        "Củ Chi, Dĩ An, Dầu Tiếng, Gò Vấp, Hóc Môn, Long Đất, Nhà Bè, Phú Giáo, Phú Mỹ, Phú Nhuận, Quận 1, Quận "
        "10, Quận 11, Quận 12, Quận 2, Quận 3, Quận 4, Quận 5, Quận 6, Quận 7, Quận 8, Quận 9, Thuận An, Thủ Dầu "
        "Một, Thủ Đức, Tân Bình, Tân Phú, Tân Uyên, Vũng Tàu, Xuyên Mộc"
    ),
    "dong-nai": (
        "Biên Hòa, Bình Long, Bù Gia Mập, Bù Đăng, Bù Đốp, Chơn Thành, Cẩm Mỹ, Hớn Quản, Long Khánh, Long Thành, "
        "Lộc Ninh, Nhơn Trạch, Phú Riềng, Phước Long, Thống Nhất, Trảng Bom, Tân Phú, Vĩnh Cửu, Xuân Lộc, Định "
        "Quán, Đồng Phú, Đồng Xoài"
    ),
    "tay-ninh": (
        "Bến Cầu, Bến Lức, Châu Thành, Cần Giuộc, Cần Đước, Dương Minh Châu, Gò Dầu, Hòa Thành, Kiến Tường, Mộc "
        "Hóa, Thạnh Hóa, Thủ Thừa, Trảng Bàng, Tân An, Tân Biên, Tân Châu, Tân Hưng, Tân Thạnh, Tân Trụ, Tây "
        "Ninh, Vĩnh Hưng, Đức Huệ, Đức Hòa"
    ),
    "can-tho": (
        "Bình Thuỷ, Châu Thành, Châu Thành A, Cái Răng, Cù Lao Dung, Cờ Đỏ, Kế Sách, Long Mỹ, Long Phú, Mỹ Tú, Mỹ "
        "Xuyên, Ngã Bảy, Ngã Năm, Ninh Kiều, Phong Điền, Phụng Hiệp, Sóc Trăng, Thạnh Trị, Thốt Nốt, Thới Lai, "
        "Trần Đề, Vĩnh Châu, Vĩnh Thạnh, Vị Thanh, Vị Thuỷ, Ô Môn"
    ),
    "vinh-long": (
        "Ba Tri, Bình Minh, Bình Tân, Bình Đại, Bến Tre, Châu Thành, Chợ Lách, Càng Long, Cầu Kè, Cầu Ngang, "
        "Duyên Hải, Giồng Trôm, Long Hồ, Mang Thít, Mỏ Cày Bắc, Mỏ Cày Nam, Tam Bình, Thạnh Phú, Tiểu Cần, Trà "
        "Cú, Trà Vinh, Trà Ôn, Vĩnh Long, Vũng Liêm"
    ),
    "dong-thap": (
        "Cai Lậy, Cao Lãnh, Châu Thành, Chợ Gạo, Cái Bè, Gò Công, Gò Công Tây, Gò Công Đông, Hồng Ngự, Lai Vung, "
        "Lấp Vò, Mỹ Tho, Sa Đéc, Tam Nông, Thanh Bình, Tháp Mười, Tân Hồng, Tân Phú Đông, Tân Phước"
    ),
    "ca-mau": (
        "Bạc Liêu, Cà Mau, Cái Nước, Giá Rai, Hoà Bình, Hồng Dân, Ngọc Hiển, Năm Căn, Phú Tân, Phước Long, Thới "
        "Bình, Trần Văn Thời, U Minh, Vĩnh Lợi, Đông Hải, Đầm Dơi"
    ),
    "an-giang": (
        "An Biên, An Minh, An Phú, Châu Phú, Châu Thành, Châu Đốc, Chợ Mới, Giang Thành, Giồng Riềng, Gò Quao, Hà "
        "Tiên, Hòn Đất, Kiên Hải, Kiên Lương, Long Xuyên, Phú Quốc, Phú Tân, Rạch Giá, Thoại Sơn, Tri Tôn, Tân "
        "Châu, Tân Hiệp, Tịnh Biên, U Minh Thượng, Vĩnh Thuận"
    ),
}
_KIND = re.compile(r"^(?:quan|huyen|thi xa|thanh pho|tx|tp|q|h) (?=[a-z])")
_NUMBERED = re.compile(r"^(?:quan|q) ?0?(?=[0-9])")


def _key(name: str) -> str:
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(name)).split())
    return _KIND.sub("", _NUMBERED.sub("quan ", plain))


@cache
def _by_name() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for province, names in _DISTRICTS.items():
        for name in names.split(", "):
            found[_key(name)] = found.get(_key(name), frozenset()) | {province}
    return found


def provinces_with_district(name: str) -> frozenset[str]:
    """The slugs of the provinces of today that a district of this name lay in: `quận Ba Đình` in `ha-noi` alone."""
    return _by_name().get(_key(name), frozenset())
