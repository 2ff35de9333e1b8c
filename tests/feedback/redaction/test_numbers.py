"""Phone, identity, account and card numbers, plates and passports: what is taken and what is left."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.redaction import RedactionKind, redact


def kinds(text: str) -> list[RedactionKind]:
    return [finding.kind for finding in redact(text).redactions]


@pytest.mark.parametrize(
    "written",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "0 9 1 2 3 4 5 6 7 8",
        "09 1234 5678",
        "+84912345678",
        "+84 912 345 678",
        "84912345678",
        "0084 912 345 678",
        "+84 (0)912 345 678",
        "O912345678",
        "o9l2 345 678",
        "09I2345678",
        "không chín một hai ba bốn năm sáu bảy tám",
        "Không Chín Một Hai Ba Bốn Lăm Sáu Bẩy Tám",
        "khong chin mot hai ba bon nam sau bay tam",
        "không chín một hai 345 678",
        "zero nine one two three four five six seven eight",
        "０９１２３４５６７８",
        "09\u200b12 34\u200b56 78",
        "0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
        "⓪⑨①②③④⑤⑥⑦⑧",
        "0912*345*678",
        "0912\n345\n678",
        "0168 345 6789",
        "0912•345•678",
        "0912:345:678",
        "0912;345=678",
        "0912\u3000345\u3000678",
        "0\u20639\u206312345678",
        "09\u034f12\u180e345678",
        "0\u03369\u033612345678",
        "О912345678",
        "chín một hai, ba bốn năm, sáu bảy tám",
        "024 3825 1234",
        "(028) 3822 4567",
        "0236.3812.345",
        "069.234.1199",
        "+1 415 555 0132",
    ],
)
def test_phone_numbers_in_every_form(written: str) -> None:
    assert redact(f"gặp em, {written} nhé").text == "gặp em, [số điện thoại] nhé"


@pytest.mark.parametrize("written", ["912345678", "912 345 678"])
def test_a_mobile_number_without_its_zero_needs_a_word(written: str) -> None:
    assert kinds(f"sđt của em: {written}") == [RedactionKind.PHONE]
    assert kinds(f"mã {written}") == []


@pytest.mark.parametrize(
    "written", ["04.39422532", "(04) 3826 1234", "031.3747123", "0511 3822123", "0650.3822123", "38220123"]
)
def test_an_old_or_a_local_form_is_a_telephone_where_the_words_say_so(written: str) -> None:
    assert kinds(f"sđt {written} nhà tôi") == [RedactionKind.PHONE]


def test_every_phone_of_several_is_found() -> None:
    assert kinds("0912345678 0987 654 321/0909-090-909, 024 3825 1234") == [RedactionKind.PHONE] * 4


@given(
    prefix=st.sampled_from(["03", "05", "07", "08", "09"]),
    rest=st.text("0123456789", min_size=8, max_size=8),
    separators=st.lists(st.sampled_from(["", " ", ".", "-", " - ", "_"]), min_size=9, max_size=9),
)
def test_a_mobile_number_is_found_however_it_is_grouped(prefix: str, rest: str, separators: list[str]) -> None:
    digits = prefix + rest
    written = "".join(digit + gap for digit, gap in zip(digits, [*separators, ""], strict=True))
    assert redact(f"a {written} b").text == "a [số điện thoại] b"


@given(st.one_of(st.integers(200_000_000, 1_000_000_000), st.integers(2_000_000_000, 3_000_000_000)))
def test_whatever_the_numbering_plan_calls_valid_is_found(national_number: int) -> None:
    number = phonenumbers.PhoneNumber(country_code=84, national_number=national_number)
    if phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE,
    ):
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        assert redact(f"x {national} y").text == "x [số điện thoại] y"


@pytest.mark.parametrize("written", ["0692340000", "069.234.0000", "+84 69 234 0000", "không sáu chín 234 0000"])
def test_public_hotlines_stay(written: str) -> None:
    text = f"đường dây nóng {written} nghe máy ngay"
    assert redact(text, {"+84692340000"}).text == text
    assert kinds(text) == [RedactionKind.PHONE]


@pytest.mark.parametrize(
    "written", ["1900 0113", "19001234", "1800.1091", "1900 54 54 13", "1900-6126", "+84 1900 1234"]
)
def test_the_number_of_a_service_stays(written: str) -> None:
    """A company has it, never a person."""
    assert redact(f"gọi tổng đài {written} chờ lâu").redactions == ()


@pytest.mark.parametrize(
    "text",
    [
        "gọi 113, 114, 115, 111, 112 đều nhanh",
        "theo khoản 2 Điều 12 Luật Cư trú 2020",
        "Nghị định 144/2021/NĐ-CP, Thông tư 24/2011/TT-BTTTT, Quyết định 1234/QĐ-BCA",
        "ngày 08/11/2026 10h30, 20-10-2026, 05.12.2026 14:30",
        "phạt 2.000.000 đồng, nộp 1.500.000d, lệ phí 160.000đ, mất 150tr, phí 350000 VND",
        "chuyển 12.345.000 rồi",
        "hồ sơ số 202600012345 chưa xong",
        "Vụ án số 512026110023",
        "mã hồ sơ 000.00.12.H29-261120-0012 và G01.899.108-261020-0001",
        "biên bản số 123456789",
        "giá từ 120-150.000 đồng/kg, tầng 5, 25, 35, 41, 42",
        "từ 18.000-20.000 xe mỗi ngày, năm 2025 2026",
        "không có năm nào sáu bảy tám người",
    ],
)
def test_public_numbers_stay(text: str) -> None:
    assert redact(text).redactions == ()


@pytest.mark.parametrize(
    "written", ["001085012345", "079 190 001 234", "048.203.004.567", "0 0 1 0 8 5 0 1 2 3 4 5", "o01085012345"]
)
def test_citizen_numbers_by_their_own_shape(written: str) -> None:
    assert redact(f"xem giúp {written} nhé").text == "xem giúp [số giấy tờ] nhé"


@pytest.mark.parametrize(
    "digits",
    [
        "003085012345",  # 003 is no province's code
        "001485012345",  # 4 would be a birth in the 2100s
        "001290012345",  # born in 2090
    ],
)
def test_twelve_digits_that_no_citizen_has_survive(digits: str) -> None:
    assert redact(f"đơn {digits} nhé").redactions == ()
    assert kinds(f"cccd {digits}") == [RedactionKind.IDENTITY]


@pytest.mark.parametrize(
    "text",
    [
        "cmnd 012345678",
        "CMND số 250 123 456",
        "271234567 là số của tôi",
        "cccd 00108501234",
        "thẻ bhyt GD4797912345678",
    ],
)
def test_other_identity_numbers(text: str) -> None:
    assert kinds(text) == [RedactionKind.IDENTITY]


@pytest.mark.parametrize(
    "text",
    [
        "stk 0071001234567",
        "số tài khoản 1234 5678 90",
        "1023456789 vietcombank",
        "thẻ 4111 1111 1111 1111",
        "5555-5555-5555-4444",
        "9704 3612 3456 7890",
        "momo 0909 123 321",
    ],
)
def test_accounts_and_cards(text: str) -> None:
    assert kinds(text) == [RedactionKind.ACCOUNT]


def test_a_card_number_with_a_wrong_check_digit_is_none() -> None:
    assert kinds("dãy 4111111111111112 nhé") == []


def test_an_amount_beside_an_account_is_money() -> None:
    redacted = redact("chuyển 2.000.000 vào tài khoản 19036789012345 và 5000000 nữa")
    assert redacted.text == "chuyển 2.000.000 vào tài khoản [số tài khoản] và 5000000 nữa"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gọi 84912345678 đồng chí Vân Anh", "gọi [số điện thoại] đồng chí [tên người]"),
        ("tk VCB 1012345678 đồng chí ạ", "tk VCB [số tài khoản] đồng chí ạ"),
        ("CMND 123456789 triệu tập tôi", "CMND [số giấy tờ] triệu tập tôi"),
        ("84912345678 ngân hàng gọi", "[số tài khoản] ngân hàng gọi"),
        ("số CMND của tôi là 123456789 đồng", "số CMND của tôi là [số giấy tờ] đồng"),
        ("tài khoản bị trừ 12345678 đồng", "tài khoản bị trừ 12345678 đồng"),
        ("chuyển khoản 15000000 đồng", "chuyển khoản 15000000 đồng"),
        ("lừa tôi 1234567890 đồng", "lừa tôi 1234567890 đồng"),
    ],
)
def test_a_number_that_is_announced_or_shaped_as_another_is_no_amount(text: str, expected: str) -> None:
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "mst của tôi: 8012345678",
        "mã thuế cá nhân 8345678901",
        "mã số thuế cá nhân 8654321098-001",
        "thẻ đảng 01234567",
        "số hiệu CAND 123-456",
        "IMEI 356938035643809",
        "imei máy: 35-693803-564380-9",
        "imei1 867530012345678",
    ],
)
def test_numbers_of_registers_and_devices_are_known_by_their_word(text: str) -> None:
    assert kinds(text) == [RedactionKind.IDENTITY]


@pytest.mark.parametrize("number", ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"])
def test_international_account_numbers_are_known_by_their_check_digits(number: str) -> None:
    assert redact(f"gửi vào {number} cho tôi").text == "gửi vào [số tài khoản] cho tôi"
    assert kinds(f"mã {number.replace('8', '7', 1)}") != [RedactionKind.ACCOUNT]


@pytest.mark.parametrize(
    "plate",
    ["29A-123.45", "51F 678.90", "59X2-345.67", "43a12345", "29-B1 234.56", "36B5-1234", "63LD-001.23", "80-123-NG-45"],
)
def test_plates(plate: str) -> None:
    assert redact(f"xe {plate} vượt đèn đỏ").text == "xe [biển số xe] vượt đèn đỏ"


def test_a_military_plate_needs_a_word() -> None:
    assert kinds("xe TM 12-34 đậu sai") == [RedactionKind.PLATE]
    assert kinds("mẫu TM 12-34") == []


@pytest.mark.parametrize("text", ["lúc 14h 2025 người", "phí 20k 1000 bản", "Điều 29A 12", "SN 1986", "QL13 km 1879"])
def test_units_and_years_are_no_plates(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize("number", ["C1234567", "P01234567", "AB1234567", "b 7654321", "533012345"])
def test_passports(number: str) -> None:
    assert kinds(f"hộ chiếu số {number}") == [RedactionKind.PASSPORT]


def test_a_passport_is_known_without_the_word_by_its_shape_alone() -> None:
    assert kinds("C1234567 hết hạn") == [RedactionKind.PASSPORT]
    assert kinds("mẫu A1234567") == []
