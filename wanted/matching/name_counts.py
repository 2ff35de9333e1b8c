"""How often Vietnamese name syllables were counted, most frequent first.

Made by `python -m tools.matching_evaluation.counting`: counts of distinct full names in public news texts.
"""

FAMILY = (
    "Nguyễn 2937 Trần 1214 Lê 1107 Phạm 750 Hoàng 370 Phan 357 Bùi 355 Vũ 351 Võ 349 Đỗ 328 Đặng 295 Huỳnh 290 "
    "Trương 287 Hồ 266 Ngô 266 Dương 227 Đinh 204 Đào 141 Đoàn 137 Cao 135 Mai 134 Hà 130 Trịnh 129 Lương 118 "
    "Lâm 81 Lưu 79 Lý 74 Phùng 65 Chu 61 Tô 59 Vương 56 Thái 53 Tạ 50 Vi 50 Châu 46 Triệu 29 Đàm 28 Tống 27 Văn "
    "27 Lò 25 Đậu 23 Lô 22 Quách 21 Hứa 20 La 20 Tăng 20 Kiều 19 Đồng 19 Doãn 18 Thạch 18 Bạch 17 Giàng 17 Lại "
    "17 Nông 17 Lữ 16 Từ 16 Nghiêm 14 Cụt 13 Lang 12 Moong 12 Thân 11 Diệp 10 Lã 10 Lường 10 Tráng 10 Ninh 9 Vy "
    "9 Vàng 9 Danh 8 Hồng 8 Kha 8 Nguyên 8 Quang 8 Cà 7 Ngân 7 Viên 7 Vì 7 Bàn 6 Lộc 6 Ma 6 Mạc 6 Sầm 6 Giáp 5 "
    "Quàng 5 Mưu 4 Tòng 4 Lừ 3 Mong 3 Ven 3 "
)

MIDDLE_MALE = (
    "Văn 2510 Ngọc 473 Thanh 448 Minh 443 Xuân 347 Đình 312 Đức 311 Quang 307 Hữu 285 Quốc 237 Hoàng 229 Công "
    "205 Hồng 184 Duy 179 Anh 169 Thành 166 Tấn 156 Trọng 154 Thế 121 Tiến 112 Trung 109 Bá 109 Huy 109 Mạnh "
    "107 Tuấn 106 Chí 92 Viết 88 Đăng 83 Kim 81 Việt 68 Thái 66 Khắc 62 Hải 59 Vũ 58 Sỹ 55 Trường 55 Hoài 53 "
    "Phương 47 Phước 47 Nguyễn 46 Như 46 Phú 46 Lê 43 Bảo 42 Nhật 36 Khánh 35 Phi 34 Hùng 33 Phúc 31 Cao 28 Gia "
    "28 Thiên 28 Vĩnh 28 Trần 27 Đại 27 Thu 26 Trí 25 Nam 25 A 24 Huỳnh 23 Nguyên 23 Thiện 22 Thuỳ 22 Quý 19 "
    "Tất 19 Bình 19 Đắc 18 Cảnh 18 Long 17 Dương 17 Hà 17 Phan 16 Doãn 15 Danh 14 Lâm 14 Mỹ 14 Lương 13 Võ 13 "
    "An 13 Kỳ 13 Phạm 12 Đặng 12 Mai 12 Sơn 12 Quỳnh 11 Tân 11 Tường 11 Vân 11 Hiếu 11 Phong 11 Kiến 10 Tá 9 "
    "Triệu 9 Sĩ 8 Tùng 8 Tú 8 Vinh 8 Chính 8 Tài 8 Ánh 8 Chiến 7 Hoà 7 Trúc 7 Đông 7 Lan 7 Giang 7 Tâm 7 Hồ 7 "
    "Châu 7 Tự 7 Bằng 6 Út 6 Thiếu 6 Tử 6 Linh 6 Hiểu 6 Vĩ 6 Đồng 6 Diệu 6 Tăng 6 Bách 5 Chánh 5 Đoàn 5 Thi 5 "
    "Triều 5 Seo 5 Hoa 5 Kiên 5 Lưu 5 Phát 5 Trịnh 5 Ái 5 Nhân 5 Trương 5 Đỗ 5 Tiểu 5 Nhựt 5 Thạch 5 Hưng 5 Tố "
    "4 Thảo 4 Toàn 4 Chấn 4 Đạt 4 Viễn 4 Dũng 4 Nghĩa 4 Nhất 4 Quân 4 Thăng 4 Hiền 4 Huyền 4 Quí 4 Đinh 4 Lập 4 "
    "Bùi 4 Khả 4 Ngô 4 Nho 4 Thuận 4 Thuỵ 4 Thục 4 Khải 4 Tam 4 Khoa 4 Quyết 4 Tri 4 Vương 4 Ân 3 La 3 Bửu 3 "
    "Khương 3 Thúc 3 Mười 3 Kế 3 Nội 3 Quán 3 Xương 3 Diệp 3 Hương 3 Thịnh 3 Thọ 3 Tôn 3 Tư 3 Định 3 Hoàn 3 Kha "
    "3 Thuỷ 3 Song 3 Bé 3 Vỹ 3 Cúc 3 "
)

