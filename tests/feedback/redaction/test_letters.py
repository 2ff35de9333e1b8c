"""E-mail addresses and links."""

import pytest

from feedback.redaction import RedactionKind, redact


@pytest.mark.parametrize(
    "address",
    [
        "lan.nguyen85@gmail.com",
        "a_b-c+d@mail.example.co.uk",
        "phuong92@gmail",
        "hung @ gmail . com",
        "an(at)example.vn",
        "an(a)example.vn",
        "an [at] example [dot] com",
        "a cong b cham com",
        "lan123 a còng gmail chấm com",
        "lan a móc yahoo chấm com chấm vn",
        "tran dot an a cong outlook dot com",
        "lan.85 gmail.com",
        "hung . nguyen @ gmail . com",
        "lan85@gmail,com",
        "l a n @ g m a i l . c o m",
    ],
)
def test_addresses_typed_or_spelled_out(address: str) -> None:
    redacted = redact(f"gửi: {address}, cảm ơn")
    assert redacted.text.removeprefix("gửi: ").removesuffix(", cảm ơn") in ("[thư điện tử]", "a cong [thư điện tử]")
    assert [finding.kind for finding in redacted.redactions] == [RedactionKind.EMAIL]


@pytest.mark.parametrize("text", ["gửi gmail.com không được", "@admin trả lời đi", "còn 3 cộng 4 chấm hết", "at home"])
def test_no_address(text: str) -> None:
    assert redact(text).redactions == ()


@pytest.mark.parametrize(
    "link",
    [
        "https://user:matkhau@example.vn/x",
        "postgres://root:toor@10.0.0.5:5432/hoso",
        "https://example.vn/reset?token=a8f3",
        "https://example.vn/a?id=1&access_token=e.y.J",
        "https://example.vn/cb#state=1&code=AbC",
        "example.vn/xac-nhan?otp=482913",
        "HTTPS://EXAMPLE.VN/?PASSWORD=x",
    ],
)
def test_links_that_let_the_reader_in(link: str) -> None:
    assert redact(f"vào ({link}). lỗi").text == "vào ([đường dẫn]). lỗi"


@pytest.mark.parametrize(
    "link",
    ["fb.com/nguyen.teo.99", "https://t.me/hung_dola", "zalo.me/0912345678", "tiktok.com/@lananh2004", "m.me/thuy.12"],
)
def test_links_to_a_person(link: str) -> None:
    assert redact(f"nhắn {link}, nhé").text == "nhắn [đường dẫn], nhé"


def test_handles_are_taken_beside_the_name_of_a_network() -> None:
    assert redact("telegram: @hungdola88 dụ đầu tư").text == "telegram: [đường dẫn] dụ đầu tư"


@pytest.mark.parametrize(
    "link",
    [
        "https://bocongan.gov.vn/tin-tuc?page=2",
        "http://example.vn:8080/a@b",
        "www.example.vn/mau.pdf",
        "a?b=1&c=2",
        "fb.com/bocongan",
    ],
)
def test_public_links_stay(link: str) -> None:
    assert all(finding.kind is not RedactionKind.LINK for finding in redact(f"xem {link} nhé").redactions)
