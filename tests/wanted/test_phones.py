"""Telephone numbers of witnesses, as they are called today."""

import pytest

from wanted.submissions.models import Contact
from wanted.submissions.phones import OLD_AREA_CODES, OLD_MOBILE_CODES, CallableNumber, callable_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0912 345 678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("+84 912 345 678", "+84912345678"),
        ("(+84) 912345678", "+84912345678"),
        ("0084.912.345.678", "+84912345678"),
        ("ĐT: ０９１２３４５６７８", "+84912345678"),
        ("0912345678 (Zalo)", "+84912345678"),
        ("0551 234 567", "+84551234567"),
        ("024 3942 0000", "+842439420000"),
        ("+84 (0)24 3942 0000", "+842439420000"),
        ("069 234 5678", "+84692345678"),
        ("+84692345678", "+84692345678"),
        ("1900 1234", "+8419001234"),
        ("+1 202 555 0123", "+12025550123"),
        ("001 202 555 0123", "+12025550123"),
    ],
)
def test_a_number_of_today_stays_as_it_is(written: str, number: str):
    assert callable_number(written) == CallableNumber(number)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0123 456 7890", "+84834567890"),
        ("01681234567", "+84381234567"),
        ("+84 120 123 4567", "+84701234567"),
        ("0199 123 4567", "+84591234567"),
    ],
)
def test_a_mobile_number_of_before_2018_gets_its_code_of_today(written: str, number: str):
    assert callable_number(written).number == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("04 3942 0000", "+842439420000"),
        ("0439420000", "+842439420000"),
        ("08 3822 0000", "+842838220000"),
        ("(08) 38220000", "+842838220000"),
        ("08.3822.0000", "+842838220000"),
        ("+84 8 3822 0000", "+842838220000"),
        ("0511 3123456", "+842363123456"),
        ("02403123456", "+842043123456"),
        ("020 3820000", "+842143820000"),
        ("031.3820000", "+842253820000"),
    ],
)
def test_a_number_of_before_2017_gets_its_area_code_of_today(written: str, number: str):
    assert callable_number(written).number == number


@pytest.mark.parametrize("written", ["0838220000", "083 822 0000", "08 38 22 00 00", "037 385 1234"])
def test_what_is_a_mobile_number_today_is_none_of_before(written: str):
    digits = "".join(char for char in written if char.isdigit())
    assert callable_number(written).number == f"+84{digits[1:]}"


def test_a_number_that_may_be_two_is_asked_again():
    with pytest.raises(ValueError, match=r"\+84373851234 or \+842373851234"):
        callable_number("(037) 385 1234")


@pytest.mark.parametrize(
    ("written", "extension"),
    [
        ("024 3942 0000 máy lẻ 102", "102"),
        ("024 3942 0000 (số máy lẻ: 102)", "102"),
        ("02439420000 lẻ 5", "5"),
        ("024 3942 0000, ext. 102", "102"),
        ("024 3942 0000 x102", "102"),
        ("024 3942 0000#7", "7"),
        ("024 3942 0000 nội bộ 33", "33"),
    ],
)
def test_an_extension_is_kept_apart(written: str, extension: str):
    assert callable_number(written) == CallableNumber("+842439420000", extension)
    contact = Contact.model_validate({"phone": written})
    assert (contact.phone, contact.extension) == ("+842439420000", extension)
    assert Contact.model_validate_json(contact.model_dump_json()) == contact


@pytest.mark.parametrize(
    "written",
    [
        "",
        "abc",
        "113",
        "0912 345",
        "09123456789",
        "0170 123 4567",
        "0912345678 / 0987654321",
        "+84",
        "+",
        "(",
        "máy lẻ 3",
    ],
)
def test_what_nobody_can_call_is_asked_again(written: str):
    with pytest.raises(ValueError, match=r"telephone number|cannot be called"):
        callable_number(written)


def test_every_old_code_leads_to_a_number_of_today():
    assert len(OLD_AREA_CODES) == 59
    assert len(OLD_MOBILE_CODES) == 21
    for former, code in OLD_AREA_CODES.items():
        local = "39420000" if len(code) == 2 else "3942000"
        assert callable_number(f"0{former}-{local[:3]}-{local[3:]}").number in {
            f"+84{code}{local}",
            f"+84{former}{local}",
        }
    for former, code in OLD_MOBILE_CODES.items():
        assert callable_number(f"0{former}1234567").number == f"+84{code}1234567"