MIDDLE_FEMALE = (
    "Thị 1891 Ngọc 533 Thanh 523 Minh 468 Xuân 357 Hồng 246 Hoàng 224 Anh 169 Thành 165 Kim 162 Thế 121 Tiến "
    "112 Trung 108 Huy 108 Thu 108 Phương 75 Việt 68 Thái 68 Hải 66 Hoài 60 Bích 58 Như 55 Vũ 55 Trường 54 Bảo "
    "53 Phước 48 Phú 46 Mỹ 44 Thuỳ 43 Thuý 40 Lê 40 Nguyễn 40 Khánh 37 Nhật 35 Phi 33 Tuyết 33 Phúc 30 Cao 29 "
    "Thiên 29 Cẩm 29 Vĩnh 28 Gia 27 Đại 26 Mai 26 Hà 25 Trí 25 Trần 24 A 24 Nguyên 23 Thiện 23 Nam 23 Ánh 23 "
    "Bình 21 Huỳnh 19 Vân 19 Quý 19 Tất 19 Quỳnh 18 Đắc 18 Cảnh 18 Long 17 Trúc 16 Dương 16 Lệ 16 Võ 15 Doãn 15 "
    "Danh 14 Lâm 14 Diệu 14 Lan 14 An 14 Tú 14 Phan 14 Lương 13 Huyền 13 Kiều 12 Tường 11 Hiếu 11 Sơn 11 Phong "
    "11 Kỳ 11 Thảo 10 Tân 10 Kiến 10 Tá 9 Đặng 9 Triệu 9 Thuỷ 9 Hương 9 Chiến 8 Hoà 8 Phạm 8 Sĩ 8 Diễm 8 Vinh 8 "
    "Yến 8 Châu 8 Tài 8 Tố 7 Đông 7 Tâm 7 Tùng 7 Chính 7 Ái 7 Mộng 7 Bằng 6 Thi 6 Thiếu 6 Tử 6 Hiểu 6 Vĩ 6 Đỗ 6 "
    "Tự 6 Đồng 6 Giang 6 Tăng 6 Bách 5 Chánh 5 Hồ 5 Triều 5 Seo 5 Hoa 5 Linh 5 Kiên 5 Lưu 5 Phát 5 Trịnh 5 Bạch "
    "5 Diệp 5 Ngô 5 Nhân 5 Thuỵ 5 Trương 5 Tiểu 5 Nhựt 5 Thạch 5 Hưng 5 Quyết 5 Vương 5 Nguyệt 4 Toàn 4 Đoàn 4 "
    "Chấn 4 Đạt 4 Út 4 Viễn 4 Dũng 4 Nghĩa 4 Nhất 4 Quân 4 Thăng 4 Hiền 4 Đinh 4 Lập 4 Bùi 4 Khả 4 Nho 4 Thục 4 "
    "Khải 4 Tam 4 Bé 4 Khoa 4 Trà 4 Tri 4 Lý 3 Ân 3 La 3 Bửu 3 Khương 3 Thúc 3 Băng 3 Ngân 3 Nhã 3 Kế 3 Quí 3 "
    "Quán 3 Xương 3 Từ 3 Thuận 3 Thịnh 3 Thọ 3 Tôn 3 Tư 3 Định 3 Hoàn 3 Kha 3 Quế 3 Sinh 3 Song 3 Vỹ 3 "
)

GIVEN_MALE = (
    "Hùng 103 Cường 85 Tuấn 73 Thành 68 Anh 67 Dũng 67 Minh 64 Hải 64 Thắng 63 Huy 58 Trung 58 Sơn 57 Hiếu 49 "
    "Vinh 47 Đức 46 Long 46 Hưng 46 Tài 43 Bình 43 Thanh 42 Khánh 39 Tiến 38 Nghĩa 38 Hoàng 38 Trường 37 Linh "
    "37 Mạnh 36 Toàn 36 Việt 36 Nam 36 Quang 36 Hoà 34 Thái 34 Dương 33 Hà 32 Tùng 30 Thịnh 29 Vũ 29 Đạt 29 "
    "Công 27 Đông 27 Phong 27 Lợi 26 Quý 26 Tú 25 Phương 25 Chiến 24 Duy 24 Tâm 24 Thuận 24 Hồng 23 Hiệp 23 "
    "Chung 22 Khoa 22 Nhân 21 Đại 21 An 21 Tân 21 Thiện 21 Khanh 21 Phúc 21 Lâm 20 Cảnh 20 Bảo 20 Vương 20 Thọ "
    "20 Tình 19 Hiền 18 Hạnh 18 Thảo 18 Ngọc 18 Kiệt 18 Quyết 18 Khương 18 Hậu 18 Hiển 17 Quốc 17 Phước 17 Thuỷ "
    "17 Quân 17 Sang 17 Phú 17 Bằng 16 Chương 16 Lực 16 Quyền 16 Trí 16 Thông 15 Sỹ 15 Lộc 15 Đồng 15 Phát 14 "
    "Khang 14 Kiên 14 Sinh 14 Giang 14 Danh 14 Tính 14 Hiến 14 Lương 14 Thế 14 Nguyên 14 Phi 13 Trọng 13 Sáu 13 "
    "Chính 13 Năm 13 Khải 13 Quỳnh 13 Vượng 12 Huấn 12 Hào 12 Hoàn 12 Lý 12 Em 12 Nhật 12 Tuân 11 Tuyến 11 Vĩnh "
    "11 Ninh 11 Xuân 11 Hoan 11 Kỳ 11 Luận 11 Thương 11 Tấn 11 Út 11 A 10 Biên 10 Định 10 Thống 10 Thạch 10 "
    "Tường 10 Tuyển 10 Quảng 10 Lập 9 Luân 9 Khôi 9 Chí 9 Cương 9 Toản 9 Hữu 9 Tư 9 Sáng 9 Thi 9 Trình 9 Mẫn 9 "
    "Nhất 9 Khiêm 9 Bắc 9 Yên 8 Điệp 8 Chánh 8 Kế 8 Hai 8 Lượng 8 Nghị 8 Lam 8 Thức 8 Đoàn 8 Đạo 8 Châu 8 Hương "
    "8 Quế 8 Tĩnh 8 Thu 8 Huân 8 Thiệu 7 Được 7 Ba 7 Liêm 7 Thuấn 7 Tỉnh 7 Tiên 7 Kim 7 Liên 7 Lai 7 Hiệu 7 Ánh "
    "7 Hoài 7 Chinh 7 Thân 7 Tưởng 7 Đô 7 Huynh 7 Huỳnh 7 Sự 7 Diện 7 Văn 7 Dung 6 Thơ 6 Lân 6 Nghiêm 6 Thiên 6 "
    "Lĩnh 6 Mai 6 Mười 6 Tạo 6 Giáp 6 Hảo 6 Hội 6 Thao 6 Kiều 6 Điền 6 Bảy 6 Vui 6 Tuyên 6 Nhã 6 Hoa 6 Nghiệp 6 "
    "Tiệp 5 Hân 5 Kha 5 Huệ 5 Thường 5 Hợp 5 Hoá 5 Phòng 5 Trang 5 Thụ 5 Thoại 5 Sĩ 5 Lưu 5 Đăng 5 Học 5 Bản 5 "
    "Thư 5 Căn 5 Triệu 5 Mỹ 5 Sử 5 Du 5 Tín 5 Phượng 5 Cần 5 Vỹ 5 Pháp 5 Thiết 5 Dân 5 Toán 5 Dưỡng 4 Cầu 4 Hạ "
    "4 Hồ 4 Tý 4 Hòa 4 Kết 4 Lạc 4 Ngoan 4 Sửu 4 Thêm 4 Chiểu 4 Dự 4 Hường 4 Truyền 4 Ca 4 Diệu 4 Khởi 4 Nhiều "
    "4 Phùng 4 Thưởng 4 Sanh 4 Còn 4 Bốn 4 Bửu 4 Thuyết 4 Triều 4 Lịch 4 Lễ 4 Bé 4 Hiểu 4 Lành 4 Lắm 4 Tam 4 "
    "Đẩu 4 Đẹp 4 Thuần 4 Chi 4 Duẫn 4 Dinh 4 Dần 4 Luyện 4 Trinh 4 Tám 4 Tỵ 4 Kỷ 4 Mến 4 Vững 4 Đệ 4 Thực 4 "
    "Viễn 4 Giới 4 Hợi 4 Ngữ 4 Thìn 4 Tráng 4 Tụ 3 Luật 3 Đắc 3 Bộ 3 Chức 3 Hoạt 3 Hổ 3 Tiếp 3 Tung 3 Trọn 3 "
    "Hán 3 Cư 3 Hướng 3 Lả 3 Toan 3 Thạnh 3 Đam 3 Bền 3 Cam 3 Chín 3 Dụng 3 Ký 3 Tin 3 Đấu 3 Chỉnh 3 Chuyển 3 "
    "Trị 3 Chấn 3 Phóng 3 Hạt 3 Đủ 3 Diệp 3 Nguyện 3 Tây 3 Cao 3 Pha 3 Trịnh 3 Tích 3 Hinh 3 Mừng 3 Thuỳ 3 Đào "
    "3 Nhẫn 3 Thiệt 3 Vận 3 Phụng 3 Bi 3 Nhi 3 Diễn 3 Biển 3 Kiệm 3 Ngân 3 Nhị 3 Ri 3 Thể 3 Tăng 3 Vụ 3 Ân 3 "
    "Quy 3 Viên 3 Hằng 3 Dư 3 Sâm 3 Hưởng 3 Đương 3 Doanh 3 Khá 3 Nhiệm 3 Tuyền 3 Nhuần 3 Tòng 3 Nhớ 3 Thăng 3 "
    "Tứ 3 Vĩ 3 Bách 3 Phiên 3 Tuynh 3 Từ 3 Độ 3 Vân 3 Bích 3 Thuân 3 Tươi 3 Duẩn 3 Có 3 Giàu 3 Nhàn 3 Quá 3 "
    "Thơm 3 Thới 3 Ty 3 Đính 3 Báo 3 Tới 3 Mộng 3 "
)

GIVEN_FEMALE = (
    "Hà 40 Thuỷ 39 Hương 38 Phương 38 Trang 37 Hoa 33 Mai 32 Thu 31 Vân 31 Hằng 30 Nga 29 Anh 28 Hồng 28 Ngọc "
    "28 Linh 27 Hiền 27 Lan 27 Dung 26 Loan 26 Huyền 24 Hạnh 22 Nhung 22 Oanh 20 Thuý 20 Yến 20 Liên 19 Tâm 17 "
    "Thanh 17 Thảo 17 Trinh 17 Tuyết 17 Phượng 16 Hoà 16 Huệ 15 Hường 14 Ngân 13 Kiều 13 Lý 12 Cúc 12 Nguyệt 12 "
    "Châu 12 Tiên 12 Thoa 12 A 11 Ly 11 Uyên 11 Xuân 10 An 10 Bình 10 Thư 9 Chi 9 Tuyền 9 Hải 9 Phụng 9 Nhi 8 "
    "Minh 8 Mỹ 8 Phúc 8 Giang 8 Duyên 8 Đào 8 Như 8 Tú 8 Quyên 8 Thuỳ 8 Bích 7 Lê 7 O 7 Thơm 7 Kim 7 Nhàn 7 Vy "
    "7 Hoàng 7 Lương 7 Thuận 7 Hoan 6 Hậu 6 Diễm 6 Vinh 6 Thành 6 Thương 6 Thắm 6 Trâm 6 Huế 6 Y 6 Sương 6 Điệp "
    "6 Em 6 Hảo 6 Lệ 6 Chung 6 Sen 6 Ngoan 5 Năm 5 Quỳnh 5 Hiếu 5 Nghĩa 5 Thi 5 Trà 5 Ánh 5 Lâm 5 Thịnh 5 Yên 5 "
    "Đông 5 Trân 5 Nguyên 5 Liễu 5 Khanh 5 Khánh 5 Nương 4 Tha 4 Việt 4 Thơ 4 Cam 4 Dương 4 Trúc 4 Diệu 4 Hoá 4 "
    "Thiên 4 Nam 4 Sơn 4 Thuần 3 Nhâm 3 Khuyên 3 Thông 3 Hợp 3 Nhẫn 3 Toan 3 Cẩm 3 Cương 3 Liền 3 Ái 3 Bảy 3 "
    "Cảnh 3 Hiệp 3 Tươi 3 Út 3 Phấn 3 Dần 3 Mến 3 Bông 3 Hoài 3 Luyến 3 Lụa 3 Thiết 3 Thọ 3 Mùi 3 Lựu 3 Ân 3 "
    "Quy 3 Bắc 3 The 3 Lộc 3 Mười 3 Ngà 3 Quế 3 Tình 3 Thắng 3 Sáu 3 "
)
